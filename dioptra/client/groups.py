"""Groups and their members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from dioptra.client.collection import CollectionClient, checked_id, list_query
from dioptra.client.session import Session

T = TypeVar("T")


class GroupsCollectionClient(CollectionClient[T]):
    """The groups that you may read.

    A *group* below is ``{"id", "name", "user", "members", "createdOn", "lastModifiedOn"}``. The
    published client only reads; making, changing and members are additions.

    Attributes:
        members: Who is in a group.

    Source: rest-contract.md 0 and 5.
    """

    root = "groups"

    def __init__(self, session: Session[T]) -> None:
        super().__init__(session)
        self.members = GroupMembersSubCollectionClient(session)

    def get(self, index: int = 0, page_length: int = 10, search: str | None = None) -> T:
        """List groups.

        Args:
            index: How many to skip.
            page_length: How many to return at most.
            search: Search text; the field is ``name``.

        Returns:
            A page: ``{"index", "isComplete", "totalNumResults", "data", ...}``.
        """
        return self._send("GET", params=list_query(index, page_length, search=search))

    def get_by_id(self, group_id: str | int) -> T:
        """Read a group."""
        return self._send("GET", checked_id(group_id))

    def create(self, name: str) -> T:
        """Make a group; you become its owner.

        Returns:
            The group.

        Raises:
            ConflictError: The name is taken.
        """
        return self._send("POST", json={"name": name})

    def modify_by_id(self, group_id: str | int, name: str) -> T:
        """Rename a group.

        Returns:
            The group.
        """
        return self._send("PUT", checked_id(group_id), json={"name": name})

    def delete_by_id(self, group_id: str | int) -> T:
        """Delete a group.

        Returns:
            ``{"id": [...], "status"}``
        """
        return self._send("DELETE", checked_id(group_id))


class GroupMembersSubCollectionClient(CollectionClient[T]):
    """Who is in a group, and what each may do there.

    *Permissions* below are booleans by name: ``read``, ``write``, ``shareRead``, ``shareWrite``,
    ``owner``, ``admin``.

    Source: rest-contract.md 0.
    """

    root = "groups"

    def get(self, group_id: str | int) -> T:
        """Read the members of a group."""
        return self._send("GET", checked_id(group_id), "members")

    def add(self, group_id: str | int, user_id: int, permissions: Mapping[str, bool]) -> T:
        """Take a user into a group.

        Raises:
            DeniedError: You may not add members, or not with these permissions.
            ConflictError: The user is in the group already.
        """
        body = {"user": user_id, "permissions": dict(permissions)}
        return self._send("POST", checked_id(group_id), "members", json=body)

    def modify(self, group_id: str | int, user_id: str | int, permissions: Mapping[str, bool]) -> T:
        """Change what a member may do.

        Args:
            group_id: The group.
            user_id: The member.
            permissions: The ones to change.
        """
        body = {"permissions": dict(permissions)}
        return self._send("PATCH", checked_id(group_id), "members", checked_id(user_id), json=body)

    def remove(self, group_id: str | int, user_id: str | int) -> T:
        """Take a member out of a group."""
        return self._send("DELETE", checked_id(group_id), "members", checked_id(user_id))
