"""Accounts: sign up, change, delete; what one person sees of another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, case, delete, exists, func, insert, literal, or_, select, update

from app import naming, settings
from app.domain import access, groups, members, parameter_types, passwords, sessions
from app.domain.access import PUBLIC, Actor
from app.domain.listing import ListQuery, Page, fetch_page, found, order
from app.domain.resources import now
from app.domain.transactions import transaction
from app.domain.values import MEMBER, OWNER, Account, Member, Ref, User
from app.errors import Conflict, Denied, Invalid, NotFound, NotSignedIn
from app.models import Group, Membership, db, table
from app.models import User as UserRow
from app.search.conditions import text

_U, _M, _G = table(UserRow).c, table(Membership).c, table(Group).c
# As Dioptra shows it. It is shown, and not enforced.
PASSWORD_LIFETIME = timedelta(days=365)


def sign_up(username: str, email: str, password: str, *, by: Actor | None = None) -> Account:
    """Make an account, a member of the group `public`; the first one makes and owns that group.

    Args:
        username: Unique, whatever its letter case.
        email: Unique likewise; no mail is sent.
        password: As typed.
        by: Who asks, if somebody is signed in.

    Raises:
        Invalid: Name, address or password is not acceptable.
        Denied: This server lets only admins of `public` make accounts.
        Conflict: The name or the address is taken, be it by a deleted account.
    """
    naming.check_username(username)
    naming.check_email(email)
    passwords.check_password(password)
    hashed = passwords.hash_password(password)
    with transaction(clash=lambda: _taken(username, email)):
        public = db.session.execute(
            select(_G.id, _G.name).where(_G.name == PUBLIC, _G.deleted_on.is_(None))
        ).first()
        if public is not None and settings.current().sign_up == "closed":
            _refuse_stranger(by, public.id)
        account = _insert(username, email, hashed)
        ref = Ref(public.id, public.name) if public else _found_public(account)
        members.add_row(ref.id, account.id, MEMBER if public else OWNER)
        if public is None:
            user = Ref(account.id, username)
            first = Actor(account, {ref.id: Member(user, ref, OWNER)})
            parameter_types.create_builtin_types(first, ref.id)
    return replace(account, groups=[ref], active_group=ref)


def is_empty() -> bool:
    """Is there no account yet."""
    return not db.session.scalar(select(exists().select_from(table(UserRow))))


def get_user(actor: Actor, user_id: int) -> User:
    """One person, as the actor may see them."""
    row = db.session.execute(_select(actor).where(_U.id == user_id)).first()
    if row is None:
        raise NotFound(
            f"There is no user with the id {user_id}.", entity_type="user", user_id=user_id
        )
    return _value(row)


def list_users(actor: Actor, query: ListQuery) -> Page[User]:
    """All people with an account; mail addresses only where the actor may see them."""
    fields = {"username": text(_U.username), "email": text(_visible_email(actor))}
    ids = select(_U.id).where(_U.deleted_on.is_(None), *found(query, fields))
    rows, total = fetch_page(
        ids,
        query,
        order(query, {}, _U.id),
        lambda page: _select(actor).join(page, page.c.id == _U.id),
    )
    return Page([_value(row) for row in rows], total, query)


def change_account(actor: Actor, *, username: str, email: str) -> Account:
    """Give the actor another name and address.

    Raises:
        Conflict: One of them is somebody else's.
    """
    access.demand_person(actor)
    naming.check_username(username)
    naming.check_email(email)
    time = now()
    with transaction(clash=lambda: _taken(username, email, unless=actor.id)):
        db.session.execute(
            update(table(UserRow))
            .where(_U.id == actor.id)
            .values(username=username, email=email, last_modified_on=time)
        )
    return replace(actor.account, username=username, email=email, last_modified_on=time)


def change_password(
    actor: Actor, user_id: int, *, old: str, new: str, confirmation: str, address: str
) -> None:
    """Replace a password; all sessions and API tokens of the account end.

    Raises:
        NotFound: There is no such user.
        Denied: The old password is wrong, the new one equals it, or the two new ones differ.
        TooOften: Too many wrong old passwords of late.
    """
    access.demand_person(actor)
    get_user(actor, user_id)
    _check_own_password(user_id, old, address, error="UserPasswordChangeError")
    if new != confirmation:
        raise _no_change("The new password and its confirmation differ.", "confirmNewPassword")
    if new == old:
        raise _no_change("The new password is the old one. Choose another.", "newPassword")
    passwords.check_password(new, "newPassword")
    _store_password(user_id, new)


def set_password(username: str, new: str) -> None:
    """Replace a password without the old one: for whoever runs the server.

    Raises:
        NotFound: There is no such account.
    """
    passwords.check_password(new)
    user_id = db.session.scalar(
        select(_U.id).where(func.lower(_U.username) == username.lower(), _U.deleted_on.is_(None))
    )
    if user_id is None:
        raise NotFound(f"There is no account named {username!r}.", entity_type="user")
    _store_password(user_id, new)


def delete_account(actor: Actor, *, password: str, address: str) -> int:
    """Delete the actor's account; the name stays taken, and what it made stays.

    Raises:
        NotSignedIn: The password is wrong.
        Conflict: A group with other members would be left without owner.
    """
    access.demand_person(actor)
    _check_own_password(actor.id, password, address, error="UserPasswordError")
    with transaction():
        alone = members.groups_owned_alone(actor.id)
        if alone:
            raise Conflict(
                f"You are the only owner of {', '.join(map(repr, alone))}. "
                "Make somebody else an owner first.",
                error="LastOwnerError",
                entity_type="user",
            )
        db.session.execute(update(table(UserRow)).where(_U.id == actor.id).values(deleted_on=now()))
        db.session.execute(delete(table(Membership)).where(_M.user_id == actor.id))
        sessions.end_all(actor.id)
    return actor.id


def _store_password(user_id: int, password: str) -> None:
    hashed, time = passwords.hash_password(password), now()
    with transaction():
        db.session.execute(
            update(table(UserRow))
            .where(_U.id == user_id)
            .values(
                password_hash=hashed,
                password_expires_on=time + PASSWORD_LIFETIME,
                last_modified_on=time,
            )
        )
        sessions.end_all(user_id)


def _insert(username: str, email: str, hashed: str) -> Account:
    time = now()
    expires = time + PASSWORD_LIFETIME
    user_id = db.session.execute(
        insert(table(UserRow))
        .values(
            username=username,
            email=email,
            password_hash=hashed,
            created_on=time,
            last_modified_on=time,
            password_expires_on=expires,
        )
        .returning(_U.id)
    ).scalar_one()
    return Account(user_id, username, email, [], time, time, None, expires)


def _found_public(account: Account) -> Ref:
    return Ref(groups.insert_group(account.id, PUBLIC), PUBLIC)


def _refuse_stranger(by: Actor | None, public_id: int) -> None:
    if by is not None:
        access.demand_person(by)
    member = by.memberships.get(public_id) if by else None
    if member is None or not (member.permissions.admin or member.permissions.owner):
        raise Denied(
            "This server does not take registrations. Ask an admin of the group 'public'.",
            error="SignUpClosedError",
        )


def _check_own_password(user_id: int, password: str, address: str, *, error: str) -> None:
    key = f"#{user_id}|{address}"
    sessions.refuse_guessing(key)
    hashed = db.session.scalar(select(_U.password_hash).where(_U.id == user_id))
    if not passwords.is_right(password, hashed):
        sessions.note_failure(key)
        if error == "UserPasswordError":
            raise NotSignedIn("The password is wrong.", error=error, field="password")
        raise _no_change("The old password is wrong.", "oldPassword")


def _no_change(sentence: str, field: str) -> Denied:
    return Denied(sentence, error="UserPasswordChangeError", field=field)


def _visible_email(actor: Actor) -> Any:
    """The address of oneself, and of the members of groups that one manages; NULL else."""
    managed = [
        id_
        for id_, member in actor.memberships.items()
        if member.permissions.admin or member.permissions.owner
    ]
    in_managed = exists().where(_M.user_id == _U.id, _M.group_id.in_(managed))
    may_see = or_(_U.id == actor.id, in_managed) if managed else _U.id == actor.id
    return case((may_see, _U.email), else_=literal(None))


def _select(actor: Actor) -> Any:
    return select(_U.id, _U.username, _visible_email(actor).label("email")).where(
        _U.deleted_on.is_(None)
    )


def _value(row: Row[Any]) -> User:
    return User(row.id, row.username, row.email)


def _taken(username: str, email: str, unless: int | None = None) -> Conflict:
    others = select(_U.id).where(_U.id != unless if unless else literal(True))
    named = db.session.scalar(others.where(func.lower(_U.username) == username.lower()))
    field, value = ("username", username) if named is not None else ("email", email)
    words = "user name" if field == "username" else "mail address"
    return Conflict(
        f"The {words} {value!r} is taken. Choose another one.",
        field=field,
        entity_type="user",
        existing_id=None,
        entity_attributes={"username" if field == "username" else "email_address": value},
    )


def refuse_different(password: str, confirmation: str) -> None:
    """Refuse a password that was typed in two ways."""
    if password != confirmation:
        raise Invalid(
            "The password and its confirmation differ.",
            error="QueryParameterValidationError",
            field="confirmPassword",
        )
