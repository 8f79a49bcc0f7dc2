"""The life of anything that has versions: find it, make it, add a version, delete it.

Statements are written over tables, not over mapped classes: rows are read much faster so, and the
nouns turn them into values. The ones that never vary are built once, when the module is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    bindparam,
    exists,
    select,
    true,
)

from app.domain import access, tags
from app.domain.access import Actor, To
from app.domain.listing import Fields, ListQuery, SortKeys, fetch_page, found, order
from app.domain.values import Ref, TagRef
from app.errors import Deleted, NotFound, Stale
from app.models import Draft, Resource, Snapshot, User, db, table
from app.search.conditions import text

R = table(Resource).c
S = table(Snapshot).c
U = table(User).c
D = table(Draft).c


@dataclass(frozen=True, slots=True)
class Noun:
    """What differs between plugins, files and parameter types, for the code they share.

    Attributes:
        kind: Its name in the tables and in answers (``entity_type``).
        words: What a sentence calls it.
        id_key: What `detail` calls its id.
        content: Columns of its versions beside name and description.
        head: Columns of its head that others lack.
        tombstones: Can a deleted one be read, and is a change of it answered with Deleted.
    """

    kind: str
    words: str
    id_key: str
    content: tuple[ColumnElement[Any], ...] = ()
    head: tuple[ColumnElement[Any], ...] = ()
    tombstones: bool = False


def now() -> datetime:
    """The moment that goes into rows."""
    return datetime.now(UTC)


def columns(noun: Noun) -> list[ColumnElement[Any]]:
    """What a row of a version holds, whether it is the current one or an old one."""
    has_draft = exists().where(D.resource_id == R.id, D.user_id == bindparam("reader"))
    return [
        R.id,
        R.group_id,
        R.created_on,
        R.modified_on,
        R.deleted_on,
        R.snapshot_id.label("current_id"),
        S.id.label("snapshot_id"),
        S.created_on.label("snapshot_created_on"),
        S.user_id,
        S.name,
        S.description,
        U.username,
        has_draft.label("has_draft"),
        *noun.head,
        *noun.content,
    ]


def current(noun: Noun, *extra: ColumnElement[Any]) -> Select[Any]:
    """The current versions of a noun; the one select for them."""
    return (
        select(*columns(noun), *extra)
        .select_from(table(Resource))
        .join(table(Snapshot), S.id == R.snapshot_id)
        .join(table(User), U.id == S.user_id)
    )


def single(noun: Noun) -> Select[Any]:
    """The statement that `fetch` runs; made once for a noun."""
    return current(noun).where(R.id == bindparam("id"), R.kind == noun.kind)


def unknown(noun: Noun, resource_id: int, **ids: int) -> NotFound:
    """Say that there is none with this id."""
    return NotFound(
        f"There is no {noun.words} with the id {resource_id}, or you may not read it.",
        error=None,
        field=None,
        entity_type=noun.kind,
        **ids,
        **{noun.id_key: resource_id},
    )


def fetch(
    actor: Actor,
    noun: Noun,
    statement: Select[Any],
    resource_id: int,
    to: To = "read",
    even_deleted: bool = False,
    **parent: int,
) -> Row[Any]:
    """Read the current version of one resource, if the actor may do this to it.

    Args:
        statement: `single(noun)`.
        to: What is going to be done.
        even_deleted: Is a deleted one as good.
        parent: Column of the head and the value it must have, if it has a parent.

    Raises:
        NotFound: There is none, it is deleted, or the actor may not read it.
        Deleted: It is deleted and the noun leaves tombstones.
        Denied: The actor may read it, and not do this.
    """
    row = db.session.execute(statement, {"id": resource_id, "reader": actor.id}).first()
    missing = unknown(noun, resource_id, **parent)
    if row is None or any(row._mapping[key] != value for key, value in parent.items()):
        raise missing
    is_gone = row.deleted_on is not None and not even_deleted
    if is_gone and not noun.tombstones:
        raise missing
    access.demand(actor, to, row.group_id, missing)
    if is_gone and to != "read":
        raise gone(noun, row)
    return row


def gone(noun: Noun, row: Row[Any]) -> Deleted:
    """Say that there was one, and that it is deleted."""
    return Deleted(
        f"The {noun.words} {row.name!r} is deleted and cannot be changed.",
        entity_type=noun.kind,
        existing_id=row.id,
        resource_id=row.id,
    )


def refuse_stale(noun: Noun, row: Row[Any], expected: int | None) -> None:
    """Refuse a change that was made on an older version than the current one.

    Args:
        expected: Id of the snapshot that the change was made on; None asks for no check.
    """
    if expected is not None and expected != row.snapshot_id:
        raise Stale(
            f"The {noun.words} {row.name!r} was changed by {row.username} since you read it: you "
            f"changed snapshot {expected}, the current one is {row.snapshot_id}.",
            entity_type=noun.kind,
            resource_id=row.id,
            base_snapshot_id=expected,
            curr_snapshot_id=row.snapshot_id,
        )


def list_rows(
    actor: Actor,
    noun: Noun,
    query: ListQuery,
    searchable: Fields,
    sortable: SortKeys,
    *where: ColumnElement[bool],
) -> tuple[list[Row[Any]], int]:
    """One page of the current versions that the actor may read, and the number of all.

    Args:
        where: Further conditions on the heads.
    """
    ids = select(R.id).where(
        R.kind == noun.kind,
        true() if query.show_deleted else R.deleted_on.is_(None),
        access.visible_to(actor, R.group_id),
        R.group_id == query.group_id if query.group_id is not None else true(),
        *where,
        *found(query, searchable),
    )

    def rows(page: FromClause) -> Select[Any]:
        return current(noun).join(page, page.c.id == R.id).params(reader=actor.id)

    return fetch_page(ids, query, order(query, sortable, R.id), rows)


SEARCHABLE: Fields = {"name": text(R.name), "description": text(R.description), "tag": tags.tagged}
SORTABLE: SortKeys = {
    "name": R.name,
    "createdOn": R.created_on,
    "lastModifiedOn": R.modified_on,
    "description": R.description,
}


def version(actor: Actor, row: Row[Any], tag_refs: Sequence[TagRef] = ()) -> dict[str, Any]:
    """The fields of a `Version` that a row of `columns` gives."""
    return {
        "id": row.id,
        "snapshot_id": row.snapshot_id,
        "group": actor.group(row.group_id),
        "user": Ref(row.user_id, row.username),
        "created_on": row.created_on,
        "snapshot_created_on": row.snapshot_created_on,
        "last_modified_on": row.modified_on,
        "is_latest": row.snapshot_id == row.current_id,
        "has_draft": row.has_draft,
        "tags": tag_refs,
        "deleted": row.deleted_on is not None,
        "name": row.name,
        "description": row.description,
    }
