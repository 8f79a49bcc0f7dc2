"""Groups: they own everything, and have members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update

from app import naming
from app.domain import access, members, parameter_types
from app.domain.access import PUBLIC, Actor
from app.domain.listing import ListQuery, Page, fetch_page, found, order
from app.domain.resources import now
from app.domain.transactions import transaction
from app.domain.values import OWNER, Group, Member, Ref
from app.errors import Conflict, Denied
from app.models import ApiToken, LoginSession, Membership, Resource, User, db, table
from app.models import Group as GroupRow
from app.search.conditions import text

_G, _M, _U = table(GroupRow).c, table(Membership).c, table(User).c
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
    access.demand_person(actor)
    naming.check_group_name(name)
    with transaction(clash=lambda: _taken(name)):
        ref = Ref(insert_group(actor.id, name), name)
        members.add_row(ref.id, actor.id, OWNER)
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
    with transaction():
        live = sum(count_contents(actor, group_id).values())
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
        token = table(ApiToken)
        db.session.execute(delete(token).where(token.c.group_id == group_id))
    return group_id


def count_contents(actor: Actor, group_id: int) -> dict[str, int]:
    """How many plugins, files and types a group holds, by kind; without its built-in types."""
    access.demand_group(actor, "read", group_id)
    resource = table(Resource).c
    counts = (
        select(resource.kind, func.count().label("number"))
        .where(
            resource.group_id == group_id,
            resource.deleted_on.is_(None),
            resource.builtin.is_not(True),
        )
        .group_by(resource.kind)
    )
    return {row.kind: row.number for row in db.session.execute(counts)}


def insert_group(user_id: int, name: str) -> int:
    """Write the row of a group, without members and types."""
    time = now()
    statement = insert(table(GroupRow)).values(
        name=name, user_id=user_id, created_on=time, last_modified_on=time
    )
    return int(db.session.execute(statement.returning(_G.id)).scalar_one())


def with_member(actor: Actor, member: Member) -> Actor:
    """The same actor, a member of one more group."""
    groups = [*actor.account.groups, member.group]
    account = replace(actor.account, groups=groups)
    memberships = {**actor.memberships, member.group.id: member}
    return replace(actor, account=account, memberships=memberships)


def _select() -> Select[Any]:
    return select(*_COLUMNS).join(table(User), _U.id == _G.user_id)


def _values(rows: Sequence[Row[Any]]) -> list[Group]:
    found_members = members.members_of([Ref(row.id, row.name) for row in rows])
    return [
        Group(
            row.id,
            row.name,
            Ref(row.user_id, row.username),
            found_members[row.id],
            row.created_on,
            row.last_modified_on,
        )
        for row in rows
    ]


def _taken(name: str) -> Conflict:
    return Conflict(
        f"There is a group named {name!r} already; letter case does not tell two apart.",
        field="name",
        entity_type="group",
        existing_id=None,
        entity_attributes={"name": name},
    )
