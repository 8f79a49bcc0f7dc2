"""Forms: what was typed, read by the shapes of the API; what is wrong with it, by field.

A field of a form is named like the key of the JSON body, so that both doors share their shapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError, fields

from app.errors import Refusal
from app.schemas.base import Flag
from app.web.errors import as_http

Problems = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is shown: empty at first, and again with what was typed when it was refused.

    Attributes:
        values: What was typed, by field; never a password.
        problems: Messages by field; those under the empty name are about the form as a whole.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    problems: Problems = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What the field shows."""
        return self.values.get(name, "")

    def problem(self, name: str = "") -> str:
        """What is wrong with a field, or with the whole; empty where nothing is."""
        return " ".join(self.problems.get(name, ()))


def read(shape: Schema) -> dict[str, Any]:
    """Load the fields of the request's form; fields that the shape does not know are left alone.

    Raises:
        ValidationError: By key, as for a JSON body; an empty field counts as missing.
    """
    typed = _typed(shape)
    empty = {key: ["Fill this in."] for key in _required(shape) if not typed.get(key)}
    if empty:
        raise ValidationError(empty)
    loaded: dict[str, Any] = shape.load(_meant(shape, typed))
    return loaded


def refused(shape: Schema, error: Refusal | ValidationError) -> Form:
    """The form again, with what was typed and with what is wrong.

    A problem with something that the form has no field for is about the whole.
    """
    typed = _typed(shape)
    problems: dict[str, list[str]] = {}
    for path, message in _messages(error):
        problems.setdefault(path if path in _keys(shape) else "", []).append(message)
    values = {
        key: value
        for key, value in typed.items()
        if isinstance(value, str) and "password" not in key.lower()
    }
    return Form(values, problems)


def _messages(error: Refusal | ValidationError) -> Iterator[tuple[str, str]]:
    if isinstance(error, Refusal):
        yield error.field or "", error.message
    else:
        yield from _flat(as_http(error)[0]["errors"])


def _flat(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    else:
        for message in messages:
            yield path, str(message)


def _typed(shape: Schema) -> dict[str, Any]:
    """What was typed, and the files that were chosen; a list of those where the shape has one."""
    typed: dict[str, Any] = {key: request.form[key] for key in _keys(shape) if key in request.form}
    for name, field_ in shape.load_fields.items():
        key = field_.data_key or name
        # A browser sends an empty file for a field in which none was chosen.
        files = [file for file in request.files.getlist(key) if file.filename]
        if files:
            typed[key] = files if isinstance(field_, fields.List) else files[-1]
    return typed


def _meant(shape: Schema, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields say: a box is sent only when it is ticked, and an empty choice is none."""
    meant: dict[str, Any] = {}
    for name, field_ in shape.load_fields.items():
        key = field_.data_key or name
        if isinstance(field_, Flag):
            meant[key] = key in typed
        elif key in typed and (typed[key] or not field_.allow_none):
            meant[key] = typed[key]
    return meant


def _keys(shape: Schema) -> list[str]:
    return [field.data_key or name for name, field in shape.load_fields.items()]


def _required(shape: Schema) -> list[str]:
    return [f.data_key or name for name, f in shape.load_fields.items() if f.required]
