"""From the row of a session or a token to the actor that it stands for, in one statement."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, bindparam, select, true

from app.domain.access import Actor
from app.domain.members import permissions_of
from app.domain.values import Account, Member, Ref
from app.models import Group, Membership, User, table

_U, _M, _G = table(User).c, table(Membership).c, table(Group).c


def select_actor(
    proof: Table,
    *columns: ColumnElement[Any],
    active_group_id: ColumnElement[Any],
    scope: ColumnElement[bool] | None = None,
) -> Select[Any]:
    """Person, groups and permissions of whoever holds a secret: every request begins with it.

    Args:
        proof: A table with ``token_hash``, ``user_id`` and ``expires_on``.
        columns: What else is asked of its row.
        active_group_id: The group that was chosen for it.
        scope: Which memberships count; all of them where it is left out.
    """
    held = proof.c
    return (
        select(
            held.id.label("proof_id"),
            held.expires_on,
            *columns,
            active_group_id.label("active_group_id"),
            held.user_id.label("actor_id"),
            _U.username,
            _U.email,
            _U.created_on,
            _U.last_modified_on,
            _U.last_login_on,
            _U.password_expires_on,
            _G.id.label("group_id"),
            _G.name.label("group_name"),
            _M.read,
            _M.write,
            _M.share_read,
            _M.share_write,
            _M.owner,
            _M.admin,
        )
        .select_from(proof)
        .join(table(User), and_(_U.id == held.user_id, _U.deleted_on.is_(None)))
        .outerjoin(table(Membership), and_(_M.user_id == _U.id, true() if scope is None else scope))
        .outerjoin(table(Group), and_(_G.id == _M.group_id, _G.deleted_on.is_(None)))
        .where(held.token_hash == bindparam("token_hash"))
        .order_by(_M.group_id)
    )


def hash_token(token: str) -> str:
    """What is kept of a secret: enough to know it again, and nothing to use it with."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_actor(rows: Sequence[Row[Any]]) -> Actor:
    """The actor in the rows of `select_actor`; there is at least one."""
    first = rows[0]
    user = Ref(first.actor_id, first.username)
    memberships = {
        row.group_id: Member(user, Ref(row.group_id, row.group_name), permissions_of(row))
        for row in rows
        if row.group_id is not None
    }
    groups = [member.group for member in memberships.values()]
    account = Account(
        first.actor_id,
        first.username,
        first.email,
        groups,
        first.created_on,
        first.last_modified_on,
        first.last_login_on,
        first.password_expires_on,
        _active(memberships, first.active_group_id),
    )
    return Actor(account, memberships)


def _active(memberships: dict[int, Member], chosen: int | None) -> Ref | None:
    """The group that was chosen; the first readable one where none is."""
    readable = {id_: m.group for id_, m in memberships.items() if m.permissions.read}
    return readable.get(chosen or 0) or next(iter(readable.values()), None)
