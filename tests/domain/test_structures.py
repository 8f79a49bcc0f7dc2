"""Structures of parameter types, over plain values; the API's test has the table of shapes."""

from __future__ import annotations

import pytest

from app.domain.structures import MAX_DEPTH, check_structure, names_in
from app.errors import Invalid

TYPES = {"string": None, "any": None, "images": {"list": "image"}, "image": {}}


def nested(depth):
    structure = "string"
    for _ in range(depth):
        structure = {"list": structure}
    return structure


def refused(structure, name="new", types=TYPES):
    with pytest.raises(Invalid) as caught:
        check_structure(structure, name, types)
    return caught.value


@pytest.mark.parametrize(
    ("sent", "normal"),
    [
        (None, None),
        ({}, {}),
        ({"list": ["any"]}, {"list": "any"}),
        ({"list": [{"list": ["any"]}]}, {"list": {"list": "any"}}),
        ({"list": {}}, {"list": {}}),
        ({"tuple": ["any", {"list": ["any"]}]}, {"tuple": ["any", {"list": "any"}]}),
        ({"mapping": {"a": {"list": ["any"]}}}, {"mapping": {"a": {"list": "any"}}}),
        ({"union": ["images", "image"]}, {"union": ["images", "image"]}),
    ],
)
def test_a_structure_comes_back_in_its_normal_form(sent, normal):
    assert check_structure(sent, "new", TYPES) == normal
    assert check_structure(normal, "new", TYPES) == normal


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"lists": "any"}, ""),
        ({"list": "any", "tuple": ["any"]}, ""),
        ({"tuple": [{"list": "any"}, {"bogus": 1}]}, "/tuple/1"),
        ({"mapping": {"~/": {"union": ["any", 1]}}}, "/mapping/~0~1/union/1"),
        ({"mapping": ["any", "any"]}, "/mapping/0"),
        ({"list": "String"}, "/list"),
    ],
)
def test_a_refusal_points_to_the_place(sent, pointer):
    refusal = refused(sent)
    assert (refusal.detail["pointer"], refusal.field) == (pointer, "structure")
    assert not pointer or pointer in refusal.message


def test_structures_are_nested_to_a_limit():
    assert check_structure(nested(MAX_DEPTH), "new", TYPES)
    assert refused(nested(MAX_DEPTH + 1)).detail["pointer"] == "/list" * (MAX_DEPTH + 1)


@pytest.mark.parametrize("depth", [900, 5000])
def test_a_structure_nested_as_deep_as_json_can_be_is_refused(depth):
    assert "deep" in refused(nested(depth)).message


@pytest.mark.parametrize(
    ("name", "structure", "way"),
    [
        ("new", {"list": "new"}, "new → new"),
        ("image", {"tuple": ["any", "images"]}, "image → images → image"),
        ("image", {"mapping": {"a": {"union": ["images"]}}}, "image → images → image"),
    ],
)
def test_a_circle_is_refused_with_the_way_around(name, structure, way):
    others = {key: value for key, value in TYPES.items() if key != name}
    assert way in refused(structure, name, others).message


def test_a_type_may_be_used_twice():
    both = {"tuple": ["images", "images", "image"]}
    assert check_structure(both, "new", TYPES) == both


def test_a_long_chain_of_types_is_no_problem():
    chain = {"t0": None, **{f"t{n}": {"list": f"t{n - 1}"} for n in range(1, 3000)}}
    assert check_structure({"list": "t2999"}, "new", chain) == {"list": "t2999"}


def test_a_wide_web_of_types_is_looked_at_once():
    web = {"t0": None}
    for n in range(1, 200):
        web[f"t{n}"] = {"tuple": [f"t{max(0, n - 1)}", f"t{max(0, n - 2)}"]}
    assert check_structure({"list": "t199"}, "new", web)


def test_all_names_of_a_structure_are_found():
    structure = {"tuple": ["a", {"mapping": ["string", {"union": ["b", {"list": "c"}]}]}, {}]}
    assert list(names_in(structure)) == ["a", "string", "b", "c"]
    assert list(names_in({"mapping": {"x": "a", "y": {"list": "b"}}})) == ["a", "b"]
    assert list(names_in(None)) == []
