"""What cannot be read is refused with a sentence and a place; what is merely odd is read."""

import gc
import subprocess
import sys
import warnings

import pytest

from app.analysis import MAX_SOURCE_BYTES, Limits, Reading, Unreadable, compare, read

from .builders import mapping, places

REFUSED = [
    # source, line, column, text shown, word of the message
    ("def f(:", 1, 7, "def f(:", "invalid syntax"),
    ("x = 1\r\ny = (\r\n", 2, 5, "y = (", "never closed"),
    ("if 1:\nx", 2, 1, "x", "indented block"),
    ("\tif 1:\n        x\n", 1, 1, None, "unexpected indent"),
    ("x = 1\n\ny\0", 3, 2, "y\ufffd", "null byte"),
    ("x = '\ud800'", 1, 6, "x = '\ufffd'", "surrogate"),
    ("\ufeffdef f(:", 1, 7, "def f(:", "invalid syntax"),
    ("x = 1\n\f\ny y", 3, 3, "y y", "invalid syntax"),
    ("ä = 'é' é", 1, 9, "ä = 'é' é", "invalid syntax"),
    ("(" * 300, 1, None, "(" * 160, "nested too deeply"),
    ("0" + "+0" * 3000, None, None, None, "nested too deeply")
    if sys.version_info < (3, 13)
    else ("-" * 10_000 + "1", None, None, None, "nested too deeply"),
]


@pytest.mark.parametrize(("source", "line", "column", "text", "word"), REFUSED)
def test_a_refusal_names_the_place(source, line, column, text, word):
    found = read(source)
    assert isinstance(found, Unreadable)
    assert word in found.message
    assert found.line == line
    assert column is None or found.column == column
    assert text is None or found.text == text


def test_a_refusal_becomes_a_finding_with_the_line_as_hint():
    (finding,) = compare(mapping("train"), read("x = 1\ndef train(:"))
    assert (finding.severity, finding.code) == ("error", "syntax-error")
    assert (finding.line, finding.column, finding.hint) == (2, 11, "def train(:")


def test_long_texts_are_refused_before_they_are_parsed():
    for text in ("#" * (MAX_SOURCE_BYTES + 1), "#" + "ä" * (MAX_SOURCE_BYTES // 2)):
        assert "1,048,576 bytes" in read(text).message
    assert "10 bytes" in read("#" * 11, Limits(source_bytes=10)).message
    assert isinstance(read("#" * 10, Limits(source_bytes=10)), Reading)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\ufeff",
        "\n",
        "\r",
        "\f\f",
        "# only words",
        "x = 1\r\n",
        "x = 1\ry = 2",
        "from . import x",
    ],
)
def test_what_is_merely_odd_is_read(source):
    assert isinstance(read(source), Reading)


@pytest.mark.parametrize("action", ["error", "always"])
def test_bad_escapes_are_neither_errors_nor_printed(action):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter(action)
        assert isinstance(read(f"x = '\\d {action}'; 1 is 1"), Reading)
    assert seen == []


@pytest.mark.parametrize("source", ["collector = 1", "collector = ("])
def test_the_collector_is_left_as_it_was(source):
    read(source)
    assert gc.isenabled()
    gc.disable()
    try:
        read(source + " # again")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_reading_loads_nothing_of_the_web_or_the_database():
    program = (
        "import sys, app.analysis;"
        "print(sorted({'flask', 'sqlalchemy', 'marshmallow', 'dioptra'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_findings_of_an_unreadable_file_are_only_that():
    assert places(compare(mapping("a b", "C"), read("("))) == ["syntax-error:1"]
