"""The client itself: one attribute a collection, and the two ways to connect."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

import requests

from dioptra.client.auth import AuthCollectionClient
from dioptra.client.groups import GroupsCollectionClient
from dioptra.client.parameter_types import PluginParameterTypesCollectionClient
from dioptra.client.plugins import PluginsCollectionClient
from dioptra.client.session import RequestsTransport, Session, read_json
from dioptra.client.transport import Response, Transport
from dioptra.client.users import UsersCollectionClient

T = TypeVar("T")

ADDRESS_VARIABLE = "DIOPTRA_API"


class DioptraClient(Generic[T]):
    """A connection to a Dioptra server, for use by one user in one thread.

    Made by `connect_json_dioptra_client` or `connect_response_dioptra_client`; `T` is what every
    call returns. In a ``with`` statement it closes itself.

    Attributes:
        auth: Signing in and out.
        users: Accounts.
        groups: Groups, and their members under ``groups.members``.
        plugin_parameter_types: Parameter types.
        plugins: Plugins, and their files under ``plugins.files``.
    """

    def __init__(self, session: Session[T]) -> None:
        self._session = session
        self.auth = AuthCollectionClient(session)
        self.users = UsersCollectionClient(session)
        self.groups = GroupsCollectionClient(session)
        self.plugin_parameter_types = PluginParameterTypesCollectionClient(session)
        self.plugins = PluginsCollectionClient(session)

    def close(self) -> None:
        """Let go of connections; the session on the server lasts until ``auth.logout()``."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def connect_json_dioptra_client(
    address: str | None = None, *, transport: Transport | None = None
) -> DioptraClient[dict[str, Any]]:
    """Connect with a client whose calls return the JSON of the answer as a dict.

    Nothing is sent yet. Calls raise StatusCodeError where the server refuses.

    Args:
        address: Where the server is, without ``/api/v1``: ``http://localhost:5000``. If it is left
            out, the environment variable ``DIOPTRA_API`` says it.
        transport: What carries the requests, if not the network; see `dioptra.client.transport`.
            Not in the published client.

    Raises:
        ValueError: There is no address, or it is not one of http or https.
    """
    return DioptraClient(_open(address, transport, read_json))


def connect_response_dioptra_client(
    address: str | None = None, *, transport: Transport | None = None
) -> DioptraClient[requests.Response]:
    """Connect with a client whose calls return the whole answer, whatever its status.

    The arguments and the ValueError are those of `connect_json_dioptra_client`. With a transport
    of your own, the answers are what it returns.
    """
    return DioptraClient(_open(address, transport, _as_it_is))


def _open(
    address: str | None, transport: Transport | None, read: Callable[[Response], T]
) -> Session[T]:
    found = address or os.environ.get(ADDRESS_VARIABLE)
    if not found:
        raise ValueError(
            "No server to connect to: give its address, such as http://localhost:5000, "
            f"or set the environment variable {ADDRESS_VARIABLE}."
        )
    return Session(found, transport or RequestsTransport(), read)


def _as_it_is(answer: Response) -> requests.Response:
    return cast("requests.Response", answer)
