"""What is written when something that has versions is made, changed or deleted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, insert, update

from app.domain.access import Actor
from app.domain.resources import Noun, R, S, now
from app.models import Resource, Snapshot, db, table


def create(
    actor: Actor,
    noun: Noun,
    group_id: int,
    *,
    name: str,
    description: str | None,
    head: dict[str, Any] | None = None,
    **content: Any,
) -> tuple[int, int, datetime]:
    """Make a resource with its first version.

    Returns:
        Ids of the resource and of its snapshot, and the time of both.
    """
    time = now()
    values = {"kind": noun.kind, "group_id": group_id, "name": name, "description": description}
    times = {"created_on": time, "modified_on": time}
    resource_id = db.session.execute(
        insert(table(Resource)).values(**values, **times, **(head or {})).returning(R.id)
    ).scalar_one()
    snapshot_id = _insert_snapshot(actor, noun, resource_id, time, name, description, content)
    db.session.execute(_POINT, {"resource": resource_id, "to": snapshot_id})
    return resource_id, snapshot_id, time


def add_snapshot(
    actor: Actor,
    noun: Noun,
    resource_id: int,
    *,
    name: str,
    description: str | None,
    **content: Any,
) -> tuple[int, datetime]:
    """Make the next version of a resource and let the head point to it; a deleted one is back then.

    Returns:
        Id and time of the snapshot.
    """
    time = now()
    snapshot_id = _insert_snapshot(actor, noun, resource_id, time, name, description, content)
    db.session.execute(
        _MOVE,
        {
            "resource": resource_id,
            "to": snapshot_id,
            "new_name": name,
            "new_description": description,
            "at": time,
        },
    )
    return snapshot_id, time


_POINT = (
    update(table(Resource)).where(R.id == bindparam("resource")).values(snapshot_id=bindparam("to"))
)
_MOVE = (
    update(table(Resource))
    .where(R.id == bindparam("resource"))
    .values(
        snapshot_id=bindparam("to"),
        name=bindparam("new_name"),
        description=bindparam("new_description"),
        modified_on=bindparam("at"),
        deleted_on=None,
        deleted_by=None,
    )
)


def _insert_snapshot(
    actor: Actor,
    noun: Noun,
    resource_id: int,
    time: datetime,
    name: str,
    description: str | None,
    content: dict[str, Any],
) -> int:
    statement = insert(table(Snapshot)).values(
        kind=noun.kind,
        resource_id=resource_id,
        user_id=actor.id,
        created_on=time,
        name=name,
        description=description,
        **content,
    )
    return int(db.session.execute(statement.returning(S.id)).scalar_one())


def revive(ids: Collection[int]) -> None:
    """Take back the deletion of resources; their versions stay what they are."""
    if ids:
        db.session.execute(
            update(table(Resource)).where(R.id.in_(ids)).values(deleted_on=None, deleted_by=None)
        )


def delete(actor: Actor, ids: ColumnElement[bool]) -> None:
    """Mark as deleted what is not yet; versions stay.

    Args:
        ids: Condition on the heads.
    """
    db.session.execute(
        update(table(Resource))
        .where(ids, R.deleted_on.is_(None))
        .values(deleted_on=now(), deleted_by=actor.id)
    )
