"""API tokens: what scripts connect with instead of a password."""

from __future__ import annotations

from typing import TypeVar

from dioptra.client.collection import CollectionClient, checked_id, list_query

T = TypeVar("T")


class ApiTokensSubCollectionClient(CollectionClient[T]):
    """Your own tokens; for clients that are signed in, since no token manages tokens.

    A *token document* below is ``{"id", "name", "prefix", "group", "readOnly", "createdOn",
    "expiresOn", "lastUsedOn"}``. Not in the published client.
    """

    root = "users/current/tokens"

    def create(
        self,
        name: str,
        group_id: int | None = None,
        read_only: bool = False,
        days: int = 90,
    ) -> T:
        """Make a token.

        Args:
            name: What it is for.
            group_id: The only group that it works in; all of yours if it is left out.
            read_only: May it change nothing.
            days: Until it expires, 1 to 366.

        Returns:
            The token document and ``"token"``, the token itself: keep it, it is never shown again.

        Raises:
            NotFoundError: There is no such group, or you are not in it.
            ConflictError: You have too many tokens.
        """
        body = {"name": name, "group": group_id, "readOnly": read_only, "days": days}
        return self._send("POST", json=body)

    def get(self, index: int = 0, page_length: int = 10, search: str | None = None) -> T:
        """List your tokens.

        Args:
            index: How many to skip.
            page_length: How many to return at most.
            search: Search text; the field is ``name``.

        Returns:
            A page: ``{"index", "isComplete", "totalNumResults", "data", ...}``.
        """
        return self._send("GET", params=list_query(index, page_length, search=search))

    def delete_by_id(self, token_id: str | int) -> T:
        """Revoke a token; it ends at once.

        Returns:
            ``{"id": [...], "status"}``
        """
        return self._send("DELETE", checked_id(token_id))
