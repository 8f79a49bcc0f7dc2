"""Registrations whose parameter types were deleted after they were made: no code is looked at."""

from __future__ import annotations

from collections.abc import Mapping

from app.analysis.diagnostics import Diagnostic, diagnose
from app.analysis.mapping import FunctionMapping, TaskMapping


def find_deleted(mapping: TaskMapping, deleted: Mapping[int, str]) -> list[Diagnostic]:
    """Find the parameters whose type is gone, in the order in which they are registered.

    Args:
        deleted: Names of deleted types, by id.
    """
    if not deleted:
        return []
    return [
        diagnose(
            "type-deleted",
            f"The type {deleted[one.type_id]!r} of the {word} {one.name!r} has been deleted.",
            task=task.name,
            parameter=one.name,
            hint=f"Give the {word} a type that the group has, or restore this one.",
        )
        for task in mapping.tasks
        for word, parameters in (
            ("input", task.inputs if isinstance(task, FunctionMapping) else ()),
            ("output", task.outputs),
        )
        for one in parameters
        if one.type_id in deleted
    ]
