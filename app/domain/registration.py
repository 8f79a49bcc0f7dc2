"""What is asked of a registration before it is stored, and what refuses it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app import settings
from app.analysis import Diagnostic, compare, read
from app.analysis.mapping import TaskMapping
from app.domain import tasks
from app.errors import Invalid, Mismatch


def review(contents: str, mapping: TaskMapping) -> list[Diagnostic]:
    """Hold a registration against the code, and store nothing."""
    reading = read(contents, limit_bytes=settings.current().max_source_bytes)
    return compare(mapping, reading)


def accept(contents: str, mapping: TaskMapping) -> list[dict[str, Any]]:
    """Let a registration pass, or refuse it whole.

    Returns:
        The findings to be kept with the file, as JSON values. Under the policy ``report`` errors
        are among them.

    Raises:
        Invalid: A name stands twice, or under ``strict`` the source does not parse.
        Mismatch: Under ``strict``, when registration and code disagree.
            Of both, `detail.diagnostics` holds all findings.
    """
    tasks.check_unique(mapping)
    diagnostics = review(contents, mapping)
    found = [asdict(diagnostic) for diagnostic in diagnostics]
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    if not errors or settings.current().registration_checks == "report":
        return found
    first = errors[0]
    place = f"Line {first.line}: " if first.line else ""
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    sentence = f"{place}{first.message}{more}"
    if first.code == "syntax-error":
        raise Invalid(sentence, error="InvalidPythonError", diagnostics=found)
    raise Mismatch(sentence, error="RegistrationMismatchError", diagnostics=found)
