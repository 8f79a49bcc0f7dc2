"""Reading the server's refusals: from an answer's body to facts and lines for people.

It trusts nothing: a proxy in between may answer with any text at all. Source: rest-contract.md 2.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

# Enough to recognise a proxy's error page, and short enough for a line of a traceback.
_EXCERPT_LENGTH = 120

# Where the server puts what is wrong with a body as a whole.
_WHOLE_BODY = "_schema"


def read_body(text: str) -> dict[str, Any]:
    """Read a body as a JSON object; empty where it is none."""
    try:
        return dict_or_empty(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def dict_or_empty(value: object) -> dict[str, Any]:
    """Pass a dict through, and make an empty one of anything else."""
    return value if isinstance(value, dict) else {}


def text_or_none(value: object) -> str | None:
    """Pass a text that is not empty through, and make None of anything else."""
    return value if isinstance(value, str) and value else None


def excerpt(text: str) -> str:
    """Shorten a text to one line for an error message."""
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT_LENGTH else line[:_EXCERPT_LENGTH] + "…"


def summarise(status_code: int, text: str, body: dict[str, Any]) -> str:
    """Say in a line what the server said, or what its status means where it said nothing."""
    message = text_or_none(body.get("message"))
    if message:
        return message
    try:
        phrase = HTTPStatus(status_code).phrase
    except ValueError:
        phrase = "The server refused"
    if body or not text.strip():
        return phrase
    return f"{phrase}: {excerpt(text)}"


def flatten(errors: dict[str, Any]) -> dict[str, list[str]]:
    """Turn nested field problems into texts by path; a problem of the whole has the path above it.

    ``{"tasks": {"functions": {"0": {"name": ["Bad."]}}}}`` becomes
    ``{"tasks.functions.0.name": ["Bad."]}``.
    """
    problems: dict[str, list[str]] = {}
    for path, text in _walk(errors, ()):
        problems.setdefault(".".join(path), []).append(text)
    return problems


def _walk(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, path if key == _WHOLE_BODY else (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, path)
    else:
        yield path, str(value)


def problem_lines(problems: dict[str, list[str]]) -> list[str]:
    """Write field problems one a line, each after its path."""
    return [
        f"{path}: {text}" if path else text for path, texts in problems.items() for text in texts
    ]


def diagnostics_of(detail: dict[str, Any]) -> list[dict[str, Any]]:
    """Take the diagnostics out of an error's detail; empty where there are none."""
    found = detail.get("diagnostics")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def findings_of(detail: dict[str, Any]) -> list[dict[str, Any]]:
    """Take what is wrong with the values of a run out of an error's detail."""
    found = detail.get("findings")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def finding_lines(findings: list[dict[str, Any]], summary: str) -> list[str]:
    """Write what is wrong with values one a line; nothing where the summary says it all."""
    messages = [str(one.get("message") or one.get("code") or "no message") for one in findings]
    return messages if len(messages) > 1 or any(one not in summary for one in messages) else []


def diagnostic_line(diagnostic: dict[str, Any]) -> str:
    """Write a diagnostic as ``line 3: message (hint)``; what is no error says its severity."""
    parts = []
    if diagnostic.get("line"):
        parts.append(f"line {diagnostic['line']}")
    elif diagnostic.get("task"):
        parts.append(f"task {diagnostic['task']}")
    if diagnostic.get("severity") in ("warning", "info"):
        parts.append(diagnostic["severity"])
    parts.append(str(diagnostic.get("message") or diagnostic.get("code") or "no message"))
    hint = text_or_none(diagnostic.get("hint"))
    return ": ".join(parts) + (f" ({hint})" if hint else "")
