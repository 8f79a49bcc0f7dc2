"""Structures of parameter types as people read them: `dict[str, list[image]] | None`.

    list[T]  tuple[T, U]  dict[str, T]  dict[int, T]      one of the kinds of structure
    {"x": T, "y": U}                                      just these keys
    T | U  Union[T, U]                                    any one of these
    object                                                nothing to be known inside

T is the name of a type, as it is registered or as Python calls a built-in one. What Python could
not read as a name, or would read as something else, stands in backticks: `my type`, `str`.
"""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

Structure = Mapping[str, Any]

PYTHON: Final = {
    "any": "Any",
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
}
# Names that mean something else where they stand alone.
_TAKEN: Final = frozenset({*PYTHON.values(), "typing.Any", "object", "list", "dict", "tuple"})
# What a person reads at a glance, and a phone shows on two lines.
_LINE: Final = 72
_DOTTED: Final = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


def as_python(structure: Structure | str | None) -> str:
    """Write a structure as Python would, so that `structure_reader.from_python` reads the same."""
    if structure is None or structure == {}:
        return "object"
    if isinstance(structure, str):
        return PYTHON.get(structure) or _name(structure)
    kind, inner = next(iter(structure.items()))
    if kind == "list":
        return f"list[{as_python(inner)}]"
    if kind == "union":
        return _union(inner)
    if isinstance(inner, Mapping):
        fields = ", ".join(f"{_key(key)}: {as_python(part)}" for key, part in inner.items())
        return f"{{{fields}}}"
    return f"{'tuple' if kind == 'tuple' else 'dict'}[{_commas(inner)}]"


def as_json(structure: Structure | None) -> str:
    """Write a structure as the API takes it, a long one over lines; empty where there is none."""
    if structure is None:
        return ""
    line = json.dumps(structure, ensure_ascii=False)
    if len(line) <= _LINE:
        return line
    return json.dumps(structure, indent=2, ensure_ascii=False)


def _union(members: list[Any]) -> str:
    """Write a union; bars take no union among its members, and none of just one."""
    if len(members) == 1:
        return f"Union[{_commas(members)}]"
    return " | ".join(
        f"Union[{_commas(member['union'])}]"
        if isinstance(member, Mapping) and "union" in member
        else as_python(member)
        for member in members
    )


def _commas(parts: Iterable[Any]) -> str:
    return ", ".join(as_python(part) for part in parts)


def _name(name: str) -> str:
    is_plain = _DOTTED.fullmatch(name) and name not in _TAKEN
    is_plain = is_plain and not any(keyword.iskeyword(part) for part in name.split("."))
    return name if is_plain else f"`{name}`"


def _key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)
