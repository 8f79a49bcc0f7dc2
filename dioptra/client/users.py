"""Accounts: registering, reading, and changing one's own."""

from __future__ import annotations

from typing import TypeVar

from dioptra.client.api_tokens import ApiTokensSubCollectionClient
from dioptra.client.collection import CollectionClient, checked_id, list_query
from dioptra.client.session import Session
from dioptra.client.sessions import SessionsSubCollectionClient

T = TypeVar("T")


class UsersCollectionClient(CollectionClient[T]):
    """The accounts of the deployment.

    An *account* below is ``{"username", "email", "id", "groups", "createdOn", "lastModifiedOn",
    "lastLoginOn", "passwordExpiresOn"}``; of others you see ``{"username", "email", "id"}``.

    Attributes:
        sessions: Where you are signed in.
        tokens: Your API tokens.

    Source: rest-contract.md 4.
    """

    root = "users"

    def __init__(self, session: Session[T]) -> None:
        super().__init__(session)
        self.sessions = SessionsSubCollectionClient(session)
        self.tokens = ApiTokensSubCollectionClient(session)

    def create(self, username: str, email: str, password: str) -> T:
        """Register an account; nobody need be signed in.

        Returns:
            The account.

        Raises:
            ConflictError: The name or the email is taken.
        """
        return self._send(
            "POST",
            json={
                "username": username,
                "email": email,
                "password": password,
                "confirmPassword": password,
            },
        )

    def get(self, index: int = 0, page_length: int = 10, search: str | None = None) -> T:
        """List accounts.

        Args:
            index: How many to skip.
            page_length: How many to return at most.
            search: Search text; fields are ``username`` and ``email``.

        Returns:
            A page: ``{"index", "isComplete", "totalNumResults", "data", ...}``.
        """
        return self._send("GET", params=list_query(index, page_length, search=search))

    def get_by_id(self, user_id: str | int) -> T:
        """Read what others may see of an account."""
        return self._send("GET", checked_id(user_id))

    def get_current(self) -> T:
        """Read your own account."""
        return self._send("GET", "current")

    def modify_current_user(self, username: str, email: str) -> T:
        """Change your name and email; both are replaced.

        Returns:
            The account.
        """
        return self._send("PUT", "current", json={"username": username, "email": email})

    def delete_current_user(self, password: str) -> T:
        """Delete your own account; what you made stays, and so does your name.

        Returns:
            ``{"id": [...], "status"}``

        Raises:
            NotSignedInError: The password is wrong.
        """
        return self._send("DELETE", "current", json={"password": password})

    def change_current_user_password(self, old_password: str, new_password: str) -> T:
        """Change your password. All your sessions and API tokens end, so sign in again.

        Raises:
            DeniedError: The old password is wrong, or the new one is the same.
        """
        return self._send("POST", "current", "password", json=_change(old_password, new_password))

    def change_password_by_id(self, user_id: str | int, old_password: str, new_password: str) -> T:
        """Change the password of an account whose old one you know; see above."""
        body = _change(old_password, new_password)
        return self._send("POST", checked_id(user_id), "password", json=body)

    def set_active_group(self, group_id: int) -> T:
        """Choose the group that new things of this session, and no other, belong to by default.

        Not in the published client.

        Raises:
            NotFoundError: There is no such group, or you are not in it.
        """
        return self._send("PUT", "current", "group", json={"group": group_id})


def _change(old_password: str, new_password: str) -> dict[str, str]:
    return {
        "oldPassword": old_password,
        "newPassword": new_password,
        "confirmNewPassword": new_password,
    }
