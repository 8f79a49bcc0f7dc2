"""Old registrations with the types of today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.analysis.mapping import TaskMapping
from app.domain import parameter_types, tasks
from app.domain.values import FileVersion, Ref, Tasks, TypeRef
from app.errors import Conflict


def live_mappings(group: Ref, files: Sequence[FileVersion]) -> list[TaskMapping]:
    """The registrations of files, with types that are there today.

    Raises:
        Conflict: Types are deleted, and none has their name.
    """
    types = parameter_types.of_group(group.id)
    live, ids = {row.id for row in types}, {row.name: row.id for row in types}
    refs = {ref.id: ref.name for file in files for ref in _types(file.tasks)}
    gone = {id_: name for id_, name in refs.items() if id_ not in live and name not in ids}
    if gone:
        raise _types_gone(group, gone)
    swapped = {id_: ids[name] for id_, name in refs.items() if id_ not in live}
    return [tasks.with_types(tasks.as_mapping(file.tasks), swapped) for file in files]


def replaced(group: Ref, registered: Iterable[Tasks]) -> list[str]:
    """Names of deleted types of registrations, in whose place types of today would stand."""
    gone = deleted(registered)
    return [row.name for row in parameter_types.of_group(group.id) if row.name in gone]


def deleted(registered: Iterable[Tasks]) -> set[str]:
    """Names of the types of registrations that are deleted."""
    return {ref.name for tasks in registered for ref in _types(tasks) if ref.deleted}


def deleted_refs(registered: Tasks) -> list[TypeRef]:
    """The deleted types of a registration, each once, in the order in which they are used."""
    return list({ref.id: ref for ref in _types(registered) if ref.deleted}.values())


def _types_gone(group: Ref, gone: Mapping[int, str]) -> Conflict:
    names = ", ".join(map(repr, sorted(gone.values())))
    one = len(gone) == 1
    return Conflict(
        f"The parameter {'type' if one else 'types'} {names} that its tasks were registered with "
        f"{'is' if one else 'are'} deleted. Restore {'it' if one else 'them'} first, or make "
        f"{'a type' if one else 'types'} of that name in the group {group.name!r}.",
        error="ParameterTypeDeletedError",
        entity_type=parameter_types.NOUN.kind,
        deleted_types=[{"id": id_, "name": name} for id_, name in gone.items()],
    )


def _types(value: Tasks) -> Iterator[TypeRef]:
    for function in value.functions:
        yield from (one.type for one in function.inputs)
    for task in value.all:
        yield from (one.type for one in task.outputs)
