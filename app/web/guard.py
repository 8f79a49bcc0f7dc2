"""What every answer carries, and what no request may do, whichever door it takes."""

from __future__ import annotations

import time
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

from app import settings as settings_
from app.errors import Denied
from app.logs import get_logger
from app.settings import Settings
from app.web.actor import bearer_token

log = get_logger()

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def init_app(app: Flask, settings: Settings) -> None:
    """Guard an application: settings in force, log context, origin check, headers."""

    @app.before_request
    def begin() -> None:
        settings_.use(settings)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid4().hex[:16])
        g.began = time.perf_counter()
        refuse_foreign_origin()

    @app.after_request
    def finish(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Content-Security-Policy", POLICY)
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store")
        note(response.status_code)
        if settings.secure_cookies:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response


def note(status: int) -> None:
    """Write the line of a request: changes and refusals always, reading only for who debugs."""
    changes = request.method not in _SAFE
    write = log.info if changes or status >= 400 else log.debug
    took_ms = round((time.perf_counter() - g.began) * 1000, 1)
    write("request", method=request.method, path=request.path, status=status, took_ms=took_ms)


def refuse_foreign_origin() -> None:
    """Refuse changes that another site makes a browser send with our cookies.

    Browsers say where a request comes from; programs that say nothing carry no cookies of others.
    With a token, cookies do not count, and another site's page has no token of ours.

    Raises:
        Denied: The request comes from another site.
    """
    if request.method in _SAFE or bearer_token() is not None:
        return
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    foreign = origin is not None and _host_of(origin) != request.host
    if foreign or site not in ("same-origin", "none"):
        raise Denied("Changes are accepted from pages of this server only.", error="ForeignOrigin")


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
