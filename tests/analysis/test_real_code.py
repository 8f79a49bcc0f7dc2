"""Packages that nobody here wrote, with all of their functions registered."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.real_code import register_all

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "real_code.py"
slow = pytest.mark.slow

PACKAGES = ("click", "jinja2", "werkzeug")


def started(seed):
    """Start a run whose sets have an order of their own."""
    return subprocess.Popen(
        [sys.executable, PROGRAM, "--json", *PACKAGES],
        env={**os.environ, "PYTHONHASHSEED": seed},
        stdout=subprocess.PIPE,
    )


@pytest.fixture(scope="module")
def runs():
    with started("1") as one, started("2") as other:
        return one.communicate(timeout=120)[0], other.communicate(timeout=120)[0]


@pytest.fixture(scope="module", params=PACKAGES)
def outcomes(request, runs):
    return json.loads(runs[0])[request.param]


@slow
def test_real_code_is_read_without_a_crash(outcomes):
    stopped = [(one["path"], one["crash"], one["unread"]) for one in outcomes]
    assert [one for one in stopped if one[1:] != (None, None)] == []


@slow
def test_every_registered_function_of_real_code_is_a_task(outcomes):
    assert [(one["path"], one["lost"]) for one in outcomes if one["lost"]] == []
    assert sum(len(one["offer"]["functions"]) for one in outcomes) > 50


@slow
def test_no_proposal_for_real_code_contradicts_it(outcomes):
    assert [(one["path"], one["contradictions"]) for one in outcomes if one["contradictions"]] == []


@slow
def test_annotations_of_real_code_become_types_of_every_kind(outcomes):
    arguments = [found["became"] for one in outcomes for found in one["arguments"]]
    assert set(arguments) == {"built-in", "structure", "class", "any"}


@slow
def test_real_code_gives_the_same_proposals_twice(runs):
    one, other = runs
    assert one == other


HEADS = [
    ("def f(): ...", "import\nregister\ndef f(): ..."),
    ('"""Text."""\ndef f(): ...', '"""Text."""\nimport\nregister\ndef f(): ...'),
    (
        '"""Text\nof two lines."""\nfrom __future__ import annotations\nimport os\n',
        '"""Text\nof two lines."""\nfrom __future__ import annotations\nimport\nimport os\n',
    ),
    ("\ufeffx = 1\r\n\f\r\n@g\r\ndef f(): ...", "import\nx = 1\n\f\nregister\n@g\ndef f(): ..."),
    (
        "class A:\n    def f(self): ...\nasync def g(): ...\ndef _h(): ...",
        "import\nclass A:\n    def f(self): ...\nasync def g(): ...\ndef _h(): ...",
    ),
    ("def f(:", "def f(:"),
]


@pytest.mark.parametrize(("text", "expected"), HEADS)
def test_public_functions_are_registered_by_inserted_lines(text, expected):
    expected = expected.replace("import\n", "from dioptra import pyplugs\n", 1).replace(
        "register\n", "@pyplugs.register\n"
    )
    assert register_all(text)[0] == expected
