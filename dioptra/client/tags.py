"""Tags of groups, and the tags on one thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from dioptra.client.collection import (
    CollectionClient,
    SubCollectionClient,
    checked_id,
    list_query,
)

T = TypeVar("T")


class TagsCollectionClient(CollectionClient[T]):
    """The tags of the groups that you may read.

    A *tag* below is ``{"id", "name", "group", "user", "createdOn", "lastModifiedOn"}``.

    Source: rest-contract.md 9.
    """

    root = "tags"

    def create(self, group_id: int, name: str) -> T:
        """Create a tag.

        Args:
            group_id: The group that will own it; only things of this group can carry it.
            name: Letters, digits, blanks and ``_ . -``; unique in the group.

        Returns:
            The tag.

        Raises:
            BadRequestError: The name is not legal.
            ConflictError: The name is taken.
        """
        return self._send("POST", json={"group": group_id, "name": name})

    def delete_by_id(self, tag_id: str | int) -> T:
        """Delete a tag, and take it off everything that carries it.

        Returns:
            ``{"id": [...], "status"}``
        """
        return self._send("DELETE", checked_id(tag_id))

    def get(
        self,
        group_id: int | None = None,
        index: int = 0,
        page_length: int = 10,
        sort_by: str | None = None,
        descending: bool | None = None,
        search: str | None = None,
    ) -> T:
        """List tags.

        Args:
            group_id: Only those of this group.
            index: How many to skip.
            page_length: How many to return at most.
            sort_by: ``name``, ``createdOn`` or ``lastModifiedOn``.
            descending: Largest first; only together with ``sort_by``.
            search: Search text; the field is ``name``.

        Returns:
            A page: ``{"index", "isComplete", "totalNumResults", "data", ...}``.
        """
        query = list_query(
            index,
            page_length,
            sortBy=sort_by,
            descending=descending,
            search=search,
            groupId=group_id,
        )
        return self._send("GET", params=query)

    def get_by_id(self, tag_id: str | int) -> T:
        """Read a tag."""
        return self._send("GET", checked_id(tag_id))

    def get_resources_for_tag(
        self,
        tag_id: str | int,
        resource_type: str | None = None,
        index: int = 0,
        page_length: int = 10,
    ) -> T:
        """List what carries a tag.

        Args:
            tag_id: The tag.
            resource_type: Only ``plugin``, ``plugin_file`` or ``plugin_task_parameter_type``.
            index: How many to skip.
            page_length: How many to return at most.

        Returns:
            A page whose ``data`` are the paths of plugins, files and types on the server.
        """
        query = list_query(index, page_length, resourceType=resource_type)
        return self._send("GET", checked_id(tag_id), "resources", params=query)

    def modify_by_id(self, tag_id: str | int, name: str) -> T:
        """Rename a tag.

        Returns:
            The tag.
        """
        return self._send("PUT", checked_id(tag_id), json={"name": name})


class TagsSubCollectionClient(SubCollectionClient[T]):
    """The tags on one thing: on a plugin, a file or a parameter type.

    Each call begins with the ids in the thing's path: one for a plugin or a type, the plugin's and
    its own for a file. A *list of tags* below is a list of ``{"id", "name", "group", "url"}``.

    Source: rest-contract.md 9.
    """

    name = "tags"

    def append(self, *resource_ids: str | int, ids: Sequence[int]) -> T:
        """Put tags on the thing; those that it carries already stay.

        Args:
            *resource_ids: The thing.
            ids: Tags of the thing's group.

        Returns:
            The list of tags that it carries now.

        Raises:
            NotFoundError: There is no such thing, or no such tag in its group.
        """
        return self._send("POST", *self._path(resource_ids), json={"ids": list(ids)})

    def get(self, *resource_ids: str | int) -> T:
        """Read the list of tags on the thing."""
        return self._send("GET", *self._path(resource_ids))

    def modify(self, *resource_ids: str | int, ids: Sequence[int]) -> T:
        """Let the thing carry these tags and no other; otherwise as `append`."""
        return self._send("PUT", *self._path(resource_ids), json={"ids": list(ids)})

    def remove(self, *resource_ids: str | int, tag_id: str | int) -> T:
        """Take one tag off the thing.

        Returns:
            ``{"id": [...], "status"}``

        Raises:
            NotFoundError: It does not carry the tag.
        """
        return self._send("DELETE", *self._path(resource_ids, checked_id(tag_id)))

    def remove_all(self, *resource_ids: str | int) -> T:
        """Take all tags off the thing.

        Returns:
            ``{"id": [...], "status"}`` with the ids of the tags that it carried.
        """
        return self._send("DELETE", *self._path(resource_ids))
