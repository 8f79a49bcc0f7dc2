"""Files of a plugin: each change of one makes a new version of it and of its plugin."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, select, true

from app import naming
from app.analysis.mapping import TaskMapping
from app.analysis.merge import NamedTask
from app.domain import (
    file_versions,
    interfaces,
    needs,
    plugins,
    registration,
    reports,
    resources,
    tags,
    tasks,
    versions,
)
from app.domain.access import Actor, To
from app.domain.file_versions import Content, Written
from app.domain.listing import ListQuery, Page
from app.domain.resources import R
from app.domain.surroundings import Place, place_of
from app.domain.transactions import transaction
from app.domain.values import PluginFile, PluginRef, TagRef, Tasks
from app.errors import Conflict
from app.models import PluginFile as FileHead
from app.models import Resource, Snapshot, db, table
from app.search.conditions import text

_F = table(FileHead).c
_PLUGIN = table(Resource).alias("plugin")
_TEXT = table(Snapshot).alias("text")

NOUN = file_versions.NOUN
SINGLE = resources.single(NOUN)
_TASKS_ONLY = replace(NOUN, content=tasks.COLUMNS)
_ONLY_TASKS = resources.single(_TASKS_ONLY)


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
    mapping: TaskMapping | None = None,
    description: str | None = None,
    named: Sequence[NamedTask] | None = None,
    import_tasks: bool = False,
    create_missing_types: bool = False,
) -> PluginFile:
    """Add a file to a plugin and register its tasks.

    Args:
        mapping: The tasks; none where left out.
        named: The tasks by the names of their types, instead; those that are missing are made.
        import_tasks: Register everything else that the code offers too.
        create_missing_types: With it, make the parameter types that this needs.

    Raises:
        Invalid: The filename is not legal, a name stands twice, the source does not parse.
        Mismatch: Registration and code disagree, or types for an import are missing.
        NotFound: There is no such plugin for the actor, or a type is unknown in its group.
        Conflict: The plugin has a file of this name.
    """
    naming.check_filename(filename)
    place = place_of(actor, _plugin(actor, plugin_id, "write"))
    if import_tasks:
        checked = registration.accept_import(
            place, contents, mapping, None, create_missing_types=create_missing_types
        )
    else:
        checked = _accepted(place, contents, mapping, named)
    with transaction(clash=lambda: clash(plugin_id, filename)):
        plugin = _plugin(actor, plugin_id, "write")
        group = actor.group(plugin.group_id)
        content, made = file_versions.prepare(
            actor, group, checked, filename, contents=contents, description=description
        )
        new = file_versions.write_first(actor, group, plugin_id, content)
        files = [*plugin.files, [new.file_id, new.snapshot_id]]
        file_versions.finish(actor, plugin, files, [new])
    return PluginFile(
        id=new.file_id,
        snapshot_id=new.snapshot_id,
        group=group,
        user=actor.ref,
        created_on=new.time,
        snapshot_created_on=new.time,
        last_modified_on=new.time,
        is_latest=True,
        has_draft=False,
        tags=(),
        deleted=False,
        name=filename,
        description=description,
        contents=contents,
        tasks=new.tasks,
        plugin=PluginRef(plugin_id, group, plugin.name),
        diagnostics=_report(content, new, plugin.name),
        imports=content.imports,
        changes=checked.changes,
        created_types=made if import_tasks else None,
    )


def get_file(actor: Actor, plugin_id: int, file_id: int) -> PluginFile:
    """One file with its source, its tasks and what the check of its last save found."""
    plugin = _plugin(actor, plugin_id)
    return _values(actor, plugin, [_fetch(actor, plugin_id, file_id)])[0]


def get_tasks(actor: Actor, plugin_id: int, file_id: int) -> Tasks:
    """The registered tasks of one file, without its source."""
    row = resources.fetch(actor, _TASKS_ONLY, _ONLY_TASKS, file_id, plugin_id=plugin_id)
    group = actor.group(row.group_id)
    return tasks.of_row(row, group)


def find_clash(plugin_id: int, filename: str, *, unless: int | None = None) -> Conflict | None:
    """Say that the plugin has another file of this name, in whatever letter case; None if not."""
    row = db.session.execute(
        select(R.id, R.name).where(
            R.kind == NOUN.kind,
            _F.plugin_id == plugin_id,
            func.lower(R.name) == filename.lower(),
            R.deleted_on.is_(None),
            R.id != unless if unless is not None else true(),
        )
    ).first()
    return _taken(plugin_id, filename, row) if row is not None else None


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
    mapping: TaskMapping | None = None,
    description: str | None = None,
    expected: int | None = None,
    named: Sequence[NamedTask] | None = None,
    import_tasks: bool = False,
    create_missing_types: bool = False,
) -> PluginFile:
    """Replace a file with its registration, as a new snapshot.

    Args:
        mapping: The tasks. Where left out: none; with an import, the present ones.
        expected: The snapshot that the change was made on; stale ones are refused.
        named: As in `add_file`.
        import_tasks: Bring the registration up to date with the code, and keep what was chosen.
        create_missing_types: With it, make the parameter types that this needs.
    """
    naming.check_filename(filename)
    place = place_of(actor, _plugin(actor, plugin_id, "write"), file_id)
    present = _fetch(actor, plugin_id, file_id)
    if import_tasks:
        stored = (tasks.mapping_of(present.tasks), present.contents)
        checked = registration.accept_import(
            place, contents, mapping, stored, create_missing_types=create_missing_types
        )
    else:
        checked = _accepted(place, contents, mapping, named)
    with transaction(clash=lambda: clash(plugin_id, filename)):
        plugin = _plugin(actor, plugin_id, "write")
        row = _fetch(actor, plugin_id, file_id, "write")
        resources.refuse_stale(NOUN, row, expected)
        if import_tasks:
            # What was merged with must still be what is there.
            resources.refuse_stale(NOUN, row, present.snapshot_id)
        group = actor.group(plugin.group_id)
        content, made = file_versions.prepare(
            actor, group, checked, filename, contents=contents, description=description
        )
        new = write(actor, plugin, row, content)
    return replace(
        changed(actor, plugin, row, content, new),
        changes=checked.changes,
        created_types=made if import_tasks else None,
    )


def write(actor: Actor, plugin: Row[Any], row: Row[Any], content: Content) -> Written:
    """Make the next version of a file and of its plugin; part of a transaction.

    A deleted file is back then, in the place that it had.
    """
    group, was_there = actor.group(plugin.group_id), row.deleted_on is None
    new = file_versions.write_next(actor, group, row, content, was_there=was_there)
    files = sorted(
        [*(pair for pair in plugin.files if pair[0] != row.id), [row.id, new.snapshot_id]]
    )
    file_versions.finish(actor, plugin, files, [new])
    return new


def changed(
    actor: Actor, plugin: Row[Any], row: Row[Any], content: Content, new: Written
) -> PluginFile:
    """Give a file as it was written, without reading it again.

    Args:
        row: As it was before.
    """
    return replace(
        _values(actor, plugin, [row])[0],
        snapshot_id=new.snapshot_id,
        user=actor.ref,
        snapshot_created_on=new.time,
        last_modified_on=new.time,
        is_latest=True,
        deleted=False,
        name=content.filename,
        description=content.description,
        contents=content.contents,
        tasks=new.tasks,
        diagnostics=_report(content, new, plugin.name),
        imports=content.imports,
        interface_change=interfaces.of_file(new.own) if new.own is not None else None,
    )


def delete_file(actor: Actor, plugin_id: int, file_id: int, *, expected: int | None = None) -> int:
    """Delete a file; its versions stay.

    Args:
        expected: The snapshot that was looked at; where there is a later one, nothing is deleted.

    Returns:
        Its id.
    """
    with transaction():
        plugin = _plugin(actor, plugin_id, "write")
        row = _fetch(actor, plugin_id, file_id, "write")
        resources.refuse_stale(NOUN, row, expected)
        versions.delete(actor, R.id == file_id)
        files = [pair for pair in plugin.files if pair[0] != file_id]
        gone = file_versions.gone(actor.group(plugin.group_id), row)
        file_versions.finish(actor, plugin, files, gone=[gone])
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
            group, heads = actor.group(plugin.group_id), file_versions.heads(plugin_id)
            versions.delete(actor, _F.plugin_id == plugin_id)
            gone = [file_versions.gone(group, row) for row in heads if row.id in ids]
            file_versions.finish(actor, plugin, [], gone=gone)
    return ids


def _accepted(
    place: Place,
    contents: str,
    mapping: TaskMapping | None,
    named: Sequence[NamedTask] | None,
) -> registration.Checked:
    if named is not None:
        return registration.accept_named(place, contents, named)
    return registration.accept(place, contents, mapping or TaskMapping())


def _report(content: Content, new: Written, plugin: str) -> reports.Findings:
    missing = needs.missing_of({*content.imports} - {plugin})
    return reports.report(content.diagnostics, new.tasks, content.imports, missing)


def _plugin(actor: Actor, plugin_id: int, to: To = "read") -> Row[Any]:
    return resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id, to)


def _fetch(actor: Actor, plugin_id: int, file_id: int, to: To = "read") -> Row[Any]:
    return resources.fetch(actor, NOUN, SINGLE, file_id, to, plugin_id=plugin_id)


def _values(actor: Actor, plugin: Row[Any], rows: Sequence[Row[Any]]) -> list[PluginFile]:
    """Files as values; all of one live plugin."""
    refs = tags.tags_of(actor, [row.id for row in rows])
    owner = PluginRef(plugin.id, actor.group(plugin.group_id), plugin.name)
    missing = needs.missing_of({name for row in rows for name in row.imports or ()} - {plugin.name})
    return [_value(actor, row, owner, refs.get(row.id, ()), missing) for row in rows]


def _value(
    actor: Actor,
    row: Row[Any],
    owner: PluginRef,
    refs: Sequence[TagRef],
    missing: Collection[str],
) -> PluginFile:
    found = tasks.of_row(row, actor.group(row.group_id))
    return PluginFile(
        **resources.version(actor, row, refs),
        contents=row.contents,
        tasks=found,
        plugin=owner,
        diagnostics=reports.report(row.diagnostics, found, row.imports, missing),
        imports=row.imports,
        interface_change=row.interface_change,
    )


def clash(plugin_id: int, filename: str) -> Conflict:
    """Say that the plugin has another file of this name, or had until just now."""
    # Whoever has the name may be gone again by now.
    return find_clash(plugin_id, filename) or _taken(plugin_id, filename, None)


def _taken(plugin_id: int, filename: str, row: Row[Any, Any] | None) -> Conflict:
    spelled = f" (it is spelled {row.name!r})" if row and row.name != filename else ""
    return Conflict(
        f"The plugin has a file named {filename!r} already{spelled}; letter case does not tell "
        "two files apart. Change that one, or choose another name.",
        field="filename",
        entity_type=NOUN.kind,
        existing_id=row.id if row else None,
        entity_attributes={"filename": filename, "plugin_id": plugin_id},
    )
