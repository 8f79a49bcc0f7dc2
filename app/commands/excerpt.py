"""A line of somebody's code on a terminal: what each character shows, and where the caret goes."""

from __future__ import annotations

import unicodedata
from typing import Final

# A terminal of 80 columns, less a margin for the number of the line.
_MAX_CELLS: Final = 70
_TAB: Final = " " * 4
# What is told of a character that would move the cursor, hide, or turn the text around it.
_UNSHOWN: Final = "\N{REPLACEMENT CHARACTER}"
_CUT: Final = "…"


def plain(text: str) -> str:
    """Give a text as one line that does nothing to a terminal."""
    return "".join(map(_shown, text))


def excerpt(line: str, column: int | None) -> tuple[str, str]:
    """Show a line, or the part of it around a column.

    Args:
        line: The line as it stands in the file, of any length.
        column: 1-based, in characters; one past the end is a place too. None for no place.

    Returns:
        The text to print, and what to print below it so that a caret stands under the column.
    """
    place = min((column or 1) - 1, len(line))
    start = _start(line, place)
    end, cells = start, 0
    while end < len(line) and cells <= _MAX_CELLS:
        cells += _cells(_shown(line[end]))
        end += 1
    before = (_CUT if start else "") + plain(line[start:place])
    after = plain(line[place:end]) + (_CUT if end < len(line) else "")
    caret = "" if column is None else " " * sum(map(_cells, before)) + "^"
    return (before + after).rstrip(), caret


def _start(line: str, place: int) -> int:
    """Give where to begin, so that the place is in what is shown and something is after it."""
    start, cells = place, 0
    while start and cells < _MAX_CELLS * 2 // 3:
        start -= 1
        cells += _cells(_shown(line[start]))
    # A few characters before are shown rather than cut.
    return 0 if start <= len(_CUT) else start


def _shown(character: str) -> str:
    if character == "\t":
        return _TAB
    if character < " ":
        # Such as ␌ for a form feed.
        return chr(0x2400 + ord(character))
    kind = unicodedata.category(character)
    return _UNSHOWN if kind in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp") else character


def _cells(shown: str) -> int:
    """Give how many columns of a terminal are taken, by one character or by a tab."""
    if shown == _TAB:
        return len(_TAB)
    if unicodedata.category(shown) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(shown) in ("W", "F") else 1
