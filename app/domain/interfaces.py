"""What callers know of registered tasks, and what a change of it means to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.analysis import Reading, Unreadable
from app.analysis.interfaces import (
    LEVELS,
    Comparison,
    Input,
    Output,
    Reason,
    Task,
    compare_interfaces,
)
from app.analysis.known import Known
from app.analysis.merge import NamedTask
from app.analysis.types import TypeTable
from app.domain.values import Tasks

Interface = dict[str, Task]

# More reasons than these are counted and not told: an import of a thousand tasks is one version,
# and a list shows a hundred of them.
MAX_REASONS = 20


@dataclass(frozen=True, slots=True)
class FileChange:
    """How the interface of a file of a plugin changed."""

    filename: str
    comparison: Comparison


def of_version(tasks: Tasks, known: Known) -> Interface:
    """Give the interface of a version of a file; types under the names that they have now."""

    def name(type_id: int, then: str) -> str:
        return known.names.get(type_id, then)

    found: Interface = {}
    for function in tasks.functions:
        inputs = tuple(
            Input(one.name, name(one.type.id, one.type.name), one.required, one.kind)
            for one in function.inputs
        )
        outputs = tuple(
            Output(one.name, name(one.type.id, one.type.name)) for one in function.outputs
        )
        found[function.name] = Task(inputs, outputs)
    for artifact in tasks.artifacts:
        outputs = tuple(
            Output(one.name, name(one.type.id, one.type.name)) for one in artifact.outputs
        )
        found[artifact.name] = Task(None, outputs)
    return found


def of_named(named: Sequence[NamedTask], reading: Reading | Unreadable) -> Interface:
    """Give the interface of a registration that is not saved yet."""
    kinds: Mapping[str, Mapping[str, str]] = {}
    if isinstance(reading, Reading):
        kinds = {
            one.name: {argument.name: argument.kind for argument in one.parameters}
            for one in reading.functions
        }
    found: Interface = {}
    for task in named:
        inputs = None
        if task.inputs is not None:
            mine = kinds.get(task.name, {})
            inputs = tuple(
                Input(one.name, one.type, one.required, mine.get(one.name)) for one in task.inputs
            )
        outputs = tuple(Output(one.name, one.type) for one in task.outputs)
        found[task.name] = Task(inputs, outputs)
    return found


def compared(before: Interface, after: Interface, known: Known) -> Comparison:
    """Say how an interface changed."""
    return compare_interfaces(before, after, known.types)


def compare_versions(before: Tasks, after: Tasks, known: Known) -> Comparison:
    """Say how an interface changed between two versions of a file."""
    return compared(of_version(before, known), of_version(after, known), known)


def without(tasks: Tasks) -> Comparison:
    """Say what it means that tasks are gone."""
    return compare_versions(tasks, Tasks(), NOTHING_KNOWN)


def beside(tasks: Tasks) -> Comparison:
    """Say what it means that tasks are there for the first time."""
    return compare_versions(Tasks(), tasks, NOTHING_KNOWN)


NOTHING_KNOWN = Known(TypeTable(()), {})


def of_file(comparison: Comparison) -> dict[str, Any]:
    """A change of a file as it is kept."""
    return _document([(None, reason) for reason in comparison.reasons])


def of_plugin(changes: Iterable[FileChange]) -> dict[str, Any]:
    """A change of a plugin as it is kept: that of all its files, so the gravest level of any."""
    return _document(
        [(one.filename, reason) for one in changes for reason in one.comparison.reasons]
    )


def _document(reasons: Sequence[tuple[str | None, Reason]]) -> dict[str, Any]:
    gravest = sorted(reasons, key=lambda one: -LEVELS.index(one[1].level))
    return {
        "level": gravest[0][1].level if gravest else LEVELS[0],
        "reasons": [
            {"level": one.level, "file": file, "task": one.task, "message": one.message}
            for file, one in gravest[:MAX_REASONS]
        ],
        "omitted": max(0, len(gravest) - MAX_REASONS),
    }
