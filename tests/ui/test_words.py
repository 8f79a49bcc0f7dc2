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


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (None, "not said"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/141.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("python-requests/2.32.5", "Python"),
        ("curl/8.5.0", "curl"),
        ("Wget/1.21.4 (linux-gnu)", "Wget/1.21.4"),
    ],
)
def test_a_browser_is_known_by_its_name_and_system(user_agent, said):
    assert words.browser(user_agent) == said
