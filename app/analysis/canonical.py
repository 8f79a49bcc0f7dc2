"""Structures of types brought to one form, so that equal ones can be told by a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

Structure = Mapping[str, Any]
# What stands at a place: its kind, and what belongs to it.
Node = tuple[Any, ...]

BUILTIN: Final = frozenset({"any", "string", "integer", "number", "boolean", "null"})
# Nothing is known of a value of these.
OPEN: Final = frozenset({"any", "simple", "unknown"})

# Deeper or larger ones are taken as unknown; no annotation that a person writes is.
_MAX_DEPTH: Final = 40
_MAX_MEMBERS: Final = 1_000


class Forms:
    """Gives equal numbers to equal structures, whatever names and spellings they are made with.

    Each distinct part is kept once, so that types made of each other again and again take no more
    room than their texts.

    Args:
        structures: Of all types, by name; it may grow.
    """

    def __init__(self, structures: Mapping[str, Structure | None]) -> None:
        self._structures = structures
        self._numbers: dict[Node, int] = {}
        self.nodes: list[Node] = []
        self._by_name: dict[str, int] = {}
        self._disjoint: dict[tuple[int, int], bool] = {}

    def of_name(self, name: str, depth: int = 0) -> int:
        """Give the number of a type by its name."""
        if name in BUILTIN:
            return self._number((name,))
        known = self._by_name.get(name)
        if known is not None:
            return known
        # A type that is made of itself ends here.
        self._by_name[name] = self._number(("unknown", name))
        structure = self._structures.get(name)
        if structure:
            number = self.of(structure, depth + 1)
        elif name in self._structures:
            number = self._number(("simple", name))
        else:
            # It may still be added.
            return self._by_name.pop(name)
        self._by_name[name] = number
        return number

    def of(self, structure: Structure | str, depth: int = 0) -> int:
        """Give the number of a structure, or of the type of a name."""
        if isinstance(structure, str):
            return self.of_name(structure, depth)
        if depth > _MAX_DEPTH or len(structure) != 1:
            return self._number(("unknown", "") if structure else ("any",))
        kind, inner = next(iter(structure.items()))
        if kind == "list":
            return self._number(("list", self.of(inner, depth + 1)))
        if kind == "tuple":
            return self._number(("tuple", *(self.of(part, depth + 1) for part in inner)))
        if kind == "union":
            return self._union(self.of(part, depth + 1) for part in inner)
        if isinstance(inner, Mapping):
            parts = sorted((key, self.of(part, depth + 1)) for key, part in inner.items())
            return self._number(("record", *parts))
        return self._number(("mapping", *(self.of(part, depth + 1) for part in inner)))

    def kind(self, number: int) -> str:
        """Give the kind of what has a number."""
        return str(self.nodes[number][0])

    def members(self, number: int) -> tuple[int, ...]:
        """Give the members of a union, of all else the number itself."""
        node = self.nodes[number]
        return tuple(node[1:]) if node[0] == "union" else (number,)

    def are_disjoint(self, one: int, other: int, depth: int = 0) -> bool:
        """Is there certainly no value that is of both."""
        if one == other or depth > _MAX_DEPTH:
            return False
        key = (min(one, other), max(one, other))
        known = self._disjoint.get(key)
        if known is None:
            self._disjoint[key] = False
            known = self._disjoint[key] = self._compare(*key, depth)
        return known

    def _compare(self, one: int, other: int, depth: int) -> bool:
        first, second = self.nodes[one], self.nodes[other]
        if first[0] in OPEN or second[0] in OPEN:
            return False
        if "union" in (first[0], second[0]):
            pairs = ((a, b) for a in self.members(one) for b in self.members(other))
            return all(self.are_disjoint(a, b, depth + 1) for a, b in pairs)
        if first[0] == second[0]:
            return any(self._differences(first, second, depth))
        kinds = {first[0], second[0]}
        if kinds == {"integer", "number"}:
            return False
        if kinds == {"list", "tuple"}:
            wide, narrow = (first, second) if first[0] == "list" else (second, first)
            return any(self.are_disjoint(wide[1], part, depth + 1) for part in narrow[1:])
        if kinds == {"mapping", "record"}:
            wide, narrow = (first, second) if first[0] == "mapping" else (second, first)
            if self.kind(wide[1]) == "integer":
                return True
            return any(self.are_disjoint(wide[2], part, depth + 1) for _, part in narrow[1:])
        return True

    def _differences(self, one: Node, other: Node, depth: int) -> Iterator[bool]:
        """Say of two of one kind, part by part, whether they are disjoint."""
        if one[0] == "record":
            mine, theirs = dict(one[1:]), dict(other[1:])
            yield mine.keys() != theirs.keys()
            for key in mine.keys() & theirs.keys():
                yield self.are_disjoint(mine[key], theirs[key], depth + 1)
            return
        yield len(one) != len(other)
        for mine, theirs in zip(one[1:], other[1:], strict=False):
            yield self.are_disjoint(mine, theirs, depth + 1)

    def _union(self, parts: Iterable[int]) -> int:
        members: set[int] = set()
        for part in parts:
            members.update(self.members(part))
        kinds = {self.kind(member): member for member in members}
        if "any" in kinds:
            return self._number(("any",))
        if "number" in kinds and "integer" in kinds:
            members.discard(kinds["integer"])
        if len(members) == 1:
            return members.pop()
        if len(members) > _MAX_MEMBERS:
            return self._number(("unknown", ""))
        return self._number(("union", *sorted(members)))

    def _number(self, node: Node) -> int:
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return number
