"""Being signed in: sessions live on the server, and end there."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, func, insert, select, update

from app import settings
from app.domain import access, passwords
from app.domain.access import Actor
from app.domain.members import permissions_of
from app.domain.resources import now
from app.domain.transactions import transaction
from app.domain.values import Account, Member, Ref
from app.errors import NotSignedIn, TooOften
from app.models import Group, LoginFailure, LoginSession, Membership, User, db, table

_S, _U, _M, _G = (
    table(LoginSession).c,
    table(User).c,
    table(Membership).c,
    table(Group).c,
)
_F = table(LoginFailure).c

ACCOUNT_COLUMNS = (
    _U.username,
    _U.email,
    _U.created_on,
    _U.last_modified_on,
    _U.last_login_on,
    _U.password_expires_on,
)

# Person, groups and permissions in one statement: every request begins with it.
_ACTOR = (
    select(
        _S.id.label("session_id"),
        _S.active_group_id,
        _S.expires_on,
        _S.user_id.label("actor_id"),
        *ACCOUNT_COLUMNS,
        _G.id.label("group_id"),
        _G.name.label("group_name"),
        _M.read,
        _M.write,
        _M.share_read,
        _M.share_write,
        _M.owner,
        _M.admin,
    )
    .join(table(User), and_(_U.id == _S.user_id, _U.deleted_on.is_(None)))
    .outerjoin(table(Membership), _M.user_id == _U.id)
    .outerjoin(table(Group), and_(_G.id == _M.group_id, _G.deleted_on.is_(None)))
    .where(_S.token_hash == bindparam("token_hash"))
    .order_by(_M.group_id)
)


def sign_in(username: str, password: str, address: str) -> str:
    """Check a password and begin a session.

    Args:
        username: In any letter case.
        password: As typed.
        address: Where the request came from; wrong passwords are counted for name and address.

    Returns:
        The token of the session, for the cookie; the server keeps only its hash.

    Raises:
        NotSignedIn: Wrong name or password, and no word on which of them.
        TooOften: Too many wrong ones of late.
    """
    key = f"{username.lower()[:200]}|{address}"
    refuse_guessing(key)
    row = db.session.execute(
        select(_U.id, _U.password_hash).where(
            func.lower(_U.username) == username.lower(), _U.deleted_on.is_(None)
        )
    ).first()
    if not passwords.is_right(password, row.password_hash if row else None) or row is None:
        note_failure(key)
        raise NotSignedIn("The user name or the password is wrong.")
    token = secrets.token_urlsafe(32)
    time = now()
    changes: dict[str, Any] = {"last_login_on": time}
    if passwords.is_outdated(row.password_hash):
        changes["password_hash"] = passwords.hash_password(password)
    with transaction():
        db.session.execute(update(table(User)).where(_U.id == row.id).values(changes))
        db.session.execute(delete(table(LoginFailure)).where(_F.key == key))
        db.session.execute(delete(table(LoginSession)).where(_S.expires_on < time))
        db.session.execute(
            insert(table(LoginSession)).values(
                token_hash=_hash(token),
                user_id=row.id,
                created_on=time,
                expires_on=time + timedelta(days=settings.current().session_days),
            )
        )
    return token


def find_actor(token: str) -> Actor | None:
    """Who a session's token stands for; None when it has ended."""
    rows = db.session.execute(_ACTOR, {"token_hash": _hash(token)}).all()
    return _actor(rows) if rows and rows[0].expires_on > now() else None


def sign_out(actor: Actor, *, everywhere: bool = False) -> None:
    """End the session of the actor, or all sessions that the person has."""
    with transaction():
        mine = _S.user_id == actor.id if everywhere else _S.id == actor.session_id
        db.session.execute(delete(table(LoginSession)).where(mine))


def end_all(user_id: int) -> None:
    """End every session of a person; part of a transaction."""
    db.session.execute(delete(table(LoginSession)).where(_S.user_id == user_id))


def set_active_group(actor: Actor, group_id: int) -> Account:
    """Choose the group that new things of this session go to."""
    ref = access.demand_group(actor, "read", group_id)
    with transaction():
        db.session.execute(
            update(table(LoginSession))
            .where(_S.id == actor.session_id)
            .values(active_group_id=group_id)
        )
    return replace(actor.account, active_group=ref)


def refuse_guessing(key: str) -> None:
    """Refuse to look at a password after too many wrong ones.

    Raises:
        TooOften: With the seconds until another try.
    """
    limits = settings.current()
    since = now() - timedelta(seconds=limits.login_window_s)
    row = db.session.execute(
        select(func.count().label("failures"), func.min(_F.failed_on).label("first")).where(
            _F.key == key, _F.failed_on > since
        )
    ).one()
    if row.failures >= limits.login_attempts:
        wait = int((row.first - since).total_seconds()) + 1
        raise TooOften(
            f"Too many wrong passwords. Try again in {wait} seconds.", retry_after_s=wait
        )


def note_failure(key: str) -> None:
    """Count a wrong password, and forget those that no longer count."""
    time = now()
    with transaction():
        old = time - timedelta(seconds=settings.current().login_window_s)
        db.session.execute(delete(table(LoginFailure)).where(_F.failed_on < old))
        db.session.execute(insert(table(LoginFailure)).values(key=key, failed_on=time))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _actor(rows: Any) -> Actor:
    first: Row[Any] = rows[0]
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
    return Actor(account, memberships, first.session_id)


def _active(memberships: dict[int, Member], chosen: int | None) -> Ref | None:
    """The group chosen for the session; the first readable one where none is."""
    readable = {id_: m.group for id_, m in memberships.items() if m.permissions.read}
    return readable.get(chosen or 0) or next(iter(readable.values()), None)
