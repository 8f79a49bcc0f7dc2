"""Drafts: bodies of plugins, files and parameter types that are kept before they are saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from dioptra.client.collection import (
    CollectionClient,
    SubCollectionClient,
    checked_id,
    given,
    list_query,
)
from dioptra.client.session import Session

T = TypeVar("T")


class NewResourceDraftsSubCollectionClient(CollectionClient[T]):
    """Your drafts of new things of one kind; nobody else sees them.

    Fields are those of the body: ``name`` and ``description`` of a plugin; of a type also
    ``structure``; ``filename``, ``contents``, ``tasks`` (``{"functions": [...], "artifacts":
    [...]}``) and ``description`` of a file. A *draft* below is ``{"id", "payload", "resource",
    "resourceSnapshot", "resourceType", "metadata", ...}``. Drafts of files are asked for by the id
    of their plugin, which comes first in each call.

    Source: rest-contract.md 10.
    """

    def __init__(self, session: Session[T], *parents: str) -> None:
        super().__init__(session)
        self.root, *self._parents = parents

    def get(
        self,
        *resource_ids: str | int,
        draft_type: str | None = None,
        group_id: int | None = None,
        index: int = 0,
        page_length: int = 10,
    ) -> T:
        """List your drafts, the oldest first; drafts of changes are among them.

        Args:
            *resource_ids: The plugin, for drafts of files.
            draft_type: Only those of ``new`` or of ``existing`` things.
            group_id: Only those of this group.
            index: How many to skip.
            page_length: How many to return at most.

        Returns:
            A page: ``{"index", "isComplete", "totalNumResults", "data", ...}``.
        """
        query = list_query(index, page_length, groupId=group_id, draftType=draft_type)
        return self._send("GET", *self._path(resource_ids), params=query)

    def get_by_id(self, *resource_ids: str | int, draft_id: str | int) -> T:
        """Read a draft."""
        return self._send("GET", *self._path(resource_ids, draft_id))

    def create(self, *resource_ids: str | int, group_id: int | None = None, **fields: Any) -> T:
        """Keep a draft of something new; its names may be taken until it is committed.

        Args:
            *resource_ids: The plugin, for the draft of a file.
            group_id: The group that will own it. A file belongs to that of its plugin: leave it
                out.
            **fields: The body.

        Returns:
            The draft.

        Raises:
            BadRequestError: The body is malformed or a name in it is not legal.
            ConflictError: You have very many drafts.
        """
        body = {**given(group=group_id), **fields}
        return self._send("POST", *self._path(resource_ids), json=body)

    def modify(self, *resource_ids: str | int, draft_id: str | int, **fields: Any) -> T:
        """Replace all that a draft says.

        Returns:
            The draft.
        """
        return self._send("PUT", *self._path(resource_ids, draft_id), json=fields)

    def delete(self, *resource_ids: str | int, draft_id: str | int) -> T:
        """Delete a draft.

        Returns:
            ``{"id": [...], "status"}``
        """
        return self._send("DELETE", *self._path(resource_ids, draft_id))

    def _path(self, resource_ids: Sequence[str | int], *draft_id: str | int) -> list[str]:
        if len(resource_ids) != len(self._parents):
            words = "the id of their plugin" if self._parents else "no other id"
            raise TypeError(f"These drafts are asked for by {words}, not {len(resource_ids)} ids.")
        pairs = zip(map(checked_id, resource_ids), self._parents, strict=True)
        path = [part for pair in pairs for part in pair]
        return [*path, "drafts", *map(checked_id, draft_id)]


class ModifyResourceDraftsSubCollectionClient(SubCollectionClient[T]):
    """Your draft of a change of one thing; nobody else sees it.

    Each call begins with the ids in the thing's path: one for a plugin or a type, the plugin's and
    its own for a file. Fields and drafts are those of `NewResourceDraftsSubCollectionClient`.

    Source: rest-contract.md 10.
    """

    name = "draft"

    def get_by_id(self, *resource_ids: str | int) -> T:
        """Read the draft; ``metadata`` tells how many others have one.

        Raises:
            NotFoundError: There is none.
            DeletedError: The thing is deleted.
        """
        return self._send("GET", *self._path(resource_ids))

    def create(self, *resource_ids: str | int, **fields: Any) -> T:
        """Begin the draft, on the current snapshot of the thing.

        Raises:
            BadRequestError: The body is malformed, or you have a draft of this already.
        """
        return self._send("POST", *self._path(resource_ids), json=fields)

    def modify(self, *resource_ids: str | int, resource_snapshot_id: str | int, **fields: Any) -> T:
        """Replace all that the draft says.

        Args:
            *resource_ids: The thing.
            resource_snapshot_id: The snapshot that the change is made on: the present one of the
                draft, or a later one that you have looked at.
            **fields: The body.

        Raises:
            BadRequestError: The snapshot is an earlier one, or of something else.
        """
        body = {"resourceSnapshot": int(checked_id(resource_snapshot_id)), "resourceData": fields}
        return self._send("PUT", *self._path(resource_ids), json=body)

    def delete(self, *resource_ids: str | int) -> T:
        """Delete the draft.

        Returns:
            ``{"id": [...], "status"}`` with the id of the draft.
        """
        return self._send("DELETE", *self._path(resource_ids))
