"""What an import does to one plugin: each file is read, registered as it is said, and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from app.errors import Refusal
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


def plan_plugins(found: Sequence[Plugin], ground: Ground) -> tuple[PlannedPlugin, ...]:
    """Say what becomes of plugins; of those whose name another group has, that it is taken."""
    there = _present([one.name for one in found])
    present = {key: row for key, row in there.items() if row.group_id == ground.group.id}
    rows = _files([row.id for row in present.values()])
    cases = package_cases.of_files([file.id for stored in rows.values() for file in stored])
    planned = []
    for one in found:
        key = one.name.lower()
        row = present.get(key)
        plan = _plan_plugin(one, row, rows.get(row.id, []) if row else [], cases, ground)
        planned.append(replace(plan, is_taken=key in there and row is None))
    return tuple(planned)


def _plan_plugin(
    plugin: Plugin,
    present: Row[Any] | None,
    stored: Sequence[Row[Any]],
    cases: Mapping[int, tuple[Case, ...]],
    ground: Ground,
) -> PlannedPlugin:
    rows = {row.name.lower(): row for row in stored}
    taken = {file.filename.lower() for file in plugin.files}
    left = [row for key, row in rows.items() if key not in taken]
    stay = [] if ground.prune else left
    before = {row.name: row.contents for row in stored}
    after = {row.name: row.contents for row in stay}
    after |= {file.filename: file.contents for file in plugin.files}
    read = [
        _read(plugin.name, one, rows.get(one.filename.lower()), (before, after), ground)
        for one in plugin.files
    ]
    names = {one.file.filename: [task.name for task in one.merged.tasks] for one in read}
    names |= {row.name: [task.name for task in tasks.mapping_of(row.tasks).tasks] for row in stay}
    planned = [_planned(plugin.name, one, names, cases, ground) for one in read]
    word: Action = "remove" if ground.prune else "stays"
    planned += [PlannedFile(row.name, word, row.id) for row in left]
    return _with_files(plugin, present, tuple(planned), ground)


def _with_files(
    plugin: Plugin, present: Row[Any] | None, files: tuple[PlannedFile, ...], ground: Ground
) -> PlannedPlugin:
    """Say what becomes of a plugin whose files are planned."""
    needs = plugins.clean_requirements(plugin.requirements)
    if present is None:
        return PlannedPlugin(
            plugin.name,
            "create",
            None,
            None,
            plugin.description,
            files,
            plugin.path,
            needs,
        )
    keeps = plugin.description is None and not ground.is_exact
    description = present.description if keeps else plugin.description
    if needs is None and not ground.is_exact:
        needs = present.requirements
    same = (present.name, present.description) == (plugin.name, description)
    same &= present.requirements == needs
    same &= all(one.action in ("unchanged", "stays") for one in files)
    action: Action = "unchanged" if same else "update"
    return PlannedPlugin(
        plugin.name,
        action,
        present.id,
        present.snapshot_id,
        description,
        files,
        plugin.path,
        needs,
    )


def _present(names: Sequence[str]) -> dict[str, Row[Any]]:
    """Give the live plugins of these names in all groups, by name in small letters."""
    statement = (
        select(R.id, R.name, R.description, R.group_id, R.snapshot_id, S.requirements)
        .join(table(Snapshot), S.id == R.snapshot_id)
        .where(
            R.kind == plugins.NOUN.kind,
            func.lower(R.name).in_([name.lower() for name in names]),
            R.deleted_on.is_(None),
        )
    )
    rows: list[Row[Any]] = list(db.session.execute(statement))
    return {row.name.lower(): row for row in rows}


def _files(plugin_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """Give the live files of plugins, by the id of their plugin."""
    statement = (
        select(_F.plugin_id, R.id, R.name, R.description, S.contents, S.tasks)
        .select_from(table(PluginFile))
        .join(table(Snapshot), S.id == R.snapshot_id)
        .where(_F.plugin_id.in_(plugin_ids), R.kind == "plugin_file", R.deleted_on.is_(None))
        .order_by(R.id)
    )
    rows: list[Row[Any]] = list(db.session.execute(statement)) if plugin_ids else []
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.plugin_id, []).append(row)
    return found


def _read(
    plugin: str,
    file: File,
    row: Row[Any] | None,
    texts: tuple[Mapping[str, str], Mapping[str, str]],
    ground: Ground,
) -> _Read:
    """Read a file and what it is to register.

    Args:
        texts: All files of the plugin by name, as they are and as they will be.
    """
    reading = _reading(plugin, file.filename, file.contents, texts[1], ground)
    # Types that the code needs may be missing in a manifest too.
    offer = suggest(reading, ground.types)
    if file.tasks is not None:
        merged = Merged(tuple(map(_named, file.tasks)), ())
    elif row is None or ground.is_exact:
        merged = merge(TaskMapping(), None, offer, _known(ground))
    else:
        old = _reading(plugin, row.name, row.contents, texts[0], ground)
        before = suggest(old, ground.types)
        merged = merge(tasks.mapping_of(row.tasks), before, offer, _known(ground))
    return _Read(file, row, reading, merged)


def _reading(
    plugin: str, filename: str, contents: str, texts: Mapping[str, str], ground: Ground
) -> Reading | Unreadable:
    """Read a file among the others of its plugin, all of them given."""
    siblings = {name: text for name, text in texts.items() if name != filename}
    place = Place(ground.group, plugin_name=plugin, siblings=siblings)
    return surroundings.read_file(place, contents)


def _known(ground: Ground) -> Known:
    return Known(ground.types, ground.names)


def _named(task: Task) -> NamedTask:
    outputs = tuple(SuggestedOutput(one.name, one.type) for one in task.outputs)
    if task.inputs is None:
        return NamedTask(task.name, None, outputs)
    inputs = tuple(NamedInput(one.name, one.type, one.required) for one in task.inputs)
    return NamedTask(task.name, inputs, outputs)


def _planned(
    plugin: str,
    read: _Read,
    names: Mapping[str, list[str]],
    cases_by_file: Mapping[int, tuple[Case, ...]],
    ground: Ground,
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
    present_cases = cases_by_file.get(row.id, ()) if row is not None else ()
    cases = package_cases.plan_cases(
        f"{plugin}/{file.filename}",
        file.cases,
        present_cases,
        names[file.filename],
        is_exact=ground.is_exact,
    )
    same = was == _kinds_apart(read.merged) and cases == present_cases
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
        present_cases,
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
