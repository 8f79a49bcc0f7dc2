"""The words of runs."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.run_values import STATUSES, Run
from app.domain.values import PluginRef, Ref
from app.settings import Settings
from app.ui import run_words

NOW = datetime.now(UTC)
REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
RUN = Run(
    *(5, Ref(1, "vision"), Ref(1, "alice"), PluginRef(1, Ref(1, "vision"), "p"), 1, 1, 1),
    *("f.py", False, "t", "function", "running", NOW, NOW, None, "running", False, None),
    *(None, None, None, None, None, False),
)


def test_a_run_says_what_its_process_does():
    assert run_words.sentence(RUN) == "The task is running."
    assert run_words.sentence(replace(RUN, phase=None)) == "Its process is being started."
    cancelling = replace(RUN, is_being_cancelled=True)
    assert run_words.sentence(cancelling) == "It is being cancelled."
    assert run_words.state(cancelling) == "being cancelled"


def test_whoever_waits_for_long_learns_why():
    # In a second that is yet to come: however long this test takes, it has not waited for long.
    soon = NOW + timedelta(hours=1)
    waiting = replace(RUN, status="queued", started_on=None, created_on=soon)
    assert run_words.sentence(waiting) == "It waits for its turn."
    waiting = replace(waiting, created_on=NOW - timedelta(minutes=1))
    assert "no worker is there to run it" in run_words.sentence(waiting)
    assert run_words.elapsed(waiting) >= 60


def test_every_status_has_a_sign_and_a_sentence():
    for status in STATUSES:
        one = replace(RUN, status=status, phase=None)
        assert run_words.sign(one)
        assert run_words.sentence(one).endswith(".")


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("function", "wait import run name outputs"),
        ("artifact-round-trip", "wait import write read back name outputs"),
        ("artifact-serialize", "wait import write"),
        ("artifact-deserialize", "wait import read back name outputs"),
    ],
)
def test_the_way_of_a_run_follows_from_its_kind(kind, names):
    assert " ".join(step.name for step in run_words.steps(replace(RUN, kind=kind))) == names


def test_the_way_shows_where_a_run_is():
    assert [step.state for step in run_words.steps(RUN)] == ["done", "done", "now", "later"]
    waiting = replace(RUN, status="queued", phase=None)
    assert [step.state for step in run_words.steps(waiting)] == ["now", "later", "later", "later"]


def test_places_in_the_plugin_s_own_code_are_found_in_a_traceback():
    text = 'File "p/f.py", line 12, in t\nFile "/usr/lib/x.py", line 3\nFile "q/f.py", line 1\n'
    found = list(run_words.pieces(text, "p"))
    assert "".join(piece.text for piece in found) == text
    assert [(one.filename, one.line) for one in found if one.filename] == [("f.py", 12)]


def test_every_failure_that_is_documented_says_what_to_do():
    texts = [(REFERENCE / f"{name}.md").read_text() for name in ("running", "workers")]
    codes = set(re.findall(r"`([A-Z]+_[A-Z_]+|KILLED|EXITED)`", " ".join(texts)))
    settings = {one.name.upper() for one in fields(Settings)} | {"DATA_DIR"}
    # The first two say it themselves, and the third is said before anything starts.
    codes -= settings | {"WORKER_LOST", "WORKER_STOPPED", "UNKNOWN_SOURCE"}
    assert len(codes) > 25
    assert [code for code in sorted(codes) if not run_words.advice(code)] == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0.0421, "42 ms"), (1.25, "1.2 s"), (59.9, "59.9 s"), (125.0, "2 min 5 s")],
)
def test_durations_are_told_in_a_unit_that_suits(seconds, words):
    assert run_words.duration(seconds) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [(None, ""), (1, "1 byte"), (22, "22 bytes"), (2048, "2.0 KiB"), (3 << 20, "3.0 MiB")],
)
def test_sizes_are_told_in_a_unit_that_suits(size, words):
    assert run_words.size(size) == words


@pytest.mark.parametrize(
    ("count", "outputs", "words"),
    [
        (0, 1, ""),
        (1, 0, "A value was returned and discarded"),
        (1, 2, "1 more value was returned and discarded: no output is registered for it."),
        (2, 2, "2 more values were returned and discarded: no output is registered for them."),
        (None, 2, "nobody knows how many were discarded"),
    ],
)
def test_what_is_discarded_is_told(count, outputs, words):
    found = run_words.discarded(count, outputs)
    assert words in found
    assert bool(words) == bool(found)
