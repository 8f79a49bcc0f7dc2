"""Registered tasks as they are kept with a version of a file, and as values again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Text, and_, cast, func, insert, or_, select

from app.analysis.mapping import (
    ArtifactMapping,
    FunctionMapping,
    InputMapping,
    OutputMapping,
    TaskMapping,
)
from app.domain.values import (
    ArtifactTask,
    CaseCounts,
    FunctionTask,
    InputParameter,
    OutputParameter,
    Ref,
    Tasks,
    TypeRef,
)
from app.models import Case, CaseResult, Resource, Snapshot, TaskName, TypeUse, db, table, task_id

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

_case, _result, _version = table(Case).c, table(CaseResult).c, table(Snapshot).c
_head = table(Resource).alias("head_of_case")
_current = select(_head.c.snapshot_id).where(_head.c.id == _version.resource_id)
_NOT_RUN = "not_run"
# Another one: what came of the cases of each task, ``name:verdict,name:verdict``. On an old version
# of a file, of those that were run on it.
CASES = (
    select(func.aggregate_strings(_case.task + ":" + func.coalesce(_result.verdict, _NOT_RUN), ","))
    .select_from(
        table(Case).outerjoin(
            table(CaseResult),
            and_(_result.case_id == _case.id, _result.file_snapshot_id == _version.id),
        )
    )
    .where(
        _case.file_id == _version.resource_id,
        or_(
            _result.case_id.is_not(None),
            _version.id == _current.correlate(table(Snapshot)).scalar_subquery(),
        ),
    )
    .correlate(table(Snapshot))
    .scalar_subquery()
    .label("cases")
)
# What `registered` reads of a row.
COLUMNS = (table(Snapshot).c.tasks, DELETED_TYPES, CASES)


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


def of_row(row: Any, group: Ref) -> Tasks:
    """The tasks of a version of a file.

    Args:
        row: With `COLUMNS` and the ``snapshot_id``.
        group: The group of the file, and so of all its types.
    """
    return registered(row.tasks, row.snapshot_id, group, row.deleted_types, row.cases)


def registered(
    document: Mapping[str, Any],
    snapshot_id: int,
    group: Ref,
    deleted_types: str | None = None,
    cases: str | None = None,
) -> Tasks:
    """The tasks of a version of a file.

    Args:
        document: As `stored` made it.
        snapshot_id: The version.
        group: The group of the file, and so of all its types.
        deleted_types: The column `DELETED_TYPES`.
        cases: The column `CASES`.
    """
    ended = _counts(cases)
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
            ended(task["name"]),
        )
        for place, task in enumerate(document["functions"])
    ]
    artifacts = [
        ArtifactTask(task_id(snapshot_id, place), task["name"], outputs(task), ended(task["name"]))
        for place, task in enumerate(document["artifacts"], start=len(functions))
    ]
    return Tasks(functions, artifacts)


def _counts(cases: str | None) -> Callable[[str], CaseCounts]:
    found = Counter(cases.split(",") if cases else ())

    def of_task(name: str) -> CaseCounts:
        verdicts = ("passed", "failed", "error", _NOT_RUN)
        return CaseCounts(*(found[f"{name}:{verdict}"] for verdict in verdicts))

    return of_task


def not_run(cases: str | None) -> str | None:
    """The column `CASES` of a version that was made just now, from that of the one before."""
    if not cases:
        return None
    names = (one.partition(":")[0] for one in cases.split(","))
    return ",".join(f"{name}:{_NOT_RUN}" for name in names)


def as_mapping(value: Tasks) -> TaskMapping:
    """Registered tasks as they came in."""

    def outputs(task: FunctionTask | ArtifactTask) -> tuple[OutputMapping, ...]:
        return tuple(OutputMapping(one.name, one.type.id) for one in task.outputs)

    return TaskMapping(
        tuple(
            FunctionMapping(
                task.name,
                tuple(InputMapping(one.name, one.type.id, one.required) for one in task.inputs),
                outputs(task),
            )
            for task in value.functions
        ),
        tuple(ArtifactMapping(task.name, outputs(task)) for task in value.artifacts),
    )


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
    """Write what can be looked for: the names of the tasks and of their arguments."""
    names = [
        {"snapshot_id": snapshot_id, "position": place, **name}
        for place, task in enumerate(mapping.tasks)
        for name in _names(task)
    ]
    if names:
        db.session.execute(insert(table(TaskName)), names)


def _names(task: FunctionMapping | ArtifactMapping) -> Iterator[dict[str, Any]]:
    given = task.inputs if isinstance(task, FunctionMapping) else ()
    kind = "function" if isinstance(task, FunctionMapping) else "artifact"
    yield {"argument": 0, "kind": kind, "name": task.name, "type_id": None}
    inputs = [("input", one.name, one.type_id) for one in given]
    outputs = [("output", one.name, one.type_id) for one in task.outputs]
    for number, (kind, name, type_id) in enumerate([*inputs, *outputs], start=1):
        yield {"argument": number, "kind": kind, "name": name, "type_id": type_id}
