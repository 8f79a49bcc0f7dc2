"""Values from what was typed into the form that runs a task, and what is typed for values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from app.ui.run_fields import EMPTY_TEXT, NULL, RunField, as_text, short

_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,1000}")
_REFERENCE: Final = re.compile(r"([0-9]{1,18})\.(\w{1,200})")


class Unreadable(Exception):
    """What was typed is no value; the text says what would be one."""


def read(
    fields: Iterable[RunField], typed: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Read what was typed.

    Returns:
        Values by name, of the fields that were not left empty, and what is wrong, by key.
    """
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for one in fields:
        text = typed.get(one.key, "").replace("\r\n", "\n")
        source = typed.get(one.source_key, "")
        try:
            if source:
                values[one.name] = _taken(source)
            elif text if one.widget == "text" else text.strip():
                values[one.name] = _READERS[one.widget](text, one)
        except Unreadable as problem:
            problems[one.key] = str(problem)
    return values, problems


def _taken(source: str) -> Any:
    if source in (EMPTY_TEXT, NULL):
        return "" if source == EMPTY_TEXT else None
    found = _REFERENCE.fullmatch(source)
    if found is None:
        raise Unreadable("Choose one of the list.")
    return {"run": int(found[1]), "output": found[2]}


def _whole(text: str, _: RunField) -> int:
    if not _WHOLE.fullmatch(text.strip()):
        raise Unreadable(f"“{short(text.strip())}” is no whole number. Write one such as 3.")
    return int(text)


def _number(text: str, field: RunField) -> float:
    if _WHOLE.fullmatch(text.strip()):
        return _whole(text, field)
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if found - found != 0:
        raise Unreadable(f"“{short(text.strip())}” is no number. Write one such as 0.5 or 1e-3.")
    return found


def _read_json(text: str, _: RunField) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as problem:
        raise Unreadable(
            f"This is no JSON: line {problem.lineno}, column {problem.colno}: {problem.msg}."
        ) from None
    except (ValueError, RecursionError):
        raise Unreadable("This is no JSON, or it is too long or too deep.") from None


def _refuse_constant(name: str) -> Any:
    raise json.JSONDecodeError(f"{name} is no number of JSON", "", 0)


def _any(text: str, field: RunField) -> Any:
    """Take JSON for what it is, and other text as text; what begins like JSON has to be some."""
    try:
        return _read_json(text, field)
    except Unreadable:
        if text.lstrip()[:1] in '[{"':
            raise
        return text


def _chosen(text: str, field: RunField) -> Any:
    if text not in (value for value, _ in field.options):
        raise Unreadable("Choose one of the list.")
    return json.loads(text)


_READERS: Final[Mapping[str, Callable[[str, RunField], Any]]] = {
    "text": lambda text, _: text,
    "integer": _whole,
    "number": _number,
    "json": _read_json,
    "any": _any,
    "choice": _chosen,
}


def show(fields: Iterable[RunField], values: Mapping[str, Any]) -> dict[str, str]:
    """Give what the fields hold where these values, by name, are to be typed already."""
    typed: dict[str, str] = {}
    for one in fields:
        if one.name in values:
            typed |= _typed(one, values[one.name])
    return typed


def _typed(field: RunField, value: Any) -> dict[str, str]:
    if isinstance(value, Mapping) and set(value) == {"run", "output"}:
        return {field.source_key: f"{value['run']}.{value['output']}"}
    if value == "" and field.widget == "text":
        return {field.source_key: EMPTY_TEXT}
    if value is None and field.widget in ("text", "integer", "number", "json"):
        return {field.source_key: NULL}
    is_text = isinstance(value, str) and field.widget in ("text", "any")
    if is_text and (field.widget == "text" or _reads_as_text(value)):
        return {field.key: value}
    return {field.key: as_text(value)}


def _reads_as_text(value: str) -> bool:
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return bool(value.strip()) and value.lstrip()[:1] not in '[{"'
    return False
