"""Sessions: the browsers and clients that you are signed in with."""

from __future__ import annotations

from typing import TypeVar

from dioptra.client.collection import CollectionClient, checked_id, list_query

T = TypeVar("T")


class SessionsSubCollectionClient(CollectionClient[T]):
    """Your own sessions; for clients that are signed in, since no token manages sessions.

    A *session document* below is ``{"id", "userAgent", "address", "createdOn", "lastSeenOn",
    "expiresOn", "isCurrent"}``. Not in the published client.
    """

    root = "users/current/sessions"

    def get(self, index: int = 0, page_length: int = 10, search: str | None = None) -> T:
        """List your sessions that have not ended.

        Args:
            index: How many to skip.
            page_length: How many to return at most.
            search: Search text; fields are ``address`` and ``userAgent``.

        Returns:
            A page: ``{"index", "isComplete", "totalNumResults", "data", ...}``.
        """
        return self._send("GET", params=list_query(index, page_length, search=search))

    def delete_by_id(self, session_id: str | int) -> T:
        """End a session; whoever works in it is signed out at once.

        Returns:
            ``{"id": [...], "status"}``
        """
        return self._send("DELETE", checked_id(session_id))
