"""Whether no value is of two types: only then do a registration and an annotation disagree."""

from __future__ import annotations

from typing import Final

from app.analysis.canonical import Node

# Nothing is known of a value of these.
OPEN: Final = frozenset({"any", "simple", "unknown"})
_NUMBERS: Final = frozenset({"integer", "number"})


class Disjointness:
    """Compares types part by part, each pair once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Node, Node], bool] = {}

    def between(self, one: Node, other: Node) -> bool:
        """Tell whether certainly no value is of both types; an empty list is not thought of."""
        if one is other or one.kind in OPEN or other.kind in OPEN:
            return False
        known = self._known.get((one, other))
        if known is None:
            known = self._known[one, other] = self._compared(one, other)
        return known

    def _compared(self, one: Node, other: Node) -> bool:
        if one.kind == "union":
            return all(self.between(member, other) for member in one.parts)
        if other.kind == "union":
            return all(self.between(one, member) for member in other.parts)
        kinds = {one.kind, other.kind}
        if len(kinds) == 1:
            if one.keys != other.keys or len(one.parts) != len(other.parts):
                return True
            pairs = zip(one.parts, other.parts, strict=True)
            return any(self.between(*pair) for pair in pairs)
        if kinds == {"list", "tuple"}:
            items, fixed = (one, other) if one.kind == "list" else (other, one)
            return any(self.between(items.parts[0], part) for part in fixed.parts)
        if kinds == {"mapping", "record"}:
            keyed, record = (one, other) if one.kind == "mapping" else (other, one)
            key, value = keyed.parts
            return key.kind == "integer" or any(self.between(value, p) for p in record.parts)
        return kinds != _NUMBERS
