"""Work on a file that is not saved yet: its author's alone, one for each person and file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from app.domain.access import Actor
from app.domain.resources import now
from app.domain.surroundings import Place
from app.domain.transactions import transaction
from app.models import Draft, User, db, table

_D, _U = table(Draft).c, table(User).c
_KIND = "plugin_file"


@dataclass(frozen=True, slots=True)
class FileDraft:
    """What somebody left unsaved.

    Args:
        payload: As it was kept.
        saved_on: When.
        base: Id of the snapshot that it changes; None for a new file.
    """

    payload: Mapping[str, Any]
    saved_on: datetime
    base: int | None


@dataclass(frozen=True, slots=True)
class Others:
    """Somebody else who has unsaved work on the same file."""

    username: str
    since: datetime


def find(actor: Actor, place: Place) -> tuple[FileDraft | None, list[Others]]:
    """Give the actor's own draft at a place, and who else has one of the same file."""
    rows = db.session.execute(
        select(_D.user_id, _D.payload, _D.last_modified_on, _D.resource_snapshot_id, _U.username)
        .join(table(User), _U.id == _D.user_id)
        .where(*_at(place))
        .order_by(_D.id)
    ).all()
    own = [row for row in rows if row.user_id == actor.id]
    others = [row for row in rows if row.user_id != actor.id and place.file_id is not None]
    return (
        _value(own[-1]) if own else None,
        [Others(row.username, row.last_modified_on) for row in others],
    )


def keep(actor: Actor, place: Place, payload: Mapping[str, Any], base: int | None) -> datetime:
    """Keep unsaved work, in the place of what was kept before.

    Args:
        base: Id of the snapshot that it changes.
    """
    time = now()
    with transaction():
        known = db.session.scalar(select(_D.id).where(*_at(place), _D.user_id == actor.id))
        if known is not None:
            values = {"payload": payload, "resource_snapshot_id": base, "last_modified_on": time}
            db.session.execute(update(table(Draft)).where(_D.id == known).values(values))
        else:
            db.session.execute(
                insert(table(Draft)).values(
                    kind=_KIND,
                    group_id=place.group.id,
                    user_id=actor.id,
                    resource_id=place.file_id,
                    resource_snapshot_id=base,
                    plugin_id=place.plugin_id,
                    payload=payload,
                    created_on=time,
                    last_modified_on=time,
                )
            )
    return time


def discard(actor: Actor, place: Place) -> None:
    """Let go of the actor's unsaved work; nothing happens where there is none."""
    with transaction():
        db.session.execute(delete(table(Draft)).where(*_at(place), _D.user_id == actor.id))


def _at(place: Place) -> tuple[ColumnElement[bool], ...]:
    if place.file_id is not None:
        return (_D.kind == _KIND, _D.resource_id == place.file_id)
    return (_D.kind == _KIND, _D.plugin_id == place.plugin_id, _D.resource_id.is_(None))


def _value(row: Any) -> FileDraft:
    return FileDraft(row.payload, row.last_modified_on, row.resource_snapshot_id)
