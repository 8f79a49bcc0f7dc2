"""Names in a registration: legal ones, each only once at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app import naming
from app.analysis.mapping import FunctionMapping, TaskMapping
from app.errors import Invalid
from app.models import MAX_TASKS


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a name.

    Args:
        field: Its path in a JSON body: ``tasks.functions.0.inputParams.1.name``.
        sentence: For a person.
        error: A stable name for programs.
    """

    field: str
    sentence: str
    error: str


def check_names(mapping: TaskMapping) -> None:
    """Refuse illegal names, a task twice in a file, an input or output twice in a task.

    Raises:
        Invalid: With the path of the first one as its field.
    """
    first = next(problems(mapping), None)
    if first is not None:
        raise Invalid(first.sentence, error=first.error, field=first.field)


def problems(mapping: TaskMapping) -> Iterator[Problem]:
    """Give everything that is wrong with the names of a registration."""
    if len(mapping.tasks) > MAX_TASKS:
        sentence = f"A file registers at most {MAX_TASKS} tasks."
        yield Problem("tasks", sentence, "InvalidValueError")
        return
    named = [(f"tasks.functions.{i}", task.name) for i, task in enumerate(mapping.functions)]
    named += [(f"tasks.artifacts.{i}", task.name) for i, task in enumerate(mapping.artifacts)]
    yield from _wrong(named, naming.check_task_name, "The file registers the task {name!r} twice.")
    for (path, name), task in zip(named, mapping.tasks, strict=True):
        if isinstance(task, FunctionMapping):
            yield from _wrong(
                [(f"{path}.inputParams.{k}", one.name) for k, one in enumerate(task.inputs)],
                naming.check_parameter_name,
                f"The task {name!r} has the input {{name!r}} twice.",
            )
        yield from _wrong(
            [(f"{path}.outputParams.{k}", one.name) for k, one in enumerate(task.outputs)],
            naming.check_parameter_name,
            f"The task {name!r} has the output {{name!r}} twice.",
        )


def _wrong(
    named: Iterable[tuple[str, str]], check: Callable[[str], None], twice: str
) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, name in named:
        try:
            check(name)
        except Invalid as refusal:
            yield Problem(f"{path}.name", refusal.message, refusal.name)
        if name in seen:
            sentence = twice.format(name=name) + " Names are unique there."
            yield Problem(f"{path}.name", sentence, "InputParameterNotUniqueError")
        seen.add(name)
