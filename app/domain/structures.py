"""What the structure of a parameter type may be; pure, over plain JSON values.

    {"list": T}                      a list of T
    {"tuple": [T, ...]}              a tuple of just these
    {"mapping": [K, V]}              string or integer keys, values V
    {"mapping": {"key": T, ...}}     just these keys
    {"union": [T, ...]}              any one of these
    {}                               nothing to be known inside

T is the name of a type of the group or again a structure. Source: the engine that runs tasks
understands these and no others (REST contract, 8).

Types made of types can double with each: what a type is made of, written out in full, is bounded,
so that whoever looks into a value or a type looks at so many parts at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from typing import Any

from app import naming
from app.analysis.structure_reader import MAX_DEPTH
from app.analysis.structure_text import PYTHON
from app.errors import Invalid

# A record of all columns of a wide table has some hundreds.
MAX_PARTS = 10_000
# Comparing takes longer than the names are many.
_MAX_COMPARED = 500

Structure = Mapping[str, Any]
Types = Mapping[str, Structure | None]


def check_structure(structure: Structure | None, name: str, types: Types) -> Structure | None:
    """Give a structure in its normal form.

    Args:
        structure: As the user sent it; None and ``{}`` are simple types.
        name: Name of the type that gets it.
        types: Structures of the other types of the group, by name.

    Returns:
        The same, with ``{"list": ["x"]}`` written ``{"list": "x"}``.

    Raises:
        Invalid: It is no structure, names an unknown type, contains itself, or makes this or
            another type vast. `detail.pointer` is the JSON pointer to the place.
    """
    if structure is None:
        return None
    normal = _checked(structure, "", types.keys() | {name}) if structure else {}
    after = {**types, name: normal}
    circle = _circle(name, after)
    if circle:
        raise _refusal("", f"The type would contain itself: {' → '.join(circle)}.")
    _refuse_vast(name, after)
    return normal if isinstance(normal, dict) else None


def check_form(structure: Structure | None) -> Structure | None:
    """Refuse what is no structure, whatever types there are, and give it in its normal form.

    Raises:
        Invalid: As `check_structure`, but names of types need only be legal.
    """
    normal: Structure | None = structure
    if structure:
        normal = _checked(structure, "", _LegalNames())
    return normal


class _LegalNames(frozenset[str]):
    """Every name that a type can have."""

    def __contains__(self, name: object) -> bool:
        try:
            naming.check_type_name(str(name))
        except Invalid:
            return False
        return True


def names_in(structure: Structure | None) -> Iterator[str]:
    """All type names that a structure mentions."""
    for part in _parts(structure or {}):
        if isinstance(part, str):
            yield part
        else:
            yield from names_in(part)


def _refuse_vast(name: str, types: Types) -> None:
    """Refuse a type that is too large, and one that makes another too large."""
    sizes = _sizes(types)
    if sizes[name] > MAX_PARTS:
        raise _refusal(
            "",
            f"Written out in full, with the types that it is made of, the type has more than "
            f"{MAX_PARTS:,} parts. Make one of its types simple, or leave parts out.",
        )
    vast = next((one for one in _made_of(name, types) if sizes[one] > MAX_PARTS), None)
    if vast is not None:
        raise _refusal(
            "",
            f"The type {vast!r} is made of this one and would have more than {MAX_PARTS:,} parts, "
            "written out in full. Change that one first, or leave parts out here.",
        )


def _sizes(types: Types) -> dict[str, int]:
    """How many parts each type has, written out in full; no further than just too many.

    Each type is counted once, without recursion: a chain of types can be long.
    """
    sizes: dict[str, int] = {}
    begun: set[str] = set()
    waiting = list(types)
    while waiting:
        at = waiting[-1]
        if at not in begun:
            begun.add(at)
            waiting += set(names_in(types.get(at))) - begun
        elif at not in sizes:
            sizes[at] = min(_size(types.get(at), sizes), MAX_PARTS + 1)
        else:
            waiting.pop()
    return sizes


def _size(structure: Structure | str | None, sizes: Mapping[str, int]) -> int:
    if isinstance(structure, str):
        return sizes.get(structure, 1)
    return 1 + sum(_size(part, sizes) for part in _parts(structure or {}))


def _made_of(name: str, types: Types) -> list[str]:
    """The types that a type is a part of, near and far."""
    users: dict[str, list[str]] = {}
    for user, structure in types.items():
        for inner in names_in(structure):
            users.setdefault(inner, []).append(user)
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in found:
                found[user] = None
                waiting.append(user)
    return list(found)


def _parts(structure: Structure) -> Iterator[Any]:
    for kind, inner in structure.items():
        if kind == "list":
            yield inner
        elif isinstance(inner, Mapping):
            yield from inner.values()
        else:
            yield from inner


def _circle(name: str, types: Types) -> list[str]:
    """The way from a type back to itself, empty where there is none."""
    before: dict[str, str] = {}  # each type that was met, and the one that led to it
    waiting = [name]
    while waiting:
        at = waiting.pop()
        for inner in names_in(types.get(at)):
            if inner == name:
                way = [name, at]
                while way[-1] != name:
                    way.append(before[way[-1]])
                return way[::-1]
            if inner not in before:
                before[inner] = at
                waiting.append(inner)
    return []


def _checked(value: Any, pointer: str, known: AbstractSet[str], depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise _refusal(pointer, f"Structures can be nested {MAX_DEPTH} deep.")
    if isinstance(value, str):
        if value not in known:
            raise _unknown(value, pointer, known)
        return value
    if not isinstance(value, Mapping):
        raise _refusal(pointer, "Here stands the name of a type or a structure.")
    if not value and depth:
        return {}
    if len(value) != 1 or next(iter(value)) not in _SHAPES:
        given = ", ".join(repr(str(key)[:40]) for key in list(value)[:3]) or "none"
        raise _refusal(
            pointer, f"A structure has one key: 'list', 'tuple', 'mapping' or 'union'; not {given}."
        )
    kind, inner = next(iter(value.items()))
    return {kind: _SHAPES[kind](inner, f"{pointer}/{kind}", known, depth + 1)}


def _unknown(name: str, pointer: str, known: AbstractSet[str]) -> Invalid:
    """Say that there is no such type, and which one may have been meant; the name is the place."""
    spelled = {PYTHON.get(one, one): one for one in known} | {one: one for one in known}
    close = get_close_matches(name[: naming.MAX_NAME_LENGTH], sorted(spelled)[:_MAX_COMPARED], n=1)
    meant = ""
    if close:
        type_ = spelled[close[0]]
        python = f", in Python {PYTHON[type_]}" if type_ in PYTHON else ""
        meant = f" Did you mean {type_!r}{python}?"
    return _refusal(pointer, f"The group has no type named {name!r}.{meant}", say_place=False)


def _list(inner: Any, pointer: str, known: AbstractSet[str], depth: int) -> Any:
    if isinstance(inner, list):
        if len(inner) != 1:
            raise _refusal(pointer, "A list has items of one type.")
        inner = inner[0]
    return _checked(inner, pointer, known, depth)


def _items(inner: Any, pointer: str, known: AbstractSet[str], depth: int) -> Any:
    if not isinstance(inner, list) or not inner:
        raise _refusal(pointer, "Here stands a list of at least one type.")
    return [_checked(item, f"{pointer}/{i}", known, depth) for i, item in enumerate(inner)]


def _mapping(inner: Any, pointer: str, known: AbstractSet[str], depth: int) -> Any:
    if isinstance(inner, Mapping) and inner:
        return {
            key: _checked(item, f"{pointer}/{_escape(key)}", known, depth)
            for key, item in inner.items()
        }
    if not isinstance(inner, list) or len(inner) != 2:
        raise _refusal(pointer, "A mapping is [key type, value type] or an object of its keys.")
    if inner[0] not in ("string", "integer"):
        raise _refusal(f"{pointer}/0", "The keys of a mapping are 'string' or 'integer'.")
    return [inner[0], _checked(inner[1], f"{pointer}/1", known, depth)]


_SHAPES = {"list": _list, "tuple": _items, "mapping": _mapping, "union": _items}


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _refusal(pointer: str, sentence: str, *, say_place: bool = True) -> Invalid:
    place = f" (at {pointer})" if pointer and say_place else ""
    return Invalid(
        f"{sentence}{place}",
        error="ParameterTypeStructureError",
        field="structure",
        pointer=pointer,
    )
