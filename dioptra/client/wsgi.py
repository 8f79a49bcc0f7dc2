"""A transport into a WSGI application of the same process, without a socket, for tests.

It stands under ``requests`` as an adapter, so cookies, redirects and answers are the real ones.
Not for serving: one request at a time, and no streaming.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from http.client import HTTPMessage
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

import requests
from requests.adapters import HTTPAdapter

from dioptra.client.session import RequestsTransport

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment


def wsgi_transport(app: WSGIApplication) -> RequestsTransport:
    """Make a transport whose requests go to a WSGI application, whatever the address says.

    Each transport keeps cookies of its own: one a user.

    Example::

        client = connect_json_dioptra_client("http://localhost", transport=wsgi_transport(app))
    """
    session = requests.Session()
    # The machine's proxies and .netrc have no say in what stays in the process.
    session.trust_env = False
    session.mount("http://", _WsgiAdapter(app))
    session.mount("https://", _WsgiAdapter(app))
    return RequestsTransport(session)


class _WsgiAdapter(HTTPAdapter):
    def __init__(self, app: WSGIApplication) -> None:
        super().__init__()
        self._app = app

    def send(
        self, request: requests.PreparedRequest, *_args: Any, **_options: Any
    ) -> requests.Response:
        answer = _call(self._app, _environ(request))
        # It asks for urllib3's answer, and reads no more of it than _Answer has.
        return self.build_response(request, answer)  # type: ignore[arg-type]


class _Answer(BytesIO):
    """An answer in the shape that requests reads: the body as a file, the rest as attributes."""

    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        super().__init__(body)
        code, _, self.reason = status.partition(" ")
        self.status = int(code)
        message = HTTPMessage()
        for name, value in headers:
            message.add_header(name, value)
        self.headers = {name: ", ".join(message.get_all(name, [])) for name in message}
        # Where requests looks for cookies: several of them cannot share a line.
        self._original_response = SimpleNamespace(msg=message)


def _environ(request: requests.PreparedRequest) -> WSGIEnvironment:
    url = urlsplit(request.url or "")
    body = request.body or b""
    sent = body.encode() if isinstance(body, str) else body
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        # WSGI wants the bytes of the path, written as latin-1 (PEP 3333).
        "PATH_INFO": unquote_to_bytes(url.path).decode("latin-1"),
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname,
        "SERVER_PORT": str(url.port or (443 if url.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": url.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": BytesIO(sent),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    environ.update(_header_variables(request.headers))
    return environ


def _header_variables(headers: Mapping[str, str]) -> dict[str, str]:
    names = {"Content-Type": "CONTENT_TYPE", "Content-Length": "CONTENT_LENGTH"}
    return {
        names.get(name.title(), "HTTP_" + name.upper().replace("-", "_")): value
        for name, value in headers.items()
    }


def _call(app: WSGIApplication, environ: WSGIEnvironment) -> _Answer:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> Any:
        started.append((status, headers))
        return written.append

    parts: Iterable[bytes] = app(environ, start_response)
    try:
        written.extend(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    # An application that failed half-way may start again; the last start counts.
    status, headers = started[-1]
    return _Answer(status, headers, b"".join(written))
