"""Values of runs as pages write them."""

from __future__ import annotations

import json

import pytest

from app.ui import run_outputs

LONG = "x" * 60


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, 2.5, None], "[1, 2.5, null]"),
        (list(range(100)), json.dumps(list(range(100)))),
        ({"a": LONG, "b": LONG}, f'{{\n  "a": "{LONG}",\n  "b": "{LONG}"\n}}'),
        ([[LONG], [LONG]], f'[\n  ["{LONG}"],\n  ["{LONG}"]\n]'),
        ({"ä": {"b": [LONG, LONG]}}, f'{{\n  "ä": {{\n    "b": ["{LONG}", "{LONG}"]\n  }}\n}}'),
        ({}, "{}"),
        ("é", '"é"'),
    ],
)
def test_json_is_written_over_lines_only_where_one_would_be_long(value, text):
    assert run_outputs._pretty(value) == text
    assert json.loads(text) == value


def test_a_small_flat_mapping_is_shown_by_its_entries():
    assert run_outputs._entries({"loss": 0.5, "name": "a", "on": True}) == [
        ("loss", "0.5"),
        ("name", "a"),
        ("on", "true"),
    ]
    for value in ({}, {"a": [1]}, {"a": LONG * 2}, {str(n): n for n in range(21)}, [1], "a"):
        assert run_outputs._entries(value) == ()
