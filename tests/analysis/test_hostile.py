"""Bombs: each ends in a reading or a refusal, and the next text is read as ever."""

import pytest

from app.analysis import MAX_SOURCE_BYTES, Reading, Unreadable, read

from .bombs import BOMBS, REGISTER

# Nested deeper than Python can walk, and yet it parses.
READ = {
    "900 sums": "0" + "+0" * 900,
    "2,000 elif": "if 1:pass\n" + "elif 1:pass\n" * 2_000,
    "900 subscripts": "x = a" + "[0]" * 900,
    "900 lambdas": "x = " + "lambda:" * 900 + "1",
    "hexadecimal digits": "x = 0x" + "f" * 3_900,
    "deep default": REGISTER + "def f(a=(0" + "+0" * 900 + "\n+0)): 0",
    "deep annotation": REGISTER + "def f(a: (0" + "+0" * 900 + "\n+0)): 0",
    "deep base": "class A(b" + "[0]" * 900 + "): 0",
    "deep decorator": "@a" + "[0]" * 900 + "\ndef f(): 0",
    "deep indents": "".join(" " * i + "def f():\n" for i in range(99)) + " " * 99 + "b",
    "deep ifs": "".join(" " * i + "if a:\n" for i in range(99)) + " " * 99 + "b",
    "deep targets": "(" * 99 + "a" + ",)" * 99 + " = x",
    "many ifs": "if a: b=1\n" * 3_000,
    "growing alias": "import a\n" + "a = a.b\n" * 4_000,
    "growing wrappers": REGISTER + "def f(): 0\n" + "f = g(f)\n" * 3_000,
    "class of itself": "class A(A): 0\n" * 2_000,
    "wide wrapper": REGISTER + "def w(f): " + "x;" * 3_000 + "f\n" + "@w\ndef g(): 0\n" * 900,
    "long line of names": "a;" * 16_000,
    "a line just as long": "#" * 100_000,
    "a megabyte of comment lines": ("#" * 99 + "\n") * 10_000,
}

LINE, DIGITS, BRACKETS, BLOCKS = "line is longer", "digits", "brackets", "blocks"
SYNTAX, SIZE, DEPTH = "as Python", "bytes", "nested too deeply, or is too large"

# name: (source, words of the message)
REFUSED = {
    "open parentheses": ("(" * 1_000, BRACKETS),
    "open parentheses of 1 MiB": ("(" * MAX_SOURCE_BYTES, LINE),
    "parentheses": ("(" * 40_000 + ")" * 40_000, BRACKETS),
    "parentheses over lines": ("(\n" * 200_000 + ")\n" * 200_000, BRACKETS),
    "brackets hidden by strings": ('(")"' * 5_000, BRACKETS),
    "calls in calls": ("f(" * 150 + ")" * 150, BRACKETS),
    "f-strings in f-strings": ("f'{" * 1_000, BRACKETS),
    "blocks": ("".join(" " * i + "if a:\n" for i in range(102)) + " " * 102 + "b", BLOCKS),
    "a thousand blocks": ("".join(" " * i + "if a:\n" for i in range(1_000)), BLOCKS),
    "minus": ("-" * 99_000 + "1", DEPTH),
    "not": ("not " * 24_000 + "1", DEPTH),
    "not of 1 MiB": ("not " * 262_000 + "1", LINE),
    "tilde": ("~" * 99_000 + "1", DEPTH),
    "lambda": ("lambda:" * 14_000 + "1", DEPTH),
    "power": ("1" + "**1" * 30_000, DEPTH),
    "ternary": ("1 if 1 else " * 8_000 + "1", DEPTH),
    "elif": ("if 1:pass\n" + "elif 1:pass\n" * 80_000, DEPTH),
    "decimal digits": ("x = " + "9" * 4_001, DIGITS),
    "hexadecimal digits": ("x = 0x" + "f" * 90_000, DIGITS),
    "digits in parts": ("x = " + "1_1" * 9_000, DIGITS),
    "digits of 1 MiB": ("x = " + "9" * 1_000_000, LINE),
    "null byte": ("a=1\0", "null byte"),
    "null bytes of 1 MiB": ("\0" * MAX_SOURCE_BYTES, "null byte"),
    "surrogate": ("x = '\ud800'", "surrogate"),
    "10 MB": ("a\n" * 5_000_000, SIZE),
    "wide characters": ("é" * 600_000, SIZE),
    "open string": ("'''" + "a\n" * 400_000, SYNTAX),
    "open string of one line": ("'''" + "a" * 900_000, LINE),
    "one name": ("a" * 900_000, LINE),
    "indents to nowhere": ("if a:\n   b\n  c", SYNTAX),
}


@pytest.mark.parametrize("source", READ.values(), ids=READ)
def test_what_parses_is_read_however_deep_it_is(source):
    assert isinstance(read(source), Reading)


@pytest.mark.parametrize(("source", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_code_is_refused_with_a_sentence(source, words):
    found = read(source)
    assert isinstance(found, Unreadable)
    assert words in found.message
    assert found.message.endswith(".")
    assert found.text is None or len(found.text) <= 200


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_small_bomb_is_answered(bomb):
    assert isinstance(read(bomb(6_000)), Reading | Unreadable)
    assert isinstance(read("def next_one(): ..."), Reading)


# `benchmarks/hostile.py` measures how long these take, and how much memory.
@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_of_a_mebibyte_is_answered(bomb):
    assert isinstance(read(bomb(MAX_SOURCE_BYTES)), Reading | Unreadable)
    assert isinstance(read("def next_one(): ..."), Reading)
