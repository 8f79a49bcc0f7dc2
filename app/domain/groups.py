"""Groups: who is in them, and what each member may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, delete, exists, func, insert, select, update

from app import naming
from app.domain import access, parameter_types
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page, fetch_page, found, order
from app.domain.resources import now
from app.domain.transactions import transaction
from app.domain.values import OWNER, Group, Member, Permissions, Ref
from app.errors import Conflict, Denied, Invalid, NotFound
from app.models import Group as GroupRow
from app.models import LoginSession, Membership, Resource, User, db, table
from app.search.conditions import text

PUBLIC = "public"

_G, _M, _U = table(GroupRow).c, table(Membership).c, table(User).c
_PERMISSIONS = ("read", "write", "share_read", "share_write", "owner", "admin")
_COLUMNS = (
    _G.id,
    _G.name,
    _G.user_id,
    _G.created_on,
    _G.last_modified_on,
    _U.username,
)


def create_group(actor: Actor, *, name: str) -> Group:
    """Make a group with the built-in types; the actor owns it.

    Raises:
        Conflict: There is a group of this name.
    """
    naming.check_group_name(name)
    with transaction(clash=lambda: _taken(name)):
        ref = Ref(insert_group(actor.id, name), name)
        add_row(ref.id, actor.id, OWNER)
        insider = with_member(actor, Member(actor.ref, ref, OWNER))
        parameter_types.create_builtin_types(insider, ref.id)
    return get_group(insider, ref.id)


def get_group(actor: Actor, group_id: int) -> Group:
    """One group with its members."""
    access.demand_group(actor, "read", group_id)
    row = db.session.execute(_select().where(_G.id == group_id)).one()
    return _values([row])[0]


def list_groups(actor: Actor, query: ListQuery) -> Page[Group]:
    """The groups that the actor may read."""
    ids = select(_G.id).where(
        _G.deleted_on.is_(None),
        access.visible_to(actor, _G.id),
        *found(query, {"name": text(_G.name)}),
    )
    rows, total = fetch_page(
        ids, query, order(query, {}, _G.id), lambda page: _select().join(page, page.c.id == _G.id)
    )
    return Page(_values(rows), total, query)


def rename_group(actor: Actor, group_id: int, *, name: str) -> Group:
    """Give a group another name.

    Raises:
        Denied: The actor does not manage the group, or it is `public`.
    """
    naming.check_group_name(name)
    ref = access.demand_group(actor, "manage", group_id)
    if ref.name == PUBLIC and name != PUBLIC:
        raise Denied("The group 'public' keeps its name: clients look it up by it.")
    with transaction(clash=lambda: _taken(name)):
        db.session.execute(
            update(table(GroupRow))
            .where(_G.id == group_id)
            .values(name=name, last_modified_on=now())
        )
    return get_group(actor, group_id)


def delete_group(actor: Actor, group_id: int) -> int:
    """Delete a group that holds nothing but its built-in types.

    Raises:
        Denied: The actor does not own it, or it is `public`.
        Conflict: There are plugins or types in it.
    """
    ref = access.demand_group(actor, "own", group_id)
    if ref.name == PUBLIC:
        raise Denied("The group 'public' belongs to everybody and cannot be deleted.")
    resource = table(Resource).c
    with transaction():
        live = db.session.scalar(
            select(func.count()).where(
                resource.group_id == group_id,
                resource.deleted_on.is_(None),
                resource.builtin.is_not(True),
            )
        )
        if live:
            raise Conflict(
                f"The group {ref.name!r} still holds {live} plugins, files and types. "
                "Delete them first.",
                error="GroupInUseError",
                entity_type="group",
                group_id=group_id,
                num_resources=live,
            )
        db.session.execute(
            update(table(GroupRow)).where(_G.id == group_id).values(deleted_on=now())
        )
        db.session.execute(
            update(table(LoginSession))
            .where(table(LoginSession).c.active_group_id == group_id)
            .values(active_group_id=None)
        )
    return group_id


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
        lambda page: (
            _select_members().join(page, page.c.id == _M.user_id).where(_M.group_id == group_id)
        ),
    )
    return Page([_member_of(row, ref) for row in rows], total, query)


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
        db.session.execute(
            update(table(LoginSession))
            .where(
                table(LoginSession).c.user_id == user_id,
                table(LoginSession).c.active_group_id == group_id,
            )
            .values(active_group_id=None)
        )
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


def insert_group(user_id: int, name: str) -> int:
    """Write the row of a group, without members and types."""
    time = now()
    statement = insert(table(GroupRow)).values(
        name=name, user_id=user_id, created_on=time, last_modified_on=time
    )
    return int(db.session.execute(statement.returning(_G.id)).scalar_one())


def add_row(group_id: int, user_id: int, permissions: Permissions) -> None:
    """Write the row of a membership."""
    values = {name: getattr(permissions, name) for name in _PERMISSIONS}
    db.session.execute(
        insert(table(Membership)).values(group_id=group_id, user_id=user_id, **values)
    )


def with_member(actor: Actor, member: Member) -> Actor:
    """The same actor, a member of one more group."""
    groups = [*actor.account.groups, member.group]
    account = replace(actor.account, groups=groups)
    memberships = {**actor.memberships, member.group.id: member}
    return replace(actor, account=account, memberships=memberships)


def permissions_of(row: Row[Any]) -> Permissions:
    """The permissions in a row of memberships."""
    return Permissions(*(getattr(row, name) for name in _PERMISSIONS))


def _select_members() -> Select[Any]:
    return select(table(Membership), _U.username).join(table(User), _U.id == _M.user_id)


def _member_of(row: Row[Any], group: Ref) -> Member:
    return Member(Ref(row.user_id, row.username), group, permissions_of(row))


def _select() -> Select[Any]:
    return select(*_COLUMNS).join(table(User), _U.id == _G.user_id)


def _values(rows: Sequence[Row[Any]]) -> list[Group]:
    refs = {row.id: Ref(row.id, row.name) for row in rows}
    members: dict[int, list[Member]] = {id_: [] for id_ in refs}
    statement = _select_members().where(_M.group_id.in_(list(refs)))
    for row in db.session.execute(statement.order_by(_M.group_id, _M.user_id)):
        members[row.group_id].append(_member_of(row, refs[row.group_id]))
    return [
        Group(
            row.id,
            row.name,
            Ref(row.user_id, row.username),
            members[row.id],
            row.created_on,
            row.last_modified_on,
        )
        for row in rows
    ]


def _member(actor: Actor, group_id: int, user_id: int) -> Member:
    row = db.session.execute(
        _select_members().where(_M.group_id == group_id, _M.user_id == user_id)
    ).first()
    if row is None:
        raise NotFound(
            f"The user {user_id} is not a member of the group.",
            entity_type="group_member",
            group_id=group_id,
            user_id=user_id,
        )
    return _member_of(row, actor.group(group_id))


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


def _taken(name: str) -> Conflict:
    return Conflict(
        f"There is a group named {name!r} already; letter case does not tell two apart.",
        field="name",
        entity_type="group",
        existing_id=None,
        entity_attributes={"name": name},
    )


def _member_already(group: Ref, user_id: int) -> Conflict:
    return Conflict(
        f"The user {user_id} is a member of the group {group.name!r} already.",
        field="user",
        entity_type="group_member",
        existing_id=user_id,
        entity_attributes={"group_id": group.id, "user_id": user_id},
    )
