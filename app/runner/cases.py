"""Whether a run gave what its case expects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dioptra.runtime.equality import difference
from dioptra.runtime.exchange import OutputValue, RunOutcome

PASSED, FAILED, ERROR = VERDICTS = ("passed", "failed", "error")


def judge(
    outcome: RunOutcome, expected: Mapping[str, Any] | None, raises: str | None
) -> tuple[str, str | None]:
    """Hold what came of a run against what is expected.

    Args:
        outcome: Of a run that came to its end, in whatever way.
        expected: Values of outputs by name, as JSON; none where only the end matters.
        raises: Name of the class of the exception that is expected instead.

    Returns:
        One of `VERDICTS`, and what differs; None where it passed.
    """
    if outcome.status != "succeeded":
        return _failure(outcome, raises)
    if raises is not None:
        return FAILED, f"No exception was raised, and {raises} was expected."
    trip = outcome.round_trip
    if trip is not None and trip.equal is False:
        return FAILED, trip.reason
    outputs = {one.name: one for one in outcome.outputs}
    for name, value in (expected or {}).items():
        reason = _difference(name, value, outputs.get(name))
        if reason is not None:
            return FAILED, reason
    for one in outcome.outputs:
        if one.fits is False:
            return FAILED, f"“{one.name}” is not of its registered type: {one.reason}"
    return PASSED, None


def _failure(outcome: RunOutcome, raises: str | None) -> tuple[str, str | None]:
    error = outcome.error
    if error is None:
        return ERROR, "The run failed, and does not say why."
    if raises is None or error.raised is None:
        return ERROR, error.message
    if error.raised != raises:
        return FAILED, f"{error.raised} was raised, and {raises} was expected. {error.message}"
    return PASSED, None


def _difference(name: str, expected: Any, output: OutputValue | None) -> str | None:
    if output is None:
        return f"There is no output “{name}” any more."
    if not output.is_json:
        kind = output.preview.python_type if output.preview else "value"
        return f"“{name}” is a {kind}, which JSON cannot say: expect only that nothing is raised."
    reason = difference(expected, output.json, f"“{name}”")
    return f"{reason}." if reason else None
