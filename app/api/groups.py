"""Groups and their members."""

from __future__ import annotations

from flask_restx import Namespace

from app.api.wire import Endpoint, listing, operation, route
from app.domain import groups, members
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.values import Group, Member, Permissions
from app.schemas import documents
from app.schemas.base import StatusOut
from app.schemas.groups import (
    GroupChangeIn,
    GroupIn,
    GroupOut,
    GroupPage,
    MemberChangeIn,
    MemberIn,
    MemberOut,
    MemberPage,
)
from app.schemas.queries import PageQuery

ns = Namespace("groups", path="/groups", description="Groups and their members")


@route(ns, "")
class Groups(Endpoint):
    @listing(query=PageQuery, returns=GroupPage, document=documents.group)
    def get(self, actor: Actor, query: ListQuery) -> Page[Group]:
        """List your groups; search field: name."""
        return groups.list_groups(actor, query)

    @operation(body=GroupIn, returns=GroupOut, document=documents.group, refusals=(409,))
    def post(self, actor: Actor, name: str) -> Group:
        """Make a group with the built-in types; you own it."""
        return groups.create_group(actor, name=name)


@route(ns, "/<id:group_id>")
class GroupItem(Endpoint):
    @operation(returns=GroupOut, document=documents.group, refusals=(404,))
    def get(self, actor: Actor, group_id: int) -> Group:
        """One group with its members."""
        return groups.get_group(actor, group_id)

    @operation(
        body=GroupChangeIn,
        returns=GroupOut,
        document=documents.group,
        refusals=(403, 404, 409),
    )
    def put(self, actor: Actor, group_id: int, name: str) -> Group:
        """Rename a group."""
        return groups.rename_group(actor, group_id, name=name)

    @operation(returns=StatusOut, document=documents.status, refusals=(403, 404, 409))
    def delete(self, actor: Actor, group_id: int) -> list[int]:
        """Delete a group that holds nothing any more."""
        return [groups.delete_group(actor, group_id)]


@route(ns, "/<id:group_id>/members")
class Members(Endpoint):
    @listing(query=PageQuery, returns=MemberPage, document=documents.member, refusals=(404,))
    def get(self, actor: Actor, group_id: int, query: ListQuery) -> Page[Member]:
        """List the members of a group; search field: username."""
        return members.list_members(actor, group_id, query)

    @operation(
        body=MemberIn, returns=MemberOut, document=documents.member, refusals=(403, 404, 409)
    )
    def post(
        self, actor: Actor, group_id: int, user_id: int, permissions: dict[str, bool]
    ) -> Member:
        """Make somebody a member; permissions left out are not given."""
        given = Permissions(**permissions)
        return members.add_member(actor, group_id, user_id=user_id, permissions=given)


@route(ns, "/<id:group_id>/members/<id:user_id>")
class MemberItem(Endpoint):
    @operation(
        body=MemberChangeIn,
        returns=MemberOut,
        document=documents.member,
        refusals=(403, 404, 409),
    )
    def patch(self, actor: Actor, group_id: int, user_id: int, changes: dict[str, bool]) -> Member:
        """Change permissions of a member; those left out stay as they are."""
        return members.change_member(actor, group_id, user_id, changes=changes)

    @operation(returns=StatusOut, document=documents.status, refusals=(403, 404, 409))
    def delete(self, actor: Actor, group_id: int, user_id: int) -> list[int]:
        """Take somebody out of a group, or leave it."""
        return [members.remove_member(actor, group_id, user_id)]
