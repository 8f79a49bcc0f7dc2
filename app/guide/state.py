"""What a person has chosen so far on the guided page, and how it follows the code.

A field that still shows what the code proposed when the page was made follows the code; a field
that differs was chosen by hand and stays. Source: registration rules, section 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.analysis.merge import NamedInput, NamedTask
from app.analysis.suggest import (
    SuggestedArtifact,
    SuggestedFunction,
    SuggestedInput,
    SuggestedOutput,
    Suggestions,
)

Kind = Literal["function", "artifact"]


@dataclass(frozen=True, slots=True)
class Field:
    """A registered parameter, or the empty place of one.

    Args:
        name: Empty where it is not registered.
        type: Name of a type; kept while the name is empty.
        required: Of inputs.
    """

    name: str = ""
    type: str = "any"
    required: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the mapping.

    Args:
        now: What the page shows.
        was: What the code proposed when the page was made; None where it proposed nothing.
        code: The code's side, as text: `eps: float = 0.3`, `item 0`.
        argument: Name of the argument, or position of the returned item; empty where the code has
            no such thing.
    """

    now: Field
    was: Field | None = None
    code: str = ""
    argument: str = ""

    @property
    def is_filled(self) -> bool:
        return bool(self.now.name)


@dataclass(frozen=True, slots=True)
class Card:
    """One task on the page, registered or only found.

    Args:
        name: As registered.
        code: Name in the code when the page was made; empty where the code has no such task.
        is_on: Is it to be registered.
    """

    name: str
    kind: Kind
    code: str = ""
    is_on: bool = True
    line: int | None = None
    inputs: tuple[Row, ...] = ()
    outputs: tuple[Row, ...] = ()

    def task(self) -> NamedTask:
        """Give the registration of the task; empty rows do not count."""
        inputs = None
        if self.kind == "function":
            inputs = tuple(
                NamedInput(row.now.name, row.now.type, row.now.required)
                for row in self.inputs
                if row.is_filled
            )
        outputs = tuple(
            SuggestedOutput(row.now.name, row.now.type) for row in self.outputs if row.is_filled
        )
        return NamedTask(self.name, inputs, outputs)


@dataclass(frozen=True, slots=True)
class State:
    """Everything that was typed and chosen.

    Args:
        base: Id of the snapshot that is being changed; None for a new file.
        has_crlf: Did the file have Windows line ends, which a browser sends for any text.
    """

    filename: str = ""
    contents: str = ""
    description: str = ""
    cards: tuple[Card, ...] = ()
    base: int | None = None
    has_crlf: bool = False

    def tasks(self) -> list[NamedTask]:
        """Give the registration as it stands."""
        return [card.task() for card in self.cards if card.is_on]


def of_registration(tasks: Iterable[NamedTask], state: State) -> State:
    """Show a stored registration: everything in it counts as chosen."""
    cards = []
    for task in tasks:
        inputs = tuple(Row(Field(i.name, i.type, i.required)) for i in task.inputs or ())
        outputs = tuple(Row(Field(one.name, one.type)) for one in task.outputs)
        kind: Kind = "artifact" if task.inputs is None else "function"
        cards.append(Card(task.name, kind, task.name, inputs=inputs, outputs=outputs))
    return replace(state, cards=tuple(cards))


def follow(state: State, offers: Suggestions) -> State:
    """Bring the cards up to date with what the code offers now.

    Tasks that are registered come first, in their order, then those that the code offers beside.
    A found task is on where it is new on a page of a new file; see `Card.is_on`.
    """
    left = {offer.name: offer for offer in offers.tasks}
    by_card: dict[int, SuggestedFunction | SuggestedArtifact] = {}
    for number, card in enumerate(state.cards):
        offer = left.get(card.name) or left.get(card.code)
        if offer is not None and _kind(offer) == card.kind:
            by_card[number] = left.pop(offer.name)
    cards = []
    for number, card in enumerate(state.cards):
        found = by_card.get(number)
        if found is not None:
            cards.append(_followed(card, found))
        elif card.is_on and not _is_untouched(card):
            cards.append(_lost(card))
    is_new = state.base is None
    cards += [_new_card(offer, is_on=is_new) for offer in left.values()]
    return replace(state, cards=tuple(cards))


def _is_untouched(card: Card) -> bool:
    """Is everything on it as the code proposed it, so that it goes with the code."""
    rows = (*card.inputs, *card.outputs)
    return (
        card.line is not None
        and card.name == card.code
        and all(row.now == row.was for row in rows if row.is_filled)
    )


def _kind(offer: SuggestedFunction | SuggestedArtifact) -> Kind:
    return "artifact" if isinstance(offer, SuggestedArtifact) else "function"


def _new_card(offer: SuggestedFunction | SuggestedArtifact, *, is_on: bool) -> Card:
    empty = Card(offer.name, _kind(offer), offer.name, is_on, offer.line)
    return _followed(empty, offer)


def _lost(card: Card) -> Card:
    """A card whose task the code no longer has."""
    return replace(
        card,
        code="",
        line=None,
        inputs=tuple(Row(row.now) for row in card.inputs if row.is_filled),
        outputs=tuple(Row(row.now) for row in card.outputs if row.is_filled),
    )


def _followed(card: Card, offer: SuggestedFunction | SuggestedArtifact) -> Card:
    # A card that follows the code's name is renamed with it; one that was renamed by hand is not.
    name = offer.name if card.name == card.code else card.name
    offered = offer.inputs if isinstance(offer, SuggestedFunction) else ()
    # What a stored registration leaves out was left out by choice.
    is_stored = card.line is None
    return replace(
        card,
        name=name,
        code=offer.name,
        line=offer.line,
        inputs=_follow_inputs(card.inputs, offered, is_stored=is_stored),
        outputs=_follow_outputs(card.outputs, offer.outputs, is_stored=is_stored),
    )


def _follow_inputs(
    rows: Sequence[Row], offers: Sequence[SuggestedInput], *, is_stored: bool
) -> tuple[Row, ...]:
    left = {offer.name: offer for offer in offers}
    by_name = [left.pop(row.now.name, None) for row in rows]
    known: list[tuple[Row, SuggestedInput | None]] = []
    for row, named in zip(rows, by_name, strict=True):
        # A row that was given another name still stands beside its argument.
        offer = named or left.pop(row.argument, None)
        if offer is None and row.was is not None and row.now == row.was:
            # It was proposed, stayed as proposed, and the code no longer has it.
            continue
        if offer is not None or row.is_filled:
            known.append((row, offer))
    followed = [_follow_input(row, offer) for row, offer in known]
    places = {offer.name: place for place, offer in enumerate(offers)}
    for offer in left.values():
        row = _follow_input(_fresh(offer, is_stored=is_stored), offer)
        followed.insert(_position(followed, places, places[offer.name]), row)
    return tuple(followed)


def _fresh(offer: SuggestedInput, *, is_stored: bool) -> Row:
    """A row for an argument that has none: filled where the code proposes to register it."""
    proposed = not offer.is_extra and (offer.required or not is_stored)
    return Row(_proposed(offer) if proposed else Field("", offer.type, False))


def _position(rows: Sequence[Row], places: dict[str, int], place: int) -> int:
    """Stand behind the last row whose argument comes before in the code."""
    before = [
        number
        for number, row in enumerate(rows, 1)
        if row.argument and places.get(row.argument, place) < place
    ]
    return max(before, default=0)


def _proposed(offer: SuggestedInput) -> Field:
    return Field(offer.name, offer.type, offer.required)


def _follow_input(row: Row, offer: SuggestedInput | None) -> Row:
    if offer is None:
        return Row(row.now)
    was, proposed = row.was, _proposed(offer)
    now = row.now
    if not now.name:
        now = Field("", proposed.type, False)
    elif was is not None:
        now = Field(
            proposed.name if now.name == was.name else now.name,
            proposed.type if now.type == was.type else now.type,
            proposed.required if now.required == was.required else now.required,
        )
    return Row(now, proposed if not offer.is_extra else None, code_of(offer), offer.name)


def code_of(offer: SuggestedInput) -> str:
    """Write an argument as the code does: `*args: int`, `eps: float = 0.3`."""
    stars = {"variadic positional": "*", "variadic keyword": "**"}.get(offer.kind, "")
    annotation = f": {offer.annotation}" if offer.annotation is not None else ""
    default = f" = {offer.default}" if offer.default is not None else ""
    return f"{stars}{offer.name}{annotation}{default}"


def _follow_outputs(
    rows: Sequence[Row], offers: Sequence[SuggestedOutput], *, is_stored: bool
) -> tuple[Row, ...]:
    followed = []
    for place, offer in enumerate(offers):
        code = f"item {place}" if len(offers) > 1 else "the returned value"
        proposed = Field(offer.name, offer.type)
        row = rows[place] if place < len(rows) else None
        if row is None:
            now = Field("", offer.type) if is_stored else proposed
        else:
            now = _follow_output(row, proposed)
        followed.append(Row(now, proposed, code, str(place)))
    followed += [
        Row(row.now)
        for row in rows[len(offers) :]
        if row.is_filled and (row.was is None or row.now != row.was)
    ]
    return tuple(followed)


def _follow_output(row: Row, proposed: Field) -> Field:
    now, was = row.now, row.was
    if was is None or not now.name:
        return now if now.name else replace(now, type=proposed.type)
    return Field(
        proposed.name if now.name == was.name else now.name,
        proposed.type if now.type == was.type else now.type,
    )


def moved(card: Card, number: int, step: int) -> Card:
    """Put an input one place up (-1) or down (1)."""
    rows = list(card.inputs)
    other = number + step
    if 0 <= number < len(rows) and 0 <= other < len(rows):
        rows[number], rows[other] = rows[other], rows[number]
    return replace(card, inputs=tuple(rows))


def with_tasks(state: State, tasks: Sequence[NamedTask]) -> State:
    """Put a repaired registration into the cards that are on, row by row where they match."""
    given = iter(tasks)
    cards = []
    for card in state.cards:
        if not card.is_on:
            cards.append(card)
            continue
        task = next(given)
        fields = [Field(one.name, one.type, one.required) for one in task.inputs or ()]
        outputs = [Field(one.name, one.type) for one in task.outputs]
        cards.append(
            replace(
                card,
                name=task.name,
                inputs=_put(card.inputs, fields),
                outputs=_put_outputs(card.outputs, outputs),
            )
        )
    return replace(state, cards=tuple(cards))


def _put(rows: Sequence[Row], fields: Sequence[Field]) -> tuple[Row, ...]:
    """Give each field a row: its own, or that of its argument; other arguments keep empty rows."""
    left = list(rows)
    filled = []
    for one in fields:
        mine = [row for row in left if row.now.name == one.name]
        mine += [row for row in left if row.argument == one.name]
        if mine:
            left.remove(mine[0])
        filled.append(replace(mine[0], now=one) if mine else Row(one))
    empty = [replace(row, now=replace(row.now, name="", required=False)) for row in left]
    return (*filled, *(row for row in empty if row.argument))


def _put_outputs(rows: Sequence[Row], fields: Sequence[Field]) -> tuple[Row, ...]:
    put = [
        replace(row, now=fields[place] if place < len(fields) else replace(row.now, name=""))
        for place, row in enumerate(rows)
    ]
    put += [Row(one) for one in fields[len(rows) :]]
    return tuple(row for row in put if row.is_filled or row.argument)
