"""Values that fit a parameter type and values that do not, for people to learn it from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from app.analysis.canonical import BUILTIN
from app.analysis.fitting import Structure, Types, choices, misfit

_COUNT: Final = 4
# What a person reads at a glance.
_MAX_CHARACTERS: Final = 240
# Parts of one example, and how deep it is: types made of types can be huge.
_MAX_PARTS: Final = 200
_MAX_DEPTH: Final = 30

_VALUES: Final[Mapping[str, tuple[Any, ...]]] = {
    "any": ("anything", 7, [True, None], {"x": 0.5}),
    "string": ("hello", "", "two words", "3"),
    "integer": (3, 0, -1, 42),
    "number": (0.5, 2, -1.25, 0),
    "boolean": (True, False),
    "null": (None,),
}
_WRONG: Final[tuple[Any, ...]] = ("hello", 0.5, None, True, {"x": 3}, ["hello"], 3, [], {})
_KEYS: Final = {"string": ("a", "b"), "integer": ("1", "2")}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value as JSON, and why it does not fit."""

    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Examples:
    """Values as JSON, at most four of each.

    Attributes:
        stand_ins: Simple types of which an example holds `"<name>"`.
    """

    fitting: tuple[str, ...]
    misfits: tuple[Misfit, ...]
    stand_ins: tuple[str, ...]


class _TooLarge(Exception):
    """An example would be more than a person reads."""


def examples(structure: Structure | str, types: Types) -> Examples:
    """Make up values for a structure, or for the type of a name; none where they would be vast."""
    maker = _Maker(types)
    fitting: dict[str, Any] = {}
    misfits: dict[str, str] = {}
    try:
        for turn in range(2 * _COUNT):
            value = maker.make(structure, turn)
            fitting.setdefault(_text(value), value)
        for value in maker.spoil(structure):
            reason = misfit(value, structure, types)
            if reason is not None:
                misfits.setdefault(_text(value), reason)
    except _TooLarge:
        pass
    return Examples(
        _short(fitting),
        tuple(Misfit(text, misfits[text]) for text in _short(misfits)),
        tuple(name for name in maker.stand_ins if any(f'"<{name}>"' in one for one in fitting)),
    )


class _Maker:
    """Makes values, in a few turns that differ."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._left = 0
        self.stand_ins: dict[str, None] = {}

    def make(self, structure: Structure | str, turn: int) -> Any:
        """Make a value that fits."""
        self._left = _MAX_PARTS
        return self._make(structure, turn, 0)

    def spoil(self, structure: Structure | str) -> Iterator[Any]:
        """Make values that are wrong in one place, as far as one can tell; the best ones first."""
        yield from self._nearly(structure)
        yield from _WRONG

    def _make(self, structure: Structure | str, turn: int, depth: int) -> Any:
        self._left -= 1
        if self._left < 0 or depth > _MAX_DEPTH:
            raise _TooLarge
        offered = list(choices(structure, self._types))
        choice = offered[turn % len(offered)]
        if isinstance(choice, str):
            return self._simple(choice, turn // len(offered))
        kind, inner = next(iter(choice.items()))
        if kind == "list":
            count = (2, 1, 0, 3)[turn % 4]
            return [self._make(inner, turn + more, depth + 1) for more in range(count)]
        if kind == "tuple":
            return [self._make(part, turn + more, depth + 1) for more, part in enumerate(inner)]
        if isinstance(inner, Mapping):
            parts = enumerate(inner.items())
            return {key: self._make(part, turn + more, depth + 1) for more, (key, part) in parts}
        keys = _KEYS[inner[0]][: (1, 2, 0)[turn % 3]]
        return {key: self._make(inner[1], turn + more, depth + 1) for more, key in enumerate(keys)}

    def _simple(self, name: str, turn: int) -> Any:
        if name not in BUILTIN:
            self.stand_ins[name] = None
            return f"<{name}>"
        return _VALUES[name][turn % len(_VALUES[name])]

    def _nearly(self, structure: Structure | str) -> Iterator[Any]:
        for choice in choices(structure, self._types):
            if not isinstance(choice, str):
                yield from self._spoilt(choice)

    def _spoilt(self, structure: Structure) -> Iterator[Any]:
        kind, inner = next(iter(structure.items()))
        if kind == "list":
            good = self.make(inner, 0)
            yield from ([good, bad] for bad in self._wrong(inner))
        elif kind == "tuple":
            good = self.make(structure, 0)
            yield from ([bad, *good[1:]] for bad in self._wrong(inner[0]))
            yield from (good[:-1], [*good, good[-1]])
            yield from ([*good[:-1], bad] for bad in self._wrong(inner[-1]))
        elif isinstance(inner, Mapping):
            yield from self._spoilt_record(inner)
        else:
            first, _ = _KEYS[inner[0]]
            yield from ({first: bad} for bad in self._wrong(inner[1]))
            yield {"hello": self.make(inner[1], 0)}

    def _spoilt_record(self, inner: Mapping[str, Any]) -> Iterator[Any]:
        good = self.make({"mapping": inner}, 0)
        last = next(reversed(good))
        yield from ({**good, last: bad} for bad in self._wrong(inner[last]))
        yield {key: value for key, value in good.items() if key != last}
        yield {**good, "other": 1}

    def _wrong(self, structure: Structure | str) -> Iterator[Any]:
        """Give a value that does not fit at all, and one that nearly does, where there are such."""
        for values in (_WRONG, self._nearly(structure)):
            found = (one for one in values if misfit(one, structure, self._types) is not None)
            yield from islice(found, 1)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _short(texts: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(text for text in texts if len(text) <= _MAX_CHARACTERS)[:_COUNT]
