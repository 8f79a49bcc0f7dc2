"""Bombs: each ends in a reading or a refusal, soon, and the next text is read as ever."""

import time

import pytest

from app.analysis import MAX_SOURCE_BYTES, Reading, Unreadable, read

REGISTER = "from dioptra.pyplugs import register\n@register\n"

# Nested deeper than Python can walk, and yet it parses.
READ = {
    "900 sums": "0" + "+0" * 900,
    "2,000 elif": "if 1:pass\n" + "elif 1:pass\n" * 2_000,
    "900 subscripts": "x = a" + "[0]" * 900,
    "900 lambdas": "x = " + "lambda:" * 900 + "1",
    "hex digits": "x = 0x" + "f" * 5_000,
    "deep default": REGISTER + "def f(a=(0" + "+0" * 900 + "\n+0)): 0",
    "deep annotation": REGISTER + "def f(a: (0" + "+0" * 900 + "\n+0)): 0",
    "deep base": "class A(b" + "[0]" * 900 + "): 0",
    "deep decorator": "@a" + "[0]" * 900 + "\ndef f(): 0",
    "deep indents": "".join(" " * i + "def f():\n" for i in range(99)) + " " * 99 + "b",
    "deep ifs": "".join(" " * i + "if a:\n" for i in range(99)) + " " * 99 + "b",
    "deep targets": "(" * 150 + "a" + ",)" * 150 + " = x",
    "many ifs": "if a: b=1\n" * 3_000,
    "growing alias": "import a\n" + "a = a.b\n" * 4_000,
    "growing wrappers": REGISTER + "def f(): 0\n" + "f = g(f)\n" * 3_000,
    "class of itself": "class A(A): 0\n" * 2_000,
    "wide wrapper": REGISTER + "def w(f): " + "x;" * 3_000 + "f\n" + "@w\ndef g(): 0\n" * 900,
    "long line of names": "a;" * 16_000,
}

REFUSED = {
    "open parentheses": "(" * 100_000,
    "parentheses": "(" * 100_000 + ")" * 100_000,
    "minus": "-" * 100_000 + "1",
    "not": "not " * 100_000 + "1",
    "tilde": "~" * 100_000 + "1",
    "lambda": "lambda:" * 100_000,
    "power": "1" + "**1" * 5_000,
    "ternary": "1 if 1 else " * 80_000 + "1",
    "elif": "if 1:pass\n" + "elif 1:pass\n" * 80_000,
    "sums": "0" + "+0" * 100_000,
    "attributes": "a" + ".a" * 100_000,
    "calls": "a" + "()" * 100_000,
    "subscripts": "a" + "[0]" * 100_000,
    "digits": "x = " + "9" * 5_000,
    "null byte": "a=1\0",
    "surrogate": "x = '\ud800'",
    "10 MB": "a\n" * 5_000_000,
    "open string": "'''" + "a" * 900_000,
}

# They take seconds and hundreds of megabytes, so they end in the child, by its limits or before.
SLOW = {
    "sums of 1 MiB": "0" + "+0" * 500_000,
    "one f-string": 'x=f"' + "{a}" * 100_000 + '"',
    "lines of 1 MiB": "a\n" * (MAX_SOURCE_BYTES // 2),
    "statements of 1 MiB": "a;" * (MAX_SOURCE_BYTES // 2),
    "list of 1 MiB": "[" + "a," * 524_000 + "]",
    "keywords of one call": "f(" + ",".join(f"a{i}=1" for i in range(100_000)) + ")",
    "definitions of 1 MiB": "def f(): 0\n" * 90_000,
    "imports of 1 MiB": "from a import " + ",".join(f"a{i}" for i in range(100_000)),
    "parameters of 1 MiB": REGISTER
    + "def f("
    + ",".join(f"a{i}:int=1" for i in range(60_000))
    + "): 0",
    "ifs of 1 MiB": "".join(f"if a: b{i}=1\n" for i in range(50_000)),
    "decorators of 1 MiB": "@a\n" * 300_000 + "def f(): 0",
}


@pytest.mark.parametrize("source", READ.values(), ids=READ)
def test_what_parses_is_read_however_deep_it_is(source):
    assert isinstance(read(source), Reading)


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_what_does_not_parse_is_refused_with_a_sentence(source):
    found = read(source)
    assert isinstance(found, Unreadable)
    assert found.message.endswith(".")
    assert found.text is None or len(found.text) <= 200


@pytest.mark.slow
@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW)
def test_what_takes_too_much_is_ended(source):
    start = time.monotonic()
    assert isinstance(read(source), Reading | Unreadable)
    # Six seconds by design; a busy machine starts and stops processes late.
    assert time.monotonic() - start < 10
    assert isinstance(read("def next_one(): ..."), Reading)
