"""Values against structures: the same answers as the analysis gives, and safe with any value."""

from __future__ import annotations

import enum

import pytest
from hypothesis import given

from app.analysis import fitting
from dioptra.runtime.fits import UNSEEN, misfit, verdict

from .test_binding import JSON, RELAXED, STRUCTURES


@RELAXED
@given(JSON, STRUCTURES)
def test_json_fits_here_exactly_where_it_fits_for_the_analysis(value, structure):
    types = {"other": {"list": "integer"}}
    ours = misfit(value, structure, types)
    assert (ours is None) == fitting.fits(value, structure, types)


@pytest.mark.parametrize(
    ("value", "structure", "reason"),
    [
        (1, "integer", None),
        (True, "integer", "it is a boolean, not an integer"),
        (1, "number", None),
        ("a", "number", "it is a string, not a number"),
        (None, {"union": ["string", "null"]}, None),
        (1, {"union": ["string", "null"]}, "it is an integer, not a string or null"),
        ([1, "a"], {"list": "integer"}, "item 1 is a string, not an integer"),
        ((1, 2), {"tuple": ["integer"]}, "it has 2 items, not 1"),
        ({"a": [None]}, {"mapping": ["string", {"list": "integer"}]},
         "item 0 of “a” is null, not an integer"),
        ({"a": 1}, {"mapping": {"a": "integer", "b": "integer"}}, "it has no “b”"),
        ({"a": 1, "c": 2}, {"mapping": {"a": "integer"}}, "it has “c”, which is none of its keys"),
        ({1: 1}, {"mapping": ["integer", "integer"]}, None),
        ({1: 1}, {"mapping": ["string", "integer"]}, "the key “1” of it is not a string"),
        (object(), {}, None),
        (object(), "unknown", None),
        (UNSEEN, {"list": "integer"}, None),
        ({1, 2}, {"list": "integer"}, "it is a value of the class set, not a list"),
        (enum.IntEnum("E", "A").A, "integer", None),
    ],
)  # fmt: skip
def test_a_misfit_is_told_with_its_place(value, structure, reason):
    assert misfit(value, structure, {}) == reason


class Model:
    pass


@pytest.mark.parametrize(
    ("structure", "name", "fits"),
    [
        ({}, "Model", True),
        ({}, "test_fits.Model", None),
        ("Model", None, True),
        ({}, "other", None),
        ({}, None, None),
        ("any", "any", True),
        ("string", "string", False),
    ],
)
def test_of_a_simple_type_the_name_of_the_class_is_all_that_is_known(structure, name, fits):
    found = verdict(Model(), structure, {}, name)
    assert found.fits is fits
    assert (found.reason is None) == (fits is True)


def test_a_value_that_holds_itself_is_no_endless_look():
    value = []
    value.append(value)
    types = {"nest": {"list": "nest"}}
    assert "nested more than" in misfit(value, "nest", types)
