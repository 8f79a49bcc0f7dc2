"""Writing versions of files: what saves, imports, restores and deletions have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from app.analysis.interfaces import Comparison
from app.analysis.known import Known
from app.analysis.mapping import TaskMapping
from app.domain import (
    case_runs,
    interfaces,
    parameter_types,
    plugins,
    resources,
    tasks,
    versions,
)
from app.domain.access import Actor
from app.domain.interfaces import FileChange
from app.domain.registration import Checked
from app.domain.resources import R, S
from app.domain.values import Ref, Tasks, TypeRef
from app.models import PluginFile, Snapshot, db, table

_F = table(PluginFile).c

NOUN = resources.Noun(
    kind="plugin_file",
    words="plugin file",
    id_key="plugin_file_id",
    content=(*tasks.COLUMNS, S.diagnostics, S.imports, S.contents, S.interface_change),
    head=(_F.plugin_id,),
)
_HEADS = (
    select(R.id, R.name, R.group_id, R.snapshot_id, R.deleted_on, S.tasks, tasks.CASES)
    .select_from(table(PluginFile))
    .join(table(Snapshot), S.id == R.snapshot_id)
    .where(_F.plugin_id == bindparam("plugin"), R.kind == NOUN.kind)
    .order_by(R.id)
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a version of a file holds.

    Args:
        mapping: The registration, with ids of types that are there.
        document: The same as it is kept.
        known: The types that it was held against.
        imports: Top-level modules that the code imports.
    """

    filename: str
    description: str | None
    contents: str
    mapping: TaskMapping
    document: dict[str, Any]
    diagnostics: list[dict[str, Any]]
    known: Known
    imports: tuple[str, ...]

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "name": self.filename,
            "description": self.description,
            "contents": self.contents,
            "tasks": self.document,
            "diagnostics": self.diagnostics,
            "imports": list(self.imports),
        }


@dataclass(frozen=True, slots=True)
class Written:
    """A version that was written; the version of its plugin is still to be made.

    Args:
        change: What it means to those who call the plugin.
        own: What it means to those who called the version before; None of a first one.
        has_cases: They are run as soon as the version of the plugin is stored.
    """

    file_id: int
    snapshot_id: int
    time: datetime
    tasks: Tasks
    change: FileChange
    own: Comparison | None
    has_cases: bool = False


def prepare(
    actor: Actor,
    group: Ref,
    checked: Checked,
    filename: str,
    *,
    contents: str,
    description: str | None,
) -> tuple[Content, list[TypeRef]]:
    """Make the types that are missing, and give what is to be written with the ids of all.

    Part of the transaction: the check, which may take a while, is done outside of it.
    """
    mapping, names = checked.mapping, dict(checked.known.names)
    made: list[TypeRef] = []
    if checked.missing:
        ids, made = parameter_types.create_missing(actor, group.id, checked.missing)
        mapping = tasks.with_types(mapping, {old: ids[n] for old, n in names.items() if n in ids})
        names |= {id_: name for name, id_ in ids.items()}
    if not tasks.type_ids(mapping) <= names.keys():
        names = parameter_types.resolve(group, tasks.type_ids(mapping))
    document = tasks.stored(mapping, names, checked.facts)
    content = Content(
        filename,
        description,
        contents,
        mapping,
        document,
        checked.diagnostics,
        checked.known,
        checked.imports,
    )
    return content, made


def write_first(actor: Actor, group: Ref, plugin_id: int, content: Content) -> Written:
    """Make a file with its first version."""
    file_id, snapshot_id, time = versions.create(
        actor, NOUN, group.id, head={"plugin_id": plugin_id}, **content.columns
    )
    _record(group, snapshot_id, content)
    registered = tasks.registered(content.document, snapshot_id, group)
    change = FileChange(content.filename, interfaces.beside(registered))
    return Written(file_id, snapshot_id, time, registered, change, None)


def write_next(
    actor: Actor, group: Ref, row: Row[Any], content: Content, *, was_there: bool = True
) -> Written:
    """Make the next version of a file; one that is deleted is back then.

    Args:
        row: Its head with the tasks of its last version, and how their cases ended.
        was_there: Is the file in the version of the plugin that comes before.
    """
    before = tasks.registered(row.tasks, row.snapshot_id, group)
    after = tasks.registered(content.document, 0, group)
    own = interfaces.compare_versions(before, after, content.known)
    snapshot_id, time = versions.add_snapshot(
        actor, NOUN, row.id, **content.columns, interface_change=interfaces.of_file(own)
    )
    _record(group, snapshot_id, content)
    cases = tasks.not_run(row.cases)
    registered = tasks.registered(content.document, snapshot_id, group, cases=cases)
    shown = own if was_there else interfaces.beside(registered)
    change = FileChange(content.filename, shown)
    return Written(row.id, snapshot_id, time, registered, change, own, bool(row.cases))


def heads(plugin_id: int) -> list[Row[Any]]:
    """All files of a plugin, deleted ones too, with their last tasks and without any source."""
    return list(db.session.execute(_HEADS, {"plugin": plugin_id}))


def gone(group: Ref, row: Row[Any]) -> FileChange:
    """What the deletion of a file means to those who call its plugin."""
    before = tasks.registered(row.tasks, row.snapshot_id, group)
    return FileChange(row.name, interfaces.without(before))


def finish(
    actor: Actor,
    plugin: Row[Any],
    files: Sequence[Any],
    written: Sequence[Written] = (),
    gone: Iterable[FileChange] = (),
    **said: Any,
) -> tuple[int, datetime]:
    """Make the version of a plugin that has these versions of its files, then run their cases.

    Args:
        plugin: Fetched to be written.
        files: As `PluginSnapshot.files` keeps them.
        written: The versions that were written for it.
        gone: What left it.
        said: Another name, description and requirements.

    Returns:
        Id and time of the plugin's version.
    """
    changes = interfaces.of_plugin([*(one.change for one in written), *gone])
    content = {
        "name": plugin.name,
        "description": plugin.description,
        "requirements": plugin.requirements,
        **said,
    }
    case_runs.follow_save(actor, [one.file_id for one in written if one.has_cases])
    return versions.add_snapshot(
        actor, plugins.NOUN, plugin.id, files=files, interface_change=changes, **content
    )


def _record(group: Ref, snapshot_id: int, content: Content) -> None:
    """Write what can be looked for of a version."""
    tasks.record(snapshot_id, content.mapping)
    parameter_types.record_use(group, snapshot_id, tasks.type_ids(content.mapping))
