"""What holds for every search text: it is read or refused, and finds what a plain matcher finds."""

import re
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Mismatch
from app.search.grammar import ANY_ONE, ANY_RUN, Term, joined, parse

PRINTABLE = "".join(chr(code) for code in range(32, 127))
MARKS = " ,:*?\\\"'_na"
ESCAPES = {char: f"\\{char}" for char in "*?\"'\\,:"} | {"\n": "\\n"}
# Few letters, so that values meet; and those whose small or capital form is an ASCII letter.
LETTERS = "aAkKiIsS%_\\*?,:'\"/ \n\xe9\xc9\u212a\u0130\u0131\u017f"

stored = st.text(LETTERS, max_size=6)
parts = st.lists(
    st.sampled_from([*"aAkI%_\\*?,:'\"/ \n", ANY_RUN, ANY_ONE]), min_size=1, max_size=5
)


def spelled(pattern, quote='"'):
    """Write a pattern as a quoted value, escaping whatever can be escaped."""
    marks = {ANY_RUN: "*", ANY_ONE: "?"}
    return quote + "".join(marks.get(part) or ESCAPES.get(part, part) for part in pattern) + quote


def expression(pattern):
    """The same pattern in Python's words."""
    marks = {ANY_RUN: ".*", ANY_ONE: "."}
    text = "".join(marks.get(part) or re.escape(part) for part in pattern)
    return re.compile(text, re.IGNORECASE | re.ASCII | re.DOTALL)


def attempt(text):
    """The terms of a text, or its refusal; anything else that is raised is a failure."""
    try:
        return parse(text), None
    except Mismatch as refusal:
        return (), refusal


@settings(deadline=2000)
@given(st.text(MARKS, max_size=30) | st.text(PRINTABLE) | st.text())
def test_any_text_is_read_or_refused(text):
    terms, refusal = attempt(text)
    if refusal:
        assert refusal.name == "SearchParseError"
        assert refusal.detail["query"] == text
        assert 0 <= refusal.detail["position"] <= len(text)
    else:
        assert bool(terms) == bool(text.strip(" "))
        assert all(term.pattern and "" not in term.pattern for term in terms)


@settings(deadline=None)
@given(parts, st.sampled_from("\"'"), st.sampled_from([None, "name", "tag_2"]))
def test_a_pattern_is_read_as_it_was_written(pattern, quote, field):
    text = spelled(pattern, quote)
    assert parse(f"{field}:{text}" if field else text) == (Term(field, joined(pattern)),)


@settings(deadline=None)
@given(st.text(PRINTABLE + "\n", min_size=1), st.lists(st.text(PRINTABLE, max_size=4)))
def test_a_quoted_value_finds_itself_only(find, value, others):
    def fold(text):
        return text.translate(str.maketrans(string.ascii_uppercase, string.ascii_lowercase))

    rows = [value, value.swapcase(), f"{value}x", f"x{value}", value[1:], *others]
    assert find(f"name:{spelled(value)}", *rows) == [
        row for row in rows if fold(row) == fold(value)
    ]
    assert find(spelled(value), *rows) == [row for row in rows if fold(value) in fold(row)]


@settings(deadline=None)
@given(parts, st.lists(stored, min_size=1, max_size=8))
def test_a_pattern_finds_what_a_plain_matcher_finds(find, pattern, rows):
    same = expression(pattern)
    assert find(f"name:{spelled(pattern)}", *rows) == [row for row in rows if same.fullmatch(row)]
    assert find(spelled(pattern), *rows) == [row for row in rows if same.search(row)]
