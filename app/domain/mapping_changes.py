"""What differs between two registrations, task by task and parameter by parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.values import (
    ArtifactTask,
    FunctionTask,
    InputParameter,
    OutputParameter,
    Tasks,
)

State = Literal["added", "removed", "changed", "same"]
Parameter = InputParameter | OutputParameter
Task = FunctionTask | ArtifactTask


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """An input or output of a task in both versions.

    Args:
        before: None where it is new; likewise `after` where it is gone.
        loud: What is another one, one entry a difference.
        quiet: Likewise, where callers need not notice: what the code gives by default.
    """

    name: str
    state: State
    before: Parameter | None
    after: Parameter | None
    loud: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return self.loud + self.quiet


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task in both versions; `was` is another kind that it had."""

    name: str
    kind: str
    state: State
    inputs: tuple[ParameterChange, ...] = ()
    outputs: tuple[ParameterChange, ...] = ()
    was: str = ""

    @property
    def words(self) -> list[str]:
        """What happened to its parameters, in sentences without an end."""
        found = [f"was {self.was}, is {self.kind} now"] if self.was else []
        for what, changes in (("input", self.inputs), ("output", self.outputs)):
            for one in changes:
                if one.state == "changed":
                    found += [f"{what} “{one.name}”: {words}" for words in one.words]
                elif one.state != "same":
                    found.append(f"{what} “{one.name}” {one.state}")
        return found

    @property
    def quiet_words(self) -> list[str]:
        """Of the same only those that callers need not notice."""
        return [f"input “{one.name}”: {words}" for one in self.inputs for words in one.quiet]


def compare_tasks(before: Tasks, after: Tasks) -> list[TaskChange]:
    """Say what became of each task, in the order of the later version, those that are gone last."""
    old = {task.name: task for task in before.all}
    new = {task.name: task for task in after.all}
    found = [_task(old.get(name), task) for name, task in new.items()]
    return found + [_task(task, None) for name, task in old.items() if name not in new]


def _task(old: Task | None, new: Task | None) -> TaskChange:
    task = new or old
    assert task is not None  # noqa: S101 - one of both is there
    inputs = tuple(_parameters(_inputs(old), _inputs(new)))
    outputs = tuple(_parameters(old.outputs if old else (), new.outputs if new else ()))
    was = kind_of(old) if old and new and kind_of(old) != kind_of(new) else ""
    if old is None or new is None:
        state: State = "added" if old is None else "removed"
    else:
        same = not was and all(one.state == "same" for one in (*inputs, *outputs))
        state = "same" if same else "changed"
    return TaskChange(task.name, kind_of(task), state, inputs, outputs, was)


def kind_of(task: Task) -> str:
    """What a task is, in a word."""
    return "function" if isinstance(task, FunctionTask) else "artifact"


def _inputs(task: Task | None) -> Sequence[InputParameter]:
    return task.inputs if isinstance(task, FunctionTask) else ()


def _parameters(
    before: Sequence[Parameter], after: Sequence[Parameter]
) -> Iterator[ParameterChange]:
    old, new = {one.name: one for one in before}, {one.name: one for one in after}
    moved = _moved(list(old), list(new))
    for name, one in new.items():
        was = old.get(name)
        if was is None:
            yield ParameterChange(name, "added", None, one)
        else:
            loud, quiet = tuple(_words(was, one, moved.get(name))), tuple(_default(was, one))
            state: State = "changed" if loud or quiet else "same"
            yield ParameterChange(name, state, was, one, loud, quiet)
    for name, one in old.items():
        if name not in new:
            yield ParameterChange(name, "removed", one, None)


def _moved(old: Sequence[str], new: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    """Give the places, from 1, of those that stand in another order; none where none does."""
    stay = [name for name in old if name in new]
    after = [name for name in new if name in old]
    if stay == after:
        return {}
    return {
        name: (old.index(name) + 1, new.index(name) + 1)
        for place, name in enumerate(after)
        if stay[place] != name
    }


def _words(old: Parameter, new: Parameter, moved: tuple[int, int] | None) -> Iterator[str]:
    if old.type.id != new.type.id or old.type.name != new.type.name:
        yield f"type {old.type.name} → {new.type.name}"
    if _is_required(old) != _is_required(new):
        yield "optional → required" if _is_required(new) else "required → optional"
    if moved is not None:
        yield f"place {moved[0]} → {moved[1]}"


def _default(old: Parameter, new: Parameter) -> Iterator[str]:
    before, after = (one.default if isinstance(one, InputParameter) else None for one in (old, new))
    if before != after:
        yield f"default {before or 'none'} → {after or 'none'}"


def _is_required(one: Parameter) -> bool:
    return isinstance(one, InputParameter) and one.required
