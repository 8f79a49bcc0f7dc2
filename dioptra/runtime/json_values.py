"""Say a value as JSON, where it is such a value and not too large; nothing of it is called.

Classes of users may inherit from `int` or `dict` and behave as they like: values are read by the
methods of Python's own classes.
"""

from __future__ import annotations

from dioptra.runtime.fits import as_python
from dioptra.runtime.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MAX_DEPTH = 100
# What a page can show and a database row hold; larger values are kept as pickles and previews.
_MAX_PARTS = 20_000
_MAX_CHARACTERS = 512 << 10


class Said(Record):
    """A value as JSON; `exact` where Python would read back the very same."""

    json: Any
    exact: bool


def as_json(value: object) -> Said | None:
    """Give a value as JSON, or None where it is none, or is too large."""
    saying = _Saying()
    try:
        found = saying.say(value, 0)
    except BaseException:  # noqa: BLE001 - it is none, or its own code was asked and failed
        return None
    return Said(found, saying.exact)


class _NoJson(Exception):
    pass


class _Saying:
    def __init__(self) -> None:
        self.exact = True
        self._parts = 0
        self._characters = 0

    def say(self, value: Any, depth: int) -> Any:
        self._parts += 1
        if depth > _MAX_DEPTH or self._parts > _MAX_PARTS:
            raise _NoJson
        plain: Any = as_python(value)
        of = type(plain)
        if plain is not value or of not in (bool, int, float, str, list, dict, type(None)):
            self.exact = False
        if plain is None or of is bool:
            return plain
        if issubclass(of, str):
            return self._text(str.__str__(plain))
        if issubclass(of, int):
            return _within(int.__int__(plain))
        if issubclass(of, float):
            return _finite(float.__float__(plain))
        if issubclass(of, list | tuple):
            base = list if issubclass(of, list) else tuple
            return [self.say(item, depth + 1) for item in base.__iter__(plain)]
        if issubclass(of, dict):
            return self._object(dict.items(plain), depth)
        raise _NoJson

    def _text(self, text: str) -> str:
        self._characters += len(text)
        # Databases and UTF-8 have no room for nulls and half characters.
        if self._characters > _MAX_CHARACTERS or "\0" in text or not _is_whole(text):
            raise _NoJson
        return text

    def _object(self, entries: Any, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, item in entries:
            if type(key) is int:
                self.exact = False
                key = str(key)
            if type(key) is not str or key in found:
                raise _NoJson
            found[self._text(key)] = self.say(item, depth + 1)
        return found


def _is_whole(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)


def _within(number: int) -> int:
    if not -(1 << 63) <= number < 1 << 63:
        raise _NoJson
    return number


def _finite(number: float) -> float:
    # No number that is not one is smaller or larger than this, and infinity is.
    if not -1e308 <= number <= 1e308:
        raise _NoJson
    return number
