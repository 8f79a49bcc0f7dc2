"""Members of groups: who is in one, and what they may do there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, delete, exists, func, insert, select, update

from app.domain import access
from app.domain.access import PUBLIC, Actor
from app.domain.listing import ListQuery, Page, fetch_page, found
from app.domain.transactions import transaction
from app.domain.values import Member, Permissions, Ref
from app.errors import Conflict, Denied, Invalid, NotFound
from app.models import ApiToken, Group, LoginSession, Membership, User, db, table
from app.search.conditions import text

_G, _M, _U = table(Group).c, table(Membership).c, table(User).c
_S = table(LoginSession).c
_PERMISSIONS = ("read", "write", "share_read", "share_write", "owner", "admin")


def list_members(actor: Actor, group_id: int, query: ListQuery) -> Page[Member]:
    """The members of a group, in the order of their ids."""
    ref = access.demand_group(actor, "read", group_id)
    ids = (
        select(_M.user_id.label("id"))
        .join(table(User), _U.id == _M.user_id)
        .where(_M.group_id == group_id, *found(query, {"username": text(_U.username)}))
    )
    rows, total = fetch_page(
        ids,
        query,
        [_M.user_id],
        lambda page: _select().join(page, page.c.id == _M.user_id).where(_M.group_id == group_id),
    )
    return Page([_value(row, ref) for row in rows], total, query)


def add_member(actor: Actor, group_id: int, *, user_id: int, permissions: Permissions) -> Member:
    """Make somebody a member.

    Raises:
        NotFound: There is no such group for the actor, or no such user.
        Conflict: The user is a member already.
    """
    ref = access.demand_group(actor, "manage", group_id)
    _check_grant(actor, group_id, Permissions(), permissions)
    with transaction(clash=lambda: _member_already(ref, user_id)):
        username = db.session.scalar(
            select(_U.username).where(_U.id == user_id, _U.deleted_on.is_(None))
        )
        if username is None:
            raise NotFound(
                f"There is no user with the id {user_id}.",
                field="user",
                entity_type="user",
                user_id=user_id,
            )
        add_row(group_id, user_id, permissions)
    return Member(Ref(user_id, username), ref, permissions)


def add_member_named(
    actor: Actor, group_id: int, *, username: str, permissions: Permissions
) -> Member:
    """Make somebody a member whose name one knows, in any letter case.

    Raises:
        NotFound: There is no such group for the actor, or nobody of that name.
        Conflict: The user is a member already.
    """
    access.demand_group(actor, "manage", group_id)
    user_id = db.session.scalar(
        select(_U.id).where(func.lower(_U.username) == username.lower(), _U.deleted_on.is_(None))
    )
    if user_id is None:
        raise NotFound(
            f"There is no user named {username!r}.", field="username", entity_type="user"
        )
    return add_member(actor, group_id, user_id=user_id, permissions=permissions)


def get_member(actor: Actor, group_id: int, user_id: int) -> Member:
    """One member of a group."""
    access.demand_group(actor, "read", group_id)
    return _member(actor, group_id, user_id)


def change_member(actor: Actor, group_id: int, user_id: int, *, changes: dict[str, bool]) -> Member:
    """Give a member other permissions; those that are not named stay.

    Args:
        changes: Names of `Permissions` to what they shall be.

    Raises:
        Conflict: The group would have no owner.
    """
    access.demand_group(actor, "manage", group_id)
    with transaction():
        member = _member(actor, group_id, user_id)
        before = {name: getattr(member.permissions, name) for name in _PERMISSIONS}
        after = Permissions(**{**before, **changes})
        _check_grant(actor, group_id, member.permissions, after)
        if member.permissions.owner and not after.owner:
            _refuse_last_owner(member)
        values = {name: getattr(after, name) for name in _PERMISSIONS}
        db.session.execute(
            update(table(Membership))
            .where(_M.group_id == group_id, _M.user_id == user_id)
            .values(values)
        )
    return Member(member.user, member.group, after)


def remove_member(actor: Actor, group_id: int, user_id: int) -> int:
    """Take somebody out of a group; everybody may leave one.

    Raises:
        Denied: The group is `public`, or the actor neither manages it nor leaves it.
        Conflict: The group would have no owner.
    """
    access.demand_person(actor)
    ref = access.demand_group(actor, "read" if user_id == actor.id else "manage", group_id)
    if ref.name == PUBLIC:
        raise Denied("Everybody is a member of the group 'public'; take permissions away instead.")
    with transaction():
        member = _member(actor, group_id, user_id)
        _check_grant(actor, group_id, member.permissions, Permissions(), leaves=user_id == actor.id)
        if member.permissions.owner:
            _refuse_last_owner(member)
        db.session.execute(
            delete(table(Membership)).where(_M.group_id == group_id, _M.user_id == user_id)
        )
        _deactivate(group_id, user_id)
    return user_id


def groups_owned_alone(user_id: int) -> list[str]:
    """Names of the groups with other members, whose only owner is this user."""
    other = table(Membership).alias("other")
    others = exists().where(other.c.group_id == _G.id, other.c.user_id != user_id)
    return list(
        db.session.scalars(
            select(_G.name)
            .join(table(Membership), _M.group_id == _G.id)
            .where(
                _M.user_id == user_id,
                _M.owner,
                _G.deleted_on.is_(None),
                others,
                ~others.where(other.c.owner),
            )
        )
    )


def groups_of_nobody_else(user_id: int) -> list[str]:
    """Names of the groups whose only member is this user."""
    alone = (
        select(_M.group_id)
        .group_by(_M.group_id)
        .having(func.count() == 1, func.min(_M.user_id) == user_id)
    )
    return list(
        db.session.scalars(
            select(_G.name)
            .where(_G.id.in_(alone), _G.deleted_on.is_(None), _G.name != PUBLIC)
            .order_by(_G.name)
        )
    )


def add_row(group_id: int, user_id: int, permissions: Permissions) -> None:
    """Write the row of a membership."""
    values = {name: getattr(permissions, name) for name in _PERMISSIONS}
    db.session.execute(
        insert(table(Membership)).values(group_id=group_id, user_id=user_id, **values)
    )


def members_of(groups: Sequence[Ref]) -> dict[int, list[Member]]:
    """The members of groups, by group id, in the order of the members' ids."""
    refs = {group.id: group for group in groups}
    members: dict[int, list[Member]] = {id_: [] for id_ in refs}
    statement = _select().where(_M.group_id.in_(list(refs))).order_by(_M.group_id, _M.user_id)
    for row in db.session.execute(statement):
        members[row.group_id].append(_value(row, refs[row.group_id]))
    return members


def permissions_of(row: Row[Any]) -> Permissions:
    """The permissions in a row of memberships."""
    return Permissions(*(getattr(row, name) for name in _PERMISSIONS))


def _select() -> Select[Any]:
    return select(table(Membership), _U.username).join(table(User), _U.id == _M.user_id)


def _value(row: Row[Any], group: Ref) -> Member:
    return Member(Ref(row.user_id, row.username), group, permissions_of(row))


def _deactivate(group_id: int, user_id: int) -> None:
    """Sessions and tokens of somebody who left no longer work in the group."""
    db.session.execute(
        update(table(LoginSession))
        .where(_S.user_id == user_id, _S.active_group_id == group_id)
        .values(active_group_id=None)
    )
    token = table(ApiToken)
    db.session.execute(
        delete(token).where(token.c.user_id == user_id, token.c.group_id == group_id)
    )


def _member(actor: Actor, group_id: int, user_id: int) -> Member:
    row = db.session.execute(
        _select().where(_M.group_id == group_id, _M.user_id == user_id)
    ).first()
    if row is None:
        raise NotFound(
            f"The user {user_id} is not a member of the group.",
            entity_type="group_member",
            group_id=group_id,
            user_id=user_id,
        )
    return _value(row, actor.group(group_id))


def _check_grant(
    actor: Actor, group_id: int, before: Permissions, after: Permissions, *, leaves: bool = False
) -> None:
    """Refuse an admin who is no owner the making and unmaking of owners and admins."""
    if after != Permissions() and not after.read:
        raise Invalid("Whoever may do anything in a group may read it.", field="permissions.read")
    touched = (before.owner, before.admin) != (after.owner, after.admin)
    if touched and not leaves:
        access.demand_group(actor, "own", group_id)


def _refuse_last_owner(member: Member) -> None:
    owners = db.session.scalar(select(func.count()).where(_M.group_id == member.group.id, _M.owner))
    if owners == 1:
        raise Conflict(
            f"{member.user.name!r} is the only owner of the group {member.group.name!r}. "
            "Make somebody else an owner first.",
            error="LastOwnerError",
            entity_type="group",
            group_id=member.group.id,
        )


def _member_already(group: Ref, user_id: int) -> Conflict:
    name = db.session.scalar(select(_U.username).where(_U.id == user_id))
    return Conflict(
        f"{name!r} is a member of the group {group.name!r} already.",
        field="user",
        entity_type="group_member",
        existing_id=user_id,
        entity_attributes={"group_id": group.id, "user_id": user_id},
    )
