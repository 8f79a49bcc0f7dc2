"""The findings of a file: those of the check at its last save, and what was found out since."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.analysis.diagnostics import Diagnostic, diagnose
from app.domain.values import CaseCounts, Tasks

Findings = list[Mapping[str, Any]]


def report(
    diagnostics: Sequence[Mapping[str, Any]],
    found: Tasks,
    imports: Collection[str] | None = None,
    missing: Collection[str] = (),
) -> Findings:
    """All findings of a version of a file.

    Args:
        diagnostics: As they are kept with it.
        found: Its tasks, with how their cases ended.
        imports: What it imports.
        missing: Modules that are not there where tasks are run.
    """
    since = [*_failing(found), *missing_packages(imports or (), missing)]
    return [*diagnostics, *(asdict(one) for one in since)]


def _failing(found: Tasks) -> Iterator[Diagnostic]:
    for task in found.all:
        if task.cases.bad:
            yield diagnose(
                "failing-case",
                f"{_share(task.cases)} of “{task.name}” did not give what is expected.",
                task=task.name,
                hint="Look at the cases of the file: each says what differs.",
            )


def _share(cases: CaseCounts) -> str:
    if cases.bad == cases.total:
        return "The case" if cases.total == 1 else f"All {cases.total} cases"
    return f"{cases.bad} of {cases.total} cases"


def missing_packages(imports: Collection[str], missing: Collection[str]) -> list[Diagnostic]:
    """Name the modules that a run could not import."""
    return [
        diagnose(
            "missing-package",
            f"The code imports “{name}”, which is not installed where tasks are run.",
            hint="A run fails for it, unless the code does without. Whoever keeps the server "
            "installs packages for runs.",
        )
        for name in imports
        if name in missing
    ]
