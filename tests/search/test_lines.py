"""Search by the line: what SQL finds is what is shown, and wildcards stay within a line."""

import re
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, Text, delete, insert, select

from app.search import lines as module
from app.search.conditions import condition
from app.search.grammar import ANY_ONE, ANY_RUN, joined, parse
from app.search.lines import (
    MAX_COUNTED,
    MAX_SHOWN,
    SQLITE_FUNCTION,
    in_one_line,
    lines,
    matching_lines,
)

CODE = (
    "import os\nfrom torch import nn\n\n\ndef load(path):\n    return os.path.join(path, 'a%b')\n"
)
sources = Table(
    "searched_sources",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("contents", Text),
    prefixes=["TEMPORARY"],
)


@pytest.fixture(scope="session")
def holds(connection):
    """`holds(search, contents)`: is a file of these contents found."""
    if connection.dialect.name == "sqlite":
        driver: sqlite3.Connection = connection.connection.driver_connection
        driver.create_function(SQLITE_FUNCTION, 2, in_one_line, deterministic=True)
    sources.metadata.create_all(connection, checkfirst=False)

    def ask(search, contents):
        connection.execute(delete(sources))
        connection.execute(insert(sources).values(contents=contents))
        wanted = condition(search, {"code": lines(sources.c.contents)})
        return connection.scalars(select(sources.c.id).where(wanted)).all() != []

    return ask


def shown(search, contents, most=3):
    """The lines that are shown, with brackets around what is marked, and the number of all."""
    found, number = matching_lines(contents, [term.pattern for term in parse(search)], most)
    texts = []
    for line in found:
        text = line.text
        for begin, end in reversed(line.marks):
            text = f"{text[:begin]}[{text[begin:end]}]{text[end:]}"
        texts.append(f"{line.number}: {text}")
    return texts, number


@pytest.mark.parametrize(
    ("search", "texts"),
    [
        ("torch", ["2: from [torch] import nn"]),
        ("IMPORT", ["1: [import] os", "2: from torch [import] nn"]),
        ("code:torch", ["2: from [torch] import nn"]),
        ("from*import", ["2: [from torch import] nn"]),
        ("import*load", []),
        ("d?f", ["5: [def] load(path):"]),
        ("nn?", []),
        (r"(path?\:", ["5: def load[(path):]"]),
        (r"nn\n", ["2: from torch import [nn]"]),
        ("%b", ["6:     return os.path.join(path, 'a[%b]')"]),
        ("a_b", []),
        ("o?,load", ["1: imp[or]t [os]", "2: fr[om] t[or]ch imp[or]t nn", "5: def [load](path):"]),
        ("os.path", ["6:     return [os.path].join(path, 'a%b')"]),
    ],
)
def test_a_file_is_found_by_its_lines(holds, search, texts):
    assert shown(search, CODE)[0] == texts
    assert holds(search, CODE) == bool(texts)


def test_each_term_has_a_line_where_there_is_room():
    contents = "a\n" * 9 + "b\n"
    assert shown("a,b", contents) == (["1: [a]", "2: [a]", "10: [b]"], 10)
    assert shown("a,b", contents, most=1) == (["1: [a]"], 10)


def test_lines_are_counted_as_python_does():
    assert shown("x", "a\r\nx\r\n") == (["2: [x]"], 1)
    assert shown("x", "a\rb\rx") == (["3: [x]"], 1)
    assert shown("x", "\N{LINE SEPARATOR}\fx") == (["1: \N{LINE SEPARATOR}\f[x]"], 1)


def test_of_a_long_line_the_part_around_the_match_is_shown():
    (line,), number = matching_lines("é" * 5000 + "needle" + "é" * 5000, [("needle",)], 3)
    assert number == 1
    assert len(line.text) == MAX_SHOWN + 2
    assert line.text[0] == line.text[-1] == "…"
    assert [line.text[a:b] for a, b in line.marks] == ["needle"]


def test_of_a_line_no_more_matches_are_looked_for_than_can_be_shown(monkeypatch):
    """A line of a million times the same letter must not be searched a million times."""
    looked = []
    found = module._next_span
    monkeypatch.setattr(
        module, "_next_span", lambda *asked: looked.append(asked[-1]) or found(*asked)
    )
    (long, after), number = matching_lines("ab" * 5000 + "\r\nab", [("a",), ("b",)], 3)
    assert (number, [len(long.marks), *after.marks]) == (2, [1, (0, 2)])
    assert len(looked) < 4 * MAX_SHOWN


def test_so_many_lines_are_counted_and_the_first_of_each_pattern_is_shown():
    contents = "a\n" * (MAX_COUNTED + 5) + "b\n"
    found, number = matching_lines(contents, [("a",), ("b",)], 2)
    assert [line.number for line in found] == [1, MAX_COUNTED + 6]
    assert number == MAX_COUNTED


def test_only_the_case_of_ascii_letters_is_ignored(holds):
    assert not holds("k", "\N{KELVIN SIGN}")
    assert holds("?x*y", "\xc9x\xe9Y")
    assert shown("?x*y", "\xc9x\xe9Y")[0] == ["1: [\xc9x\xe9Y]"]


FEW = "aAb?_%\\\n\xe9*"
pieces = st.lists(st.sampled_from([*"aAb_%\\*", ANY_RUN, ANY_ONE]), min_size=1, max_size=6)


@settings(deadline=None)
@given(pieces, st.text(FEW, max_size=12))
def test_what_is_found_is_what_a_plain_matcher_finds(holds, parts, contents):
    escaped = {"*": r"\*", "\\": r"\\"}
    marks = {ANY_RUN: "*", ANY_ONE: "?"}
    search = "".join(marks.get(part) or escaped.get(part, part) for part in parts)
    texts = {ANY_RUN: ".*", ANY_ONE: "."}
    same = "".join(texts.get(part) or re.escape(part) for part in parts)
    is_there = bool(re.search(same, contents, re.ASCII | re.IGNORECASE))
    assert holds(search, contents) == is_there
    if joined(parts) != (ANY_RUN,):
        assert bool(shown(search, contents)[1]) == is_there


def test_nothing_stored_matches_nothing():
    assert not in_one_line(None, "%a%")
