"""What a function takes, read from the function itself; `inspect` only where that is not enough."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType

from dioptra.runtime.binding import (
    KEYWORDS,
    ONLY_KEYWORD,
    ONLY_POSITIONAL,
    ORDINARY,
    SPREAD,
    Argument,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Flags of a code object.
_HAS_SPREAD = 0x04
_HAS_KEYWORDS = 0x08


def arguments_of(function: Callable[..., Any]) -> list[Argument] | None:
    """List what a function takes, in its order; None where nobody can say."""
    if type(function) is FunctionType and not function.__dict__.keys() & _OTHERWISE:
        return _of_plain(function)
    import inspect  # Wrapped functions alone need it, and it takes a third of the start.

    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [
        Argument(
            one.name, one.kind.description, None if one.default is one.empty else (one.default,)
        )
        for one in found
    ]


# What makes a function take something else than its own code says.
_OTHERWISE = {"__wrapped__", "__signature__"}


def _of_plain(function: FunctionType) -> list[Argument]:
    code = function.__code__
    names = code.co_varnames
    ordinary, only_keyword = code.co_argcount, code.co_kwonlyargcount
    defaults = function.__defaults__ or ()
    first = ordinary - len(defaults)
    found = [
        Argument(
            name,
            ONLY_POSITIONAL if place < code.co_posonlyargcount else ORDINARY,
            (defaults[place - first],) if place >= first else None,
        )
        for place, name in enumerate(names[:ordinary])
    ]
    at = ordinary + only_keyword
    if code.co_flags & _HAS_SPREAD:
        found.append(Argument(names[at], SPREAD))
        at += 1
    by_keyword = function.__kwdefaults__ or {}
    for name in names[ordinary : ordinary + only_keyword]:
        default = (by_keyword[name],) if name in by_keyword else None
        found.append(Argument(name, ONLY_KEYWORD, default))
    if code.co_flags & _HAS_KEYWORDS:
        found.append(Argument(names[at], KEYWORDS))
    return found
