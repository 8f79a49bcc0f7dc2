"""What is too much is refused at its place before any parser sees it; all else is let through."""

import pytest

from app.analysis import Limits, Reading, Unreadable, read
from app.analysis.limits import too_deep
from app.analysis.source import Source

NARROW = Limits(line_characters=40, nesting=3, digits=5)

REFUSED = {
    # name: (source, line, column, words of the message)
    "a long line": ("x = 1\n" + "#" * 41, 2, 41, "longer than 40 characters"),
    "a long line that ends": ("#" * 41 + "\nx = 1", 1, 41, "longer than 40 characters"),
    "a long line after a carriage return": ("x\r" + "#" * 41, 2, 41, "longer than 40 characters"),
    "a long line in a string": ("'''\n" + "ä" * 41 + "\n'''", 2, 41, "longer than 40 characters"),
    "brackets": ("x = [({(1)})]", 1, 8, "more than 3 brackets"),
    "brackets over lines": ("x = [\n(\n{\n(1)\n}\n)\n]", 4, 1, "more than 3 brackets"),
    "brackets after a byte order mark": ("\ufeff((((", 1, 4, "more than 3 brackets"),
    "brackets after strings": ("'(' '''\n''' '\\'' [([(", 2, 13, "more than 3 brackets"),
    "brackets that strings seem to close": ('(")"(")"(")"(', 1, 13, "more than 3 brackets"),
    "brackets that comments seem to close": ("( # )\n( # )\n((", 3, 2, "more than 3 brackets"),
    "brackets in a continued line": ("x = 'a\\\n)' + [([(", 2, 9, "more than 3 brackets"),
    "blocks": ("if a:\n if a:\n  if a:\n   if a:\n    b", 5, 5, "more than 3 blocks"),
    "blocks of tabs": ("if a:\n\tif a:\n\t\tif a:\n\t\t\tif a:\n\t\t\t\tb", 5, 5, "3 blocks"),
    "blocks of statements": (
        "def f():\n class A:\n  def f():\n   while a:\n    return",
        5,
        5,
        "more than 3 blocks",
    ),
    "digits": ("x = 1\ny = 123456", 2, 5, "more than 5 digits"),
    "digits in parts": ("x = 1_2_3_4_5_6", 1, 5, "more than 5 digits"),
    "hexadecimal digits": ("x = 0xffff", 1, 5, "more than 5 digits"),
    "digits after a point": ("x = .123456", 1, 6, "more than 5 digits"),
    "digits in brackets": ("f(1, 123456)", 1, 6, "more than 5 digits"),
}

READ = {
    "a line just as long": "#" * 40 + "\n" + "#" * 40,
    "many lines": "a = 1\n" * 100,
    "brackets just as deep": "x = [({1})]\n" * 10,
    "brackets in strings": "x = '((((' + \"[[[[\" + '''{{{{\n{{{{'''",
    "brackets in comments": "# ((((\nx = 1 # [[[[",
    "brackets beside escaped quotes": "x = '\\'((((' + r'\\'(((('",
    "blocks just as deep": "if a:\n if a:\n  if a:\n   b\n" * 5,
    "lines that are indented far": "x = [\n         1,\n             2,\n    3,\n]",
    "a block that is indented far": "if a:\n            b",
    "blank lines that are indented": "if a:\n b\n          \n            \n",
    "comments that are indented": "if a:\n b\n      # c\n         # d\n            # e\n",
    "a continued line that is indented": "x = 1 + \\\n          2",
    "text that is indented": "'''\n  a\n    b\n      c\n        d\n          e\n'''",
    "digits just as many": "x = 12345 + 0xfff",
    "digits in names": "a1234567 = 1",
    "digits in strings": "x = '1234567'",
    "digits in comments": "x = 1 # 1234567",
    "form feeds": "if a:\n \f b\n\f\nc",
}


@pytest.mark.parametrize(("source", "line", "column", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_too_much_is_refused_at_its_place(source, line, column, words):
    found = read(source, NARROW)
    assert isinstance(found, Unreadable)
    assert (found.line, found.column) == (line, column)
    assert words in found.message


@pytest.mark.parametrize("source", READ.values(), ids=READ)
def test_what_is_not_too_much_is_read(source):
    assert isinstance(read(source, NARROW), Reading)


@pytest.mark.parametrize("source", [source for source, *_ in REFUSED.values()])
def test_what_is_refused_here_is_not_refused_by_default(source):
    assert too_deep(Source(source), Limits()) is None


def test_limits_hold_for_large_texts_too():
    text = "# a comment\n" * 4_000 + "x = [([1])]"
    assert isinstance(read(text, NARROW), Reading)
    found = read(text + "\ny = [([(1)])]", NARROW)
    assert isinstance(found, Unreadable)
    assert (found.line, found.column) == (4_002, 8)


def test_the_first_of_two_is_told():
    assert "brackets" in read("((((\n123456", NARROW).message
    assert "digits" in read("123456\n((((", NARROW).message


def test_a_quote_that_is_misunderstood_costs_no_later_line():
    # Python 3.12 reads the inner quote as a string of its own; here it hides the last bracket.
    source = 'def f():\n  print(f"{\'"\'}")\n' * 50
    assert too_deep(Source(source), NARROW) is None


def test_a_reading_is_remembered_by_its_limits():
    text = "remembered = [[[[1]]]]"
    assert isinstance(read(text), Reading)
    assert isinstance(read(text, NARROW), Unreadable)
    assert isinstance(read(text), Reading)
