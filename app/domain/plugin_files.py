"""Files of a plugin: each change of one makes a new version of it and of its plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, select

from app import naming
from app.analysis.mapping import TaskMapping
from app.domain import parameter_types, plugins, registration, resources, tags, tasks, versions
from app.domain.access import Actor, To
from app.domain.listing import ListQuery, Page
from app.domain.resources import R, S
from app.domain.transactions import transaction
from app.domain.values import PluginFile, PluginRef, TagRef
from app.errors import Conflict
from app.models import PluginFile as FileHead
from app.models import Resource, Snapshot, db, table
from app.search.conditions import text

_F = table(FileHead).c
_PLUGIN = table(Resource).alias("plugin")
_TEXT = table(Snapshot).alias("text")

NOUN = resources.Noun(
    kind="plugin_file",
    words="plugin file",
    id_key="plugin_file_id",
    content=(S.tasks, S.diagnostics, S.contents, tasks.DELETED_TYPES),
    head=(_F.plugin_id,),
)
_SINGLE = resources.single(NOUN)


def _in_contents(like: str) -> ColumnElement[bool]:
    return exists().where(_TEXT.c.id == R.snapshot_id, text(_TEXT.c.contents)(like))


SEARCHABLE = {
    "filename": text(R.name),
    "description": text(R.description),
    "contents": _in_contents,
    "tag": tags.tagged,
}
SORTABLE = {
    "filename": R.name,
    "createdOn": R.created_on,
    "lastModifiedOn": R.modified_on,
    "description": R.description,
}


def add_file(
    actor: Actor,
    plugin_id: int,
    *,
    filename: str,
    contents: str,
    mapping: TaskMapping,
    description: str | None = None,
) -> PluginFile:
    """Add a file to a plugin and register its tasks.

    Raises:
        Invalid: The filename is not legal, a name stands twice, the source does not parse.
        Mismatch: Registration and code disagree.
        NotFound: There is no such plugin for the actor, or a type is unknown in its group.
        Conflict: The plugin has a file of this name.
    """
    naming.check_filename(filename)
    diagnostics = _checked(actor, plugin_id, contents, mapping)
    with transaction(clash=lambda: _taken(plugin_id, filename)):
        plugin = _plugin(actor, plugin_id, "write")
        types = parameter_types.resolve(actor.group(plugin.group_id), tasks.type_ids(mapping))
        document = tasks.stored(mapping, types)
        file_id, snapshot_id, time = versions.create(
            actor,
            NOUN,
            plugin.group_id,
            name=filename,
            description=description,
            head={"plugin_id": plugin_id},
            contents=contents,
            tasks=document,
            diagnostics=diagnostics,
        )
        tasks.record(snapshot_id, mapping)
        plugins.add_version(actor, plugin, [*plugin.files, [file_id, snapshot_id]])
    group = actor.group(plugin.group_id)
    return PluginFile(
        id=file_id,
        snapshot_id=snapshot_id,
        group=group,
        user=actor.ref,
        created_on=time,
        snapshot_created_on=time,
        last_modified_on=time,
        is_latest=True,
        has_draft=False,
        tags=(),
        deleted=False,
        name=filename,
        description=description,
        contents=contents,
        tasks=tasks.registered(document, snapshot_id, group, None),
        plugin=PluginRef(plugin_id, group, plugin.name),
        diagnostics=diagnostics,
    )


def get_file(actor: Actor, plugin_id: int, file_id: int) -> PluginFile:
    """One file with its source, its tasks and what the check of its last save found."""
    plugin = _plugin(actor, plugin_id)
    return _values(actor, plugin, [_fetch(actor, plugin_id, file_id)])[0]


def list_files(actor: Actor, plugin_id: int, query: ListQuery) -> Page[PluginFile]:
    """The files of a plugin."""
    plugin = _plugin(actor, plugin_id)
    rows, total = resources.list_rows(
        actor, NOUN, query, SEARCHABLE, SORTABLE, _F.plugin_id == plugin_id
    )
    return Page(_values(actor, plugin, rows), total, query)


def change_file(
    actor: Actor,
    plugin_id: int,
    file_id: int,
    *,
    filename: str,
    contents: str,
    mapping: TaskMapping,
    description: str | None = None,
    expected: int | None = None,
) -> PluginFile:
    """Replace a file with its registration, as a new snapshot.

    Args:
        expected: The snapshot that the change was made on; stale ones are refused.
    """
    naming.check_filename(filename)
    diagnostics = _checked(actor, plugin_id, contents, mapping, file_id)
    with transaction(clash=lambda: _taken(plugin_id, filename)):
        plugin = _plugin(actor, plugin_id, "write")
        row = _fetch(actor, plugin_id, file_id, "write")
        resources.refuse_stale(NOUN, row, expected)
        types = parameter_types.resolve(actor.group(plugin.group_id), tasks.type_ids(mapping))
        snapshot_id, _ = versions.add_snapshot(
            actor,
            NOUN,
            file_id,
            name=filename,
            description=description,
            contents=contents,
            tasks=tasks.stored(mapping, types),
            diagnostics=diagnostics,
        )
        tasks.record(snapshot_id, mapping)
        files = [[id_, snapshot_id if id_ == file_id else old] for id_, old in plugin.files]
        plugins.add_version(actor, plugin, files)
        changed = _fetch(actor, plugin_id, file_id)
    return _values(actor, plugin, [changed])[0]


def delete_file(actor: Actor, plugin_id: int, file_id: int) -> int:
    """Delete a file; its versions stay.

    Returns:
        Its id.
    """
    with transaction():
        plugin = _plugin(actor, plugin_id, "write")
        _fetch(actor, plugin_id, file_id, "write")
        versions.delete(R.id == file_id)
        plugins.add_version(actor, plugin, [pair for pair in plugin.files if pair[0] != file_id])
    return file_id


def delete_files(actor: Actor, plugin_id: int) -> list[int]:
    """Delete all files of a plugin, in one new version of it.

    Returns:
        Their ids, in the order in which they were added.
    """
    with transaction():
        plugin = _plugin(actor, plugin_id, "write")
        ids = [file_id for file_id, _ in plugin.files]
        if ids:
            versions.delete(_F.plugin_id == plugin_id)
            plugins.add_version(actor, plugin, [])
    return ids


def _checked(
    actor: Actor, plugin_id: int, contents: str, mapping: TaskMapping, file_id: int | None = None
) -> list[dict[str, Any]]:
    """Check a registration outside of the transaction: reading code may take a while.

    Whoever may not write gets no other answer than that.
    """
    plugin = _plugin(actor, plugin_id, "write")
    if file_id is not None:
        _fetch(actor, plugin.id, file_id)
    return registration.accept(contents, mapping)


def _plugin(actor: Actor, plugin_id: int, to: To = "read") -> Row[Any]:
    return resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id, to)


def _fetch(actor: Actor, plugin_id: int, file_id: int, to: To = "read") -> Row[Any]:
    return resources.fetch(actor, NOUN, _SINGLE, file_id, to, plugin_id=plugin_id)


def _values(actor: Actor, plugin: Row[Any], rows: Sequence[Row[Any]]) -> list[PluginFile]:
    """Files as values; all of one live plugin."""
    refs = tags.tags_of(actor, [row.id for row in rows])
    owner = PluginRef(plugin.id, actor.group(plugin.group_id), plugin.name)
    return [_value(actor, row, owner, refs.get(row.id, ())) for row in rows]


def _value(actor: Actor, row: Row[Any], owner: PluginRef, refs: Sequence[TagRef]) -> PluginFile:
    group = actor.group(row.group_id)
    return PluginFile(
        **resources.version(actor, row, refs),
        contents=row.contents,
        tasks=tasks.registered(row.tasks, row.snapshot_id, group, row.deleted_types),
        plugin=owner,
        diagnostics=row.diagnostics,
    )


def _taken(plugin_id: int, filename: str) -> Conflict:
    row = db.session.execute(
        select(R.id, R.name).where(
            R.kind == NOUN.kind,
            _F.plugin_id == plugin_id,
            func.lower(R.name) == filename.lower(),
            R.deleted_on.is_(None),
        )
    ).first()
    spelled = f" (it is spelled {row.name!r})" if row and row.name != filename else ""
    return Conflict(
        f"The plugin has a file named {filename!r} already{spelled}; letter case does not tell "
        "two files apart. Change that one, or choose another name.",
        field="filename",
        entity_type=NOUN.kind,
        existing_id=row.id if row else None,
        entity_attributes={"filename": filename, "plugin_id": plugin_id},
    )
