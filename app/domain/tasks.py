"""Registered tasks as they are kept with a version of a file, and as values again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Text, cast, func, insert, select

from app.analysis.mapping import (
    ArtifactMapping,
    FunctionMapping,
    InputMapping,
    OutputMapping,
    TaskMapping,
)
from app.domain.values import (
    ArtifactTask,
    FunctionTask,
    InputParameter,
    OutputParameter,
    Ref,
    Tasks,
    TypeRef,
)
from app.errors import Invalid
from app.models import MAX_TASKS, Resource, Snapshot, Task, TypeUse, db, table, task_id

_USE = table(TypeUse).c
Parameter = TypeVar("Parameter", InputMapping, OutputMapping)

# A column for selects over versions of files: ids of the types in use that are deleted by now.
_used = table(Resource).alias("used_type")
DELETED_TYPES = (
    select(func.aggregate_strings(cast(_used.c.id, Text), ","))
    .select_from(table(TypeUse).join(_used, _USE.type_id == _used.c.id))
    .where(_USE.snapshot_id == table(Snapshot).c.id, _used.c.deleted_on.is_not(None))
    .correlate(table(Snapshot))
    .scalar_subquery()
    .label("deleted_types")
)


def type_ids(mapping: TaskMapping) -> set[int]:
    """Ids of all types that a registration names."""
    ids = {output.type_id for task in mapping.tasks for output in task.outputs}
    return ids | {given.type_id for task in mapping.functions for given in task.inputs}


def with_types(mapping: TaskMapping, ids: Mapping[int, int]) -> TaskMapping:
    """Put other ids in the place of some ids of types."""

    def swapped(one: Parameter) -> Parameter:
        return replace(one, type_id=ids[one.type_id]) if one.type_id in ids else one

    return TaskMapping(
        tuple(
            FunctionMapping(
                task.name, tuple(map(swapped, task.inputs)), tuple(map(swapped, task.outputs))
            )
            for task in mapping.functions
        ),
        tuple(
            ArtifactMapping(task.name, tuple(map(swapped, task.outputs)))
            for task in mapping.artifacts
        ),
    )


def check_unique(mapping: TaskMapping) -> None:
    """Refuse a task twice in a file, an input or output twice in a task.

    Raises:
        Invalid: With the path of the second one as its field.
    """
    if len(mapping.functions) + len(mapping.artifacts) > MAX_TASKS:
        raise Invalid(f"A file registers at most {MAX_TASKS} tasks.", field="tasks")
    named = [(f"tasks.functions.{i}", task.name) for i, task in enumerate(mapping.functions)]
    named += [(f"tasks.artifacts.{i}", task.name) for i, task in enumerate(mapping.artifacts)]
    _refuse_twice(named, "The file registers the task {name!r} twice.")
    for i, function in enumerate(mapping.functions):
        path = f"tasks.functions.{i}"
        _refuse_twice(
            [(f"{path}.inputParams.{k}", given.name) for k, given in enumerate(function.inputs)],
            f"The task {function.name!r} has the input {{name!r}} twice.",
        )
        _refuse_outputs_twice(path, function)
    for i, artifact in enumerate(mapping.artifacts):
        _refuse_outputs_twice(f"tasks.artifacts.{i}", artifact)


# What the code says of an input, by task and input: kind, default, annotation, description.
Fact = tuple[str | None, str | None, str | None, str | None]
Facts = dict[str, dict[str, Fact]]
_NO_FACT: Fact = (None, None, None, None)


def stored(mapping: TaskMapping, names: Mapping[int, str], facts: Facts) -> dict[str, Any]:
    """A registration as `PluginFileSnapshot.tasks` keeps it.

    Args:
        names: Of all its types, by id.
        facts: What the code says of its inputs.
    """

    def outputs(task: FunctionMapping | ArtifactMapping) -> list[Any]:
        return [[out.name, out.type_id, names[out.type_id]] for out in task.outputs]

    return {
        "functions": [
            {
                "name": task.name,
                "inputs": [
                    [
                        given.name,
                        given.type_id,
                        names[given.type_id],
                        given.required,
                        *facts.get(task.name, {}).get(given.name, _NO_FACT),
                    ]
                    for given in task.inputs
                ],
                "outputs": outputs(task),
            }
            for task in mapping.functions
        ],
        "artifacts": [{"name": task.name, "outputs": outputs(task)} for task in mapping.artifacts],
    }


def registered(
    document: Mapping[str, Any], snapshot_id: int, group: Ref, deleted_types: str | None
) -> Tasks:
    """The tasks of a version of a file.

    Args:
        document: As `stored` made it.
        snapshot_id: The version.
        group: The group of the file, and so of all its types.
        deleted_types: The column `DELETED_TYPES`.
    """
    deleted = {int(part) for part in deleted_types.split(",")} if deleted_types else set()

    def ref(type_id: int, name: str) -> TypeRef:
        return TypeRef(type_id, name, group, type_id in deleted)

    def outputs(task: Mapping[str, Any]) -> list[OutputParameter]:
        return [OutputParameter(name, ref(id_, type_)) for name, id_, type_ in task["outputs"]]

    functions = [
        FunctionTask(
            task_id(snapshot_id, place),
            task["name"],
            [
                # Versions from before the code was read this closely keep no facts.
                InputParameter(name, ref(id_, type_), required, *facts)
                for name, id_, type_, required, *facts in task["inputs"]
            ],
            outputs(task),
        )
        for place, task in enumerate(document["functions"])
    ]
    artifacts = [
        ArtifactTask(task_id(snapshot_id, place), task["name"], outputs(task))
        for place, task in enumerate(document["artifacts"], start=len(functions))
    ]
    return Tasks(functions, artifacts)


def mapping_of(document: Mapping[str, Any]) -> TaskMapping:
    """A kept registration as it came in."""

    def outputs(task: Mapping[str, Any]) -> tuple[OutputMapping, ...]:
        return tuple(OutputMapping(name, id_) for name, id_, _ in task["outputs"])

    return TaskMapping(
        tuple(
            FunctionMapping(
                task["name"],
                tuple(InputMapping(name, id_, need) for name, id_, _, need, *_ in task["inputs"]),
                outputs(task),
            )
            for task in document["functions"]
        ),
        tuple(ArtifactMapping(task["name"], outputs(task)) for task in document["artifacts"]),
    )


def record(snapshot_id: int, mapping: TaskMapping) -> None:
    """Write what can be looked for: the names of the tasks."""
    names = [
        {
            "snapshot_id": snapshot_id,
            "position": place,
            "kind": "function" if isinstance(task, FunctionMapping) else "artifact",
            "name": task.name,
        }
        for place, task in enumerate(mapping.tasks)
    ]
    if names:
        db.session.execute(insert(table(Task)), names)


def _refuse_outputs_twice(path: str, task: FunctionMapping | ArtifactMapping) -> None:
    outputs: Sequence[OutputMapping] = task.outputs
    _refuse_twice(
        [(f"{path}.outputParams.{k}", output.name) for k, output in enumerate(outputs)],
        f"The task {task.name!r} has the output {{name!r}} twice.",
    )


def _refuse_twice(named: Sequence[tuple[str, str]], sentence: str) -> None:
    seen: set[str] = set()
    for path, name in named:
        if name in seen:
            raise Invalid(
                sentence.format(name=name) + " Names are unique there.",
                error="InputParameterNotUniqueError",
                field=f"{path}.name",
            )
        seen.add(name)
