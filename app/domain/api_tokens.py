"""API tokens: keys that people make for their scripts, within limits."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, or_, select, update

from app import naming
from app.domain import access
from app.domain.access import Actor
from app.domain.actors import hash_token, read_actor, select_actor
from app.domain.listing import ListQuery, Page, fetch_page, found, order
from app.domain.resources import now
from app.domain.transactions import transaction
from app.domain.values import ApiToken, Member, NewApiToken, Permissions, Ref
from app.errors import Conflict, Invalid, NotFound
from app.models import ApiToken as ApiTokenRow
from app.models import Group, Membership, db, table
from app.search.conditions import text

_T, _M, _G = table(ApiTokenRow).c, table(Membership).c, table(Group).c

# What a token begins with, so that people and scanners of secrets know one when they see it.
MARK = "dp_"
MAX_DAYS = 366
# Far more than anybody has scripts; a script that makes one a run meets it soon.
MAX_TOKENS = 50
_PREFIX_LENGTH = 8
# Knowing the hour is enough, and reading stays reading.
_USE_NOTED_EVERY = timedelta(hours=1)
_READ_ONLY = Permissions(read=True)

_ACTOR = select_actor(
    table(ApiTokenRow),
    _T.read_only,
    _T.last_used_on,
    active_group_id=_T.group_id,
    scope=or_(_T.group_id.is_(None), _M.group_id == _T.group_id),
)


def create_token(
    actor: Actor, *, name: str, group_id: int | None, read_only: bool, days: int
) -> NewApiToken:
    """Make a token; the answer is the only one that holds it whole.

    Args:
        name: What it is for, in the user's own words.
        group_id: The only group that it works in; None for all groups of the actor.
        read_only: May it change nothing, whatever the actor may.
        days: Until it expires, 1 to `MAX_DAYS`.

    Raises:
        Denied: The actor came with a token.
        NotFound: There is no such group for the actor.
        Conflict: The actor has too many of them.
    """
    access.demand_person(actor)
    naming.check_token_name(name)
    if not 1 <= days <= MAX_DAYS:
        raise Invalid(f"A token is good for 1 to {MAX_DAYS} days, not {days}.", field="days")
    group = None if group_id is None else access.demand_group(actor, "read", group_id)
    token, time = MARK + secrets.token_urlsafe(32), now()
    row: dict[str, Any] = {
        "name": name,
        "prefix": token[:_PREFIX_LENGTH],
        "read_only": read_only,
        "created_on": time,
        "expires_on": time + timedelta(days=days),
        "last_used_on": None,
    }
    owned = {"token_hash": hash_token(token), "user_id": actor.id, "group_id": group_id}
    with transaction():
        _make_room(actor, time)
        statement = insert(table(ApiTokenRow)).values(**row, **owned).returning(_T.id)
        id_ = int(db.session.execute(statement).scalar_one())
    return NewApiToken(id=id_, group=group, token=token, **row)


def list_tokens(actor: Actor, query: ListQuery) -> Page[ApiToken]:
    """The tokens of the actor, expired ones too until the next one is made."""
    access.demand_person(actor)
    ids = select(_T.id).where(_T.user_id == actor.id, *found(query, {"name": text(_T.name)}))
    rows, total = fetch_page(
        ids,
        query,
        order(query, {}, _T.id),
        lambda page: (
            select(table(ApiTokenRow), _G.name.label("group_name"))
            .join(page, page.c.id == _T.id)
            .outerjoin(table(Group), _G.id == _T.group_id)
        ),
    )
    return Page([_value(row) for row in rows], total, query)


def revoke_token(actor: Actor, token_id: int) -> int:
    """End a token of the actor at once.

    Raises:
        Denied: The actor came with a token.
        NotFound: The actor has no such token.
    """
    access.demand_person(actor)
    with transaction():
        mine = delete(table(ApiTokenRow)).where(_T.id == token_id, _T.user_id == actor.id)
        if db.session.scalar(mine.returning(_T.id)) is None:
            raise NotFound(
                f"You have no API token with the id {token_id}.",
                entity_type="api_token",
                token_id=token_id,
            )
    return token_id


def revoke_all(user_id: int) -> None:
    """End every token of a person; part of a transaction."""
    db.session.execute(delete(table(ApiTokenRow)).where(_T.user_id == user_id))


def find_actor(token: str) -> Actor | None:
    """Who a token stands for, with no more than its scope; None when it is none or has ended."""
    rows = db.session.execute(_ACTOR, {"token_hash": hash_token(token)}).all()
    time = now()
    if not rows or rows[0].expires_on <= time:
        return None
    actor = replace(read_actor(rows), token_id=rows[0].proof_id)
    _note_use(rows[0], time)
    return replace(actor, memberships=_readers(actor.memberships)) if rows[0].read_only else actor


def _readers(memberships: Mapping[int, Member]) -> dict[int, Member]:
    """The same memberships, without everything but reading."""
    return {
        id_: replace(member, permissions=_READ_ONLY if member.permissions.read else Permissions())
        for id_, member in memberships.items()
    }


def _note_use(row: Row[Any], time: datetime) -> None:
    if row.last_used_on is not None and time - row.last_used_on < _USE_NOTED_EVERY:
        return
    with transaction():
        this: ColumnElement[bool] = _T.id == row.proof_id
        db.session.execute(update(table(ApiTokenRow)).where(this).values(last_used_on=time))


def _make_room(actor: Actor, time: datetime) -> None:
    """Forget tokens of the actor that have expired, and refuse one too many."""
    mine = _T.user_id == actor.id
    db.session.execute(delete(table(ApiTokenRow)).where(mine, _T.expires_on <= time))
    live = db.session.scalar(select(func.count()).select_from(table(ApiTokenRow)).where(mine))
    if live is not None and live >= MAX_TOKENS:
        raise Conflict(
            f"You have {live} API tokens, as many as one can have. Revoke one first.",
            error="TooManyTokensError",
            entity_type="api_token",
        )


def _value(row: Row[Any]) -> ApiToken:
    return ApiToken(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        group=None if row.group_id is None else Ref(row.group_id, row.group_name),
        read_only=row.read_only,
        created_on=row.created_on,
        expires_on=row.expires_on,
        last_used_on=row.last_used_on,
    )
