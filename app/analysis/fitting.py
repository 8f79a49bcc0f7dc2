"""Whether a value fits a parameter type, and what is wrong with one that does not.

A value is one that JSON can say, or the same in Python: a tuple counts as a list, and the integer
keys of a mapping may be written as text, because JSON has no others. Nothing is known of what is
inside a simple type, so that every value fits it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from app.analysis.canonical import BUILTIN

Structure = Mapping[str, Any]
Types = Mapping[str, Structure | None]
Path = tuple[int | str, ...]

# Deeper than any value that a person writes, and far from what Python's stack can take.
MAX_DEPTH: Final = 100
_SHOWN_STEPS: Final = 3
_SHOWN_CHOICES: Final = 4
_SHOWN_CHARACTERS: Final = 40
_WHOLE: Final = re.compile(r"-?[0-9]+", re.ASCII)

_WORDS: Final = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "null": "null",
    "list": "a list",
    "mapping": "an object",
}


def fits(value: Any, structure: Structure | str, types: Types) -> bool:
    """Is this a value of a structure, or of the type of a name."""
    return misfit(value, structure, types) is None


def misfit(value: Any, structure: Structure | str, types: Types) -> str | None:
    """Say why a value does not fit: `item 1 is a string, not an integer`.

    Args:
        value: What JSON can say.
        structure: As `domain.structures` describes it, or the name of a type.
        types: Structures of the group's types, by name; of others nothing is known.

    Returns:
        What is wrong, without a dot at the end; None where it fits.
    """
    return _Fitting(types).misfit(value, structure, ())


def choices(structure: Structure | str, types: Types) -> Iterator[Structure | str]:
    """Give what a structure offers to choose from: structures, built-in types, simple ones.

    Unions are opened, and names are followed, each of them once.
    """
    seen: set[str] = set()
    waiting: list[Structure | str] = [structure]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if one in seen:
                continue
            seen.add(one)
            made_of = None if one in BUILTIN else types.get(one)
            if made_of:
                waiting.append(made_of)
            else:
                yield one
        elif "union" in one:
            waiting.extend(reversed(one["union"]))
        else:
            yield one or "any"


class _Fitting:
    """One look at one value; a type is held against a place of the value once."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._known: dict[tuple[Path, str], str | None] = {}

    def misfit(self, value: Any, structure: Structure | str, path: Path) -> str | None:
        if not isinstance(structure, str):
            return self._look(value, structure, path)
        key = (path, structure)
        if key not in self._known:
            self._known[key] = self._look(value, structure, path)
        return self._known[key]

    def _look(self, value: Any, structure: Structure | str, path: Path) -> str | None:
        if len(path) > MAX_DEPTH:
            return f"the value is nested more than {MAX_DEPTH} deep"
        likely = []
        offered = list(choices(structure, self._types))
        for choice in offered:
            kind = _kind(choice)
            if not _IS[kind](value):
                continue
            reason = self._inside(value, kind, choice, path)
            if reason is None:
                return None
            likely.append(reason)
        if likely:
            return likely[0]
        wanted = _either([_WORDS[_kind(choice)] for choice in offered])
        return f"{_place(path)} is {_said(value)}, not {wanted}"

    def _inside(self, value: Any, kind: str, choice: Structure | str, path: Path) -> str | None:
        if isinstance(choice, str):
            return None
        inner = next(iter(choice.values()))
        if kind == "mapping":
            return self._object(value, inner, path)
        parts = inner if "tuple" in choice else [inner] * len(value)
        if len(parts) != len(value):
            return f"{_place(path)} has {_items(len(value))}, not {len(parts)}"
        pairs = enumerate(zip(value, parts, strict=True))
        return self._first(((item, part, index) for index, (item, part) in pairs), path)

    def _object(self, value: Mapping[Any, Any], inner: Any, path: Path) -> str | None:
        if not isinstance(inner, Mapping):
            key_type, part = inner
            for key in value:
                if not _is_key(key, key_type):
                    return f"the key {_quoted(key)} of {_place(path)} is not {_WORDS[key_type]}"
            return self._first(((item, part, key) for key, item in value.items()), path)
        for key in inner:
            if key not in value:
                return f"{_place(path)} has no {_quoted(key)}"
        for key in value:
            if key not in inner:
                return f"{_place(path)} has {_quoted(key)}, which is none of its keys"
        return self._first(((value[key], part, key) for key, part in inner.items()), path)

    def _first(
        self, parts: Iterator[tuple[Any, Structure | str, int | str]], path: Path
    ) -> str | None:
        reasons = (self.misfit(item, part, (*path, step)) for item, part, step in parts)
        return next((reason for reason in reasons if reason is not None), None)


def _kind(choice: Structure | str) -> str:
    if isinstance(choice, str):
        return choice if choice in BUILTIN else "any"
    return "mapping" if "mapping" in choice else "list"


def _is_key(key: Any, key_type: str) -> bool:
    if key_type == "integer" and isinstance(key, str):
        return _WHOLE.fullmatch(key) is not None
    return _IS[key_type](key)


_IS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "any": lambda value: True,
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "list": lambda value: isinstance(value, list | tuple),
    "mapping": lambda value: isinstance(value, Mapping),
}


def _said(value: Any) -> str:
    """Say what a value is, as exactly as the kinds of types can."""
    kind = next((kind for kind, is_of in _IS.items() if kind != "any" and is_of(value)), None)
    return _WORDS[kind] if kind else f"a value of the class {type(value).__name__}"


def _place(path: Path) -> str:
    steps = [f"item {step}" if isinstance(step, int) else _quoted(step) for step in path[::-1]]
    if not steps:
        return "it"
    return " of ".join(steps[:_SHOWN_STEPS])


def _quoted(key: Any) -> str:
    text = str(key)
    return f"“{text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + '…'}”"


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count or 'no'} items"


def _either(words: list[str]) -> str:
    different = list(dict.fromkeys(words))
    if len(different) > _SHOWN_CHOICES:
        different = [*different[: _SHOWN_CHOICES - 1], "another of its types"]
    *first, last = different
    return f"{', '.join(first)} or {last}" if first else last
