"""Whether every value of one type is a value of another, so that callers need not change."""

from __future__ import annotations

from app.analysis.canonical import Node
from app.analysis.disjoint import OPEN


class Inclusion:
    """Compares types part by part, each pair once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Node, Node], bool] = {}

    def of(self, inner: Node, outer: Node) -> bool:
        """Tell whether certainly every value of the first is one of the second."""
        if inner is outer or outer.kind == "any":
            return True
        known = self._known.get((inner, outer))
        if known is None:
            known = self._known[inner, outer] = self._compared(inner, outer)
        return known

    def _compared(self, inner: Node, outer: Node) -> bool:
        if inner.kind == "union":
            return all(self.of(member, outer) for member in inner.parts)
        if outer.kind == "union":
            return any(self.of(inner, member) for member in outer.parts)
        if inner.kind != outer.kind:
            return self._of_other_kind(inner, outer)
        if inner.kind in OPEN or inner.keys != outer.keys:
            return False
        if len(inner.parts) != len(outer.parts):
            return False
        return all(self.of(*pair) for pair in zip(inner.parts, outer.parts, strict=True))

    def _of_other_kind(self, inner: Node, outer: Node) -> bool:
        kinds = (inner.kind, outer.kind)
        if kinds == ("tuple", "list"):
            return all(self.of(part, outer.parts[0]) for part in inner.parts)
        if kinds == ("record", "mapping"):
            key, value = outer.parts
            return key.kind == "string" and all(self.of(part, value) for part in inner.parts)
        return kinds == ("integer", "number")
