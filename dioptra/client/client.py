"""The client itself: one attribute a collection, and the two ways to connect."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

import requests

from dioptra.client.auth import AuthCollectionClient
from dioptra.client.collection import list_query
from dioptra.client.groups import GroupsCollectionClient
from dioptra.client.parameter_types import PluginParameterTypesCollectionClient
from dioptra.client.plugins import PluginsCollectionClient
from dioptra.client.runs import RunsCollectionClient
from dioptra.client.session import RequestsTransport, Session, read_json
from dioptra.client.tags import TagsCollectionClient
from dioptra.client.transport import Response, Transport
from dioptra.client.users import UsersCollectionClient
from dioptra.client.workflows import WorkflowsCollectionClient

T = TypeVar("T")

ADDRESS_VARIABLE = "DIOPTRA_API"
TOKEN_VARIABLE = "DIOPTRA_API_TOKEN"  # noqa: S105 - a name, no token


class DioptraClient(Generic[T]):
    """A connection to a Dioptra server, for use by one user in one thread.

    Made by `connect_json_dioptra_client` or `connect_response_dioptra_client`; `T` is what every
    call returns. In a ``with`` statement it closes itself.

    Attributes:
        auth: Signing in and out.
        users: Accounts, and your API tokens under ``users.tokens``.
        groups: Groups, and their members under ``groups.members``.
        plugin_parameter_types: Parameter types.
        plugins: Plugins, and their files under ``plugins.files``.
        runs: Runs of tasks; ``plugins.files.run`` starts one and waits for it.
        tags: Tags; those on a thing are under ``tags`` of its collection.
        workflows: Questions about code, and commits of drafts.
    """

    def __init__(self, session: Session[T]) -> None:
        self._session = session
        self.auth = AuthCollectionClient(session)
        self.users = UsersCollectionClient(session)
        self.groups = GroupsCollectionClient(session)
        self.plugin_parameter_types = PluginParameterTypesCollectionClient(session)
        self.plugins = PluginsCollectionClient(session)
        self.runs = RunsCollectionClient(session)
        self.tags = TagsCollectionClient(session)
        self.workflows = WorkflowsCollectionClient(session)

    def search(
        self,
        text: str,
        kinds: str | Sequence[str] = (),
        group_id: int | None = None,
        index: int = 0,
        page_length: int = 10,
    ) -> T:
        """Search over everything that you may read.

        Not in the published client.

        Args:
            text: What to look for, in the search language: ``patch*``, ``argument:eps``.
            kinds: Which of ``plugin``, ``file``, ``task``, ``argument``, ``type`` and ``code`` are
                looked for; all if left out.
            group_id: The only group to look in.
            index: How many hits to skip, from 0.
            page_length: How many hits to return at most, from 1.

        Returns:
            A page of hits, one kind after the other. A hit is ``{"kind", "name", "url", "plugin",
            "file", "task", "lines", ...}``; of code, ``lines`` has the first lines that match, each
            ``{"lineNumber", "line", "marks"}``.

        Raises:
            BadRequestError: There is no text, or no such kind.
            MismatchError: The text is not of the language, or the search takes too long.
        """
        names = kinds if isinstance(kinds, str) else ",".join(kinds)
        params = list_query(index, page_length, search=text, kinds=names or None, groupId=group_id)
        return self._session.send("GET", "search", params=params)

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
    address: str | None = None, *, token: str | None = None, transport: Transport | None = None
) -> DioptraClient[dict[str, Any]]:
    """Connect with a client whose calls return the JSON of the answer as a dict.

    Nothing is sent yet. Calls raise StatusCodeError where the server refuses.

    Args:
        address: Where the server is, without ``/api/v1``: ``http://localhost:5000``. If it is left
            out, the environment variable ``DIOPTRA_API`` says it.
        token: An API token, so that nobody need sign in. If it is left out, the environment
            variable ``DIOPTRA_API_TOKEN`` is asked; an empty text is no token. Signing in with
            ``auth.login`` takes its place. Not in the published client.
        transport: What carries the requests, if not the network; see `dioptra.client.transport`.
            Not in the published client.

    Raises:
        ValueError: There is no address, it is not one of http or https, or the token is none.
    """
    return DioptraClient(_open(address, token, transport, read_json))


def connect_response_dioptra_client(
    address: str | None = None, *, token: str | None = None, transport: Transport | None = None
) -> DioptraClient[requests.Response]:
    """Connect with a client whose calls return the whole answer, whatever its status.

    The arguments and the ValueError are those of `connect_json_dioptra_client`. With a transport
    of your own, the answers are what it returns.
    """
    return DioptraClient(_open(address, token, transport, _as_it_is))


def _open(
    address: str | None,
    token: str | None,
    transport: Transport | None,
    read: Callable[[Response], T],
) -> Session[T]:
    found = address or os.environ.get(ADDRESS_VARIABLE)
    if not found:
        raise ValueError(
            "No server to connect to: give its address, such as http://localhost:5000, "
            f"or set the environment variable {ADDRESS_VARIABLE}."
        )
    key = os.environ.get(TOKEN_VARIABLE, "") if token is None else token
    return Session(found, transport or RequestsTransport(), read, key)


def _as_it_is(answer: Response) -> requests.Response:
    return cast("requests.Response", answer)
