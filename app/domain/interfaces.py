"""What callers know of registered tasks, and what a change of it means to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.analysis import Reading, Unreadable
from app.analysis.interfaces import Comparison, Input, Output, Task, compare_interfaces
from app.analysis.known import Known
from app.analysis.merge import NamedTask
from app.domain.values import Tasks

Interface = dict[str, Task]


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
