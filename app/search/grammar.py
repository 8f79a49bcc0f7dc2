"""The search language: text in, terms out, or one refusal that says where; SQL is in conditions.

    text   = term {"," term}
    term   = [field ":"] value
    value  = "quoted" | 'quoted' | plain

Source: rest-contract, section 14; the page for users is docs/reference/search.md.
"""

from __future__ import annotations

import dataclasses
import re
from enum import Enum
from itertools import groupby
from typing import TypeAlias

from app.errors import Mismatch

# 1000: what a person types is under 100; the longest request line a server takes is about 4000.
MAX_LENGTH = 1000
# 50: every term is asked of every field, so this bounds the size of the statement.
MAX_TERMS = 50
# 64: LIKE begins a piece anew at each character of what it searches. So many in 1 MiB of nearly
# the same take 90 ms, 1,000 take over a second; what has no wildcard is found in another way.
MAX_PIECE = 64


class Wildcard(Enum):
    """A place in a pattern that no fixed text fills."""

    ANY_RUN = "*"
    ANY_ONE = "?"


ANY_RUN = Wildcard.ANY_RUN
ANY_ONE = Wildcard.ANY_ONE

Part: TypeAlias = str | Wildcard
# No two texts and no two ANY_RUN stand side by side, and no text is empty.
Pattern: TypeAlias = tuple[Part, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Term:
    """One thing that must match.

    Args:
        field: The field that equals the pattern as a whole; None: any field contains it.
        pattern: Texts and wildcards, in order, at least one.
        position: Where the term begins in the search text, from 0; no part of its meaning.
    """

    field: str | None
    pattern: Pattern
    position: int = dataclasses.field(default=0, compare=False)


def parse(
    text: str, *, max_length: int = MAX_LENGTH, max_terms: int = MAX_TERMS
) -> tuple[Term, ...]:
    """Read a search text.

    Args:
        text: What somebody typed, decoded from the URL once.
        max_length: Characters a search text may have.
        max_terms: Terms a search text may have.

    Returns:
        The terms in their order; none for a text that is empty or blank.

    Raises:
        Mismatch: The text is not of the language. `detail` has `query`, `reason`, `position`.
    """
    if len(text) > max_length:
        reason = f"more than {max_length} characters"
        raise refusal(text[:max_length], max_length, reason, "leave some terms out")
    _check_characters(text)
    if not text.strip(" "):
        return ()
    reader = _Reader(text)
    terms = [reader.read_term()]
    while reader.next_char:
        reader.at += 1
        if len(terms) == max_terms:
            reason = f"more than {max_terms} terms"
            raise refusal(text, reader.at, reason, "leave some terms out")
        terms.append(reader.read_term())
    return tuple(terms)


def joined(parts: list[Part]) -> Pattern:
    """Make a pattern of parts: texts side by side become one, and so do runs."""
    pattern: list[Part] = []
    for kind, group in groupby(parts, key=lambda part: "text" if isinstance(part, str) else part):
        if isinstance(kind, str):
            pattern.append("".join(part for part in group if isinstance(part, str)))
        elif kind is ANY_RUN:
            pattern.append(ANY_RUN)
        else:
            pattern.extend(group)
    return tuple(pattern)


def refusal(text: str, at: int, reason: str, remedy: str) -> Mismatch:
    """Say what is wrong with a search text, where, and what would be right.

    The message counts characters from 1, as people do, and `detail.position` from 0.
    """
    message = f"{reason[0].upper()}{reason[1:]} (character {at + 1} of the search text): {remedy}."
    return Mismatch(
        message, error="SearchParseError", field="search", query=text, reason=reason, position=at
    )


# In a set rather than a string: the end of the text, "", is in every string.
_TERM_ENDS = frozenset(["", ","])
_QUOTES = frozenset("\"'")
_WILDCARDS = {"*": ANY_RUN, "?": ANY_ONE}
_ESCAPES = {**{char: char for char in "*?\"'\\,:"}, "n": "\n"}
_FIELD = re.compile(r"([A-Za-z_][A-Za-z0-9_]*) *:")
_NOT_PRINTABLE = re.compile(r"[^ -~]")


def _check_characters(text: str) -> None:
    if found := _NOT_PRINTABLE.search(text):
        reason = f"U+{ord(found[0]):04X} is not a printable ASCII character"
        remedy = r"write ? in its place, or \n for a line end"
        raise refusal(text, found.start(), reason, remedy)


def _longest_piece(pattern: Pattern) -> int:
    """Characters between two ANY_RUN, at most; 0 where there is no wildcard at all."""
    if all(isinstance(part, str) for part in pattern):
        return 0
    lengths = [0]
    for part in pattern:
        if part is ANY_RUN:
            lengths.append(0)
        else:
            lengths[-1] += len(part) if isinstance(part, str) else 1
    return max(lengths)


class _Reader:
    """A search text and how far it is read; every method reads one thing and moves on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def next_char(self) -> str:
        """The character to be read next; empty at the end of the text."""
        return self.text[self.at : self.at + 1]

    def read_term(self) -> Term:
        """Read up to the next comma or the end."""
        self._read_blanks()
        start = self.at
        if self.next_char in _TERM_ENDS:
            raise self._refusal("an empty term", "write one on both sides of each comma")
        if name := _FIELD.match(self.text, start):
            self.at = name.end()
            self._read_blanks()
        if self.next_char in _TERM_ENDS:
            raise self._refusal("an empty value", "write one after the ':', or * for any")
        quoted = self.next_char in _QUOTES
        value = self.at
        pattern = self._read_quoted() if quoted else self._read_plain(has_field=bool(name))
        if _longest_piece(pattern) > MAX_PIECE:
            reason = f"more than {MAX_PIECE} characters in a row in a value with wildcards"
            raise self._refusal(reason, "leave some out, or put a * in their place", value)
        return Term(name[1] if name else None, pattern, start)

    def _read_quoted(self) -> Pattern:
        start, quote = self.at, self.next_char
        self.at += 1
        parts: list[Part] = []
        while self.next_char != quote:
            if not self.next_char:
                raise self._refusal("a quote that is not closed", f"end it with {quote}", start)
            parts.append(self._read_part())
        self.at += 1
        if not parts:
            raise self._refusal("an empty value", "write one between the quotes", start)
        self._read_blanks()
        if self.next_char not in _TERM_ENDS:
            remedy = "put all of the value into the quotes, or a comma behind them"
            raise self._refusal("text after a closing quote", remedy)
        return joined(parts)

    def _read_plain(self, *, has_field: bool) -> Pattern:
        parts: list[Part] = []
        while self.next_char not in _TERM_ENDS:
            start = self.at
            if blanks := self._read_blanks():
                if self.next_char in _TERM_ENDS:
                    break
                if has_field:
                    remedy = "put the value into quotes"
                    raise self._refusal("a blank in the value of a field", remedy, start)
                parts.append(blanks)
            self._refuse_plain_mark()
            parts.append(self._read_part())
        return joined(parts)

    def _refuse_plain_mark(self) -> None:
        if self.next_char in _QUOTES:
            remedy = rf"write \{self.next_char}, or put all of the value into the other quotes"
            raise self._refusal("a quote within a value", remedy)
        if self.next_char == ":":
            remedy = r"write \: for a plain one, or put the value into quotes"
            raise self._refusal("a ':' that follows no field name", remedy)

    def _read_part(self) -> Part:
        char = self.next_char
        if char == "\\":
            return self._read_escape()
        self.at += 1
        return _WILDCARDS.get(char, char)

    def _read_escape(self) -> str:
        start, char = self.at, self.text[self.at + 1 : self.at + 2]
        if not char:
            raise self._refusal("nothing after the last backslash", r"write \\ for a plain one")
        if char not in _ESCAPES:
            reason = rf"\{char} stands for nothing"
            raise self._refusal(reason, r"write \\ for a plain backslash", start)
        self.at += 2
        return _ESCAPES[char]

    def _read_blanks(self) -> str:
        start = self.at
        while self.next_char == " ":
            self.at += 1
        return self.text[start : self.at]

    def _refusal(self, reason: str, remedy: str, at: int | None = None) -> Mismatch:
        return refusal(self.text, self.at if at is None else at, reason, remedy)
