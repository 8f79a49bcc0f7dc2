"""Work on a file that the guided page keeps: a draft of the file, one for each person and file.

A draft of a change that was made over the API is the same draft. Of new files, a person may have
many drafts made over the API; the page looks at what it made itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, or_, select

from app.domain import draft_rows
from app.domain.access import Actor
from app.domain.draft_rows import FROM_PAGE, Target
from app.domain.drafts import PLUGIN_FILE
from app.domain.resources import D, R, S, U, now
from app.domain.surroundings import Place
from app.domain.transactions import transaction
from app.models import User, db, table


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
    is_own = D.user_id == actor.id
    rows = db.session.execute(
        select(
            D.user_id,
            # Code of others is not read.
            case((is_own, D.payload)).label("payload"),
            D.last_modified_on,
            D.resource_snapshot_id,
            U.username,
        )
        .join(table(User), U.id == D.user_id)
        .where(*_at(place), or_(is_own, D.resource_id.is_not(None)))
        .order_by(D.id)
    ).all()
    own = [row for row in rows if row.user_id == actor.id]
    others = [row for row in rows if row.user_id != actor.id]
    return (
        _value(own[-1]) if own else None,
        [Others(row.username, row.last_modified_on) for row in others],
    )


def keep(actor: Actor, place: Place, payload: Mapping[str, Any], base: int | None) -> datetime:
    """Keep unsaved work, in the place of what was kept before.

    Args:
        payload: The body of the file, and under `draft_rows.PAGE_KEY` what the page wants back.
        base: Id of the snapshot that it changes; where it is none of the file, the current one.
    """
    with transaction():
        base = _base(place, base)
        newest = select(D.id).where(*_at(place), D.user_id == actor.id).order_by(D.id.desc())
        known = db.session.scalar(newest.limit(1))
        if known is not None:
            return draft_rows.update_draft(known, payload, base)
        target = Target(PLUGIN_FILE.kind, place.group.id, place.file_id, base, place.plugin_id)
        draft_rows.insert_draft(actor, target, payload)
    return now()


def discard(actor: Actor, place: Place) -> None:
    """Let go of the actor's unsaved work; nothing happens where there is none."""
    with transaction():
        draft_rows.delete_drafts(*_at(place), D.user_id == actor.id)


def _at(place: Place) -> tuple[ColumnElement[bool], ...]:
    if place.file_id is not None:
        return (D.kind == PLUGIN_FILE.kind, D.resource_id == place.file_id)
    of_plugin = D.plugin_id == place.plugin_id
    return (D.kind == PLUGIN_FILE.kind, of_plugin, D.resource_id.is_(None), FROM_PAGE)


def _base(place: Place, base: int | None) -> int | None:
    if place.file_id is None:
        return None
    is_one = select(S.id).where(S.id == base, S.resource_id == place.file_id)
    found = db.session.scalar(is_one)
    if found is None:
        found = db.session.scalar(select(R.snapshot_id).where(R.id == place.file_id))
    return found


def _value(row: Any) -> FileDraft:
    return FileDraft(row.payload, row.last_modified_on, row.resource_snapshot_id)
