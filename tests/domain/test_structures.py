"""Structures of parameter types, over plain values; the API's test has the table of shapes."""

from __future__ import annotations

import pytest

from app.analysis.structure_reader import MAX_DEPTH
from app.domain.structures import MAX_PARTS, check_structure, names_in
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
    ],
)
def test_a_refusal_points_to_the_place(sent, pointer):
    refusal = refused(sent)
    assert (refusal.detail["pointer"], refusal.field) == (pointer, "structure")
    assert not pointer or pointer in refusal.message


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("String", " Did you mean 'string', in Python str?"),
        ("strin", " Did you mean 'string', in Python str?"),
        ("imag", " Did you mean 'image'?"),
        ("xyz", ""),
    ],
)
def test_a_name_that_is_none_is_its_own_place_and_the_close_one_is_asked_for(name, meant):
    refusal = refused({"list": name})
    assert refusal.detail["pointer"] == "/list"
    assert refusal.message == f"The group has no type named {name!r}.{meant}"


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


def doubling(count, leaf=None):
    """Types that are each a tuple of two of the one before."""
    return {"d0": leaf, **{f"d{n}": {"tuple": [f"d{n - 1}"] * 2} for n in range(1, count)}}


def test_types_that_double_are_refused_when_they_are_vast():
    assert check_structure({"list": "d11"}, "new", doubling(12))
    assert "more than 10,000 parts" in refused({"list": "d39"}, types=doubling(40)).message


def test_forty_doubling_types_cannot_be_made_one_after_the_other():
    types = {"d0": None}
    for number in range(1, 13):
        name = f"d{number}"
        types[name] = check_structure({"tuple": [f"d{number - 1}"] * 2}, name, types)
    assert refused({"tuple": ["d12", "d12"]}, "d13", types).field == "structure"


def test_a_structure_that_is_vast_by_itself_is_refused():
    wide = {"tuple": ["any"] * (MAX_PARTS - 1)}
    assert check_structure(wide, "new", TYPES) == wide
    assert "10,000" in refused({"tuple": ["any"] * MAX_PARTS}).message


def test_a_change_that_makes_another_type_vast_names_it():
    types = {**TYPES, **doubling(12), "all": {"list": "d11"}, "apart": {"list": "any"}}
    del types["d0"]
    message = refused({"tuple": ["any"] * 9}, "d0", types).message
    assert "The type 'd" in message
    assert "apart" not in message
    assert check_structure({"list": "any"}, "d0", types)


def test_what_is_vast_already_holds_nothing_up_that_it_is_not_made_of():
    types = {**doubling(40), "string": None}
    assert check_structure({"list": "string"}, "new", types) == {"list": "string"}


def test_a_type_that_is_named_very_often_is_counted_once():
    types = {"image": {"list": "any"}, "pile": {"tuple": ["image"] * 3000}}
    assert check_structure({"list": "pile"}, "new", types)
    assert refused({"tuple": ["pile", "pile"]}, types=types)


def test_all_names_of_a_structure_are_found():
    structure = {"tuple": ["a", {"mapping": ["string", {"union": ["b", {"list": "c"}]}]}, {}]}
    assert list(names_in(structure)) == ["a", "string", "b", "c"]
    assert list(names_in({"mapping": {"x": "a", "y": {"list": "b"}}})) == ["a", "b"]
    assert list(names_in(None)) == []
