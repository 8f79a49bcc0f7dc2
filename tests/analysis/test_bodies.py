"""What the body of a function says: `(body, count, names)`."""

import ast
from textwrap import dedent, indent

import pytest

from app.analysis.bodies import docstring, read_returned, read_validation
from app.analysis.docstrings import read_texts
from app.analysis.literals import json_text
from app.analysis.source import Source

RETURNS = [
    # nothing is given back
    ("pass", 0, ()),
    ("return", 0, ()),
    ("return None", 0, ()),
    ("if a:\n    return\nreturn None", 0, ()),
    # one value, with a name where every return gives the same plain one
    ("return message", 1, ("message",)),
    ("return a + b", 1, ()),
    ("if a:\n    return x\nreturn x", 1, ("x",)),
    ("if a:\n    return x\nreturn y", 1, ()),
    ("return (x)", 1, ("x",)),
    ("return [a, b]", 1, ()),
    ("return self.x", 1, ()),
    # a tuple is as many values as it has items
    ("return train, test", 2, ("train", "test")),
    ("return (train, test)", 2, ("train", "test")),
    ("return x,", 1, ("x",)),
    ("return a, b + 1", 2, ()),
    ("return a, a", 2, ()),
    ("if x:\n    return a, b\nelse:\n    return c, d", 2, ()),
    ("if x:\n    return a, b\nelse:\n    return a, b", 2, ("a", "b")),
    ("return (a, b) if x else (a, b)", 2, ("a", "b")),
    ("return ()", 0, ()),
    # they do not agree
    ("if x:\n    return a, b\nreturn a", None, ()),
    ("if x:\n    return None\nreturn a, b", None, ()),
    ("return a, *b", None, ()),
    ("return a if x else (a, b)", None, ()),
    # every kind of block is looked into, and nothing that is defined inside
    ("for i in a:\n    return x\nelse:\n    return x", 1, ("x",)),
    ("while a:\n    return x", 1, ("x",)),
    ("with a:\n    return x, y", 2, ("x", "y")),
    ("try:\n    return x\nexcept E:\n    return x\nelse:\n    return x\nfinally:\n    return x", 1,
     ("x",)),
    ("try:\n    return x\nexcept E:\n    return y, z", None, ()),
    ("match a:\n    case 1:\n        return x, y", 2, ("x", "y")),
    ("def inner():\n    return a, b\nreturn inner", 1, ("inner",)),
    ("class A:\n    def f(self):\n        return a, b\nreturn x", 1, ("x",)),
    ("f = lambda: (a, b)\nreturn x", 1, ("x",)),
    # a generator gives one thing, whatever it returns
    ("yield 1", None, ()),
    ("yield from a\nreturn x, y", None, ()),
    ("x = yield\nreturn x", None, ()),
    ("def inner():\n    yield 1\nreturn x, y", 2, ("x", "y")),
    ("yields = 'yield'\nreturn yields", 1, ("yields",)),
]  # fmt: skip

LITERALS = [
    ("1", "1"),
    ("-1", "-1"),
    ("+1.5", "1.5"),
    ("'x'", '"x"'),
    ("True", "true"),
    ("None", "null"),
    ("[1, 'a', None]", '[1,"a",null]'),
    ("(1, 2)", "[1,2]"),
    ("{'a': [1], 'b': {}}", '{"a":[1],"b":{}}'),
    ("'é'", '"é"'),
    ("np.inf", None),
    ("f(1)", None),
    ("[x]", None),
    ("{1: 2}", None),
    ("{**a}", None),
    ("{1, 2}", None),
    ("b'x'", None),
    ("1e999", None),
    ("9223372036854775808", None),
    ("'\\x00'", None),
    ("'\\ud800'", None),
    ("-'x'", None),
    ("-True", None),
    ("not 1", None),
    ("[" * 30 + "]" * 30, None),
    ("[" + "1," * 3000 + "]", None),
    ("'" + "a" * 20000 + "'", None),
]


def function(text):
    source = Source("def f(a, b):\n" + indent(dedent(text), "    "))
    return source.parse().body[0], source


@pytest.mark.parametrize(("body", "count", "names"), RETURNS)
def test_returned(body, count, names):
    found = read_returned(*function(body))
    assert (found.count, found.names) == (count, names)


@pytest.mark.parametrize(("text", "expected"), LITERALS)
def test_literals_as_json(text, expected):
    assert json_text(ast.parse(text, mode="eval").body) == expected


@pytest.mark.parametrize(
    ("body", "properties", "is_dynamic"),
    [
        ("return {'level': {'type': 'integer'}}", '{"level":{"type":"integer"}}', False),
        ("return {}", "{}", False),
        ("return None", None, False),
        ("pass", None, False),
        ("return SCHEMA", None, True),
        ("return {'level': LEVEL}", None, True),
        ("return ['level']", None, True),
        ("if a:\n    return {}\nreturn {}", None, True),
    ],
)
def test_validation(body, properties, is_dynamic):
    found = read_validation(*function(body))
    assert (found.properties, found.is_dynamic) == (properties, is_dynamic)


def test_many_returns_agree_on_nothing():
    body = "\n".join(f"if a == {n}:\n    return x" for n in range(80))
    assert read_returned(*function(body)).count is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('"""Say hello."""', "Say hello."),
        ("'plain'\nreturn 1", "plain"),
        ("return 1", None),
        ("b'bytes'", None),
        ("f'text {a}'", None),
        ("'\\x00'", None),
    ],
)
def test_docstring(body, expected):
    node, _ = function(body)
    assert docstring(node.body) == expected


GOOGLE = """Attack it.

Long text
about it.

Args:
    eps: How far
        to go.
    norm (int): The norm.
    *rest: More.
"""
NUMPY = """Attack it.

Parameters
----------
eps : float
    How far to go.
norm, order : int
    The norm.
"""
SPHINX = """Attack it.

:param eps: How far to go.
:param int norm: The norm.
:returns: nothing
"""


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        (GOOGLE, {"eps": "How far to go.", "norm": "The norm.", "rest": "More."}),
        (NUMPY, {"eps": "How far to go.", "norm": "The norm.", "order": "The norm."}),
        (SPHINX, {"eps": "How far to go.", "norm": "The norm."}),
        ("Attack it.", {}),
    ],
)
def test_texts_of_a_docstring_in_each_style(text, arguments):
    texts = read_texts(text)
    assert (texts.summary, dict(texts.arguments)) == ("Attack it.", arguments)


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (None, None),
        ("  \n ", None),
        ("Two\n    lines.\n\nMore.", "Two lines."),
        (":param a: x", None),
        ("Args:\n    a: x", None),
        ("x" * 900, "x" * 500),
    ],
)
def test_summary(text, summary):
    assert read_texts(text).summary == summary


def test_an_endless_docstring_gives_its_summary_only():
    texts = read_texts("Short.\n\nArgs:\n" + "    a: b\n" * 5000)
    assert (texts.summary, texts.arguments) == ("Short.", {})
