"""What the guided page shows: cards with rows, each with its state and its findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.analysis.diagnostics import Diagnostic, Severity
from app.analysis.merge import NamedTask
from app.analysis.suggest import (
    SuggestedArtifact,
    SuggestedFunction,
    SuggestedInput,
    Suggestions,
)
from app.guide.state import Card, Field, Row, State

RowState = Literal["matched", "differs", "not in the code", "not registered", "free"]

# Findings about a parameter that is an output.
_OF_OUTPUTS = frozenset({"too-many-outputs", "output-of-none", "single-output-of-tuple"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding at its place on the page.

    Args:
        anchor: Id of the element that it is about; empty where it is about the whole.
    """

    severity: Severity
    code: str
    message: str
    hint: str | None = None
    task: str | None = None
    parameter: str | None = None
    line: int | None = None
    column: int | None = None
    fix: Mapping[str, Any] | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """A line of the mapping as it is shown.

    Args:
        key: What its fields begin with: `t0.i1`.
        offer: The argument, as the code has it now; None where the code has none.
        proposal: What the code proposes where a person chose otherwise; None else.
    """

    key: str
    row: Row
    state: RowState
    findings: tuple[Finding, ...] = ()
    offer: SuggestedInput | None = None
    proposal: Field | None = None


@dataclass(frozen=True, slots=True)
class CardView:
    """A task as it is shown.

    Args:
        key: What its fields begin with: `t0`.
        offer: The task in the code; None where the code has none of this name and kind.
        takes_more: May inputs of free names be registered.
        is_stale: The code cannot be read, so that nobody knows how the card stands.
    """

    key: str
    card: Card
    offer: SuggestedFunction | SuggestedArtifact | None
    inputs: tuple[RowView, ...]
    outputs: tuple[RowView, ...]
    findings: tuple[Finding, ...]
    takes_more: bool
    is_stale: bool = False

    @property
    def all_findings(self) -> list[Finding]:
        """Its own and those of its rows."""
        rows = (*self.inputs, *self.outputs)
        return [*self.findings, *(one for row in rows for one in row.findings)]

    def count(self, severity: Severity) -> int:
        """How many findings of a severity it has."""
        return sum(one.severity == severity for one in self.all_findings)


@dataclass(frozen=True, slots=True)
class View:
    """The mapping side of the page.

    Args:
        cards: Registered tasks first.
        findings: About the file as a whole.
        is_stale: The code cannot be read, so that the cards show an earlier reading.
    """

    cards: tuple[CardView, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_stale: bool = False

    @property
    def all_findings(self) -> list[Finding]:
        """All there are: what blocks first, then by place on the page."""
        found = [*self.findings, *(one for card in self.cards for one in card.all_findings)]
        return sorted(found, key=lambda one: ("error", "warning", "info").index(one.severity))

    def of(self, severity: Severity) -> list[Finding]:
        """All findings of a severity."""
        return [one for one in self.all_findings if one.severity == severity]


def view(
    state: State,
    offers: Suggestions,
    diagnostics: Iterable[Diagnostic],
    problems: Iterable[tuple[str, str]] = (),
    *,
    is_stale: bool = False,
) -> View:
    """Arrange everything that is to be shown.

    Args:
        state: As it is now; it has followed the offers.
        offers: What the code offers.
        diagnostics: Of the registration in the state.
        problems: Further things that block a save: path in the JSON body, sentence.
        is_stale: See `View`.
    """
    arranged = _Arranged(state, diagnostics, problems)
    by_name = {offer.name: offer for offer in offers.tasks}
    cards = tuple(
        replace(_card(number, card, by_name.get(card.code), arranged), is_stale=is_stale)
        for number, card in enumerate(state.cards)
    )
    return View(cards, tuple(arranged.rest), is_stale)


class _Arranged:
    """Findings by the card and row that they are about."""

    def __init__(
        self,
        state: State,
        diagnostics: Iterable[Diagnostic],
        problems: Iterable[tuple[str, str]],
    ) -> None:
        self.by_key: dict[str, list[Finding]] = {}
        self.rest: list[Finding] = []
        self._cards = {card.name: f"t{n}" for n, card in enumerate(state.cards) if card.is_on}
        self._off = {card.code: f"t{n}" for n, card in enumerate(state.cards) if not card.is_on}
        self._rows = _rows_of(state)
        self._paths = _paths_of(state)
        for one in diagnostics:
            self._take(one)
        for path, sentence in problems:
            key = self._paths.get(path, "")
            anchor = "filename" if path == "filename" else key
            self._put(key, Finding("error", "", sentence, anchor=anchor))

    def _take(self, one: Diagnostic) -> None:
        key = self._cards.get(one.task or "", "")
        if not key and one.code == "unregistered-task":
            # The card itself says that its task is not registered.
            return
        key = key or self._off.get(one.task or "", "")
        row = self._rows.get((key, _side(one), one.parameter or ""))
        at = row or key
        self._put(at, _finding(one, at))

    def _put(self, key: str, one: Finding) -> None:
        if key:
            self.by_key.setdefault(key, []).append(one)
        else:
            self.rest.append(one)

    def at(self, key: str) -> tuple[Finding, ...]:
        return tuple(self.by_key.get(key, ()))


def _side(one: Diagnostic) -> str:
    action = (one.fix or {}).get("action")
    return "o" if one.code in _OF_OUTPUTS or action == "set-output-type" else "i"


def _finding(one: Diagnostic, anchor: str) -> Finding:
    return Finding(
        one.severity,
        one.code,
        one.message,
        # The hint of a syntax error is the line at fault, which the editor shows.
        None if one.code == "syntax-error" else one.hint,
        one.task,
        one.parameter,
        one.line,
        one.column,
        one.fix,
        anchor,
    )


def _rows_of(state: State) -> dict[tuple[str, str, str], str]:
    """Keys of rows by card, side and the name that a finding calls them by."""
    rows: dict[tuple[str, str, str], str] = {}
    for number, card in enumerate(state.cards):
        for side, given in (("i", card.inputs), ("o", card.outputs)):
            for place, row in enumerate(given):
                key = f"t{number}.{side}{place}"
                if row.now.name:
                    rows[(f"t{number}", side, row.now.name)] = key
                if row.argument:
                    rows.setdefault((f"t{number}", side, row.argument), key)
    return rows


def _paths_of(state: State) -> dict[str, str]:
    """Keys of cards and rows by their paths in the JSON body of a save."""
    paths: dict[str, str] = {}
    counts = {"function": 0, "artifact": 0}
    for number, card in enumerate(state.cards):
        if not card.is_on:
            continue
        base = f"tasks.{card.kind}s.{counts[card.kind]}"
        counts[card.kind] += 1
        paths[f"{base}.name"] = f"t{number}"
        for side, name, rows in (
            ("i", "inputParams", card.inputs),
            ("o", "outputParams", card.outputs),
        ):
            filled = [place for place, row in enumerate(rows) if row.is_filled]
            for index, place in enumerate(filled):
                paths[f"{base}.{name}.{index}.name"] = f"t{number}.{side}{place}"
    return paths


def _card(
    number: int,
    card: Card,
    offer: SuggestedFunction | SuggestedArtifact | None,
    arranged: _Arranged,
) -> CardView:
    key = f"t{number}"
    offered = offer.inputs if isinstance(offer, SuggestedFunction) else ()
    arguments = {one.name: one for one in offered}
    inputs = tuple(
        _input(f"{key}.i{place}", row, arguments, arranged) for place, row in enumerate(card.inputs)
    )
    outputs = tuple(
        _output(f"{key}.o{place}", row, arranged) for place, row in enumerate(card.outputs)
    )
    # As it was read last: the rows keep the code's side while the code cannot be read.
    takes_more = any(row.code.startswith("**") for row in card.inputs)
    return CardView(key, card, offer, inputs, outputs, arranged.at(key), takes_more)


def _input(
    key: str, row: Row, arguments: Mapping[str, SuggestedInput], arranged: _Arranged
) -> RowView:
    found = arranged.at(key)
    offer = arguments.get(row.argument)
    return RowView(key, row, _state_of(row, found), found, offer, _proposal(row))


def _output(key: str, row: Row, arranged: _Arranged) -> RowView:
    found = arranged.at(key)
    return RowView(key, row, _state_of(row, found), found, None, _proposal(row))


def _state_of(row: Row, found: Sequence[Finding]) -> RowState:
    if not row.is_filled:
        return "not registered"
    if not row.argument:
        return "not in the code" if any(one.severity == "error" for one in found) else "free"
    return "differs" if found else "matched"


def _proposal(row: Row) -> Field | None:
    """Give what the code proposes where it differs from what a person chose."""
    if row.was is None or not row.is_filled or row.now == row.was:
        return None
    return row.was


def signature(task: NamedTask) -> str:
    """Write a task as pages show it: `hello(name: string, times?: integer) → message: string`."""
    given = [f"{one.name}{'' if one.required else '?'}: {one.type}" for one in task.inputs or ()]
    gives = [f"{one.name}: {one.type}" for one in task.outputs]
    inputs = f"({', '.join(given)})" if task.inputs is not None else ""
    return f"{task.name}{inputs}" + (f" → {', '.join(gives)}" if gives else "")
