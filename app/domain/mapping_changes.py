"""What differs between two registrations, task by task and parameter by parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.live_types import tasks_of
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
        words: What is another one, one entry a difference.
    """

    name: str
    state: State
    before: Parameter | None
    after: Parameter | None
    words: tuple[str, ...] = ()


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


def compare_tasks(before: Tasks, after: Tasks) -> list[TaskChange]:
    """Say what became of each task, in the order of the later version, those that are gone last."""
    old = {task.name: task for task in tasks_of(before)}
    new = {task.name: task for task in tasks_of(after)}
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
            words = tuple(_words(was, one, moved.get(name)))
            yield ParameterChange(name, "changed" if words else "same", was, one, words)
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
    if isinstance(old, InputParameter) and isinstance(new, InputParameter):
        if old.required != new.required:
            yield "optional → required" if new.required else "required → optional"
        if old.default != new.default:
            yield f"default {old.default or 'none'} → {new.default or 'none'}"
    if moved is not None:
        yield f"place {moved[0]} → {moved[1]}"
