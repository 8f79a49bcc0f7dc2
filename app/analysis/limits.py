"""What a text may have before any parser sees it, and the pass that finds what is too much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from app.analysis.signatures import Unreadable
from app.analysis.source import Source


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read of one file; each can be chosen by a setting.

    Args:
        source_bytes: Length of the text as UTF-8.
        line_characters: Length of one line.
        nesting: Brackets within brackets, and blocks within blocks.
        digits: Of one number, in any base.
    """

    # 1 MiB: the largest file in our examples is 40 KiB. A real file of this size takes the parser
    # 0.2 s and 110 MB.
    source_bytes: int = 1 << 20
    # The longest line of 17,000 installed files is 73,000 characters, a table of names.
    line_characters: int = 100_000
    # The same files nest 27 brackets and 14 blocks; Python itself reads 200 and 99.
    nesting: int = 100
    # The longest number there has 1,900 digits. Python itself reads 4,300 decimal ones, and any
    # number of others, which it cannot print.
    digits: int = 4_000


DEFAULT: Final = Limits()
MAX_SOURCE_BYTES: Final = DEFAULT.source_bytes

# Strings and comments. An open one goes on to the end of its line or of the text: that is where
# the parser stops as well, and no character is looked at twice. In a text of Python 3.12 the
# strings inside an f-string may end it here too early; `_Scan` soon finds its way back.
_NO_CODE: Final = r"""
    \#[^\n]*+
  | '''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+(?:''')?
  | \"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+(?:\""")?
  | '[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'?
  | "[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"?
"""
_CUT: Final = re.compile(_NO_CODE, re.DOTALL | re.VERBOSE)

# The words with which statements begin and nothing within brackets does.
_STATEMENT: Final = (
    r"(?:assert|break|class|continue|def|del|global|import|nonlocal|pass|raise|return|try"
    r"|while|with)\b"
)
_TOKEN: Final = re.compile(
    rf"""
    (?P<none>{_NO_CODE}|\\\n)
  | (?P<open>[(\[{{])
  | (?P<close>[)\]}}])
  | (?:^|\n)(?P<blank>[ \t\f]*+)(?P<statement>{_STATEMENT})?(?![\n#]|\Z)
  | (?<!\w)(?P<number>[0-9][\w.]*+)
    """,
    re.DOTALL | re.VERBOSE,
)
# Opening brackets become +1 and closing ones -1, as signed bytes; all else goes.
_BRACKETS: Final = bytes.maketrans(b"([{)]}", b"\1\1\1\xff\xff\xff")
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"([{)]}"))


def too_long(source: Source, limits: Limits) -> Unreadable | None:
    """Refuse a text for its first line that is too long; takes no time to speak of."""
    position = next(_long_lines(source.text, limits.line_characters), None)
    if position is None:
        return None
    message = (
        f"This line is longer than {limits.line_characters:,} characters, the most that is read. "
        "Break it up, or move large data out of the code."
    )
    return source.unreadable_at(position + limits.line_characters, message)


def too_deep(source: Source, limits: Limits) -> Unreadable | None:
    """Refuse a text for the first brackets, blocks or digits that are too many.

    Takes a twentieth of the parser's time on ordinary code; 0.5 s for a bomb of 1 MiB.
    """
    if not _is_suspicious(_CUT.sub("", source.text), limits):
        return None
    found = _Scan(limits).first(source.text)
    return source.unreadable_at(*found) if found else None


def _long_lines(text: str, length: int) -> Iterator[int]:
    """Give where each line begins that is longer; two steps take in a length of text at least."""
    start = 0
    while len(text) - start > length:
        end = text.rfind("\n", start, start + length + 1)
        if end < 0:
            yield start
            end = text.find("\n", start)
            if end < 0:
                return
        start = end + 1


def _is_suspicious(code: str, limits: Limits) -> bool:
    """Tell whether code without its strings and comments may exceed a limit."""
    brackets = code.encode(errors="replace").translate(_BRACKETS, _NO_BRACKETS)
    depths = accumulate(memoryview(brackets).cast("b"))
    return (
        max(depths, default=0) > limits.nesting
        # A block begins a column further right than the one around it.
        or re.search(rf"\n[ \t\f]{{{limits.nesting + 1}}}", code) is not None
        or _has_long_word(code, limits.digits)
    )


def _has_long_word(code: str, length: int) -> bool:
    if next(_long_lines(code, length), None) is None:
        return False
    # Begins only where a word does, so that no character is looked at twice.
    return re.search(rf"(?<![\w.])[\w.]{{{length + 1}}}", code) is not None


class _Scan:
    """Goes through a text token by token, where a glance did not settle it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._brackets = 0
        self._blocks = [0]

    def first(self, text: str) -> tuple[int, str] | None:
        """Give the position of what is too much, and a sentence about it."""
        for match in _TOKEN.finditer(text):
            message = self._take(match)
            if message is not None:
                return match.end("blank") if match["blank"] else match.start(), message
        return None

    def _take(self, match: re.Match[str]) -> str | None:
        kind = match.lastgroup
        if kind == "open":
            self._brackets += 1
            return self._too_many_brackets()
        if kind == "close":
            self._brackets = max(0, self._brackets - 1)
        elif kind == "number":
            return self._too_many_digits(match["number"])
        elif kind == "statement" or (kind == "blank" and not self._brackets):
            self._brackets = 0
            return self._too_many_blocks(match["blank"])
        return None

    def _too_many_brackets(self) -> str | None:
        if self._brackets <= self._limits.nesting:
            return None
        return (
            f"The code is nested too deeply: more than {self._limits.nesting:,} brackets are open "
            "here, the most that is read. Break the expression into several statements."
        )

    def _too_many_digits(self, number: str) -> str | None:
        if len(number) - number.count("_") <= self._limits.digits:
            return None
        return (
            f"This number has more than {self._limits.digits:,} digits, the most that is read. "
            "Compute it, or move it out of the code."
        )

    def _too_many_blocks(self, blank: str) -> str | None:
        width = len(blank.rpartition("\f")[2].expandtabs(8))
        while self._blocks[-1] > width:
            self._blocks.pop()
        if self._blocks[-1] < width:
            self._blocks.append(width)
        if len(self._blocks) - 1 <= self._limits.nesting:
            return None
        return (
            f"The code is nested too deeply: more than {self._limits.nesting:,} blocks stand "
            "inside one another, the most that is read. Make inner blocks functions."
        )
