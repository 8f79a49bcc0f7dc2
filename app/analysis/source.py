"""Source text to syntax tree, or to the reason why there is none; the only caller of the parser."""

from __future__ import annotations

import ast
import gc
import re
import warnings
from typing import Final

from app.analysis.signatures import Unreadable

# Warnings of the parser (bad escapes) carry this name, so that they alone can be silenced.
_FILENAME: Final = "<plugin file>"
# What a line at fault is cut to: a page shows it, and a bomb is one line of a megabyte.
_SHOWN_CHARACTERS: Final = 160
# Longer than any annotation that a person writes; each is parsed on its own.
_QUOTED_CHARACTERS: Final = 2_000

TOO_COMPLEX: Final = Unreadable(
    "The code is too complex to be read: it takes too much time or memory. Split it up, or move "
    "large data out of the code."
)
TOO_BUSY: Final = Unreadable(
    "The server has no time to read so much code right now. Try again in a moment."
)
TOO_DEEP: Final = Unreadable(
    "The code is nested too deeply, or is too large, to be read. Break long expressions into "
    "several statements, and move large data out of the code."
)


class Source:
    """The text of one file, and how a place in it is told to a person."""

    def __init__(self, text: str) -> None:
        # The byte order mark is ordinary at the start of a file, and a syntax error to the parser.
        # Its lines end as the parser ends them, so that both mean the same place.
        self.text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self._lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The lines as the parser counts them; a form feed ends none."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines

    def column(self, line: int, offset: int) -> int:
        """Turn the parser's offset in bytes into a 1-based column in characters."""
        if offset == 0:
            return 1
        text = self.lines[line - 1]
        return offset + 1 if text.isascii() else len(_cut(text, 0, offset)) + 1

    def segment(self, node: ast.expr) -> str:
        """Give the source text of an expression, on one line."""
        first, last, end = node.lineno, node.end_lineno, node.end_col_offset
        if last is None or end is None:
            return _unparse(node)
        if first == last:
            text = self.lines[first - 1]
            if text.isascii():
                return text[node.col_offset : end]
            return _cut(text, node.col_offset, end)
        return _unparse(node)

    def parse(self) -> ast.Module | Unreadable:
        """Read the text as Python, without ever compiling it.

        Its size must have been checked: the parser takes about 900 bytes of memory a byte.
        """
        _silence_parser()
        collecting = gc.isenabled()
        # A tree is many objects and no garbage; collecting meanwhile costs a third of the time.
        # Should two threads meet here, the one that found the collector on turns it on again.
        gc.disable()
        try:
            return ast.parse(self.text, _FILENAME)
        except SyntaxError as error:
            return self._syntax_error(error)
        except (RecursionError, MemoryError, SystemError):
            # The last is how some releases of Python report a fault of their own parser.
            return TOO_DEEP
        except ValueError as error:
            return Unreadable(f"The code cannot be read as Python: {error}.")
        finally:
            if collecting:
                gc.enable()

    def unreadable_at(self, position: int, message: str) -> Unreadable:
        """Refuse the text for the character at a position of `text`."""
        line = self.text.count("\n", 0, position) + 1
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        column = position - start + 1
        shown = _shown(self.text[start : end if end >= 0 else None], column)
        return Unreadable(message, line, column, shown)

    def _syntax_error(self, error: SyntaxError) -> Unreadable:
        reason = error.msg.split(";")[0].rstrip(".")
        message = f"The code cannot be read as Python: {reason}."
        if not error.lineno:
            return Unreadable(message)
        line = min(error.lineno, len(self.lines))
        column = max(error.offset or 1, 1)
        return Unreadable(message, line, column, _shown(self.lines[line - 1], column))


def parse_quoted(text: str) -> ast.expr | None:
    """Read the text of a quoted annotation; None where it is no expression."""
    if len(text) > _QUOTED_CHARACTERS or "\0" in text:
        return None
    _silence_parser()
    try:
        return ast.parse(text.strip(), _FILENAME, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _shown(line: str, column: int) -> str:
    if len(line) > _SHOWN_CHARACTERS:
        start = max(0, min(column - 1, len(line)) - _SHOWN_CHARACTERS // 2)
        line = line[start : start + _SHOWN_CHARACTERS]
    # What cannot be shown, stored or sent as UTF-8 is not echoed.
    return re.sub("[\0\ud800-\udfff]", "\ufffd", line)


def _cut(text: str, start: int, end: int) -> str:
    return text.encode()[start:end].decode(errors="replace")


def _unparse(node: ast.expr) -> str:
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):
        # Deep operators, and integers of more digits than Python turns into text.
        return "…"


def _silence_parser() -> None:
    """Keep bad escapes from being printed, or from being errors under `-W error`.

    `warnings.catch_warnings` would change the filters of all threads and may restore them in a
    wrong order, so the one filter is put in front where it is not, and stays.
    """
    first = warnings.filters[0] if warnings.filters else None
    pattern = first[3] if first else None
    if not isinstance(pattern, re.Pattern) or not pattern.match(_FILENAME):
        warnings.filterwarnings("ignore", module=re.escape(_FILENAME) + r"\Z")
