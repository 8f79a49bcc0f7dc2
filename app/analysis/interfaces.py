"""Does a change of a registration break who calls it: two versions of an interface compared.

Callers give inputs by name, or positional ones by position, and take outputs by name. So an
interface may take more than before and promise more than before; all else breaks somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.analysis.inputs import POSITIONAL
from app.analysis.types import TypeTable

Level = Literal["none", "compatible", "breaking"]
# From harmless to grave.
LEVELS: tuple[Level, ...] = ("none", "compatible", "breaking")


@dataclass(frozen=True, slots=True)
class Input:
    """A registered input; `kind` as `inspect` calls it, None where nobody knows."""

    name: str
    type: str
    required: bool = True
    kind: str | None = None

    @property
    def is_positional(self) -> bool:
        return self.kind is None or self.kind in POSITIONAL


@dataclass(frozen=True, slots=True)
class Output:
    """A registered output."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Task:
    """What callers know of a task; `inputs` is None for an artifact task."""

    inputs: tuple[Input, ...] | None = ()
    outputs: tuple[Output, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One way in which an interface changed.

    Args:
        level: What it means to callers.
        task: Name of the task.
        message: For a person.
    """

    level: Level
    task: str
    message: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All ways in which an interface changed, and what they come to."""

    reasons: tuple[Reason, ...] = ()

    @property
    def level(self) -> Level:
        """The weightiest of all reasons."""
        return max((one.level for one in self.reasons), key=LEVELS.index, default="none")


def compare_interfaces(
    before: Mapping[str, Task], after: Mapping[str, Task], types: TypeTable
) -> Comparison:
    """Say how an interface changed from one version to the next.

    Args:
        before: Tasks by name.
        after: Likewise.
        types: Of the group; types are compared by what they allow, not by their names.
    """
    found: list[Reason] = []
    for name, task in before.items():
        new = after.get(name)
        if new is None:
            found.append(Reason("breaking", name, f"The task “{name}” is gone."))
        elif (task.inputs is None) != (new.inputs is None):
            found.append(Reason("breaking", name, f"“{name}” is a task of another kind."))
        else:
            found += _changes(name, task, new, types)
    for name in after.keys() - before.keys():
        found.append(Reason("compatible", name, f"The task “{name}” is new."))
    found.sort(key=lambda one: (-LEVELS.index(one.level), one.task))
    return Comparison(tuple(found))


def _changes(name: str, before: Task, after: Task, types: TypeTable) -> Iterator[Reason]:
    for level, message in (
        *_inputs(before.inputs or (), after.inputs or (), types),
        *_outputs(before.outputs, after.outputs, types),
    ):
        yield Reason(level, name, message)


def _inputs(
    before: Sequence[Input], after: Sequence[Input], types: TypeTable
) -> Iterator[tuple[Level, str]]:
    old, new = {one.name: one for one in before}, {one.name: one for one in after}
    for name in old:
        if name not in new:
            yield "breaking", f"The input “{name}” is gone."
    for name, one in new.items():
        if name not in old:
            level: Level = "breaking" if one.required else "compatible"
            need = "required" if one.required else "optional"
            yield level, f"The input “{name}” is new and {need}."
        else:
            yield from _input(old[name], one, types)
    yield from _order(before, after)


def _input(old: Input, new: Input, types: TypeTable) -> Iterator[tuple[Level, str]]:
    if new.required and not old.required:
        yield "breaking", f"The input “{new.name}” is required now."
    elif old.required and not new.required:
        yield "compatible", f"The input “{new.name}” is optional now."
    if old.is_positional and not new.is_positional:
        yield "breaking", f"The input “{new.name}” can no longer be given by position."
    # Whoever gave a value of the old type must still be able to.
    yield from _type(f"The input “{new.name}”", old.type, new.type, old.type, new.type, types)


def _order(before: Sequence[Input], after: Sequence[Input]) -> Iterator[tuple[Level, str]]:
    old = [one.name for one in before if one.is_positional]
    new = [one.name for one in after if one.is_positional]
    stay = [name for name in old if name in new]
    if stay != [name for name in new if name in old]:
        yield "breaking", "Positional inputs stand in another order."
    elif any(name not in old for name in new[: _last(new, stay)]):
        yield "breaking", "A new input stands before others that may be given by position."


def _last(names: Sequence[str], stay: Iterable[str]) -> int:
    places = [names.index(name) for name in stay]
    return max(places, default=-1) + 1


def _outputs(
    before: Sequence[Output], after: Sequence[Output], types: TypeTable
) -> Iterator[tuple[Level, str]]:
    old, new = {one.name: one for one in before}, {one.name: one for one in after}
    for name in old:
        if name not in new:
            yield "breaking", f"The output “{name}” is gone."
    for name, one in new.items():
        if name not in old:
            yield "compatible", f"The output “{name}” is new."
        else:
            # Whoever takes a value must still get one of the old type.
            was = old[name].type
            yield from _type(f"The output “{name}”", was, one.type, one.type, was, types)
    stay = [one.name for one in before if one.name in new]
    if stay != [one.name for one in after if one.name in old]:
        yield "breaking", "Outputs stand in another order."
    elif len(before) == 1 and len(after) > 1 and stay:
        yield "breaking", f"The output “{stay[0]}” was the whole value and is its first item now."


def _type(
    what: str, old: str, new: str, inner: str, outer: str, types: TypeTable
) -> Iterator[tuple[Level, str]]:
    """Compare types: what is `inner` must be within what is `outer` for callers to go on."""
    if old == new:
        return
    if not types.is_within(inner, outer):
        yield "breaking", f"{what} is {new} now, and was {old}."
    else:
        yield "compatible", f"{what} is {new} now, and was {old}; that still fits."
