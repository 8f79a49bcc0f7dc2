"""Expressions that stand for a value which JSON can say, without running anything."""

from __future__ import annotations

import ast
import json
import math
from typing import Any, Final

# A default or schema nested deeper, or larger, than a person writes is not turned into a value.
_MAX_DEPTH: Final = 20
_MAX_PARTS: Final = 2_000
_MAX_TEXT: Final = 10_000
# What every reader of JSON can hold.
_MAX_INTEGER: Final = 2**63

_WORDS: Final[dict[object, str]] = {None: "null", True: "true", False: "false"}


class NoLiteralError(Exception):
    """The expression is no literal, or JSON cannot say it."""


def json_text(node: ast.expr | None) -> str | None:
    """Give a literal as JSON text; None for every other expression.

    Tuples become lists. Sets, bytes, numbers that are not finite and very large values are no
    literals here.
    """
    if node is None:
        return None
    if type(node) is ast.Constant:
        value = node.value
        if value is None or value is True or value is False:
            return _WORDS[value]
    try:
        return json.dumps(_Reader().value(node, 0), ensure_ascii=False, separators=(",", ":"))
    except NoLiteralError:
        return None


class _Reader:
    """Turns one expression into a value, and counts how much it is."""

    def __init__(self) -> None:
        self._left = _MAX_PARTS

    def value(self, node: ast.expr, depth: int) -> Any:
        self._left -= 1
        if depth > _MAX_DEPTH or self._left < 0:
            raise NoLiteralError
        if isinstance(node, ast.Constant):
            return plain(node.value)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            return self._signed(node, depth)
        if isinstance(node, (ast.List, ast.Tuple)):
            return [self.value(item, depth + 1) for item in node.elts]
        if isinstance(node, ast.Dict):
            return self._mapping(node, depth)
        raise NoLiteralError

    def _signed(self, node: ast.UnaryOp, depth: int) -> Any:
        number = self.value(node.operand, depth + 1)
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise NoLiteralError
        return -number if isinstance(node.op, ast.USub) else number

    def _mapping(self, node: ast.Dict, depth: int) -> dict[str, Any]:
        found = {}
        for key, item in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                raise NoLiteralError
            found[plain(key.value)] = self.value(item, depth + 1)
        return found


def plain(value: object) -> Any:
    """Give a constant back where JSON and both databases can hold it.

    Raises:
        NoLiteralError: They cannot.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < _MAX_INTEGER:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, str) and len(value) <= _MAX_TEXT and is_text(value):
        return value
    raise NoLiteralError


def is_text(value: str) -> bool:
    """Can the text be stored and sent: no NUL, no half of a surrogate pair."""
    if "\0" in value:
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
