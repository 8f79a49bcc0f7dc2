"""Which modules from outside the files of a plugin import."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from app.analysis.imports import is_sdk
from app.analysis.signatures import Reading


def imported_packages(readings: Iterable[Reading], plugin: str) -> tuple[str, ...]:
    """Name the top-level modules that must be installed, in the order of their names.

    Args:
        readings: Of the plugin's files.
        plugin: Its name, under which its files import each other.
    """
    found = imported_modules(readings)
    return tuple(one for one in found if one not in sys.stdlib_module_names and one != plugin)


def imported_modules(readings: Iterable[Reading]) -> tuple[str, ...]:
    """Name the top-level modules that files import, but for the SDK, in the order of their names.

    What a function imports when it is called is not among them, and what stands in a `try` may be
    missing without harm.
    """
    meanings: set[str] = set()
    for reading in readings:
        meanings.update(one.meaning for one in reading.imports)
        meanings.update(one.text for one in reading.blind_spots if one.kind == "star import")
    tops = {
        meaning.partition(".")[0]
        for meaning in meanings
        if meaning[0] not in ".<" and not is_sdk(meaning)
    }
    return tuple(sorted(tops))
