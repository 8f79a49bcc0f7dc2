"""What an import does to one plugin: each file is read, registered as it is said, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, func, select

from app.analysis import Reading, Unreadable
from app.analysis.known import Known
from app.analysis.mapping import TaskMapping
from app.analysis.merge import (
    Change,
    Merged,
    NamedInput,
    NamedTask,
    merge,
    named_tasks,
)
from app.analysis.suggest import SuggestedOutput, suggest
from app.analysis.types import TypeTable
from app.domain import package_cases, plugins, registration, surroundings, tasks
from app.domain.import_values import Action, PlannedFile, PlannedPlugin, Strategy
from app.domain.resources import R, S
from app.domain.surroundings import Place
from app.domain.values import Ref
from app.errors import Conflict, Refusal
from app.models import PluginFile, Snapshot, db, table
from app.packages.values import Case, File, Plugin, Task

_F = table(PluginFile).c


@dataclass(frozen=True, slots=True)
class Ground:
    """What an import is planned on.

    Args:
        group: Where it is done.
        types: Of the group, as they will be; those that the code needs are added.
        names: Names of the present types, by id.
        prune: Remove what the package lacks.
    """

    group: Ref
    types: TypeTable
    names: Mapping[int, str]
    strategy: Strategy
    prune: bool

    @property
    def is_exact(self) -> bool:
        return self.strategy == "overwrite"


@dataclass(frozen=True, slots=True)
class _Read:
    """A file of the package, what is stored under its name, and what is to be registered."""

    file: File
    row: Row[Any] | None
    reading: Reading | Unreadable
    merged: Merged
    present_cases: tuple[Case, ...] = ()


def plan_plugin(plugin: Plugin, ground: Ground) -> PlannedPlugin:
    """Say what becomes of a plugin.

    Raises:
        Conflict: A plugin of another group has its name.
    """
    present = _find_plugin(plugin.name, ground.group)
    rows = {row.name.lower(): row for row in _files(present.id if present else None)}
    cases = package_cases.of_files([row.id for row in rows.values()])
    read = [
        _read(plugin, one, rows.get(one.filename.lower()), present, ground) for one in plugin.files
    ]
    read = [
        replace(one, present_cases=cases.get(one.row.id, ())) if one.row else one for one in read
    ]
    left = [
        row for key, row in rows.items() if key not in {f.filename.lower() for f in plugin.files}
    ]
    names = {one.file.filename: [task.name for task in one.merged.tasks] for one in read}
    stay = [] if ground.prune else left
    names |= {row.name: [task.name for task in tasks.mapping_of(row.tasks).tasks] for row in stay}
    planned = [_planned(plugin.name, one, names, ground) for one in read]
    word: Action = "remove" if ground.prune else "stays"
    planned += [PlannedFile(row.name, word, row.id) for row in left]
    needs = plugins.clean_requirements(plugin.requirements)
    if present is None:
        return PlannedPlugin(
            plugin.name, "create", None, None, plugin.description, tuple(planned), needs
        )
    keeps = plugin.description is None and not ground.is_exact
    description = present.description if keeps else plugin.description
    if needs is None and not ground.is_exact:
        needs = present.requirements
    same = (present.name, present.description) == (plugin.name, description)
    same &= present.requirements == needs
    same &= all(one.action in ("unchanged", "stays") for one in planned)
    action: Action = "unchanged" if same else "update"
    return PlannedPlugin(
        plugin.name, action, present.id, present.snapshot_id, description, tuple(planned), needs
    )


def _find_plugin(name: str, group: Ref) -> Row[Any] | None:
    statement = (
        select(R.id, R.name, R.description, R.group_id, R.snapshot_id, S.requirements)
        .join(table(Snapshot), S.id == R.snapshot_id)
        .where(
            R.kind == plugins.NOUN.kind, func.lower(R.name) == name.lower(), R.deleted_on.is_(None)
        )
    )
    rows: list[Row[Any]] = list(db.session.execute(statement))
    row = rows[0] if rows else None
    if row is not None and row.group_id != group.id:
        raise Conflict(
            f"The plugin name {name!r} is taken in another group: plugin names are unique in the "
            "whole deployment. Rename the folder of the plugin, then import it.",
            field="name",
            entity_type=plugins.NOUN.kind,
        )
    return row


def _files(plugin_id: int | None) -> list[Row[Any]]:
    if plugin_id is None:
        return []
    statement = (
        select(R.id, R.name, R.description, S.contents, S.tasks)
        .select_from(table(PluginFile))
        .join(table(Snapshot), S.id == R.snapshot_id)
        .where(_F.plugin_id == plugin_id, R.kind == "plugin_file", R.deleted_on.is_(None))
        .order_by(R.id)
    )
    return list(db.session.execute(statement))


def _read(
    plugin: Plugin, file: File, row: Row[Any] | None, present: Row[Any] | None, ground: Ground
) -> _Read:
    siblings = {one.filename: one.contents for one in plugin.files if one is not file}
    place = Place(
        ground.group,
        present.id if present else None,
        plugin.name,
        row.id if row else None,
        siblings,
    )
    reading = surroundings.read_file(place, file.contents)
    # Types that the code needs may be missing in a manifest too.
    offer = suggest(reading, ground.types)
    if file.tasks is not None:
        merged = Merged(tuple(map(_named, file.tasks)), ())
    elif row is None or ground.is_exact:
        merged = merge(TaskMapping(), None, offer, _known(ground))
    else:
        before = suggest(surroundings.read_file(place, row.contents), ground.types)
        merged = merge(tasks.mapping_of(row.tasks), before, offer, _known(ground))
    return _Read(file, row, reading, merged)


def _known(ground: Ground) -> Known:
    return Known(ground.types, ground.names)


def _named(task: Task) -> NamedTask:
    outputs = tuple(SuggestedOutput(one.name, one.type) for one in task.outputs)
    if task.inputs is None:
        return NamedTask(task.name, None, outputs)
    inputs = tuple(NamedInput(one.name, one.type, one.required) for one in task.inputs)
    return NamedTask(task.name, inputs, outputs)


def _planned(
    plugin: str, read: _Read, names: Mapping[str, list[str]], ground: Ground
) -> PlannedFile:
    file, row = read.file, read.row
    others = {name: found for name, found in names.items() if name != file.filename}
    checked, refusal = None, None
    try:
        known = Known(ground.types, ground.names, plugin, others)
        checked = registration.accept_merged(read.merged, read.reading, known, None)
    except Refusal as problem:
        refusal = problem
    was: tuple[NamedTask, ...] = ()
    if row is not None:
        was = tuple(named_tasks(tasks.mapping_of(row.tasks), ground.names))
    keeps = row is not None and file.description is None and not ground.is_exact
    description = row.description if keeps and row is not None else file.description
    cases = package_cases.plan_cases(
        f"{plugin}/{file.filename}",
        file.cases,
        read.present_cases,
        names[file.filename],
        is_exact=ground.is_exact,
    )
    same = was == _kinds_apart(read.merged) and cases == read.present_cases
    return PlannedFile(
        file.filename,
        _action(file, row, description, same),
        row.id if row is not None else None,
        file.contents,
        description,
        checked,
        tuple(_changes(was, read.merged.tasks)),
        refusal,
        cases,
        read.present_cases,
    )


def _kinds_apart(merged: Merged) -> tuple[NamedTask, ...]:
    """Functions before artifacts, as they are kept."""
    return tuple(sorted(merged.tasks, key=lambda task: task.inputs is None))


def _action(file: File, row: Row[Any] | None, description: str | None, same: bool) -> Action:
    if row is None:
        return "create"
    kept = (row.name, row.contents, row.description)
    return "unchanged" if same and kept == (file.filename, file.contents, description) else "update"


def _changes(was: tuple[NamedTask, ...], becomes: tuple[NamedTask, ...]) -> list[Change]:
    """Say what becomes of each task; whole, not field by field."""
    old = {task.name: task for task in was}
    found = []
    for task in becomes:
        before = old.pop(task.name, None)
        same = "unchanged" if before == task else "changed"
        found.append(_change(task, "added" if before is None else same))
    return [*found, *(_change(task, "removed") for task in old.values())]


def _change(task: NamedTask, change: Any) -> Change:
    return Change(task.name, "artifact" if task.inputs is None else "function", change)
