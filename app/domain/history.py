"""The history of a thing for people: its versions with what each changed, two of them compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import Row, select

from app.domain import access, changes, interfaces, snapshots
from app.domain.access import Actor
from app.domain.differences import Difference, side_by_side
from app.domain.interfaces import FileChange
from app.domain.listing import ListQuery, Page, fetch_page
from app.domain.mapping_changes import TaskChange, compare_tasks
from app.domain.resources import R, S, U
from app.domain.snapshots import PLUGIN_FILE, History
from app.domain.surroundings import Place, known_at
from app.domain.values import FileRef, FileVersion, Plugin, Ref, Tasks, Version
from app.errors import NotFound
from app.models import PluginFile, PluginImport, Resource, User, db, table

_F, _I = table(PluginFile).c, table(PluginImport).c
_PLUGIN = table(Resource).alias("plugin")


@dataclass(frozen=True, slots=True)
class Thing:
    """What has a history, as it is now.

    Attributes:
        snapshot_id: Its last version.
        deleted_on: None where it is not deleted.
        deleted_by: None where nobody knows.
        plugin: What a file is in; else None.
        plugin_deleted: Is that deleted.
    """

    kind: str
    id: int
    name: str
    group: Ref
    snapshot_id: int
    deleted_on: datetime | None
    deleted_by: str | None
    plugin: Ref | None
    plugin_deleted: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A version in a history.

    Attributes:
        sentences: What it changed; none of a first version.
        source: Where it was imported from; empty where it was not.
    """

    version: Version
    is_first: bool
    sentences: Sequence[str] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class FilePair:
    """A file of a plugin in two versions of it; `before` is None where it is new."""

    before: FileRef | None
    after: FileRef | None
    tasks: Sequence[TaskChange]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions of one thing.

    Attributes:
        interface: What the step means to callers, as `InterfaceChange`; None of a type.
        code: Of a file.
        tasks: Of a file, those that differ.
        files: Of a plugin, those that differ.
    """

    before: Version
    after: Version
    sentences: Sequence[str]
    interface: Mapping[str, Any] | None = None
    code: Difference = field(default_factory=Difference)
    tasks: Sequence[TaskChange] = ()
    files: Sequence[FilePair] = ()


def get_thing(actor: Actor, history: History, **ids: int) -> Thing:
    """What a history is of, deleted or not.

    Raises:
        NotFound: There never was one, or the actor may not read it.
    """
    own = snapshots.readable(actor, history, ids)
    return _thing(actor, db.session.execute(_things().where(R.id == own)).one())


def find_deleted(actor: Actor, history: History, **ids: int) -> Thing | None:
    """Something that was deleted, or None where there is no such thing for the actor."""
    try:
        thing = get_thing(actor, history, **ids)
    except NotFound:
        return None
    return thing if thing.deleted_on is not None else None


def list_deleted(
    actor: Actor, history: History, query: ListQuery, *, plugin_id: int | None = None
) -> Page[Thing]:
    """What is deleted, the last one first.

    Args:
        query: Its group, if any; search and order are not looked at.
        plugin_id: Of files: their plugin.
    """
    where = [
        R.kind == history.subject.noun.kind,
        R.deleted_on.is_not(None),
        access.visible_to(actor, R.group_id),
    ]
    if query.group_id is not None:
        where.append(R.group_id == query.group_id)
    if plugin_id is not None:
        where.append(_F.plugin_id == plugin_id)
    rows, total = fetch_page(
        select(R.id).where(*where),
        query,
        [R.deleted_on.desc(), R.id.desc()],
        lambda page: _things().join(page, page.c.id == R.id),
    )
    return Page([_thing(actor, row) for row in rows], total, query)


def list_entries(actor: Actor, history: History, query: ListQuery, **ids: int) -> Page[Entry]:
    """The versions of a thing with what each changed, the last one first."""
    # One more: the version before the last one here.
    longer = replace(query, page_length=query.page_length + 1, descending=True)
    page = snapshots.list_snapshots(actor, history, longer, **ids)
    sources = _sources([version.snapshot_id for version in page.items])
    entries = [
        Entry(
            after,
            before is None,
            changes.sentences(before, after, _told(after)) if before is not None else (),
            sources.get(after.snapshot_id, ""),
        )
        for after, before in zip_longest(page.items, page.items[1:])
    ]
    return Page(entries[: query.page_length], page.total, query)


def previous_id(version: Version) -> int | None:
    """The version before one; None of a first one."""
    found: int | None = db.session.scalar(
        select(S.id)
        .where(S.resource_id == version.id, S.id < version.snapshot_id)
        .order_by(S.id.desc())
        .limit(1)
    )
    return found


def compare(before: Version, after: Version) -> Pair:
    """Compare two versions of one thing, in this order."""
    if isinstance(before, FileVersion) and isinstance(after, FileVersion):
        tasks = [one for one in compare_tasks(before.tasks, after.tasks) if one.state != "same"]
        known = known_at(Place(after.group), ())
        change = interfaces.of_file(interfaces.compare_versions(before.tasks, after.tasks, known))
        code = side_by_side(before.contents, after.contents)
        said = changes.sentences(before, after, change)
        return Pair(before, after, said, change, code=code, tasks=tasks)
    if isinstance(before, Plugin) and isinstance(after, Plugin):
        files = list(_file_pairs(before, after))
        known = known_at(Place(after.group), ())
        told = [
            FileChange(
                _either(one).filename,
                interfaces.compare_versions(_tasks(one.before), _tasks(one.after), known),
            )
            for one in files
        ]
        change = interfaces.of_plugin(told)
        return Pair(before, after, changes.sentences(before, after, change), change, files=files)
    return Pair(before, after, changes.sentences(before, after))


def _told(version: Version) -> Mapping[str, Any] | None:
    return version.interface_change if isinstance(version, (FileVersion, Plugin)) else None


def _file_pairs(before: Plugin, after: Plugin) -> Iterator[FilePair]:
    old = {file.id: file for file in before.files}
    new = {file.id: file for file in after.files}
    for id_ in [*new, *(id_ for id_ in old if id_ not in new)]:
        was, is_ = old.get(id_), new.get(id_)
        if was is None or is_ is None or was.snapshot_id != is_.snapshot_id:
            tasks = compare_tasks(_tasks(was), _tasks(is_))
            yield FilePair(was, is_, [one for one in tasks if one.state != "same"])


def _tasks(file: FileRef | None) -> Tasks:
    return file.tasks if file is not None else Tasks()


def _either(pair: FilePair) -> FileRef:
    file = pair.after or pair.before
    assert file is not None  # noqa: S101 - one of both is there
    return file


def _things() -> Any:
    return (
        select(
            *(R.id, R.kind, R.name, R.group_id, R.snapshot_id, R.deleted_on, U.username),
            _PLUGIN.c.id.label("plugin_id"),
            _PLUGIN.c.name.label("plugin"),
            _PLUGIN.c.deleted_on.label("plugin_deleted_on"),
        )
        .select_from(table(Resource))
        .outerjoin(table(User), U.id == R.deleted_by)
        .outerjoin(_PLUGIN, _PLUGIN.c.id == _F.plugin_id)
    )


def _thing(actor: Actor, row: Row[Any]) -> Thing:
    is_file = row.kind == PLUGIN_FILE.subject.noun.kind
    return Thing(
        kind=row.kind,
        id=row.id,
        name=row.name,
        group=actor.group(row.group_id),
        snapshot_id=row.snapshot_id,
        deleted_on=row.deleted_on,
        deleted_by=row.username,
        plugin=Ref(row.plugin_id, row.plugin) if is_file else None,
        plugin_deleted=row.plugin_deleted_on is not None,
    )


def _sources(snapshot_ids: Sequence[int]) -> dict[int, str]:
    """Where versions of plugins were imported from, for those that were."""
    rows: list[Row[Any]] = list(
        db.session.execute(
            select(_I.snapshot_id, _I.source_kind, _I.source, _I.commit_id).where(
                _I.snapshot_id.in_(snapshot_ids)
            )
        )
    )
    return {row.snapshot_id: _source(row) for row in rows}


def _source(row: Row[Any]) -> str:
    commit = f" at {row.commit_id[:10]}" if row.commit_id else ""
    kind = {"git": "Git", "upload_archive": "an archive", "upload_files": "files"}[row.source_kind]
    return f"{kind}{f' {row.source}' if row.source else ''}{commit}"
