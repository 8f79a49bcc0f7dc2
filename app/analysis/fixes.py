"""Apply the repair that a finding brings to a registration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from app.analysis.mapping import (
    ArtifactMapping,
    FunctionMapping,
    InputMapping,
    OutputMapping,
    TaskMapping,
)

Fix = Mapping[str, Any]
Task = TypeVar("Task", FunctionMapping, ArtifactMapping)
# Gives the id of a type as a fix says it; where it is missing, it is created.
TypeId = Callable[[Mapping[str, Any]], int]


def apply_fix(mapping: TaskMapping, fix: Fix, type_id: TypeId) -> TaskMapping:
    """Give the registration that a fix leads to; unknown tasks and parameters are passed over.

    Args:
        mapping: As it was checked.
        fix: Of one of its findings.
        type_id: Turns ``{"id", "name", "structure"}`` into an id.
    """
    name, action = fix["task"], fix["action"]
    if action == "rename-task":
        return _renamed(mapping, name, fix["to"])
    return replace(
        mapping,
        functions=tuple(
            _function(task, fix, type_id) if task.name == name else task
            for task in mapping.functions
        ),
        artifacts=tuple(
            _outputs(task, fix, type_id) if task.name == name else task
            for task in mapping.artifacts
        ),
    )


def _renamed(mapping: TaskMapping, old: str, new: str) -> TaskMapping:
    return TaskMapping(
        tuple(replace(t, name=new) if t.name == old else t for t in mapping.functions),
        tuple(replace(t, name=new) if t.name == old else t for t in mapping.artifacts),
    )


def _function(task: FunctionMapping, fix: Fix, type_id: TypeId) -> FunctionMapping:
    change = _INPUT_CHANGES.get(fix["action"])
    if change is None:
        return _outputs(task, fix, type_id)
    return replace(task, inputs=tuple(change(list(task.inputs), fix, type_id)))


def _changed(inputs: list[InputMapping], which: str, **values: Any) -> list[InputMapping]:
    return [replace(one, **values) if one.name == which else one for one in inputs]


def _rename(inputs: list[InputMapping], fix: Fix, _: TypeId) -> list[InputMapping]:
    return _changed(inputs, fix["parameter"], name=fix["to"])


def _reorder(inputs: list[InputMapping], fix: Fix, _: TypeId) -> list[InputMapping]:
    places = {name: place for place, name in enumerate(fix["inputs"])}
    return sorted(inputs, key=lambda one: places.get(one.name, len(places)))


def _set_required(inputs: list[InputMapping], fix: Fix, _: TypeId) -> list[InputMapping]:
    return _changed(inputs, fix["parameter"], required=fix["required"])


def _set_type(inputs: list[InputMapping], fix: Fix, type_id: TypeId) -> list[InputMapping]:
    return _changed(inputs, fix["parameter"], type_id=type_id(fix["type"]))


def _add(inputs: list[InputMapping], fix: Fix, type_id: TypeId) -> list[InputMapping]:
    new = InputMapping(fix["parameter"], type_id(fix["type"]), fix["required"])
    if any(one.name == new.name for one in inputs):
        return inputs
    return [*inputs[: fix["position"]], new, *inputs[fix["position"] :]]


def _remove(inputs: list[InputMapping], fix: Fix, _: TypeId) -> list[InputMapping]:
    return [one for one in inputs if one.name != fix["parameter"]]


_INPUT_CHANGES: dict[str, Callable[[list[InputMapping], Fix, TypeId], list[InputMapping]]] = {
    "rename": _rename,
    "reorder": _reorder,
    "set-required": _set_required,
    "set-type": _set_type,
    "add-input": _add,
    "remove-input": _remove,
}


def _outputs(task: Task, fix: Fix, type_id: TypeId) -> Task:
    outputs = list(task.outputs)
    action = fix["action"]
    if action == "remove-output":
        outputs = [one for one in outputs if one.name != fix["parameter"]]
    elif action == "remove-outputs":
        outputs = [one for one in outputs if one.name not in fix["parameters"]]
    elif action == "set-output-type":
        outputs = [
            replace(one, type_id=type_id(fix["type"])) if one.name == fix["parameter"] else one
            for one in outputs
        ]
    elif action == "add-outputs":
        taken = {one.name for one in outputs}
        outputs += [
            OutputMapping(one["name"], type_id(one["type"]))
            for one in fix["outputs"]
            if one["name"] not in taken
        ]
    return replace(task, outputs=tuple(outputs))
