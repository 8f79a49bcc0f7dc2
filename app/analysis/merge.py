"""Bring a registration up to date with its code, and keep what a person chose by hand.

What was registered as the code then proposed it follows the code; everything else is a choice, and
stays as long as the code allows it. Source: registration rules, section 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.analysis.inputs import POSITIONAL
from app.analysis.known import Known
from app.analysis.mapping import (
    ArtifactMapping,
    FunctionMapping,
    InputMapping,
    OutputMapping,
    TaskMapping,
)
from app.analysis.suggest import (
    SuggestedArtifact,
    SuggestedFunction,
    SuggestedInput,
    SuggestedOutput,
    Suggestions,
)

Kind = Literal["function", "artifact"]
TaskChange = Literal["added", "changed", "removed", "unchanged"]


@dataclass(frozen=True, slots=True)
class NamedInput:
    """An input by the name of its type."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class NamedTask:
    """A registered task by the names of its types; `inputs` is None for an artifact task."""

    name: str
    inputs: tuple[NamedInput, ...] | None
    outputs: tuple[SuggestedOutput, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field in which the registration and the code's proposal differ.

    Args:
        field: `inputs.eps`, `inputs.eps.type`, `inputs.eps.required`, `outputs.0.name` …
        change: "added", "removed", "changed", or "kept" where the registered one stays.
        registered: What was registered, or None.
        proposed: What the code proposes, or None.
    """

    field: str
    change: Literal["added", "removed", "changed", "kept"]
    registered: Any
    proposed: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What bringing up to date does to one task."""

    task: str
    kind: Kind
    change: TaskChange
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """The registration as it should be, and how it comes from what was registered."""

    tasks: tuple[NamedTask, ...]
    changes: tuple[Change, ...]

    def type_names(self) -> list[str]:
        """All types that are used, in order."""
        names = []
        for task in self.tasks:
            names += [one.type for one in task.inputs or ()]
            names += [one.type for one in task.outputs]
        return names

    def mapping(self, ids: Mapping[str, int]) -> TaskMapping:
        """Give the registration, with ids of types by name."""
        functions, artifacts = [], []
        for task in self.tasks:
            outputs = tuple(OutputMapping(one.name, ids[one.type]) for one in task.outputs)
            if task.inputs is None:
                artifacts.append(ArtifactMapping(task.name, outputs))
                continue
            inputs = tuple(InputMapping(i.name, ids[i.type], i.required) for i in task.inputs)
            functions.append(FunctionMapping(task.name, inputs, outputs))
        return TaskMapping(tuple(functions), tuple(artifacts))


def merge(
    registered: TaskMapping, before: Suggestions | None, now: Suggestions, known: Known
) -> Merged:
    """Bring a registration up to date.

    Args:
        registered: As it is.
        before: What the code proposed when it was registered; None where nobody knows, so that
            everything registered counts as chosen.
        now: What the code proposes.
        known: Names of the registered types.

    Returns:
        Registered tasks first, in their order, then new ones in the order of the code. Tasks that
        the code no longer offers are removed.
    """
    had = _by_name(before) if before is not None else {}
    offers = _by_name(now)
    tasks: list[NamedTask] = []
    changes: list[Change] = []
    for old in named_tasks(registered, known.names):
        offer = offers.pop(old.name, None)
        if offer is None or (old.inputs is None) != isinstance(offer, SuggestedArtifact):
            changes.append(Change(old.name, _kind(old), "removed"))
            if offer is not None:
                offers[old.name] = offer
            continue
        new = _merged(old, had.get(old.name), offer) if before is not None else old
        tasks.append(new)
        fields = tuple(_fields(old, new, proposed(offer)))
        changes.append(
            Change(old.name, _kind(old), "unchanged" if old == new else "changed", fields)
        )
    for offer in offers.values():
        new = proposed(offer)
        tasks.append(new)
        changes.append(Change(new.name, _kind(new), "added"))
    return Merged(tuple(tasks), tuple(changes))


def numbered(merged: Merged, known: Known) -> tuple[TaskMapping, Known]:
    """Give a registration with ids; types that are yet to be made get ids below zero."""
    lacking = [name for name in dict.fromkeys(merged.type_names()) if name not in known.ids]
    made_up = {-number: name for number, name in enumerate(lacking, 1)}
    full = replace(known, names={**known.names, **made_up})
    return merged.mapping(full.ids), full


def proposed(offer: SuggestedFunction | SuggestedArtifact) -> NamedTask:
    """Give a suggestion as a registration, extras left out."""
    if isinstance(offer, SuggestedArtifact):
        return NamedTask(offer.name, None, offer.outputs)
    inputs = tuple(
        NamedInput(one.name, one.type, one.required) for one in offer.inputs if not one.is_extra
    )
    return NamedTask(offer.name, inputs, offer.outputs)


def _by_name(suggestions: Suggestions) -> dict[str, SuggestedFunction | SuggestedArtifact]:
    return {one.name: one for one in suggestions.tasks}


def named_tasks(registered: TaskMapping, names: Mapping[int, str]) -> Iterator[NamedTask]:
    """Give a registration by the names of its types; a deleted one has none."""

    def outputs(task: FunctionMapping | ArtifactMapping) -> tuple[SuggestedOutput, ...]:
        return tuple(SuggestedOutput(one.name, names.get(one.type_id, "")) for one in task.outputs)

    for function in registered.functions:
        inputs = tuple(
            NamedInput(one.name, names.get(one.type_id, ""), one.required)
            for one in function.inputs
        )
        yield NamedTask(function.name, inputs, outputs(function))
    for artifact in registered.artifacts:
        yield NamedTask(artifact.name, None, outputs(artifact))


def _kind(task: NamedTask) -> Kind:
    return "artifact" if task.inputs is None else "function"


def _merged(
    old: NamedTask,
    had: SuggestedFunction | SuggestedArtifact | None,
    offer: SuggestedFunction | SuggestedArtifact,
) -> NamedTask:
    was = had.outputs if had is not None else ()
    outputs = _merged_outputs(old.outputs, was, offer.outputs)
    if old.inputs is None or not isinstance(offer, SuggestedFunction):
        return NamedTask(old.name, old.inputs, outputs)
    earlier = had.inputs if isinstance(had, SuggestedFunction) else ()
    return NamedTask(old.name, _merged_inputs(old.inputs, earlier, offer.inputs), outputs)


def _merged_inputs(
    old: tuple[NamedInput, ...],
    had: tuple[SuggestedInput, ...],
    offers: tuple[SuggestedInput, ...],
) -> tuple[NamedInput, ...]:
    registered = {one.name: one for one in old}
    earlier = {one.name: one for one in had}
    arguments = {one.name: one for one in offers}
    takes_any = any(one.kind == "variadic keyword" for one in offers)
    kept = [
        _merged_input(one, earlier.get(one.name), arguments.get(one.name))
        for one in old
        if one.name in arguments or (takes_any and one.name not in earlier)
    ]
    for offer in offers:
        is_new = offer.name not in earlier or offer.required
        if offer.name not in registered and is_new and not offer.is_extra:
            kept.append(NamedInput(offer.name, offer.type, offer.required))
    return _in_code_order(kept, offers)


def _merged_input(
    old: NamedInput, had: SuggestedInput | None, offer: SuggestedInput | None
) -> NamedInput:
    if offer is None:
        return old
    follows_type = not old.type or (had is not None and had.type == old.type)
    # What may be left out can only be required by choice; what may not, must be.
    follows_need = offer.required or (had is not None and had.required == old.required)
    return NamedInput(
        old.name,
        offer.type if follows_type else old.type,
        offer.required if follows_need else old.required,
    )


def _in_code_order(
    inputs: list[NamedInput], offers: tuple[SuggestedInput, ...]
) -> tuple[NamedInput, ...]:
    """Put positional inputs into the code's order; the others stay where they are."""
    places = {one.name: place for place, one in enumerate(offers) if one.kind in POSITIONAL}
    slots = sorted((one for one in inputs if one.name in places), key=lambda i: places[i.name])
    in_order = iter(slots)
    return tuple(next(in_order) if one.name in places else one for one in inputs)


def _merged_outputs(
    old: tuple[SuggestedOutput, ...],
    had: tuple[SuggestedOutput, ...],
    offers: tuple[SuggestedOutput, ...],
) -> tuple[SuggestedOutput, ...]:
    if old == had:
        return offers
    if len(old) == 1 and len(offers) > 1 and len(had) != 1:
        return old  # One output for the whole value is a choice.
    merged = []
    for place, one in enumerate(old[: len(offers)]):
        was = had[place] if place < len(had) else None
        name = offers[place].name if was is not None and was.name == one.name else one.name
        follows = not one.type or (was is not None and was.type == one.type)
        merged.append(SuggestedOutput(name, offers[place].type if follows else one.type))
    if len({one.name for one in merged}) < len(merged):
        # The code now uses a name that somebody chose for another output.
        merged = [replace(one, name=was.name) for one, was in zip(merged, old, strict=False)]
    added = offers[max(len(had), len(merged)) :] if len(merged) == len(old) else ()
    taken = {one.name for one in merged}
    return (*merged, *(one for one in added if one.name not in taken))


def _fields(old: NamedTask, new: NamedTask, offer: NamedTask) -> Iterator[FieldChange]:
    """Give every field in which the registered task and the proposal differ."""
    before, after, wanted = _flat(old), _flat(new), _flat(offer)
    for field in sorted(before.keys() | wanted.keys()):
        was, would, becomes = before.get(field), wanted.get(field), after.get(field)
        if was == would:
            continue
        if was == becomes:
            yield FieldChange(field, "kept", was, would)
        elif was is None:
            yield FieldChange(field, "added", was, would)
        elif becomes is None:
            yield FieldChange(field, "removed", was, would)
        else:
            yield FieldChange(field, "changed", was, becomes)


def _flat(task: NamedTask) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for one in task.inputs or ():
        flat[f"inputs.{one.name}.type"] = one.type
        flat[f"inputs.{one.name}.required"] = one.required
    if task.inputs:
        flat["inputs"] = [one.name for one in task.inputs]
    for place, output in enumerate(task.outputs):
        flat[f"outputs.{place}.name"] = output.name
        flat[f"outputs.{place}.type"] = output.type
    return flat
