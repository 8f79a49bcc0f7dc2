"""What a run says of its case: a table of outcomes and expectations."""

from __future__ import annotations

import pytest

from app.runner.cases import judge
from dioptra.runtime.exchange import Failure, OutputValue, Preview, RoundTrip, RunOutcome


def gave(**values):
    outputs = tuple(OutputValue(name, is_json=True, json=one) for name, one in values.items())
    return RunOutcome("succeeded", outputs=outputs)


def raised(name):
    return RunOutcome("failed", Failure("TASK_ERROR", f"The task raised {name}.", raised=name))


TIME_OUT = RunOutcome.failed("TIME_OUT", "It took too long.")
ARRAY = RunOutcome("succeeded", outputs=(OutputValue("x", preview=Preview("numpy.ndarray", "…")),))
WRONG_TYPE = RunOutcome(
    "succeeded",
    outputs=(OutputValue("x", fits=False, reason="it is text", is_json=True, json="1"),),
)
UNEQUAL = gave(text="b")._replace(round_trip=RoundTrip(False, "What was read differs."))


@pytest.mark.parametrize(
    ("outcome", "expected", "raises", "verdict", "words"),
    [
        (gave(x=1), None, None, "passed", None),
        (gave(x=1, y=[1, {"a": None}]), {"y": [1, {"a": None}]}, None, "passed", None),
        (gave(x=1), {"x": 2}, None, "failed", "“x” should be 2 and is 1."),
        (gave(x="b"), {"x": "a"}, None, "failed", "“x” should be 'a' and is 'b'."),
        (gave(x=1.0), {"x": 1}, None, "failed", "“x” should be a int and is a float."),
        (gave(x=True), {"x": 1}, None, "failed", "“x” should be a int and is a bool."),
        (gave(x=[1]), {"x": [1, 2]}, None, "failed", "“x” should have 2 items and has 1."),
        (gave(x=[1, 3]), {"x": [1, 2]}, None, "failed", "item 1 of “x” should be 2 and is 3."),
        (gave(x={}), {"x": {"a": 1}}, None, "failed", "“x” has other keys."),
        (gave(x="a" * 500), {"x": "b" * 500}, None, "failed", "…"),
        (gave(x=10**400), {"x": 10**401}, None, "failed", "another integer"),
        (gave(y=1), {"x": 1}, None, "failed", "no output “x”"),
        (ARRAY, {"x": [1]}, None, "failed", "numpy.ndarray"),
        (ARRAY, None, None, "passed", None),
        (WRONG_TYPE, {"x": "1"}, None, "failed", "it is text"),
        (UNEQUAL, {"text": "b"}, None, "failed", "What was read differs."),
        (gave(x=1), None, "ValueError", "failed", "No exception was raised"),
        (raised("ValueError"), None, "ValueError", "passed", None),
        (raised("KeyError"), None, "ValueError", "failed", "KeyError was raised"),
        (raised("KeyError"), {"x": 1}, None, "error", "The task raised KeyError."),
        (TIME_OUT, None, "ValueError", "error", "It took too long."),
        (RunOutcome("failed"), None, None, "error", "does not say why"),
    ],
)
def test_a_case_is_judged_by_what_its_run_gave(outcome, expected, raises, verdict, words):
    found, reason = judge(outcome, expected, raises)
    assert found == verdict
    assert reason is None if words is None else words in reason


def test_a_value_that_is_nested_too_deep_is_not_compared_for_ever():
    deep = deeper = 1
    for _ in range(60):
        deep, deeper = [deep], [deeper]
    assert judge(gave(x=deep), {"x": deeper}, None)[0] == "failed"
