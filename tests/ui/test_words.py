"""Values as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.values import OWNER, Permissions
from app.ui import words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3 * 3600, "3 h ago"),
        (86400, "1 day ago"),
        (29 * 86400, "29 days ago"),
    ],
)
def test_times_are_said_by_their_distance(seconds, said):
    assert words.ago(datetime.now(UTC) - timedelta(seconds=seconds)) == said


def test_old_times_are_dates():
    assert words.ago(datetime(2024, 3, 5, tzinfo=UTC)) == "5 Mar 2024"


def test_the_end_of_something_is_a_day_or_in_the_past():
    assert words.until(datetime(2124, 3, 5, tzinfo=UTC)) == "5 Mar 2124"
    assert words.until(datetime(2024, 3, 5, tzinfo=UTC)) == "expired"


@pytest.mark.parametrize(
    ("structure", "said"),
    [
        (None, ""),
        ({}, ""),
        ("string", "str"),
        ({"list": "string"}, "list[str]"),
        ({"tuple": ["a", {"list": "b c"}]}, "tuple[a, list[`b c`]]"),
        ({"mapping": {"x": "number", "y": {}}}, '{"x": float, "y": object}'),
    ],
)
def test_structures_are_said_like_annotations(structure, said):
    assert words.structure(structure) == said


def test_permissions_are_said_as_verbs():
    assert words.may(OWNER) == "read, write, manage members, own"
    assert words.may(Permissions()) == "nothing"
