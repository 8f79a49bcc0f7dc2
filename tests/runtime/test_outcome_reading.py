"""Outcomes are read as if their writer meant harm."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dioptra.runtime.exchange import (
    Artifact,
    Failure,
    OutputValue,
    Preview,
    Problem,
    RoundTrip,
    RunOutcome,
    Table,
)
from dioptra.runtime.outcome_reading import read_outcome

from .test_binding import JSON, RELAXED

FULL = RunOutcome(
    "failed",
    Failure("TASK_ERROR", "It broke.", (Problem("X", "y", "z"), Problem("X", "y")), "T", "f.py", 3),
    (
        OutputValue("a", "item 0", True, None, True, {"k": [1, 2.5, None, "é"]}),
        OutputValue(
            "b",
            preview=Preview("C", "C()", (2,), "f8", Table(("x",), (("1",),), 9), "p", (1.5,)),
            pickle="1.pickle",
        ),
    ),
    None,
    "d/a.txt",
    (Artifact("d/a.txt", 5, "text/plain"),),
    RoundTrip(None, "Nobody knows."),
    ("A note.",),
    1.5,
    1 << 24,
)  # fmt: skip


def test_an_outcome_reads_as_it_was_written():
    assert read_outcome(FULL.to_json()) == FULL
    fine = RunOutcome("succeeded")
    assert read_outcome(fine.to_json()) == fine


def changed(path, value):
    document = json.loads(FULL.to_json())
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["status"], "running"),
        (["status"], "succeeded"),
        (["error"], None),
        (["error", "code"], "not a code"),
        (["error", "code"], "lower"),
        (["error", "message"], 5),
        (["error", "line"], -1),
        (["outputs"], {}),
        (["outputs"], [{}] * 2000),
        (["outputs", 0, "fits"], "yes"),
        (["outputs", 0, "json"], 1 << 64),
        (["outputs", 1, "pickle"], "../../etc/passwd"),
        (["outputs", 1, "pickle"], "/etc/passwd"),
        (["outputs", 1, "pickle"], "a/b"),
        (["outputs", 1, "preview", "image"], ".."),
        (["outputs", 1, "preview", "table", "rows"], [["1", "2"]]),
        (["outputs", 1, "preview", "numbers"], ["1"]),
        (["artifact"], "a/../../b"),
        (["artifacts", 0, "path"], "a\0b"),
        (["artifacts", 0, "path"], ""),
        (["artifacts", 0, "size_bytes"], True),
        (["artifacts"], [FULL.artifacts[0]._asdict()] * 2),
        (["outputs", 0, "pickle"], "1.pickle"),
        (["outputs", 0, "pickle"], "p"),
        (["discarded"], 1 << 70),
        (["duration_s"], "long"),
    ],
)
def test_what_is_no_outcome_is_refused(path, value):
    with pytest.raises(ValueError, match=r"\w"):
        read_outcome(changed(path, value))


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "NaN", "[" * 100_000, FULL.to_json().replace("1.5", "Infinity"),
             FULL.to_json().replace("1.5", "1e999"), b"\xff\xfe"]
)  # fmt: skip
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        read_outcome(text)


def test_texts_can_be_stored_anywhere():
    outcome = read_outcome(changed(["error", "message"], "a\0b\ud800" + "c" * 10_000))
    assert "\0" not in outcome.error.message
    outcome.error.message.encode()
    assert len(outcome.error.message) == 4_000


@RELAXED
@given(st.sampled_from(["status", "error", "outputs", "artifacts", "discarded", "notes"]), JSON)
def test_any_value_in_any_place_is_read_or_refused(name, value):
    try:
        outcome = read_outcome(changed([name], value))
    except ValueError:
        return
    assert outcome.status == "failed"
