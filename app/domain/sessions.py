"""Being signed in: sessions live on the server, and end there."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from app import settings
from app.domain import access, api_tokens, passwords
from app.domain.access import Actor
from app.domain.actors import hash_token, read_actor, select_actor
from app.domain.listing import ListQuery, Page, fetch_page, found, order
from app.domain.resources import now
from app.domain.transactions import transaction
from app.domain.values import Account, Session
from app.errors import NotFound, NotSignedIn, TooOften
from app.models import LoginFailure, LoginSession, User, db, table
from app.search.conditions import text

_S, _U, _F = table(LoginSession).c, table(User).c, table(LoginFailure).c

# Enough to tell browsers apart; some send a page of text.
MAX_USER_AGENT_LENGTH = 200
# Knowing the hour is enough, and reading stays reading.
_SEEN_EVERY = timedelta(hours=1)

_ACTOR = select_actor(table(LoginSession), _S.last_seen_on, active_group_id=_S.active_group_id)


def sign_in(username: str, password: str, address: str, user_agent: str = "") -> str:
    """Check a password and begin a session.

    Args:
        username: In any letter case.
        password: As typed.
        address: Where the request came from; wrong passwords are counted for name and address.
        user_agent: What the browser or client calls itself.

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
                token_hash=hash_token(token),
                user_id=row.id,
                created_on=time,
                expires_on=time + timedelta(days=settings.current().session_days),
                user_agent=_plain(user_agent),
                address=address,
                last_seen_on=time,
            )
        )
    return token


def find_actor(token: str) -> Actor | None:
    """Who a session's token stands for; None when it has ended."""
    rows = db.session.execute(_ACTOR, {"token_hash": hash_token(token)}).all()
    time = now()
    if not rows or rows[0].expires_on <= time:
        return None
    actor = replace(read_actor(rows), session_id=rows[0].proof_id)
    _note_seen(rows[0], time)
    return actor


def list_sessions(actor: Actor, query: ListQuery) -> Page[Session]:
    """The sessions of the actor that have not ended.

    Raises:
        Denied: The actor came with a token.
    """
    access.demand_person(actor)
    fields = {"address": text(_S.address), "userAgent": text(_S.user_agent)}
    ids = select(_S.id).where(_S.user_id == actor.id, _S.expires_on > now(), *found(query, fields))
    rows, total = fetch_page(
        ids,
        query,
        order(query, {}, _S.id),
        lambda page: select(table(LoginSession)).join(page, page.c.id == _S.id),
    )
    return Page([_value(row, actor) for row in rows], total, query)


def end_session(actor: Actor, session_id: int) -> int:
    """End a session of the actor at once, be it the one that asks.

    Raises:
        Denied: The actor came with a token.
        NotFound: The actor has no such session.
    """
    access.demand_person(actor)
    with transaction():
        mine = delete(table(LoginSession)).where(_S.id == session_id, _S.user_id == actor.id)
        if db.session.scalar(mine.returning(_S.id)) is None:
            raise NotFound(
                f"You have no session with the id {session_id}.",
                entity_type="session",
                session_id=session_id,
            )
    return session_id


def end_other_sessions(actor: Actor) -> int:
    """End every session of the actor but the one that asks, and say how many; tokens stay.

    Raises:
        Denied: The actor came with a token.
    """
    access.demand_person(actor)
    with transaction():
        others = delete(table(LoginSession)).where(
            _S.user_id == actor.id, _S.id != actor.session_id
        )
        return len(db.session.scalars(others.returning(_S.id)).all())


def sign_out(actor: Actor, *, everywhere: bool = False) -> None:
    """End the session of the actor, or all sessions and API tokens that the person has."""
    access.demand_person(actor)
    with transaction():
        if everywhere:
            end_all(actor.id)
        else:
            db.session.execute(delete(table(LoginSession)).where(_S.id == actor.session_id))


def end_all(user_id: int) -> None:
    """End every session of a person, and every API token; part of a transaction."""
    db.session.execute(delete(table(LoginSession)).where(_S.user_id == user_id))
    api_tokens.revoke_all(user_id)


def set_active_group(actor: Actor, group_id: int) -> Account:
    """Choose the group that new things of this session go to."""
    access.demand_person(actor)
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


def _note_seen(row: Row[Any], time: datetime) -> None:
    if row.last_seen_on is not None and time - row.last_seen_on < _SEEN_EVERY:
        return
    with transaction():
        this = _S.id == row.proof_id
        db.session.execute(update(table(LoginSession)).where(this).values(last_seen_on=time))


def _plain(user_agent: str) -> str | None:
    """What of it can be kept and shown."""
    plain = "".join(letter for letter in user_agent if letter.isprintable())
    return plain[:MAX_USER_AGENT_LENGTH] or None


def _value(row: Row[Any], actor: Actor) -> Session:
    return Session(
        id=row.id,
        user_agent=row.user_agent,
        address=row.address,
        created_on=row.created_on,
        last_seen_on=row.last_seen_on,
        expires_on=row.expires_on,
        is_current=row.id == actor.session_id,
    )
