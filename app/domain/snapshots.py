"""Versions of a thing as they were: its history, one of them, after its deletion too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from app.domain import access, plugins, reports, resources, subjects, tags, tasks
from app.domain.access import Actor
from app.domain.listing import Fields, ListQuery, Page, fetch_page, found, order
from app.domain.resources import R, S, U
from app.domain.subjects import Subject
from app.domain.values import FileVersion, ParameterType, Plugin, TagRef, Version
from app.errors import NotFound
from app.models import PluginFile, Resource, Snapshot, User, db, table
from app.search.conditions import text

_F = table(PluginFile).c
_HEAD = select(R.id, R.kind, R.group_id, _F.plugin_id).where(R.id == bindparam("id"))

Values = Callable[[Actor, Sequence[Row[Any]], Sequence[TagRef]], Sequence[Version]]


@dataclass(frozen=True, slots=True)
class History:
    """How the versions of a noun are read.

    Attributes:
        searchable: As of its list, but of what each version says.
        values: Rows of versions of one thing as values, with the tags that the thing has today.
    """

    subject: Subject
    searchable: Fields
    values: Values


def list_snapshots(actor: Actor, history: History, query: ListQuery, **ids: int) -> Page[Version]:
    """The versions of one thing, the oldest first.

    Args:
        ids: Its own id and its parents', by name.

    Raises:
        NotFound: There never was one, or the actor may not read it.
    """
    own = readable(actor, history, ids)
    of_it = (
        select(S.id)
        .join(table(Resource), R.id == S.resource_id)
        .where(S.resource_id == own, *found(query, history.searchable))
    )
    rows, total = fetch_page(
        of_it,
        query,
        order(query, {}, S.id),
        lambda page: _select(history).join(page, page.c.id == S.id).params(reader=actor.id),
    )
    return Page(_values(actor, history, own, rows), total, query)


def get_snapshot(actor: Actor, history: History, snapshot_id: int, **ids: int) -> Version:
    """One version of one thing.

    Raises:
        NotFound: The actor may not read the thing, or this is no version of it.
    """
    version = find_snapshot(actor, history, snapshot_id, **ids)
    if version is None:
        raise NotFound(
            f"The {history.subject.noun.words} has no snapshot with the id {snapshot_id}.",
            entity_type=history.subject.noun.kind,
            snapshot_id=snapshot_id,
        )
    return version


def find_snapshot(actor: Actor, history: History, snapshot_id: int, **ids: int) -> Version | None:
    """One version of one thing, or None if this is no version of it.

    Raises:
        NotFound: The actor may not read the thing.
    """
    own = readable(actor, history, ids)
    statement = _select(history).where(S.id == snapshot_id, S.resource_id == own)
    row = db.session.execute(statement, {"reader": actor.id}).first()
    return _values(actor, history, own, [row])[0] if row else None


def files_of(actor: Actor, plugin_id: int, snapshot_id: int) -> list[FileVersion]:
    """The files of a version of a plugin as they were, with their sources, in its order.

    Args:
        snapshot_id: The version, which the actor may read.
    """
    owner = db.session.execute(
        select(S.files).where(S.id == snapshot_id, S.resource_id == plugin_id)
    ).scalar_one()
    ids = [id_ for _, id_ in owner]
    rows = db.session.execute(
        _select(PLUGIN_FILE).where(S.id.in_(ids), _F.plugin_id == plugin_id), {"reader": actor.id}
    )
    return sorted(_files(actor, rows.all(), ()), key=lambda one: ids.index(one.snapshot_id))


def readable(actor: Actor, history: History, ids: Mapping[str, int]) -> int:
    """Refuse unless there was such a thing, deleted or not, and the actor may read it."""
    noun = history.subject.noun
    own, parents = history.subject.split(ids)
    missing = NotFound(
        f"There is no {noun.words} with the id {own}, or you may not read it.",
        entity_type=noun.kind,
        resource_id=own,
    )
    row = db.session.execute(_HEAD, {"id": own}).first()
    if row is None or row.kind != noun.kind:
        raise missing
    if any(row._mapping[key] != value for key, value in parents.items()):
        raise missing
    access.demand(actor, "read", row.group_id, missing)
    return own


def _select(history: History) -> Select[Any]:
    return (
        select(*resources.columns(history.subject.noun))
        .select_from(table(Snapshot))
        .join(table(Resource), R.id == S.resource_id)
        .join(table(User), U.id == S.user_id)
    )


def _values(
    actor: Actor, history: History, own: int, rows: Sequence[Row[Any]]
) -> Sequence[Version]:
    return history.values(actor, rows, tags.tags_of(actor, [own]).get(own, []))


def _plugins(actor: Actor, rows: Sequence[Row[Any]], refs: Sequence[TagRef]) -> list[Plugin]:
    """Plugins with their files as they were then; a file may be deleted by now."""
    ids = {snapshot_id for row in rows for _, snapshot_id in row.files}
    files = plugins.file_refs(actor, S.resource_id == R.id, S.id.in_(ids)) if ids else {}
    return [
        Plugin(
            **resources.version(actor, row, refs),
            files=[files[snapshot_id] for _, snapshot_id in row.files],
            requirements=row.requirements,
            interface_change=row.interface_change,
        )
        for row in rows
    ]


def _files(actor: Actor, rows: Sequence[Row[Any]], refs: Sequence[TagRef]) -> list[FileVersion]:
    versions = []
    for row in rows:
        found = tasks.of_row(row, actor.group(row.group_id))
        versions.append(
            FileVersion(
                **resources.version(actor, row, refs),
                contents=row.contents,
                tasks=found,
                # What is installed now says nothing of the past.
                diagnostics=reports.report(row.diagnostics, found),
                imports=row.imports,
                interface_change=row.interface_change,
            )
        )
    return versions


def _types(actor: Actor, rows: Sequence[Row[Any]], refs: Sequence[TagRef]) -> list[ParameterType]:
    return [
        ParameterType(**resources.version(actor, row, refs), structure=row.structure)
        for row in rows
    ]


_NAMED: Fields = {"name": text(S.name), "description": text(S.description), "tag": tags.tagged}

PLUGIN = History(subjects.PLUGIN, _NAMED, _plugins)
PLUGIN_FILE = History(
    subjects.PLUGIN_FILE,
    {
        "filename": text(S.name),
        "description": text(S.description),
        "contents": text(S.contents),
        "tag": tags.tagged,
    },
    _files,
)
PARAMETER_TYPE = History(subjects.PARAMETER_TYPE, _NAMED, _types)
