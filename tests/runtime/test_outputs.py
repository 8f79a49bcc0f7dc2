"""Return values to outputs: registration rules, section 6, and the table that users describe."""

from __future__ import annotations

import collections
import itertools

import pytest

from dioptra.runtime.outputs import Interrupted, Unmappable, map_outputs, note_on_order

Point = collections.namedtuple("Point", "x y")


def mapped(value, *names):
    found = map_outputs(value, names)
    return {one.name: one.value for one in found.outputs}, found.discarded


def problem(value, *names):
    with pytest.raises(Unmappable) as caught:
        map_outputs(value, names)
    return caught.value


@pytest.mark.parametrize(
    ("value", "names", "expected", "discarded"),
    [
        ((1, "a", 3), "xy", {"x": 1, "y": "a"}, 1),
        ((1, "a", 3), "x", {"x": (1, "a", 3)}, 0),
        ([1], "x", {"x": [1]}, 0),
        ({"y": 2, "x": 1, "z": 0}, "xy", {"x": 1, "y": 2}, 1),
        (None, "x", {"x": None}, 0),
        (None, "", {}, 0),
        (5, "", {}, 1),
        (Point(x=1, y=2), "yx", {"y": 1, "x": 2}, 0),
        (bytearray(b"ab"), "x", {"x": bytearray(b"ab")}, 0),
        (range(4), "xy", {"x": 0, "y": 1}, 2),
        (collections.deque([1, 2]), "xy", {"x": 1, "y": 2}, 0),
        (collections.OrderedDict(y=1, x=2), "xy", {"x": 2, "y": 1}, 0),
        ({1: 0, 2: 0}.keys(), "xy", {"x": 1, "y": 2}, 0),
    ],
)
def test_the_table_of_users(value, names, expected, discarded):
    assert mapped(value, *names) == (expected, discarded)


@pytest.mark.parametrize(
    ("value", "names", "code", "left", "words"),
    [
        ([1], "xy", "TOO_FEW_OUTPUTS", "y", "A list with 1 value was returned; “y” got none."),
        ((), "xy", "TOO_FEW_OUTPUTS", "xy", "with no values was returned; “x”, “y” got none."),
        (iter([1]), "xyz", "TOO_FEW_OUTPUTS", "yz", "with 1 value"),
        ("ab", "xy", "OUTPUT_NOT_UNPACKABLE", "xy", "of the class str was returned"),
        (b"ab", "xy", "OUTPUT_NOT_UNPACKABLE", "xy", "class bytes"),
        ({1, 2}, "xy", "OUTPUT_NOT_UNPACKABLE", "xy", "class set"),
        (frozenset([1, 2]), "xy", "OUTPUT_NOT_UNPACKABLE", "xy", "class frozenset"),
        (None, "xy", "OUTPUT_NOT_UNPACKABLE", "xy", "None was returned for 2 outputs"),
        (5, "xy", "OUTPUT_NOT_UNPACKABLE", "xy", "class int"),
        ({"x": 1}, "xy", "MISSING_KEYS", "y", "The key “y” is missing"),
        ({1: 1}, "xy", "MISSING_KEYS", "xy", "The keys “x”, “y” are missing"),
    ],
)
def test_what_cannot_be_mapped_is_refused_with_what_was_returned(value, names, code, left, words):
    found = problem(value, *names)
    assert (found.code, found.names) == (code, tuple(left))
    assert words in found.message


def test_an_iterator_is_advanced_only_as_far_as_needed():
    counting = itertools.count()
    assert mapped(counting, "x", "y") == ({"x": 0, "y": 1}, None)
    assert next(counting) == 2


def test_a_generator_is_closed_after_the_last_output():
    closed = []

    def values():
        try:
            yield from range(10)
        finally:
            closed.append(True)

    assert mapped(values(), "x", "y") == ({"x": 0, "y": 1}, None)
    assert closed == [True]


def test_what_fails_while_it_is_taken_apart_is_the_tasks_own_failure():
    def values():
        yield 1
        raise ValueError("no")

    with pytest.raises(Interrupted) as caught:
        map_outputs(values(), ("x", "y"))
    assert caught.value.name == "y"
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.parametrize(
    ("value", "names", "is_noted"),
    [
        (Point(1, 2), "yx", True),
        (Point(1, 2), "xy", False),
        (Point(1, 2), "x", False),
        (Point(1, 2), "ab", False),
        ((1, 2), "yx", False),
        (None, "", False),
    ],
)
def test_fields_in_another_order_than_the_outputs_are_noted(value, names, is_noted):
    note = note_on_order(value, names)
    assert (note is not None) == is_noted
    assert note is None or note.startswith("OUTPUT_NAME_ORDER: the fields “x”, “y” were given")


def test_where_each_value_comes_from_is_told():
    assert [one.source for one in map_outputs((1, 2), "xy").outputs] == ["item 0", "item 1"]
    assert [one.source for one in map_outputs({"x": 1, "y": 2}, "xy").outputs] == [
        'key "x"',
        'key "y"',
    ]
    assert map_outputs(1, "x").outputs[0].source == "return value"
