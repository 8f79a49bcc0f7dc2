"""Plugins of a registry as a package: their files, what they register, and the types of that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from app.analysis.merge import NamedTask, named_tasks
from app.domain import package_cases, parameter_types, plugins, resources, structures, tasks
from app.domain.access import Actor
from app.domain.resources import R, S
from app.errors import Conflict, Invalid
from app.models import PluginFile, Snapshot, db, table
from app.naming import BUILTIN_TYPES
from app.packages.archives import PACKERS
from app.packages.values import File, Package, Parameter, ParameterType, Plugin, Task
from app.packages.writing import as_tree

_F = table(PluginFile).c

# Everything is held in memory; collections have some tens.
MAX_PLUGINS = 500


# Media type and ending of an archive, by its type.
_ARCHIVES = {"tar_gz": ("application/gzip", ".tar.gz"), "zip": ("application/zip", ".zip")}
MEDIA = tuple(media for media, _ in _ARCHIVES.values())


def make_archive(actor: Actor, plugin_ids: Sequence[int], file_type: str) -> tuple[bytes, str, str]:
    """Pack plugins into an archive; equal content gives equal bytes.

    Args:
        file_type: "tar_gz" or "zip".

    Returns:
        The bytes, their media type, and a name for them: that of a plugin that is alone.
    """
    package = export_plugins(actor, plugin_ids)
    media, ending = _ARCHIVES[file_type]
    names = [plugin.name for plugin in package.plugins]
    name = names[0] if len(names) == 1 else "plugins"
    return PACKERS[file_type](as_tree(package)), media, f"{name}{ending}"


def export_plugins(actor: Actor, plugin_ids: Sequence[int]) -> Package:
    """Give plugins as they are now, with the types that their tasks use.

    Raises:
        NotFound: One is none that the actor may read.
        Invalid: There are none, or too many.
        Conflict: They are of groups whose types of one name differ.
    """
    if not 0 < len(set(plugin_ids)) <= MAX_PLUGINS:
        raise Invalid(f"Export 1 to {MAX_PLUGINS} plugins at a time.", field="plugins")
    found: list[Plugin] = []
    types: dict[str, ParameterType] = {}
    for plugin_id in sorted(set(plugin_ids)):
        row = resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id)
        rows = _types(row.group_id)
        plugin = _plugin(row, _names(rows))
        found.append(plugin)
        present = {r.name: ParameterType(r.name, r.description, r.structure) for r in rows}
        for one in types_of(plugin, present):
            if types.setdefault(one.name, one) != one:
                raise Conflict(
                    f"The plugins are of groups whose parameter types {one.name!r} differ. "
                    "Export them one by one.",
                    field="plugins",
                )
    return Package(tuple(found), tuple(types.values()))


def _types(group_id: int) -> list[Row[Any]]:
    """All types of a group, the deleted ones first: a task may still use one."""
    statement = (
        select(R.id, R.name, R.description, R.deleted_on, S.structure)
        .join(table(Snapshot), S.id == R.snapshot_id)
        .where(R.kind == parameter_types.NOUN.kind, R.group_id == group_id)
        .order_by(R.deleted_on.is_(None), R.id)
    )
    return list(db.session.execute(statement))


def _names(rows: Iterable[Row[Any]]) -> dict[int, str]:
    return {row.id: row.name for row in rows}


def _plugin(row: Row[Any], names: Mapping[int, str]) -> Plugin:
    statement = (
        select(R.id, R.name, R.description, S.contents, S.tasks)
        .select_from(table(PluginFile))
        .join(table(Snapshot), S.id == R.snapshot_id)
        .where(_F.plugin_id == row.id, R.kind == "plugin_file", R.deleted_on.is_(None))
        .order_by(R.id)
    )
    rows = db.session.execute(statement).all()
    cases = package_cases.of_files([file.id for file in rows])
    files = [
        File(
            file.name,
            file.contents,
            tuple(_task(task) for task in named_tasks(tasks.mapping_of(file.tasks), names)),
            file.description,
            cases.get(file.id, ()),
        )
        for file in rows
    ]
    return Plugin(row.name, row.description, tuple(files), row.requirements)


def _task(task: NamedTask) -> Task:
    outputs = tuple(Parameter(one.name, one.type) for one in task.outputs)
    if task.inputs is None:
        return Task(task.name, None, outputs)
    inputs = tuple(Parameter(one.name, one.type, one.required) for one in task.inputs)
    return Task(task.name, inputs, outputs)


def types_of(plugin: Plugin, types: Mapping[str, ParameterType]) -> list[ParameterType]:
    """The types that the tasks of a plugin use, and those that they are made of.

    Built-in ones are left out, and such as nobody has.
    """
    waiting = [
        one.type
        for file in plugin.files
        for task in file.tasks or ()
        for one in (*(task.inputs or ()), *task.outputs)
    ]
    found: dict[str, ParameterType] = {}
    while waiting:
        name = waiting.pop()
        if name in found or name in BUILTIN_TYPES or name not in types:
            continue
        found[name] = types[name]
        waiting += structures.names_in(types[name].structure)
    return list(found.values())
