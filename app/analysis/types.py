"""The parameter types that code needs: those that a group has, and those that are missing.

Source: registration rules, section 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from app.analysis.canonical import Node, Nodes, expand, names_in, structure_of
from app.analysis.disjoint import OPEN, Disjointness
from app.analysis.hint_structures import is_large, structure_in
from app.analysis.signatures import Hint
from app.analysis.spellings import derived_name, spellings, whole_name
from app.analysis.structure_text import as_python
from app.analysis.within import Inclusion
from app.naming import BUILTIN_TYPES

# As `app/domain/structures.py` says; names of types at the leaves.
Structure = Mapping[str, Any]

BUILTINS: Final = tuple((name, None) for name in BUILTIN_TYPES)


@dataclass(frozen=True, slots=True)
class MissingType:
    """A type that code needs and the group lacks.

    Args:
        name: Free in the group, and legal.
        structure: `{}` of a simple type.
        description: The class, or the structure as Python says it.
        depends_on: The missing types in its structure.
    """

    name: str
    structure: dict[str, Any]
    description: str
    depends_on: tuple[str, ...]


class TypeTable:
    """The parameter types of a group, and those that code needs beside them.

    Args:
        types: Names and structures, in the order in which they are preferred. The built-in ones
            are always known.
    """

    def __init__(self, types: Iterable[tuple[str, Structure | None]] = BUILTINS) -> None:
        self._nodes = Nodes()
        self._disjointness = Disjointness()
        self._inclusion = Inclusion()
        self._stored: dict[str, Structure | None] = {}
        for name, structure in types:
            if name not in self._nodes.builtin:
                self._stored.setdefault(name, structure)
        self._types = expand(self._nodes, self._stored)
        self._names: dict[Node, str] = {}
        for name in self._stored:
            self._names.setdefault(self._types[name], name)
        self._classes: dict[str, str] = {}
        self._spelled: dict[str, str] = {}
        self._missing: dict[str, MissingType] = {}
        # A file says the same of many arguments.
        self._found: dict[Hint, str] = {}
        self._disagreements: dict[tuple[Node, Hint], bool] = {}

    def __contains__(self, name: str) -> bool:
        """Is this a type of the group, a built-in one, or one that is missing so far."""
        return name in self._types

    def name_for(self, hint: Hint | None) -> str:
        """Give the name of an existing type, or of one that is missing from then on."""
        if hint is None:
            return "any"
        if hint.kind in self._nodes.builtin:
            return hint.kind
        if is_large(hint):
            return "any"
        known = self._found.get(hint)
        if known is None:
            node = self._nodes.of(structure_in(hint), self._needed)
            known = self._found[hint] = self._name(node)
        return known

    def needed_by(self, names: Iterable[str]) -> tuple[MissingType, ...]:
        """Give the missing types among these, and those that they are made of."""
        needed: set[str] = set()
        waiting = list(names)
        while waiting:
            one = self._missing.get(waiting.pop())
            if one is not None and one.name not in needed:
                needed.add(one.name)
                waiting += one.depends_on
        return tuple(one for one in self.missing if one.name in needed)

    @property
    def missing(self) -> tuple[MissingType, ...]:
        """All that are missing so far, in the order in which they can be made."""
        return tuple(self._missing.values())

    def structure(self, name: str) -> dict[str, Any] | None:
        """Give the structure of a type as it is stored, or to be stored."""
        missing = self._missing.get(name)
        stored = missing.structure if missing is not None else self._stored.get(name)
        return None if stored is None else dict(stored)

    def disagrees(self, type_name: str, hint: Hint) -> bool:
        """Tell whether certainly no value is of the type and fits the annotation."""
        node = self._node(type_name)
        if hint.kind == "class" or node is self._nodes.builtin.get(hint.kind) or is_large(hint):
            return False
        known = self._disagreements.get((node, hint))
        if known is None:
            said = self._nodes.of(structure_in(hint), self._open)
            known = self._disagreements[node, hint] = self._disjointness.between(node, said)
        return known

    def is_within(self, inner: str, outer: str) -> bool:
        """Is every value of the first type certainly one of the second."""
        return self._inclusion.of(self._node(inner), self._node(outer))

    def is_list(self, type_name: str) -> bool:
        """Is every value of the type a list."""
        return all(one.kind == "list" for one in self._members(type_name))

    def is_mapping(self, type_name: str) -> bool:
        """Is every value of the type a mapping with string keys."""
        return all(
            one.kind == "record" or (one.kind == "mapping" and one.parts[0].kind == "string")
            for one in self._members(type_name)
        )

    def is_tuple(self, type_name: str) -> bool:
        """May a value of the type be a fixed tuple."""
        return any(one.kind in ("tuple", *OPEN) for one in self._members(type_name))

    def as_python(self, of: str | Structure) -> str:
        """Write a type or structure as Python would: `dict[str, list[image]] | None`."""
        return as_python((self.structure(of) or of) if isinstance(of, str) else of)

    def _members(self, type_name: str) -> tuple[Node, ...]:
        node = self._node(type_name)
        return node.parts if node.kind == "union" else (node,)

    def _node(self, name: str) -> Node:
        return self._types.get(name) or self._nodes.unknown(name)

    def _open(self, leaf: str | Hint) -> Node:
        """Give what may be said of values of a class: nothing."""
        return self._nodes.builtin["any" if isinstance(leaf, Hint) else leaf]

    def _needed(self, leaf: str | Hint) -> Node:
        if isinstance(leaf, str):
            return self._nodes.builtin[leaf]
        whole = whole_name(leaf.name or leaf.spelling)
        name = self._classes.get(whole)
        if name is None:
            name = self._classes[whole] = self._class(whole, leaf.spelling or whole)
        return self._types[name]

    def _class(self, whole: str, spelling: str) -> str:
        for name in spellings(whole, spelling):
            if self._is_simple(name):
                return name
        for name in _numbered(derived_name(spelling)):
            if self._is_simple(name):
                return name
            if name not in self._types:
                break
        self._missing[name] = MissingType(name, {}, whole.lstrip("."), ())
        self._types[name] = self._nodes.simple(name)
        self._spelled[name] = spelling
        return name

    def _name(self, node: Node) -> str:
        if not node.parts:
            return node.name or node.kind
        return self._names.get(node) or self._propose(node)

    def _propose(self, node: Node) -> str:
        name = next(one for one in _numbered(node.label) if one not in self._types)
        structure = structure_of(node)
        inner = set(names_in(structure))
        depends_on = tuple(one for one in self._missing if one in inner)
        description = as_python(structure_of(node, self._spelled))
        self._missing[name] = MissingType(name, structure, description, depends_on)
        self._types[name] = node
        self._names[node] = name
        return name

    def _is_simple(self, name: str) -> bool:
        node = self._types.get(name)
        return node is not None and node.kind == "simple" and node.name == name


def _numbered(name: str) -> Iterator[str]:
    """Give a name, then the same with a number behind it, without end."""
    yield name
    for number in count(2):
        yield f"{name}_{number}"
