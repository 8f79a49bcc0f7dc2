"""Drafts of changes: at most one a person and thing, begun on a version of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, select

from app.domain import access, draft_rows, drafts
from app.domain.access import Actor
from app.domain.draft_rows import Payload, Target
from app.domain.drafts import PLUGIN_FILE, Desk
from app.domain.resources import D, R, S
from app.domain.transactions import transaction
from app.domain.values import Draft
from app.errors import Invalid, NotFound
from app.models import Resource, db, table

Ids = Mapping[str, int]


def get_modification(actor: Actor, desk: Desk, ids: Ids) -> Draft:
    """The actor's draft of a change of one thing, with how many others have one.

    Args:
        ids: The thing's own id and its parents', by name.
    """
    base = desk.base(actor, "read", ids)
    return _value(actor, base.id)


def create_modification(actor: Actor, desk: Desk, payload: Payload, ids: Ids) -> Draft:
    """Begin a draft of a change, on the current version.

    Raises:
        Invalid: No state of the registry would accept the body, or there is such a draft already.
        Denied: The actor may not change the thing.
        Deleted: It is deleted.
    """
    with transaction(clash=lambda: _already(desk)):
        if desk is PLUGIN_FILE:
            drafts.plugin_of(actor, ids["plugin_id"])
        base = desk.base(actor, "write", ids)
        desk.check_base(base)
        desk.check(payload)
        if draft_rows.find_own(actor, D.resource_id == base.id) is not None:
            raise _already(desk)
        draft_rows.refuse_too_many(actor, desk.kind, desk.subject.noun.words)
        plugin_id = ids["plugin_id"] if desk is PLUGIN_FILE else None
        target = Target(desk.kind, base.group_id, base.id, base.snapshot_id, plugin_id)
        draft_rows.insert_draft(actor, target, payload)
    return _value(actor, base.id)


def change_modification(
    actor: Actor, desk: Desk, payload: Payload, snapshot_id: int, ids: Ids
) -> Draft:
    """Replace what the draft of a change says, and the version that it is based on.

    Args:
        snapshot_id: That version: the present base of the draft or a later one.

    Raises:
        Invalid: It is an earlier one, or a version of something else.
        NotFound: There is no such draft or no such version.
    """
    desk.check(payload)
    with transaction():
        base = desk.base(actor, "write", ids)
        row = draft_rows.own(actor, D.resource_id == base.id)
        _refuse_as_base(actor, row, snapshot_id)
        draft_rows.update_draft(row.id, payload, snapshot_id)
    return _value(actor, base.id)


def delete_modification(actor: Actor, desk: Desk, ids: Ids) -> int:
    """Let go of the draft of a change, whatever became of the thing.

    Returns:
        The id of the draft.
    """
    with transaction():
        head = desk.subject.fetch(actor, "read", ids)
        access.demand_group(actor, "write", head.group_id)
        row = draft_rows.own(actor, D.resource_id == head.id)
        draft_rows.delete_drafts(D.id == row.id)
    return int(row.id)


def _value(actor: Actor, resource_id: int) -> Draft:
    row = draft_rows.own(actor, D.resource_id == resource_id)
    others = select(func.count()).where(D.resource_id == resource_id, D.user_id != actor.id)
    return draft_rows.as_value(actor, row, int(db.session.scalar(others) or 0))


def _refuse_as_base(actor: Actor, row: Row[Any], snapshot_id: int) -> None:
    """Refuse a version that a draft cannot be based on."""
    present = row.resource_snapshot_id
    if snapshot_id < present:
        raise Invalid(
            f"The draft is based on snapshot {present}; {snapshot_id} is an earlier one.",
            error="InvalidDraftBaseResourceSnapshotError",
            field="resourceSnapshot",
            base_resource_snapshot_id=present,
            provided_resource_snapshot_id=snapshot_id,
        )
    owner = db.session.scalar(
        select(S.resource_id)
        .join(table(Resource), R.id == S.resource_id)
        .where(S.id == snapshot_id, access.visible_to(actor, R.group_id))
    )
    if owner is None:
        raise NotFound(
            f"There is no snapshot with the id {snapshot_id}.",
            field="resourceSnapshot",
            entity_type=row.kind,
            snapshot_id=snapshot_id,
        )
    if owner != row.resource_id:
        raise Invalid(
            f"Snapshot {snapshot_id} is one of something else.",
            error="DraftSnapshotIdInvalidError",
            field="resourceSnapshot",
        )


def _already(desk: Desk) -> Invalid:
    return Invalid(
        f"You have a draft of a change of this {desk.subject.noun.words} already. Change that one, "
        "commit it or delete it.",
        error="DraftAlreadyExistsError",
    )
