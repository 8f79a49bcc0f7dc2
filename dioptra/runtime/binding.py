"""Hold given values against what was registered: registration rules, section 5. Runs nothing."""

from __future__ import annotations

from dioptra.runtime.exchange import Problem, RunOrder


def check_order(order: RunOrder) -> list[Problem]:
    """Find all reasons why the values of an order are refused before anything starts.

    Returns:
        Findings, best shown all at once; none where the values can be bound as far as the
        registration tells. Codes: MISSING_REQUIRED, UNKNOWN_INPUT, DUPLICATE_VALUE,
        TOO_MANY_VALUES, TYPE_MISMATCH, NOT_POSITIONAL.
    """
    raise NotImplementedError
