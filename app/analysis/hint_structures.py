"""Hints as structures of parameter types; the classes in them stay hints.

Source: registration rules, section 3.
"""

from __future__ import annotations

from typing import Any, Final

from app.analysis.canonical import MAX_MEMBERS
from app.analysis.signatures import Hint

_ANY: Final = "any"
_SCALARS: Final = frozenset({"string", "integer", "number", "boolean", "null"})
# Types are nested 20 deep at most, and "any" stands below.
_MAX_DEPTH: Final = 20
# More than any annotation that a person writes, with all of its records.
_MAX_PARTS: Final = 5_000


def is_large(hint: Hint) -> bool:
    """Has a hint more parts than are looked at: ask this before its hash, which looks at all."""
    waiting = [hint]
    for _ in range(_MAX_PARTS):
        waiting += waiting.pop().parts
        if not waiting:
            return False
    return True


def structure_in(hint: Hint) -> Any:
    """Give a structure, or what stands at a leaf of one: a built-in name, or the hint of a class.

    What says nothing about values is "any", and so is what is too deep or too wide to be kept.
    Nothing is swallowed later: each class in it is needed.

    Args:
        hint: Not a large one.
    """
    return _structure(hint, 0)


def _structure(hint: Hint, depth: int) -> Any:
    if hint.kind in _SCALARS:
        return hint.kind
    if hint.kind == "class":
        return hint if hint.name or hint.spelling else _ANY
    if not hint.parts or depth >= _MAX_DEPTH:
        return _ANY
    parts = [_structure(part, depth + 1) for part in hint.parts]
    if hint.kind == "list":
        return {"list": parts[0]}
    if hint.kind == "tuple":
        return {"tuple": parts}
    if hint.kind == "mapping":
        is_legal = len(parts) == 2 and parts[0] in ("string", "integer")
        return {"mapping": parts} if is_legal else _ANY
    if hint.kind == "record" and len(set(hint.keys)) == len(parts):
        return {"mapping": dict(zip(hint.keys, parts, strict=True))}
    return _union(parts) if hint.kind == "union" else _ANY


def _union(parts: list[Any]) -> Any:
    members: list[Any] = []
    for part in parts:
        is_union = isinstance(part, dict) and "union" in part
        members += part["union"] if is_union else [part]
    return _ANY if _ANY in members or len(members) > MAX_MEMBERS else {"union": members}
