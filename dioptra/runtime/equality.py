"""Are two values the same, as people mean it: arrays, tables and models among them."""

from __future__ import annotations

from typing import Any

from dioptra.runtime.exchange import RoundTrip, clean
from dioptra.runtime.fits import class_of, name_of

_MAX_DEPTH = 50
# Characters of a text that a sentence shows.
_SHOWN = 100


def compare(before: Any, after: Any) -> RoundTrip:
    """Compare what was written with what was read."""
    try:
        reason = _Comparing().difference(before, after, "it", 0)
    except _Unknown as unknown:
        return RoundTrip(None, str(unknown))
    except BaseException as error:  # noqa: BLE001 - comparing runs the values' own code
        return RoundTrip(None, f"Comparing the values raised {clean(type(error).__name__)}.")
    if reason is None:
        return RoundTrip(True, "What was read equals what was written.")
    return RoundTrip(False, clean(f"What was read differs: {reason}.", 1_000))


def difference(expected: Any, found: Any, place: str) -> str | None:
    """Say how a value differs from the one that is expected, both of JSON; None if it does not.

    Args:
        place: What to call the value.
    """
    try:
        reason = _Comparing("should be", "should have").difference(expected, found, place, 0)
    except _Unknown as unknown:
        return str(unknown).removesuffix(".")
    return None if reason is None else clean(reason, 1_000)


class _Unknown(Exception):
    """Nobody can tell; as text: a sentence."""


class _Comparing:
    """Args: was, had: The words for what is compared with."""

    def __init__(self, was: str = "was", had: str = "had") -> None:
        self._met: set[tuple[int, int]] = set()
        self._was, self._had = was, had

    def difference(self, before: Any, after: Any, place: str, depth: int) -> str | None:
        """Say how two values differ, None where they do not."""
        if before is after:
            return None
        if depth > _MAX_DEPTH:
            raise _Unknown(f"The values are nested more than {_MAX_DEPTH} deep.")
        if type(before) is not type(after):
            return f"{place} {self._was} a {name_of(before)} and is a {name_of(after)}"
        # Values that hold themselves are compared once.
        pair = (id(before), id(after))
        if pair in self._met:
            return None
        self._met.add(pair)
        return self._same_class(before, after, place, depth)

    def _same_class(self, before: Any, after: Any, place: str, depth: int) -> str | None:
        of = type(before)
        module = class_of(before)[0].partition(".")[0]
        if of is float:
            same = before == after or (before != before and after != after)
            return None if same else self._plain(before, after, place)
        if of in (int, str):
            return None if before == after else self._plain(before, after, place)
        if of in (list, tuple):
            return self._items(before, after, place, depth)
        if of is dict:
            return self._entries(before, after, place, depth)
        if module == "numpy" and hasattr(before, "shape"):
            return _array_difference(before, after, place)
        if module == "pandas" and hasattr(before, "equals"):
            return (
                None
                if before.equals(after)
                else f"{place}, a {name_of(before)}, has other contents"
            )
        if getattr(of, "__eq__", None) is object.__eq__:
            return self._parts(before, after, place, depth)
        return None if _truth(before == after) else f"{place}, a {name_of(before)}, is not equal"

    def _plain(self, before: Any, after: Any, place: str) -> str:
        return f"{place} {self._was} {_short(before)} and is {_short(after)}"

    def _items(self, before: Any, after: Any, place: str, depth: int) -> str | None:
        if len(before) != len(after):
            return f"{place} {self._had} {len(before)} items and has {len(after)}"
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            reason = self.difference(one, other, f"item {number} of {place}", depth + 1)
            if reason is not None:
                return reason
        return None

    def _entries(self, before: Any, after: Any, place: str, depth: int) -> str | None:
        if before.keys() != after.keys():
            return f"{place} has other keys"
        for key, one in before.items():
            at = f"{str(key)[:40]!r} of {place}"
            reason = self.difference(one, after[key], at, depth + 1)
            if reason is not None:
                return reason
        return None

    def _parts(self, before: Any, after: Any, place: str, depth: int) -> str | None:
        """Compare objects whose class says nothing of equality by what they hold."""
        own = getattr(before, "__dict__", None)
        if type(own) is not dict or not own:
            raise _Unknown(
                f"The class {name_of(before)} does not say when two values are equal, and they "
                "show nothing that could be compared."
            )
        return self._entries(own, after.__dict__, place, depth)


def _array_difference(before: Any, after: Any, place: str) -> str | None:
    if before.dtype != after.dtype:
        return f"{place} had the dtype {before.dtype} and has {after.dtype}"
    if before.shape != after.shape:
        return f"{place} had the shape {before.shape} and has {after.shape}"
    # What is no number equals itself here.
    same = (before == after) | ((before != before) & (after != after))
    return None if bool(same.all()) else f"{place}, an array, has other contents"


def _short(value: Any) -> str:
    """Show a number or text of Python's own classes, a long one from its beginning."""
    if type(value) is int and value.bit_length() > 1_000:
        return "another integer"
    shown = repr(value[:_SHOWN] if type(value) is str else value)
    return f"{shown}…" if type(value) is str and len(value) > _SHOWN else shown


def _truth(answer: Any) -> bool:
    every = getattr(answer, "all", None)
    return bool(every()) if callable(every) else bool(answer)
