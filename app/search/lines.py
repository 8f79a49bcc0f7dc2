r"""Search in text that is read by the line, such as code: which files match, and with which lines.

A term is looked for in every line; its wildcards stay within one, and only a ``\n`` that is
written out goes on to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, ColumnElement, SQLColumnExpression, and_, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.search.conditions import AnyCase, Field, like, text
from app.search.grammar import Pattern

# The function that a connection to SQLite must have: `in_one_line`, of two arguments.
SQLITE_FUNCTION = "in_one_line"
# What is shown of a line; a screen is about half as wide.
MAX_SHOWN = 200
# Matching lines of a text that are counted; nobody reads more, and a million take seconds.
MAX_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line that matches.

    Attributes:
        number: From 1.
        text: Of a long line the part around the first mark, with … where it was cut.
        marks: What matches: begin and end in `text`, in order, not one within another.
    """

    number: int
    text: str
    marks: Sequence[tuple[int, int]]


def lines(column: SQLColumnExpression[Any]) -> Field:
    """Make a field of a text column in which a value is looked for line by line."""
    anywhere = text(column)

    def matches(wanted: str) -> ColumnElement[bool]:
        pieces = _pieces(wanted)
        within = f"%{'%'.join(piece.like for piece in pieces)}%" if pieces else "%"
        if len(pieces) < 2 and all(piece.plain is not None for piece in pieces):
            return anywhere(within)
        # The first is the faster one, and all that most files are asked.
        return and_(anywhere(within), _InOneLine(column, literal(within), literal(_regex(pieces))))

    return matches


def in_one_line(contents: str | None, wanted: str) -> bool:
    """Does a line of a text match a LIKE pattern; what SQLite asks for `SQLITE_FUNCTION`."""
    return contents is not None and _next_span(_fold(contents), _pieces(wanted), 0) is not None


def matching_lines(contents: str, patterns: Sequence[Pattern], most: int) -> tuple[list[Line], int]:
    """The first lines that match any of some patterns, with what to mark in them.

    Args:
        patterns: Each is looked for within the lines.
        most: Lines at most; the first match of each pattern is among them, as far as there is room.

    Returns:
        Lines in order, and the number of all that match, up to `MAX_COUNTED`.
    """
    folded = _fold(contents)
    spans_by_line: dict[int, list[tuple[int, int]]] = {}
    wanted: list[int] = []
    for pattern in dict.fromkeys(patterns):
        starts: dict[int, None] = {}
        for start, span in _spans_in_lines(contents, folded, _pieces(like(pattern))):
            starts.setdefault(start)
            if len(starts) > MAX_COUNTED:
                break
            spans_by_line.setdefault(start, []).append(span)
        wanted += list(starts)[:1]
    shown = list(dict.fromkeys([*wanted, *sorted(spans_by_line)]))[:most]
    found = [_line(contents, start, spans_by_line[start]) for start in sorted(shown)]
    return found, min(len(spans_by_line), MAX_COUNTED)


def _line(contents: str, start: int, spans: list[tuple[int, int]]) -> Line:
    following = _LINE_END.search(contents, start)
    shown = contents[start : following.start() if following else None]
    marks: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        begin, end = begin - start, min(end - start, len(shown))
        if marks and begin <= marks[-1][1]:
            begin, end = marks[-1][0], max(end, marks.pop()[1])
        if end > begin:
            marks.append((begin, end))
    number = len(_LINE_END.findall(contents, 0, start)) + 1
    return _cut(Line(number, shown, marks))


def _cut(line: Line) -> Line:
    """A line with no more than `MAX_SHOWN` characters of it, and two that say where it was cut."""
    if len(line.text) <= MAX_SHOWN:
        return line
    first = line.marks[0][0] if line.marks else 0
    begin = max(0, min(first - MAX_SHOWN // 4, len(line.text) - MAX_SHOWN))
    end = begin + MAX_SHOWN
    before, after = "…" if begin else "", "…" if end < len(line.text) else ""
    marks = [
        (max(a, begin) - begin + len(before), min(b, end) - begin + len(before))
        for a, b in line.marks
        if a < end and b > begin
    ]
    return Line(line.number, f"{before}{line.text[begin:end]}{after}", marks)


# The line ends of Python's grammar; a lone \r counts too.
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two runs of any characters; `plain` where it has no other wildcard."""

    like: str
    regex: re.Pattern[str]
    plain: str | None

    def find(self, folded: str, begin: int, end: int) -> tuple[int, int] | None:
        if self.plain is not None:
            at = folded.find(self.plain, begin, end)
            return None if at < 0 else (at, at + len(self.plain))
        match = self.regex.search(folded, begin, end)
        return match.span() if match else None


_TOKEN = re.compile(r"\\(.)|([%_])|([^\\%_]+)", re.DOTALL)


@lru_cache(maxsize=256)
def _pieces(wanted: str) -> tuple[_Piece, ...]:
    """Take a LIKE pattern apart; what it begins or ends with does not count."""
    found: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(wanted):
        if token[0] == "%":
            found.append([])
        else:
            found[-1].append(token)
    return tuple(_piece(tokens) for tokens in found if tokens)


def _piece(tokens: Sequence[re.Match[str]]) -> _Piece:
    texts = [(token[1] or token[3] or "").lower() for token in tokens]
    has_wildcard = any(token[2] for token in tokens)
    regex = "".join(re.escape(text) or "[^\n]" for text in texts)
    return _Piece(
        "".join(token[0] for token in tokens),
        re.compile(regex),
        None if has_wildcard else "".join(texts),
    )


def _spans_in_lines(
    contents: str, folded: str, pieces: Sequence[_Piece]
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Where the pieces match, each with the start of its line; of a line what can be shown.

    No line is looked at again for each match in it, so that all take linear time.
    """
    at = start = first = 0
    stop = -1
    while span := _next_span(folded, pieces, at):
        begin, at = span[0], max(span[1], span[0] + 1)
        if begin >= stop:
            start = max(start, *(contents.rfind(mark, start, begin) + 1 for mark in "\r\n"))
            following = _LINE_END.search(contents, begin)
            first, stop = begin, following.start() if following else len(contents)
        if begin - first <= MAX_SHOWN:
            yield start, span
        else:
            at = stop


def _next_span(folded: str, pieces: Sequence[_Piece], at: int) -> tuple[int, int] | None:
    """Where the pieces follow one another in one line, leftmost from a place on; linear."""
    while pieces and (first := pieces[0].find(folded, at, len(folded))):
        begin, reached = first
        for piece in pieces[1:]:
            end = folded.find("\n", reached)
            after = piece.find(folded, reached, len(folded) if end < 0 else end)
            if after is None:
                break
            reached = after[1]
        else:
            return begin, reached
        end = folded.find("\n", reached)
        at = len(folded) if end < 0 else end + 1
    return None


def _fold(contents: str) -> str:
    """A to Z as a to z, and nothing else; of the same length."""
    return contents.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def _regex(pieces: Sequence[_Piece]) -> str:
    """For PostgreSQL: ``n`` keeps wildcards within a line, and the engine takes linear time."""
    # re.escape writes a line end as a backslash before it, which PostgreSQL takes as itself.
    return "(?n)" + ".*".join(piece.regex.pattern.replace("[^\n]", ".") for piece in pieces)


class _InOneLine(FunctionElement[bool]):
    """Do the pieces of a pattern stand in one line: of a column, as LIKE and as a regex."""

    inherit_cache = True
    type = Boolean()


@compiles(_InOneLine)
def _with_regex(element: _InOneLine, compiler: SQLCompiler, **options: Any) -> str:
    column, _, regex = element.clauses
    return (
        f"({compiler.process(AnyCase(column), **options)} ~ {compiler.process(regex, **options)})"
    )


@compiles(_InOneLine, "sqlite")
def _with_function(element: _InOneLine, compiler: SQLCompiler, **options: Any) -> str:
    column, wanted, _ = element.clauses
    arguments = ", ".join(compiler.process(one, **options) for one in (column, wanted))
    return f"{SQLITE_FUNCTION}({arguments})"
