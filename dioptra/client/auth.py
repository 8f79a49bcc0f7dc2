"""Signing in and out."""

from __future__ import annotations

from typing import TypeVar

from dioptra.client.collection import CollectionClient

T = TypeVar("T")


class AuthCollectionClient(CollectionClient[T]):
    """Signs the client in and out; the session is kept in cookies."""

    root = "auth"

    def login(self, username: str, password: str) -> T:
        """Sign in. From here on the client is signed in, and a token it had is not sent any more.

        Returns:
            ``{"username", "status"}``

        Raises:
            NotSignedInError: There is no such account, or the password is wrong.
            TooOftenError: Too many tries; ``retry_after_s`` says how long to wait.
        """
        self._session.forget_token()
        return self._send("POST", "login", json={"username": username, "password": password})

    def logout(self, everywhere: bool = False) -> T:
        """Sign out.

        Args:
            everywhere: End all sessions and API tokens of the account, not only this session.

        Returns:
            ``{"username", "everywhere", "status"}``
        """
        return self._send("POST", "logout", params={"everywhere": str(everywhere)})
