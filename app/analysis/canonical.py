"""Structures of parameter types in the one form in which equal ones are the same object.

Names are expanded, unions are flat, sorted and without duplicates, records are sorted by key.
Each distinct structure is made once, so forty types of two of the one before are forty nodes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from app.analysis.spellings import derived_name, digest_of, shortened

NodeKind = Literal[
    "any",
    "string",
    "integer",
    "number",
    "boolean",
    "null",
    "simple",
    "unknown",
    "list",
    "tuple",
    "mapping",
    "record",
    "union",
]

BUILTIN: Final[tuple[NodeKind, ...]] = (
    "any",
    "string",
    "integer",
    "number",
    "boolean",
    "null",
)
# A longer name is no help; a few letters tell it from others.
_MAX_LABEL: Final = 60
# Deeper than anything that is stored; such a part is unknown.
_MAX_DEPTH: Final = 40
# Of a union, flat; a wider one is unknown. Unions of unions grow with each type that is made.
MAX_MEMBERS: Final = 500


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A structure, or what stands at the leaves of one; equal ones are identical.

    Args:
        kind: A built-in type, a "simple" type of the group, a structure, or "unknown".
        name: Of a simple type; of what is unknown, what it is called.
        keys: Of a record, sorted.
        parts: As in `Hint`.
        label: Readable, fit to be a type's name.
        digest: Tells it apart from all others, in every process.
        is_sound: Nothing unknown is in it.
    """

    kind: NodeKind
    name: str
    keys: tuple[str, ...]
    parts: tuple[Node, ...]
    label: str
    digest: str
    is_sound: bool


# Gives what stands at a leaf: the name of a type, or what else a caller puts there.
Resolve = Callable[[Any], Node]


class Nodes:
    """All structures that one table has met."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Node] = {}
        self.builtin: Final[dict[str, Node]] = {
            kind: self._node(kind, label=kind) for kind in BUILTIN
        }

    def simple(self, name: str) -> Node:
        """Give a simple type of the group."""
        return self._node("simple", name, label=derived_name(name))

    def unknown(self, name: str) -> Node:
        """Give what nothing equals, and nothing disagrees with."""
        return self._node("unknown", name, label=derived_name(name))

    def of(self, value: Any, resolve: Resolve, depth: int = 0) -> Node:
        """Give the node of a structure, or of a leaf.

        Args:
            value: As stored; what is no structure is unknown.
            resolve: Gives the node of everything that is not a mapping.
            depth: How many structures stand around it.
        """
        if not isinstance(value, Mapping):
            return resolve(value)
        if not value:
            return self.builtin["any"]
        kind, inner = next(iter(value.items()))
        if len(value) > 1 or depth > _MAX_DEPTH:
            return self.unknown("…")
        if kind == "list" and not (isinstance(inner, list) and len(inner) != 1):
            item = inner[0] if isinstance(inner, list) else inner
            return self._list(self.of(item, resolve, depth + 1))
        if kind == "mapping" and isinstance(inner, Mapping) and inner:
            keys = tuple(sorted(map(str, inner)))
            return self._record(keys, [self.of(inner[key], resolve, depth + 1) for key in keys])
        if kind not in ("tuple", "mapping", "union") or not isinstance(inner, list) or not inner:
            return self.unknown("…")
        parts = [self.of(part, resolve, depth + 1) for part in inner]
        if kind == "union":
            return self._union(parts)
        return self._tuple(parts) if kind == "tuple" else self._mapping(parts)

    def _list(self, item: Node) -> Node:
        return self._node("list", parts=(item,), label=f"list_{item.label}")

    def _tuple(self, parts: Sequence[Node]) -> Node:
        return self._node("tuple", parts=parts, label=_joined("tuple", parts))

    def _mapping(self, parts: Sequence[Node]) -> Node:
        if len(parts) != 2:
            return self.unknown("…")
        return self._node("mapping", parts=parts, label=_joined("mapping", parts))

    def _record(self, keys: tuple[str, ...], parts: Sequence[Node]) -> Node:
        label = derived_name("_".join(["record", *keys]))
        return self._node("record", keys=keys, parts=parts, label=label)

    def _union(self, members: Iterable[Node]) -> Node:
        found = dict.fromkeys(
            part for one in members for part in (one.parts if one.kind == "union" else (one,))
        )
        any_, number = self.builtin["any"], self.builtin["number"]
        if any_ in found and all(one.is_sound for one in found):
            return any_
        if number in found:
            found.pop(self.builtin["integer"], None)
        if len(found) > MAX_MEMBERS:
            return self.unknown("…")
        null = self.builtin["null"]
        parts = sorted(found, key=lambda one: (one is null, one.label, one.digest))
        if len(parts) == 1:
            return parts[0]
        is_optional = len(parts) == 2 and parts[1] is null
        label = _joined("optional", parts[:1]) if is_optional else _joined("union", parts)
        return self._node("union", parts=parts, label=label)

    def _node(
        self,
        kind: NodeKind,
        name: str = "",
        keys: tuple[str, ...] = (),
        parts: Sequence[Node] = (),
        *,
        label: str,
    ) -> Node:
        key = (kind, name, keys, tuple(parts))
        known = self._known.get(key)
        if known is None:
            content = json.dumps([kind, name, keys, [part.digest for part in parts]])
            digest = digest_of(content)
            known = self._known[key] = Node(
                kind,
                name,
                keys,
                tuple(parts),
                shortened(label, _MAX_LABEL, digest),
                digest,
                kind != "unknown" and all(part.is_sound for part in parts),
            )
        return known


def expand(nodes: Nodes, types: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Node]:
    """Give the node of each type, and of the built-in ones.

    What a type names may be named by thousands in a row, so there is a list of what is open
    instead of functions within functions. A type within itself is unknown.
    """
    done = dict(nodes.builtin)

    def resolve(leaf: Any) -> Node:
        known = done.get(leaf) if isinstance(leaf, str) else None
        return known or nodes.unknown(leaf if isinstance(leaf, str) else "…")

    opened: set[str] = set()
    waiting = list(types)[::-1]
    while waiting:
        at = waiting[-1]
        inner = [] if at in opened else [n for n in names_in(types[at]) if n in types]
        inner = [name for name in inner if name not in done and name not in opened]
        opened.add(at)
        if inner:
            waiting += inner
            continue
        waiting.pop()
        if at not in done:
            structure = types[at]
            done[at] = nodes.of(structure, resolve) if structure else nodes.simple(at)
    return done


def names_in(structure: Any) -> Iterator[str]:
    """Give all names in a structure, however deep."""
    waiting = [structure]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def structure_of(node: Node, called: Mapping[str, str] | None = None) -> Any:
    """Write a node as a structure, or as the name of a type where it is none.

    Args:
        node: Without what is unknown.
        called: Other names for some simple types.
    """
    inner = [structure_of(part, called) for part in node.parts]
    if node.kind == "list":
        return {"list": inner[0]}
    if node.kind == "record":
        return {"mapping": dict(zip(node.keys, inner, strict=True))}
    if node.kind in ("tuple", "mapping", "union"):
        return {node.kind: inner}
    return (called or {}).get(node.name, node.name) or node.kind


def _joined(word: str, parts: Iterable[Node]) -> str:
    return "_".join([word, *(part.label for part in parts)])
