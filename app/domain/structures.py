"""What the structure of a parameter type may be; pure, over plain JSON values.

    {"list": T}                      a list of T
    {"tuple": [T, ...]}              a tuple of just these
    {"mapping": [K, V]}              string or integer keys, values V
    {"mapping": {"key": T, ...}}     just these keys
    {"union": [T, ...]}              any one of these
    {}                               nothing to be known inside

T is the name of a type of the group or again a structure. Source: the engine that runs tasks
understands these and no others (REST contract, 8).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import Invalid

# Nested deeper than any annotation a person writes.
MAX_DEPTH = 20

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
        Invalid: It is no structure, names an unknown type, or contains itself. `detail.pointer`
            is the JSON pointer to the place.
    """
    if structure is None:
        return None
    normal = _checked(structure, "", types.keys() | {name}) if structure else {}
    circle = _circle(name, {**types, name: normal})
    if circle:
        raise _refusal("", f"The type would contain itself: {' → '.join(circle)}.")
    return normal if isinstance(normal, dict) else None


def names_in(structure: Structure | None) -> Iterator[str]:
    """All type names that a structure mentions."""
    for part in _parts(structure or {}):
        if isinstance(part, str):
            yield part
        else:
            yield from names_in(part)


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


def _checked(value: Any, pointer: str, known: set[str], depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise _refusal(pointer, f"Structures can be nested {MAX_DEPTH} deep.")
    if isinstance(value, str):
        if value not in known:
            raise _refusal(pointer, f"The group has no type named {value!r}.")
        return value
    if not isinstance(value, Mapping):
        raise _refusal(pointer, "Here stands the name of a type or a structure.")
    if not value and depth:
        return {}
    if len(value) != 1 or next(iter(value)) not in _SHAPES:
        raise _refusal(pointer, "A structure has one key: 'list', 'tuple', 'mapping' or 'union'.")
    kind, inner = next(iter(value.items()))
    return {kind: _SHAPES[kind](inner, f"{pointer}/{kind}", known, depth + 1)}


def _list(inner: Any, pointer: str, known: set[str], depth: int) -> Any:
    if isinstance(inner, list):
        if len(inner) != 1:
            raise _refusal(pointer, "A list has items of one type.")
        inner = inner[0]
    return _checked(inner, pointer, known, depth)


def _items(inner: Any, pointer: str, known: set[str], depth: int) -> Any:
    if not isinstance(inner, list) or not inner:
        raise _refusal(pointer, "Here stands a list of at least one type.")
    return [_checked(item, f"{pointer}/{i}", known, depth) for i, item in enumerate(inner)]


def _mapping(inner: Any, pointer: str, known: set[str], depth: int) -> Any:
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


def _refusal(pointer: str, sentence: str) -> Invalid:
    place = f" (at {pointer})" if pointer else ""
    return Invalid(
        f"{sentence}{place}",
        error="ParameterTypeStructureError",
        field="structure",
        pointer=pointer,
    )
