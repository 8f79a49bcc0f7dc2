"""Cases as values: what somebody says of one, what doors get."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.run_values import NOTHING, Asked
from app.domain.values import Ref
from app.errors import Invalid

NOT_RUN = "not run"
# What says more than the name of the task, with the key that it has in JSON.
_KEYS = {
    "inputs": "inputs",
    "positional": "positional",
    "mode": "mode",
    "value": "value",
    "arguments": "arguments",
    "artifact_name": "artifactName",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody says of a case.

    Attributes:
        asked: The task and its values.
        expected: Values of outputs by name; None to expect no more than an end without exception.
        raises: Name of the class of an exception that is expected instead.
    """

    name: str
    asked: Asked
    expected: Mapping[str, Any] | None = None
    raises: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case of a file's task, with what came of it on the present version of the file.

    Attributes:
        given: The values, as JSON text; `as_asked` reads it.
        expected: Values of outputs by name as JSON text; None where none are expected.
        user: Who changed it last.
        verdict: ``passed``, ``failed``, ``error`` or ``not run``.
        reason: What differs, or why it could not be run.
        run_id: The run that tells, or is going to tell.
        snapshot_id: The version of the file.
    """

    id: int
    plugin_id: int
    file_id: int
    task: str
    name: str
    given: str
    expected: str | None
    raises: str | None
    user: Ref
    created_on: datetime
    modified_on: datetime
    verdict: str
    reason: str | None
    run_id: int | None
    snapshot_id: int

    @property
    def asked(self) -> Asked:
        """What is run."""
        return as_asked(self.task, self.given)

    @property
    def has_value(self) -> bool:
        """Is there a value to write, which is that of an artifact task; None is one."""
        return self.asked.value is not NOTHING

    @property
    def is_waiting(self) -> bool:
        """Is there a run that has not told yet."""
        return self.verdict == NOT_RUN and self.run_id is not None


def as_text(asked: Asked) -> str:
    """The values of a task as they are kept and exported; what is left out has its default."""
    plain = Asked(asked.task)
    found = {key: getattr(asked, name) for name, key in _KEYS.items()}
    usual = {key: getattr(plain, name) for name, key in _KEYS.items()}
    return json.dumps({key: one for key, one in found.items() if not _same(one, usual[key])})


def as_asked(task: str, given: str) -> Asked:
    """What `as_text` made a text of."""
    found = json.loads(given)
    return Asked(task, **{name: found[key] for name, key in _KEYS.items() if key in found})


def _same(one: Any, usual: Any) -> bool:
    return not one if isinstance(usual, dict | tuple) else bool(one == usual)


def checked_given(found: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of a case that comes from outside, if they have the shapes of a run's.

    Raises:
        Invalid: They have not.
    """
    for key, value in found.items():
        kind = _SHAPES.get(key)
        if kind is None:
            raise Invalid(f"{key!r} is no part of it: it has {', '.join(_SHAPES)}.", field="given")
        if not isinstance(value, kind):
            raise Invalid(f"{key} is {_WORDS[kind]}.", field="given")
    if found.get("mode", "round-trip") not in ("round-trip", "serialize"):
        raise Invalid("mode is round-trip or serialize.", field="given")
    return dict(found)


_SHAPES: Mapping[str, type] = {
    "inputs": dict,
    "positional": list,
    "mode": str,
    "value": object,
    "arguments": dict,
    "artifactName": str,
}
_WORDS: Mapping[type, str] = {dict: "an object", list: "a list", str: "text"}
