"""Values held against structures: what fits, and the words on what does not."""

from __future__ import annotations

import pytest

from app.analysis.fitting import choices, fits, misfit
from app.analysis.structure_reader import from_python

TYPES = {
    "string": None,
    "image": None,
    "images": {"list": "image"},
    "point": {"mapping": {"x": "integer", "y": "integer"}},
    "points": {"list": "point"},
    "maybe": {"union": ["point", "null"]},
}


@pytest.mark.parametrize(
    ("structure", "values"),
    [
        ("string", ["", "a"]),
        ("integer", [0, -3, 10**30]),
        ("number", [0, 0.5, -2]),
        ("boolean", [True, False]),
        ("null", [None]),
        ("any", [None, 1, [], {"a": object()}]),
        ("image", [None, object(), "x"]),
        ("unheard of", [None, 3]),
        ("points", [[], [{"x": 1, "y": 2}], ({"y": 2, "x": 1},)]),
        ("maybe", [None, {"x": 1, "y": 2}]),
        ("dict[int, str]", [{}, {"1": "a", "-2": "b"}, {3: "c"}]),
        ("dict[str, Any]", [{}, {"a": 1}]),
        ("tuple[int, str]", [[1, "a"], (1, "a")]),
        ("list[int] | list[str]", [[1], ["a"], []]),
        ("object", [None, 3, {}]),
    ],
)
def test_a_value_that_fits_has_no_reason_against_it(structure, values):
    for value in values:
        assert misfit(value, _structure(structure), TYPES) is None
        assert fits(value, _structure(structure), TYPES)


def _structure(text):
    return from_python(text) if any(c in text for c in "[|") or text == "object" else text


@pytest.mark.parametrize(
    ("structure", "value", "reason"),
    [
        ("string", 3, "it is an integer, not a string"),
        ("integer", "3", "it is a string, not an integer"),
        ("integer", True, "it is a boolean, not an integer"),
        ("integer", 1.0, "it is a number, not an integer"),
        ("number", False, "it is a boolean, not a number"),
        ("boolean", 0, "it is an integer, not a boolean"),
        ("null", "", "it is a string, not null"),
        ("string", object(), "it is a value of the class object, not a string"),
        ("images", {}, "it is an object, not a list"),
        ("list[int]", [1, "a", "b"], "item 1 is a string, not an integer"),
        ("tuple[int, str]", [1], "it has 1 item, not 2"),
        ("tuple[int]", [], "it has no items, not 1"),
        ("tuple[int]", [None], "item 0 is null, not an integer"),
        ("point", {"x": 1}, "it has no “y”"),
        ("point", {"x": 1, "y": 2, "z": 3}, "it has “z”, which is none of its keys"),
        ("point", {"x": 1, "y": None}, "“y” is null, not an integer"),
        ("points", [{"x": 1, "y": "a"}], "“y” of item 0 is a string, not an integer"),
        ("points", [{"x": 1}], "item 0 has no “y”"),
        ("maybe", {"x": 1}, "it has no “y”"),
        ("maybe", 3, "it is an integer, not an object or null"),
        ("dict[int, str]", {"a": "b"}, "the key “a” of it is not an integer"),
        ("dict[str, str]", {3: "b"}, "the key “3” of it is not a string"),
        ("dict[str, list[int]]", {"a": [1, None]}, "item 1 of “a” is null, not an integer"),
        ("list[int] | list[str]", [None], "item 0 is null, not an integer"),
        (
            "int | str | bool | None | list[int]",
            {},
            "it is an object, not an integer, a string, a boolean or another of its types",
        ),
    ],
)
def test_the_reason_says_where_and_what(structure, value, reason):
    assert misfit(value, _structure(structure), TYPES) == reason
    assert not fits(value, _structure(structure), TYPES)


def test_a_long_way_and_a_long_key_are_cut_short():
    structure = from_python("dict[str, list[list[list[int]]]]")
    reason = misfit({"k" * 99: [[[1, "a"]]]}, structure, TYPES)
    assert reason == "item 1 of item 0 of item 0 is a string, not an integer"
    reason = misfit({"k" * 99: 3}, structure, TYPES)
    assert reason == f"“{'k' * 40}…” is an integer, not a list"


def test_types_that_are_built_of_each_other_very_often_are_looked_at_once_a_place():
    types = {"t0": {"list": "string"}}
    for number in range(1, 40):
        types[f"t{number}"] = {"union": [{"list": f"t{number - 1}"}, {"tuple": [f"t{number - 1}"]}]}
    value = 3
    for _ in range(39):
        value = [value]
    assert misfit(value, "t39", types) == "item 0 of item 0 of item 0 is an integer, not a list"


def test_a_long_chain_of_types_is_no_problem():
    types = {"t0": None, **{f"t{n}": {"union": [f"t{n - 1}", "null"]} for n in range(1, 3000)}}
    assert list(choices("t2999", types)) == ["t0", "null"]
    assert fits(3, "t2999", types)


def test_a_type_that_is_made_of_itself_ends():
    types = {"a": {"union": ["b", "null"]}, "b": {"union": ["a", "string"]}}
    assert fits(None, "a", types)
    assert misfit(3, "a", types) == "it is an integer, not a string or null"


def test_a_value_is_looked_into_to_a_depth():
    types = {"nest": {"list": "nest"}}
    value = []
    for _ in range(5_000):
        value = [value]
    assert misfit(value, "nest", types) == "the value is nested more than 100 deep"
