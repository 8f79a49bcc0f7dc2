"""The findings of a file: those of the check at its last save, and what was found out since."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.analysis.deletion import find_deleted
from app.analysis.diagnostics import Diagnostic, diagnose
from app.domain import tasks
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
        found: Its tasks, with the types that are deleted and how their cases ended.
        imports: What it imports.
        missing: Modules that are not there where tasks are run.
    """
    missed = missing_packages(imports or (), missing)
    return [
        *map(asdict, _deleted_types(found)),
        *diagnostics,
        *map(asdict, [*_failing(found), *missed]),
    ]


def found_since(found: Tasks) -> list[Diagnostic]:
    """What the tasks of a version tell by now that the check at its save could not know."""
    return [*_deleted_types(found), *_failing(found)]


def _deleted_types(found: Tasks) -> list[Diagnostic]:
    types = [one.type for task in found.functions for one in task.inputs]
    types += [one.type for task in found.all for one in task.outputs]
    deleted = {one.id: one.name for one in types if one.deleted}
    return find_deleted(tasks.as_mapping(found), deleted) if deleted else []


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
