"""Hold a registration against the code: all findings of a file at once.

Source: registration rules, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.analysis.diagnostics import Diagnostic, diagnose
from app.analysis.existence import NO_TASK, find_task
from app.analysis.index import Index
from app.analysis.mapping import TaskMapping
from app.analysis.signatures import Reading, Unreadable


def compare(mapping: TaskMapping, reading: Reading | Unreadable) -> list[Diagnostic]:
    """Find everything in which a registration and the code of its file disagree.

    Args:
        mapping: What is registered; its names are legal and unique.
        reading: What `read` gave for the contents.

    Returns:
        By line (findings without a line first), then task, then code.
    """
    if isinstance(reading, Unreadable):
        return [_syntax_error(reading)]
    index = Index(mapping, reading)
    found = [
        *_asked(mapping, index),
        *_replaced(reading),
        *_unregistered(index),
        *_misplaced(index),
    ]
    return sorted(found, key=_place)


def _syntax_error(reading: Unreadable) -> Diagnostic:
    return diagnose(
        "syntax-error",
        reading.message,
        line=reading.line,
        column=reading.column,
        hint=reading.text,
    )


def _asked(mapping: TaskMapping, index: Index) -> Iterator[Diagnostic]:
    for function in mapping.functions:
        yield from _softened(find_task(function.name, "function", index))
    for artifact in mapping.artifacts:
        yield from _softened(find_task(artifact.name, "artifact", index))


def _softened(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Turn the errors of one task into warnings where the code hides what is asked."""
    findings = list(found)
    if not any(finding.code == "unverifiable" for finding in findings):
        return findings
    return [
        replace(finding, severity="warning") if finding.severity == "error" else finding
        for finding in findings
    ]


def _replaced(reading: Reading) -> Iterator[Diagnostic]:
    for old in reading.replaced:
        yield diagnose(
            "duplicate-definition",
            f"“{old.name}” is defined again on line {old.by_line}, which replaces this definition.",
            task=old.name,
            line=old.line,
            column=old.column,
            hint="Rename or remove one of the two.",
        )


def _unregistered(index: Index) -> Iterator[Diagnostic]:
    for task in index.offered:
        if task.name not in index.asked:
            yield diagnose(
                "unregistered-task",
                f"“{task.name}” is a task in the code and is not registered.",
                task=task.name,
                line=task.line,
                column=task.column,
                hint="Register it, if it is to be used.",
            )


def _misplaced(index: Index) -> Iterator[Diagnostic]:
    """Say of what carries the decorator, and cannot be a task, why it is none.

    Nobody asked for it, so it blocks nothing. Source: registration rules, section 2.
    """
    for other in index.marked:
        if other.name not in index.asked and other.kind in NO_TASK:
            reason, hint = NO_TASK[other.kind]
            yield diagnose(
                "task-kind",
                f"“{other.name}” is marked as a task, but {reason}.",
                severity="warning",
                task=other.name,
                line=other.line,
                column=other.column,
                hint=hint,
            )


def _place(finding: Diagnostic) -> tuple[int, str, str, int]:
    return (finding.line or 0, finding.task or "", finding.code, finding.column or 0)
