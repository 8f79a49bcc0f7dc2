"""The one table from kinds of refusal to HTTP, for both doors."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Any

from flask import request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from app import errors, settings
from app.logs import get_logger

STATUS: dict[type[errors.Refusal], int] = {
    errors.Invalid: 400,
    errors.NotSignedIn: 401,
    errors.Denied: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.Mismatch: 422,
    errors.Deleted: 423,
    errors.TooOften: 429,
}

# HTTP's own headers of an error that go out with it; the rest describes another body.
_KEPT = frozenset({"allow", "retry-after"})

log = get_logger()


class QueryProblem(ValidationError):
    """A query parameter is malformed; the contract words it otherwise than a body."""


def status_of(error: Exception) -> int:
    """The status that an error becomes."""
    if isinstance(error, errors.Refusal):
        return STATUS[type(error)]
    if isinstance(error, ValidationError):
        return 400
    if isinstance(error, HTTPException):
        return error.code or 500
    return 500


def as_http(error: Exception) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Turn any error into the body, the status and the headers of an answer.

    A crash shows an id that stands in the log, and nothing else.
    """
    status = status_of(error)
    if isinstance(error, ValidationError):
        words = (
            "Input payload validation failed"
            if isinstance(error, QueryProblem)
            else "Some fields are missing or malformed; see errors."
        )
        return {"errors": _by_field(error), "message": words}, status, {}
    if isinstance(error, errors.Refusal):
        headers = {}
        if isinstance(error, errors.TooOften):
            headers["Retry-After"] = str(error.retry_after_s)
        body = _envelope(status, error.name, error.message, error.detail)
        if error.field:
            body["errors"] = _nested(error.field, error.message)
        return body, status, headers
    if isinstance(error, HTTPException):
        sent = error.get_response().headers
        headers = {key: value for key, value in sent.items() if key.lower() in _KEPT}
        name = type(error).__name__
        words = _too_large() if status == 413 else error.description or name
        return _envelope(status, name, words, {}), status, headers
    incident = secrets.token_hex(8)
    log.error("request_crashed", incident=incident, path=request.path, exc_info=error)
    words = f"The server failed. Its log says why, under {incident}."
    return _envelope(500, "InternalServerError", words, {"incident": incident}), 500, {}


def _too_large() -> str:
    most = settings.current().max_body_bytes
    return (
        f"What was sent is larger than {most:,} bytes, the most that this server takes at once. "
        "Leave out what is no code, send it in parts, or import it from a Git repository."
    )


def _envelope(status: int, name: str, words: str, detail: dict[str, Any]) -> dict[str, Any]:
    phrase = HTTPStatus(status).phrase
    return {
        "error": name,
        "message": f"{phrase} - {words}",
        "detail": detail,
        "originating_path": f"{request.path}?{request.query_string.decode('latin-1')}",
    }


def _by_field(error: ValidationError) -> dict[str, Any]:
    messages = error.messages
    found: dict[str, Any] = _plain(
        messages if isinstance(messages, dict) else {"_schema": messages}
    )
    return found


def _plain(messages: Any) -> Any:
    """Messages with string keys all through; a bare list is about the whole body."""
    if isinstance(messages, dict):
        return {str(key): _plain(inner) for key, inner in messages.items()}
    return messages


def _nested(path: str, message: str) -> dict[str, Any]:
    *outer, last = path.split(".")
    nested: dict[str, Any] = {last: [message]}
    for key in reversed(outer):
        nested = {key: nested}
    return nested
