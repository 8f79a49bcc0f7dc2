"""The only code that speaks HTTP: addresses in, answers or errors out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import requests

from dioptra.client.errors import APIConnectionError, JSONDecodeError, error_for
from dioptra.client.refusal import excerpt
from dioptra.client.transport import Response, Transport
from dioptra.client.uploads import Form

T = TypeVar("T")

API_ROOT = "/api/v1"

# A server that is there accepts at once; reading a large file's code may keep it busy for a while.
CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 120.0


class RequestsTransport:
    """Carries requests over a ``requests.Session``, which keeps cookies and connections.

    Args:
        session: A prepared session (proxies, certificates); a new one if it is left out.
        read_timeout_s: Seconds to wait for the server to go on answering.
    """

    def __init__(
        self, session: requests.Session | None = None, read_timeout_s: float = READ_TIMEOUT_S
    ) -> None:
        self._session = session or requests.Session()
        self._timeout_s = (CONNECT_TIMEOUT_S, read_timeout_s)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None,
        json: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        form: Form | None = None,
    ) -> requests.Response:
        """Send a request; see `Transport`.

        Raises:
            ValueError: JSON cannot say the body: it has a number that is infinite or not a number.
        """
        # Without an `auth`, a password in ~/.netrc would take the place of the token.
        auth = _as_it_is if headers and "Authorization" in headers else None
        try:
            return self._session.request(
                method,
                url,
                params=params,
                json=json,
                files=form,
                headers=headers,
                auth=auth,
                timeout=self._timeout_s,
            )
        except requests.exceptions.InvalidJSONError as problem:
            raise ValueError(f"The body cannot be written as JSON: {problem}") from problem

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.close()


class Session(Generic[T]):
    """One user's connection to one server.

    Args:
        address: Where the server is, without ``/api/v1``: ``http://localhost:5000``.
        transport: What carries the requests.
        read: What becomes of an answer: `read_json`, or a function that hands it on as it is.
        token: An API token that every request carries; empty for none.

    Raises:
        ValueError: The address is no http or https address, or the token cannot be one.
    """

    def __init__(
        self,
        address: str,
        transport: Transport,
        read: Callable[[Response], T],
        token: str = "",
    ) -> None:
        self._address = _checked(address)
        self._transport = transport
        self._read = read
        self._token = _checked_token(token)

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        form: Form | None = None,
    ) -> T:
        """Send a request to a path below ``/api/v1`` and read the answer.

        Raises:
            APIConnectionError: There was no answer.
            StatusCodeError: The server refused; not raised where answers are handed on as they are.
            JSONDecodeError: Likewise, for a body that is not JSON.
        """
        return self._read(self._answer(method, path, params, json, headers, form))

    def download(self, path: str, params: Mapping[str, str]) -> bytes:
        """Read an answer that is a file, whatever becomes of other answers.

        Raises:
            APIConnectionError: There was no answer.
            StatusCodeError: The server refused.
        """
        answer = self._answer("GET", path, params, None, None)
        if not _is_success(answer):
            raise error_for(answer)
        return answer.content

    def _answer(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        json: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        form: Form | None = None,
    ) -> Response:
        url = f"{self._address}{API_ROOT}/{path}"
        if self._token:
            headers = {**(headers or {}), "Authorization": f"Bearer {self._token}"}
        try:
            if form is not None:
                return self._transport.request(
                    method, url, params=params, json=json, headers=headers, form=form
                )
            return self._transport.request(method, url, params=params, json=json, headers=headers)
        except OSError as problem:
            raise APIConnectionError(
                f"No answer from {self._address} to {method} {url}: {excerpt(str(problem))}. "
                f"Is the server running, and does {self._address}/health answer in a browser?"
            ) from problem

    def forget_token(self) -> None:
        """Send the token no longer; it stays good on the server."""
        self._token = ""

    def close(self) -> None:
        """Let go of connections; the session on the server goes on until it is signed out."""
        self._transport.close()


def read_json(answer: Response) -> dict[str, Any]:
    """Read the JSON of a success, or raise what the answer stands for.

    It is an object; only the tags of a thing are a bare list, as the published client has them.
    """
    if not _is_success(answer):
        raise error_for(answer)
    try:
        body: dict[str, Any] = answer.json()
    except ValueError as problem:
        raise _not_json(answer) from problem
    if not (isinstance(body, dict) or _is_list_of_objects(body)):
        raise _not_json(answer)
    return body


def _is_list_of_objects(body: Any) -> bool:
    return isinstance(body, list) and all(isinstance(each, dict) for each in body)


def _is_success(answer: Response) -> bool:
    return 200 <= answer.status_code < 300


def _not_json(answer: Response) -> JSONDecodeError:
    return JSONDecodeError(
        f"The answer ({answer.status_code}) is no JSON object: {excerpt(answer.text)!r}. "
        "Does the address belong to a Dioptra server, without a path behind it?"
    )


def _checked(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(
            f"{address!r} is no address of a server. It should look like http://localhost:5000"
        )
    return address.rstrip("/")


def _checked_token(token: str) -> str:
    """Drop the line end of a file; what is wrong with a token is told without showing it."""
    bare = token.strip()
    if not bare.isascii() or not bare.isprintable() or " " in bare:
        raise ValueError("That is no API token: one has no blanks and begins with dp_.")
    return bare


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
