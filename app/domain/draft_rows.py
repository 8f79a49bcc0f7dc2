"""Rows of drafts: how one's own are found, written and counted, whatever they are drafts of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, cast, delete, exists, func, insert, select, update

from app.domain import access
from app.domain.access import Actor
from app.domain.resources import D, R, now
from app.domain.values import Draft
from app.errors import Conflict, NotFound
from app.models import Draft as DraftRow
from app.models import db, table

Payload = Mapping[str, Any]

# Nobody has so many in hand; a script that forgets to commit meets it.
MAX_DRAFTS = 200
# What the guided page keeps beside the keys of the contract, and no answer of the API shows.
PAGE_KEY = "page"
# A quote inside of a JSON text has a backslash before it, so that no code can look like this.
FROM_PAGE: ColumnElement[bool] = cast(D.payload, Text).like(f'%"{PAGE_KEY}":{{%')


@dataclass(frozen=True, slots=True)
class Target:
    """What a draft would become.

    Attributes:
        kind: As in ``entity_type``.
        resource_id: What it changes, with the version that it was begun on; None for a new one.
        plugin_id: Of a file: its plugin.
    """

    kind: str
    group_id: int
    resource_id: int | None = None
    snapshot_id: int | None = None
    plugin_id: int | None = None


def insert_draft(actor: Actor, target: Target, payload: Payload) -> int:
    """Write a new draft; part of a transaction.

    Returns:
        Its id.
    """
    time = now()
    statement = insert(table(DraftRow)).values(
        kind=target.kind,
        group_id=target.group_id,
        user_id=actor.id,
        resource_id=target.resource_id,
        resource_snapshot_id=target.snapshot_id,
        plugin_id=target.plugin_id,
        payload=payload,
        created_on=time,
        last_modified_on=time,
    )
    return int(db.session.execute(statement.returning(D.id)).scalar_one())


def update_draft(draft_id: int, payload: Payload, snapshot_id: int | None) -> datetime:
    """Replace what a draft says and the version that it is based on; part of a transaction."""
    time = now()
    values = {"payload": payload, "resource_snapshot_id": snapshot_id, "last_modified_on": time}
    db.session.execute(update(table(DraftRow)).where(D.id == draft_id).values(values))
    return time


def delete_drafts(*where: ColumnElement[bool]) -> None:
    """Remove drafts; part of a transaction."""
    db.session.execute(delete(table(DraftRow)).where(*where))


def of(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Conditions for the drafts that the actor made, in groups that they may still read."""
    return (D.user_id == actor.id, access.visible_to(actor, D.group_id))


def find_own(actor: Actor, *where: ColumnElement[bool]) -> Row[Any] | None:
    """Read one draft of the actor; None where there is none."""
    return db.session.execute(select(table(DraftRow)).where(*of(actor), *where)).first()


def own(actor: Actor, *where: ColumnElement[bool]) -> Row[Any]:
    """Read one draft of the actor.

    Raises:
        NotFound: There is none, or it is somebody else's.
    """
    row = find_own(actor, *where)
    if row is None:
        raise NotFound(
            "There is no such draft, or it is somebody else's.", error="DraftDoesNotExistError"
        )
    return row


def refuse_too_many(actor: Actor, kind: str, words: str) -> None:
    """Refuse one more draft to who has very many; those of what is deleted do not count.

    Args:
        words: What a sentence calls the kind.
    """
    is_dead = exists().where(R.id.in_([D.resource_id, D.plugin_id]), R.deleted_on.is_not(None))
    statement = select(func.count()).where(D.user_id == actor.id, D.kind == kind, ~is_dead)
    if (db.session.scalar(statement) or 0) >= MAX_DRAFTS:
        raise Conflict(
            f"You have {MAX_DRAFTS} drafts of a {words}, the most that are kept. Commit some of "
            "them, or delete them.",
            error="TooManyDraftsError",
            entity_type="draft",
        )


def said_by(payload: Payload) -> dict[str, Any]:
    """The keys of the contract, without what only the guided page knows."""
    return {key: value for key, value in payload.items() if key != PAGE_KEY}


def as_value(actor: Actor, row: Row[Any], others: int | None = None) -> Draft:
    """A row as the value that doors get.

    Args:
        others: How many other people have a draft of the same thing, where that is told.
    """
    return Draft(
        id=row.id,
        kind=row.kind,
        group=actor.group(row.group_id),
        user=actor.ref,
        payload=said_by(row.payload),
        created_on=row.created_on,
        last_modified_on=row.last_modified_on,
        resource_id=row.resource_id,
        snapshot_id=row.resource_snapshot_id,
        others=others,
    )
