"""The line of code below a finding, and the caret below its column."""

from __future__ import annotations

import pytest

from app.commands.excerpt import excerpt, plain


@pytest.mark.parametrize(
    ("line", "column", "shown", "caret"),
    [
        ("x = (", 5, "x = (", "    ^"),
        ("x = 1", 6, "x = 1", "     ^"),
        ("x = 1", 99, "x = 1", "     ^"),
        ("", 1, "", "^"),
        ("x = 1", None, "x = 1", ""),
        ("\tx = (", 6, "    x = (", "        ^"),
        ("\fx = (", 6, "␌x = (", "     ^"),
        ("x = '日本' (", 10, "x = '日本' (", "           ^"),
        ("x = 'e\u0301' (", 10, "x = 'e\u0301' (", "        ^"),
        ("x = '\x1b[31m' (", 13, "x = '␛[31m' (", "            ^"),
        ("x = '\u202e' (", 9, "x = '\ufffd' (", "        ^"),
        ("x = '\ud800' (", 9, "x = '\ufffd' (", "        ^"),
    ],
)
def test_the_caret_stands_below_the_column(line, column, shown, caret):
    assert excerpt(line, column) == (shown, caret)


@pytest.mark.parametrize("column", [1, 10, 5_000, 10_001])
@pytest.mark.parametrize("filling", ["a", "\t", "日", "e\u0301"])
def test_a_long_line_is_cut_around_the_column(column, filling):
    line = (filling * 10_000)[:10_000]
    line = line[: column - 1] + "(" + line[column:]
    shown, caret = excerpt(line, column)
    assert len(shown) < 250
    assert len(caret) <= 80
    assert "(" in shown
    assert shown.startswith("…") == (column > 10)
    assert shown.endswith("…") == (column <= 5_000)


def test_a_cut_line_has_its_caret_below_the_column():
    line = "ab " * 3_000 + "( " + "cd " * 3_000
    shown, caret = excerpt(line, line.index("(") + 1)
    assert shown[len(caret) - 1] == "("


def test_a_text_of_many_lines_becomes_one():
    assert plain("name\nwith\r\x1b[2J\x9b") == "name␊with␍␛[2J\ufffd"
