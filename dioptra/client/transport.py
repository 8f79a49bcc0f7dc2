"""What the client needs of HTTP, as two shapes; `session.py` has the transport used by default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from dioptra.client.uploads import Form


class Response(Protocol):
    """An answer; ``requests.Response`` is one."""

    @property
    def status_code(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Header fields; names in any case."""

    @property
    def text(self) -> str:
        """The body as text."""

    @property
    def content(self) -> bytes:
        """The body as it came."""

    def json(self) -> Any:
        """Read the body as JSON; a ValueError if it is none."""


class Transport(Protocol):
    """Something that carries a request to the server and keeps the cookies that come back."""

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None,
        json: Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        form: Form | None = None,
    ) -> Response:
        """Send a request and wait for the answer, whatever its status; redirects are followed.

        Args:
            method: In capital letters.
            url: Whole, without a query.
            params: The query, not yet encoded.
            json: The body; none is sent for None.
            headers: Header fields beside those that the transport sets by itself.
            form: The body as multipart/form-data, in the place of JSON; not passed without one.

        Raises:
            OSError: There was no answer. Every error of ``requests`` is one.
        """

    def close(self) -> None:
        """Let go of connections."""
