"""Parameter types: the kinds of value that tasks take and give."""

from __future__ import annotations

from typing import Any, TypeVar

from dioptra.client.collection import CollectionClient, checked_id, given, list_query
from dioptra.client.drafts import (
    ModifyResourceDraftsSubCollectionClient,
    NewResourceDraftsSubCollectionClient,
)
from dioptra.client.session import Session
from dioptra.client.snapshots import SnapshotsSubCollectionClient
from dioptra.client.tags import TagsSubCollectionClient

T = TypeVar("T")


class PluginParameterTypesCollectionClient(CollectionClient[T]):
    """The parameter types of the groups that you may read.

    Every group has ``any``, ``string``, ``integer``, ``number``, ``boolean`` and ``null``, which
    cannot be changed; look their ids up by name.

    Attributes:
        new_resource_drafts: Your drafts of new types.
        modify_resource_drafts: Your drafts of changes, one a type.
        snapshots: The versions of a type.
        tags: The tags on a type.

    Source: rest-contract.md 8.
    """

    root = "pluginParameterTypes"

    def __init__(self, session: Session[T]) -> None:
        super().__init__(session)
        self.snapshots = SnapshotsSubCollectionClient(session, "pluginParameterTypes")
        self.tags = TagsSubCollectionClient(session, "pluginParameterTypes")
        self.new_resource_drafts = NewResourceDraftsSubCollectionClient(
            session, "pluginParameterTypes"
        )
        self.modify_resource_drafts = ModifyResourceDraftsSubCollectionClient(
            session, "pluginParameterTypes"
        )

    def create(
        self,
        group_id: int,
        name: str,
        description: str | None = None,
        structure: dict[str, Any] | None = None,
    ) -> T:
        """Create a parameter type.

        Args:
            group_id: The group that will own it.
            name: Letters, digits, blanks and ``_ . -``; unique in the group.
            description: What it stands for.
            structure: One of ``{"list": type}``, ``{"tuple": [type, ...]}``, ``{"mapping": [key,
                value]}``, ``{"mapping": {key: type}}``, ``{"union": [type, ...]}``, where a type is
                a name or such a dict again. None or ``{}`` for a simple type.

        Returns:
            The parameter type.

        Raises:
            BadRequestError: The name or the structure is not legal.
            ConflictError: The name is taken.
        """
        body = given(group=group_id, name=name, description=description, structure=structure)
        return self._send("POST", json=body)

    def delete_by_id(self, plugin_parameter_type_id: str | int) -> T:
        """Delete a parameter type; it can still be read.

        Returns:
            ``{"id": [...], "status"}``

        Raises:
            ConflictError: Tasks use it.
            DeniedError: It is a built-in one.
        """
        return self._send("DELETE", checked_id(plugin_parameter_type_id))

    def get(
        self,
        group_id: int | None = None,
        index: int = 0,
        page_length: int = 10,
        sort_by: str | None = None,
        descending: bool | None = None,
        search: str | None = None,
        show_deleted: bool | None = None,
    ) -> T:
        """List parameter types.

        Args:
            group_id: Only those of this group.
            index: How many to skip.
            page_length: How many to return at most.
            sort_by: ``name``, ``createdOn``, ``lastModifiedOn`` or ``description``.
            descending: Largest first; only together with ``sort_by``.
            search: Search text; fields are ``name``, ``description`` and ``tag``.
            show_deleted: Deleted ones too.

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
            showDeleted=show_deleted,
        )
        return self._send("GET", params=query)

    def get_by_id(self, plugin_parameter_type_id: str | int) -> T:
        """Read a parameter type, deleted or not."""
        return self._send("GET", checked_id(plugin_parameter_type_id))

    def modify_by_id(
        self,
        plugin_parameter_type_id: str | int,
        name: str,
        description: str | None,
        structure: dict[str, Any] | None,
        *,
        if_match: int | None = None,
    ) -> T:
        """Replace a parameter type's name, description and structure, as a new snapshot.

        Args:
            plugin_parameter_type_id: The parameter type.
            name: As in `create`.
            description: None for none.
            structure: As in `create`; None for none.
            if_match: The snapshot that the change was made on; refused if there is a later one.
                Not in the published client.

        Returns:
            The parameter type.

        Raises:
            StaleError: There is a later snapshot than ``if_match``.
        """
        body = given(name=name, description=description, structure=structure)
        type_id = checked_id(plugin_parameter_type_id)
        return self._send("PUT", type_id, json=body, if_match=if_match)
