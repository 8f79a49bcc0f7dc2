import time
from contextlib import suppress

import pytest

from app.errors import Mismatch
from app.search.grammar import ANY_ONE, ANY_RUN, Term, parse

BARE = [
    ("hello", "hello"),
    ("  hello  ", "hello"),
    ("two words", "two words"),
    ("two  words ", "two  words"),
    ("50% _off-/.;[x]", "50% _off-/.;[x]"),
    ("'two words'", "two words"),
    ('"it\'s: a, b"', "it's: a, b"),
    ("""'say "hi"'""", 'say "hi"'),
    (' " kept " ', " kept "),
    (r"\*\?\"\'\\\,\:", "*?\"'\\,:"),
    (r"'\*\?\"\'\\\,\:'", "*?\"'\\,:"),
    (r"a\nb", "a\nb"),
    (r"\n", "\n"),
    (r"\\n", r"\n"),
    (r"name\:x", "name:x"),
    (r"'name:x'", "name:x"),
]


@pytest.mark.parametrize(("text", "value"), BARE)
def test_a_value_is_read(text, value):
    assert parse(text) == (Term(None, (value,)),)


WILDCARDS = [
    ("*", (ANY_RUN,)),
    ("?", (ANY_ONE,)),
    ("**", (ANY_RUN,)),
    ("??", (ANY_ONE, ANY_ONE)),
    ("a*b", ("a", ANY_RUN, "b")),
    ("a * b", ("a ", ANY_RUN, " b")),
    ("'a*b?'", ("a", ANY_RUN, "b", ANY_ONE)),
    (r"a\*b*", ("a*b", ANY_RUN)),
    (r"\\*", ("\\", ANY_RUN)),
    ("*?*", (ANY_RUN, ANY_ONE, ANY_RUN)),
]


@pytest.mark.parametrize(("text", "pattern"), WILDCARDS)
def test_wildcards_are_read(text, pattern):
    assert parse(text) == (Term(None, pattern),)


FIELDS = [
    ("name:hello", "name", ("hello",)),
    ("name : hello ", "name", ("hello",)),
    ("name:'two words'", "name", ("two words",)),
    ("file_name2:a", "file_name2", ("a",)),
    ("Name:a", "Name", ("a",)),
    ("name:*", "name", (ANY_RUN,)),
    (r"name:a\:b", "name", ("a:b",)),
    ("name:_%", "name", ("_%",)),
]


@pytest.mark.parametrize(("text", "field", "pattern"), FIELDS)
def test_fields_are_read(text, field, pattern):
    assert parse(text) == (Term(field, pattern),)


def test_several_terms_are_read_in_their_order():
    terms = parse(r"""a b , name:"c,d", "e" ,f\,g*""")
    assert terms == (
        Term(None, ("a b",)),
        Term("name", ("c,d",)),
        Term(None, ("e",)),
        Term(None, ("f,g", ANY_RUN)),
    )


def test_a_term_knows_where_it_begins():
    assert [term.position for term in parse(" a, name:b,c")] == [1, 4, 11]


@pytest.mark.parametrize("text", ["", " ", "     "])
def test_a_blank_text_has_no_terms(text):
    assert parse(text) == ()


def test_the_limits_themselves_are_allowed():
    assert len(parse(",".join("a" * 50))) == 50
    assert parse("a" * 1000) == (Term(None, ("a" * 1000,)),)
    assert len(parse("a,b,c", max_length=5, max_terms=3)) == 3


@pytest.mark.parametrize("piece", ["a", "a ", " a", "*", "?", r"\*", "a:", "a,", '"', "a'", "*a"])
@pytest.mark.parametrize("closed", [True, False])
def test_reading_time_grows_with_the_length_only(piece, closed):
    # Twenty times the limit: whatever grew with the square of the length would take a minute.
    text = piece * (20_000 // len(piece))
    started = time.process_time()
    with suppress(Mismatch):
        parse(f'"{text}"' if closed else text, max_length=50_000, max_terms=50_000)
    assert time.process_time() - started < 2
