"""Structures as people write them, in Python's words and in JSON's."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.analysis.structure_reader import MAX_DEPTH, MAX_TEXT, from_json, from_python
from app.analysis.structure_text import as_json, as_python
from app.errors import Invalid

from .structures import STRUCTURES

WRITTEN = [
    ("list[int]", {"list": "integer"}),
    ("list[np.ndarray]", {"list": "np.ndarray"}),
    ("tuple[int, str]", {"tuple": ["integer", "string"]}),
    ("tuple[Any]", {"tuple": ["any"]}),
    ("dict[str, float]", {"mapping": ["string", "number"]}),
    ("dict[int, list[bool]]", {"mapping": ["integer", {"list": "boolean"}]}),
    ('{"x": int, "two words": int}', {"mapping": {"x": "integer", "two words": "integer"}}),
    ("str | None", {"union": ["string", "null"]}),
    ("a | Union[b, c]", {"union": ["a", {"union": ["b", "c"]}]}),
    ("Union[image]", {"union": ["image"]}),
    ("list[`my type`]", {"list": "my type"}),
    ("list[`str`] | `a.if`", {"union": [{"list": "str"}, "a.if"]}),
    ("object", {}),
    ("list[object]", {"list": {}}),
    ('{"` # \'": `a b`, "ä": c}', {"mapping": {"` # '": "a b", "ä": "c"}}),
    (
        "dict[str, list[np.ndarray]] | None",
        {"union": [{"mapping": ["string", {"list": "np.ndarray"}]}, "null"]},
    ),
]


@pytest.mark.parametrize(("text", "structure"), WRITTEN)
def test_a_structure_is_written_and_read_in_one_way(text, structure):
    assert as_python(structure) == text
    assert from_python(text) == structure


@pytest.mark.parametrize(
    ("text", "structure"),
    [
        ("  list[ int ,\r\n ] ", {"list": "integer"}),
        ("list[integer]", {"list": "integer"}),
        ("tuple[string, number, boolean, null, any]", None),
        ("typing.List[typing.Any]", {"list": "any"}),
        ("Optional[int | str]", {"union": ["integer", "string", "null"]}),
        ("Dict[str, Tuple[int]]", {"mapping": ["string", {"tuple": ["integer"]}]}),
        ("(a | b) | c", {"union": ["a", "b", "c"]}),
        ("list", {"list": "any"}),
        ("dict", {"mapping": ["string", "any"]}),
        ("{'x': r}", {"mapping": {"x": "r"}}),
        ("list[Optional]", {"list": "Optional"}),
    ],
)
def test_other_spellings_are_read_too(text, structure):
    found = from_python(text)
    wanted = structure or {"tuple": ["string", "number", "boolean", "null", "any"]}
    assert found == wanted


@pytest.mark.parametrize("text", ["", "  \n", "\r\n"])
def test_no_text_is_no_structure(text):
    assert from_python(text) is None
    assert from_json(text) is None


REFUSED = [
    ("int", 0, "Leave the structure empty"),
    ("image", 0, "list[image], image | None"),
    ("None", 0, "None | str"),
    ("list[a-b]", 5, "`my-type`"),
    ('list["image"]', 5, "without quotes"),
    ("list[int, str]", 0, "list[int | str]"),
    ("list[[int]]", 5, "list[int]"),
    ("list[()]", 0, "one type"),
    ("list(int)", 0, "brackets are square"),
    ("(int, str)", 0, "tuple[int, str]"),
    ("tuple", 0, "tuple[int, str]"),
    ("tuple[()]", 0, "at least one"),
    ("tuple[int, ...]", 11, "for any number write list[int]"),
    ("dict[str]", 0, "dict[str, int]"),
    ("dict[float, int]", 5, "str or int"),
    ("dict[list[str], int]", 5, "str or int"),
    ("Optional[int, str]", 0, "Optional[int]"),
    ("Union[()]", 0, "Union[int, str]"),
    ("{}", 0, "Braces hold keys"),
    ("{x: int}", 1, "Keys stand in quotes"),
    ("{**x}", 3, "Keys stand in quotes"),
    ('{"x": a, "x": b}', 9, "stands here twice"),
    ('{"\\0": a}', 1, "cannot hold NUL"),
    ('{"a\nb": int}', 1, "no partner on its line"),
    ("set[int]", 0, "In front of brackets"),
    ("np.list[int]", 0, "In front of brackets"),
    ("list[3]", 5, "the name of a type"),
    ("list[*a]", 5, "the name of a type"),
    ("lambda: a", 0, "the name of a type"),
    ("x = list[int]", 0, "one expression"),
    ("list[int]; list[str]", 0, "one expression"),
    ("list[int] # of pixels", 10, "no comments"),
    ("list[`my type]", 5, "no partner"),
    ("np.`a` | b", 3, "does not stand alone"),
    ("  ä | 3", 6, "the name of a type"),
]


@pytest.mark.parametrize(("text", "position", "words"), REFUSED)
def test_what_is_none_is_refused_with_the_place_and_what_is_right(text, position, words):
    with pytest.raises(Invalid) as caught:
        from_python(text)
    refusal = caught.value
    assert words in refusal.message
    assert (refusal.field, refusal.detail["position"]) == ("structure", position)
    assert (f"(character {position + 1})" in refusal.message) is (position > 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("list[int", "'[' was never closed"),
        ("list[my type]", "in backticks: `my type`"),
        ("list[int] my", "in backticks"),
        ("list[x`a`]", "This cannot be read"),
    ],
)
def test_what_python_cannot_parse_says_why(text, words):
    with pytest.raises(Invalid) as caught:
        from_python(text)
    assert words in caught.value.message
    assert caught.value.detail["position"] > 0


@pytest.mark.parametrize("read", [from_python, from_json])
@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 300,
        "list[" * 300 + "a" + "]" * 300,
        "-" * 1_900 + "a",
        "9" * 1_900,
        "9" * 10_000,
        "'" * 999,
        "{'a':" * 200 + "b" + "}" * 200,
        '{"a":' * 3_000 + "1" + "}" * 3_000,
        "\0",
        "\\",
        "'\\d' | a",
    ],
)
def test_what_is_made_to_hurt_is_refused(read, text):
    with pytest.raises(Invalid):
        read(text)


def test_long_operators_are_read():
    names = ["a"] * 900
    assert from_python("|".join(names)) == {"union": names}
    deep = "list[" * MAX_DEPTH + "a" + "]" * MAX_DEPTH
    assert as_python(from_python(deep)) == deep
    assert "a" * 100 in as_python(from_python(f"list[{'a' * 100}]"))


def test_a_text_has_a_length():
    with pytest.raises(Invalid, match="2000 characters"):
        from_python("a" * (MAX_TEXT + 1))


@given(STRUCTURES)
@example({"union": [{"union": ["a", "b"]}, {"union": ["c"]}]})
def test_what_is_written_is_read_as_the_same(structure):
    text = as_python(structure)
    if len(text) <= MAX_TEXT:
        assert from_python(text) == structure
    assert from_json(as_json(structure)) == structure


def outcome(read, text):
    try:
        return read(text)
    except Invalid as refusal:
        return refusal


@given(st.text(alphabet="abc[]{}()|,.`'\":# \n\\0str", max_size=30) | st.text(max_size=30))
def test_any_text_is_a_structure_or_refused(text):
    for read in (from_python, from_json):
        found = outcome(read, text)
        if isinstance(found, Invalid):
            assert 0 <= found.detail["position"] <= len(text)
        else:
            assert found is None or isinstance(found, dict)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("[1]", 0, "an object of JSON"),
        ('"image"', 0, "an object of JSON"),
        ('{"list": }', 9, "This is no JSON"),
        ('{"list": "a", "list": "b"}', 0, "stands twice"),
        ('{"mapping": {"\\u0000": "a"}}', 0, "cannot hold NUL"),
    ],
)
def test_json_that_is_no_object_is_refused(text, position, words):
    with pytest.raises(Invalid) as caught:
        from_json(text)
    assert caught.value.detail["position"] == position
    assert words in caught.value.message


def test_json_is_written_on_one_line_while_it_is_short():
    assert as_json(None) == ""
    assert as_json({}) == "{}"
    assert as_json({"list": "a"}) == '{"list": "a"}'
    wide = {"mapping": {f"key_{number}": "integer" for number in range(9)}}
    assert as_json(wide).count("\n") == 12
    assert json.loads(as_json(wide)) == wide
