"""From what code says about values to parameter types: those of a group, and the missing ones.

Source: registration rules, sections 3 and 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.analysis.canonical import BUILTIN, OPEN, Forms
from app.analysis.signatures import Hint
from app.analysis.spellings import derived_name, spellings, structure_name
from app.analysis.structure_text import as_python
from app.naming import spelled_like_builtin

Structure = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MissingType:
    """A type that code needs and the group lacks.

    Args:
        name: Legal, and not taken.
        structure: Empty for a simple type.
        description: What it is in Python's words.
        depends_on: Other missing types that it is made of.
    """

    name: str
    structure: dict[str, Any]
    description: str
    depends_on: tuple[str, ...]


class TypeTable:
    """The parameter types of a group, and those that code needs beside them.

    Args:
        types: Names and structures of the group's types; the built-in ones are always known.
    """

    def __init__(self, types: Iterable[tuple[str, Structure | None]] = ()) -> None:
        self._structures: dict[str, Structure | None] = dict(types)
        self._forms = Forms(self._structures)
        self._by_form: dict[int, str] | None = None
        self._names: dict[Hint, str] = {}
        self._missing: dict[str, MissingType] = {}
        self._disagreements: dict[tuple[str, Hint], bool] = {}

    def __contains__(self, name: str) -> bool:
        """Is this a type of the group, a built-in one, or one that is missing so far."""
        return name in BUILTIN or name in self._structures

    def name_for(self, hint: Hint | None) -> str:
        """Give the name of the type for a value: of an existing one, or of one that is missing.

        A missing one is proposed: the table knows it from then on.
        """
        if hint is None:
            return "any"
        if hint.kind in BUILTIN:
            return hint.kind
        name = self._names.get(hint)
        if name is None:
            name = self._class(hint) if hint.kind == "class" else self._structured(hint)
            self._names[hint] = name
        return name

    @property
    def missing(self) -> tuple[MissingType, ...]:
        """All types proposed so far, in an order in which they can be created."""
        return tuple(self._missing.values())

    def needed_by(self, names: Iterable[str]) -> tuple[MissingType, ...]:
        """Give the missing ones of some types, with all that those are made of, in that order."""
        wanted: set[str] = set()
        waiting = [name for name in names if name in self._missing]
        while waiting:
            name = waiting.pop()
            if name not in wanted:
                wanted.add(name)
                waiting += self._missing[name].depends_on
        return tuple(one for name, one in self._missing.items() if name in wanted)

    def structure(self, name: str) -> dict[str, Any] | None:
        """Give the structure of a type as it is stored; None for built-in and unknown ones."""
        structure = self._structures.get(name)
        return None if structure is None else dict(structure)

    def disagrees(self, type_name: str, hint: Hint) -> bool:
        """Is there certainly no value that a type and an annotation both allow."""
        if hint.kind in ("any", "class") or type_name == hint.kind:
            return False
        known = self._disagreements.get((type_name, hint))
        if known is None:
            one, other = self._forms.of_name(type_name), self._forms.of(self._written(hint))
            known = self._forms.are_disjoint(one, other)
            self._disagreements[(type_name, hint)] = known
        return known

    def is_list(self, type_name: str) -> bool:
        """Is every value of the type a list."""
        return all(kind == "list" for kind, _ in self._members(type_name))

    def is_mapping(self, type_name: str) -> bool:
        """Is every value of the type a mapping with string keys."""
        string = self._forms.of_name("string")
        return all(
            kind == "record" or (kind == "mapping" and node[1] == string)
            for kind, node in self._members(type_name)
        )

    def is_tuple(self, type_name: str) -> bool:
        """May a value of the type be a fixed tuple."""
        kinds = {kind for kind, _ in self._members(type_name)}
        return not kinds.isdisjoint({"tuple", *OPEN})

    def as_python(self, of: str | Structure) -> str:
        """Write a type or structure as Python would: `dict[str, list[image]] | None`."""
        if isinstance(of, str):
            return as_python(self._structures.get(of) or of)
        return as_python(of)

    def _members(self, type_name: str) -> Iterator[tuple[str, Any]]:
        for member in self._forms.members(self._forms.of_name(type_name)):
            node = self._forms.nodes[member]
            yield node[0], node

    def _class(self, hint: Hint) -> str:
        """Find the simple type of a class under any of its spellings, or propose one."""
        for spelling in spellings(hint):
            if spelling in self._structures and self._is_simple(spelling):
                return spelling
        wanted = derived_name(hint.spelling or hint.name)
        return self._propose(wanted, {}, hint.name.lstrip(".") or hint.spelling)

    def _is_simple(self, name: str) -> bool:
        return name not in BUILTIN and not self._structures[name]

    def _structured(self, hint: Hint) -> str:
        structure = self._written(hint)
        if isinstance(structure, str):
            return structure
        form = self._forms.of(structure)
        kind = self._forms.kind(form)
        if kind in BUILTIN:
            return kind
        known = self._known_forms().get(form)
        if known is not None:
            return known
        name = self._propose(structure_name(structure), structure, as_python(structure))
        self._known_forms().setdefault(form, name)
        return name

    def _known_forms(self) -> dict[int, str]:
        """The first type of each form; made when the first structure is looked for."""
        if self._by_form is None:
            self._by_form = {}
            for name, structure in self._structures.items():
                if structure:
                    self._by_form.setdefault(self._forms.of_name(name), name)
        return self._by_form

    def _written(self, hint: Hint) -> dict[str, Any] | str:
        """Write a hint as a structure; classes inside of it become types of their own."""
        if hint.kind in BUILTIN or hint.kind == "class":
            return self.name_for(hint)
        parts = [self._written(part) for part in hint.parts]
        if hint.kind == "union":
            return self._written_union(parts)
        if hint.kind == "record":
            return {"mapping": dict(zip(hint.keys, parts, strict=True))} if parts else "any"
        if hint.kind == "tuple":
            return {"tuple": parts} if parts else "any"
        if hint.kind == "list":
            return {"list": parts[0]}
        return {"mapping": parts}

    def _written_union(self, parts: list[dict[str, Any] | str]) -> dict[str, Any] | str:
        """Write a union: each member once, in the code's order, null at the end."""
        whole = self._forms.of({"union": parts})
        members = set(self._forms.members(whole))
        if len(members) == 1:
            kind = self._forms.kind(whole)
            return kind if kind in BUILTIN else parts[0]
        kept: dict[int, dict[str, Any] | str] = {}
        for part in _flat(parts):
            number = self._forms.of(part)
            if number in members:
                kept.setdefault(number, part)
        null = kept.pop(self._forms.of_name("null"), None)
        return {"union": [*kept.values(), *([null] if null is not None else [])]}

    def _propose(self, wanted: str, structure: dict[str, Any], description: str) -> str:
        name, number = wanted, 2
        while name in self._structures or spelled_like_builtin(name):
            name = f"{wanted}_{number}"
            number += 1
        needs = tuple(one for one in dict.fromkeys(_names_in(structure)) if one in self._missing)
        self._missing[name] = MissingType(name, structure, description, needs)
        self._structures[name] = structure
        return name


def _flat(parts: Iterable[dict[str, Any] | str]) -> Iterator[dict[str, Any] | str]:
    for part in parts:
        if isinstance(part, dict) and "union" in part:
            yield from _flat(part["union"])
        else:
            yield part


def _names_in(structure: Structure | str) -> Iterator[str]:
    if isinstance(structure, str):
        yield structure
        return
    for kind, inner in structure.items():
        parts = [inner] if kind == "list" else inner
        for part in parts.values() if isinstance(parts, Mapping) else parts:
            yield from _names_in(part)
