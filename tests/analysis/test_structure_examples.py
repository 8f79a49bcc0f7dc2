"""Examples of a type: they are what they say, whatever the type."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from app.analysis.fitting import fits, misfit
from app.analysis.structure_examples import examples
from app.analysis.structure_reader import from_python

from .structures import NAMES, PARTS

TYPES = {**dict.fromkeys(NAMES), "np.ndarray": {"list": "number"}, "my type": {"union": ["a-b"]}}


def shown(text, types=TYPES):
    found = examples(from_python(text), types)
    return list(found.fitting), [(one.value, one.reason) for one in found.misfits]


def test_a_list_is_shown_with_and_without_items():
    fitting, misfits = shown("list[int]")
    assert fitting == ["[3, 0]", "[0]", "[]", "[42, 3, 0]"]
    assert misfits[:2] == [
        ('[3, "hello"]', "item 1 is a string, not an integer"),
        ('"hello"', "it is a string, not a list"),
    ]


def test_a_record_is_shown_with_a_key_too_few_and_one_too_many():
    _, misfits = shown('{"x": int, "y": int}')
    reasons = [reason for _, reason in misfits]
    assert "it has no “y”" in reasons
    assert "it has “other”, which is none of its keys" in reasons


def test_a_tuple_is_shown_with_an_item_too_few_and_one_too_many():
    _, misfits = shown("tuple[int, str]")
    assert {reason for _, reason in misfits} >= {"it has 1 item, not 2", "it has 3 items, not 2"}


def test_a_union_is_shown_with_a_value_of_each_of_its_types():
    fitting, _ = shown("int | str | None")
    assert fitting[:3] == ["3", '"hello"', "null"]


def test_nothing_is_wrong_for_a_type_that_says_nothing():
    for structure in ({}, "any", "image"):
        found = examples(structure, TYPES)
        assert found.fitting
        assert not found.misfits


def test_a_simple_type_has_a_word_in_the_place_of_its_values():
    found = examples({"list": "image"}, TYPES)
    assert found.fitting[1] == '["<image>"]'
    assert found.stand_ins == ("image",)
    assert examples({"list": "string"}, TYPES).stand_ins == ()


@given(PARTS)
def test_examples_are_what_they_say(structure):
    found = examples(structure, TYPES)
    assert len(found.fitting) <= 4
    assert len(found.misfits) <= 4
    assert len(set(found.fitting)) == len(found.fitting)
    for value in found.fitting:
        assert fits(json.loads(value), structure, TYPES)
    for one in found.misfits:
        assert misfit(json.loads(one.value), structure, TYPES) == one.reason


@pytest.mark.parametrize("kind", ["tuple", "union"])
def test_types_that_double_are_not_written_out(kind):
    types = {"t0": {"list": "string"}}
    for number in range(1, 40):
        types[f"t{number}"] = {kind: [f"t{number - 1}"] * 2}
    assert bool(examples("t39", types).fitting) is (kind == "union")
    assert examples("t2", types).fitting


def test_a_chain_of_lists_is_not_followed_to_its_end():
    types = {"t0": None, **{f"t{n}": {"list": f"t{n - 1}"} for n in range(1, 3000)}}
    assert examples("t2999", types) == examples({"list": "t2999"}, types)
    assert examples("t3", types).fitting
