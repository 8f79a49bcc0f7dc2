"""Is there a task of that name and kind in the code: the first question to each registered one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from app.analysis.diagnostics import Diagnostic, diagnose
from app.analysis.index import Index, Meaning
from app.analysis.signatures import (
    ArtifactSignature,
    BlindSpot,
    FunctionSignature,
    OtherKind,
    OtherName,
)

TaskKind = Literal["function", "artifact"]

# Why a definition is no task, wherever it is asked for, and what to do about it.
NO_TASK: Final[dict[OtherKind, tuple[str, str]]] = {
    "async function": ("an async function cannot be a task", "Define it without async."),
    "method": (
        "a method cannot be a task",
        "Move it out of the class, to the top level of the file.",
    ),
    "nested function": (
        "a function inside another function cannot be a task",
        "Move it to the top level of the file.",
    ),
    "nested class": (
        "a class inside another definition cannot be a task",
        "Move it to the top level of the file.",
    ),
}
_NOT_DEFINED: Final[frozenset[OtherKind]] = frozenset({"import", "value", "run-time value"})
_CLASSES: Final[frozenset[OtherKind]] = frozenset({"class", "nested class"})
_A_TASK: Final[dict[TaskKind, str]] = {
    "function": "a function task",
    "artifact": "an artifact task",
}
# A name in a sentence is cut to this; a decorator may be an expression of any length.
_MAX_SPELLING: Final = 60


def find_task(name: str, kind: TaskKind, index: Index) -> Iterator[Diagnostic]:
    """Give what is wrong with the existence of a registered task; nothing where it is there."""
    found = index.meaning(name)
    if found is None:
        yield from _missing(name, kind, index)
    elif isinstance(found, OtherName) and found.kind in _NOT_DEFINED:
        yield from _not_defined(found, kind)
    elif _kind_of(found) != kind:
        yield _other_kind(found, kind)
    elif isinstance(found, OtherName):
        if found.kind in NO_TASK:
            reason, hint = NO_TASK[found.kind]
            message = f"“{name}” is registered as {_A_TASK[kind]}, but {reason}."
            yield _finding("task-kind", message, found, hint)
        else:
            yield from _not_registered(found, index)


def _kind_of(found: Meaning) -> TaskKind:
    if isinstance(found, OtherName):
        return "artifact" if found.kind in _CLASSES else "function"
    return "artifact" if isinstance(found, ArtifactSignature) else "function"


def _other_kind(found: Meaning, kind: TaskKind) -> Diagnostic:
    is_class = _kind_of(found) == "artifact"
    what = "a class" if is_class else "a function"
    wanted = "a function" if is_class else "a class"
    hint = f"Register the name of {wanted} instead."
    if isinstance(found, FunctionSignature | ArtifactSignature):
        hint = f"Register it as {_A_TASK[_kind_of(found)]}."
    message = f"“{found.name}” is registered as {_A_TASK[kind]}, but it is {what} in the code."
    return _finding("task-kind", message, found, hint)


def _not_registered(found: OtherName, index: Index) -> Iterator[Diagnostic]:
    """Say that a function or class of the module level lacks what makes it a task."""
    if found.kind in _CLASSES:
        lack, hides = "does not inherit ArtifactTaskInterface", "base"
        hint = "Let it inherit dioptra.sdk.api.artifact.ArtifactTaskInterface."
        spot = None
    else:
        lack, hides = "lacks the decorator of a task", "decorator"
        hint = "Write @pyplugs.register above it, with from dioptra import pyplugs at the top."
        spot = index.blind_spot("run-time registration")
    message = f"“{found.name}” {lack}, so it is no task."
    yield _finding("task-not-registered", message, found, hint)
    if found.hidden_by is not None:
        spelling = shortened(found.hidden_by)
        message = f"The {hides} {spelling} may make “{found.name}” a task; this cannot be checked."
        yield _finding("unverifiable", message, found, f"Use what makes a task without {spelling}.")
    elif spot is not None:
        yield _hidden(found.name, spot)


def _missing(name: str, kind: TaskKind, index: Index) -> Iterator[Diagnostic]:
    """Say that the name is not in the file at all, and what may define it unseen."""
    closest = index.closest(name)
    hint = None if closest is None else f"Did you mean “{closest}”?"
    fix = None
    if closest is not None and index.is_free(closest, kind):
        fix = {"action": "rename-task", "task": name, "to": closest}
    yield diagnose("task-not-found", _no_such(name, kind), task=name, hint=hint, fix=fix)
    spot = index.blind_spot("star import", "run-time name", "run-time registration")
    if spot is not None:
        yield _hidden(name, spot)


def _not_defined(found: OtherName, kind: TaskKind) -> Iterator[Diagnostic]:
    """Say that the name is bound by an import or an assignment only."""
    definition = "def" if kind == "function" else "class"
    hint = f"It is a value here. Define it with {definition}."
    if found.kind == "import":
        hint = "It is imported here. Register it in the file that defines it."
    yield _finding("task-not-found", _no_such(found.name, kind), found, hint)
    if found.kind == "run-time value":
        message = f"“{found.name}” is made in a run; what it is cannot be checked."
        hint = f"Define it with {definition}, at the top level of the file."
        yield _finding("unverifiable", message, found, hint)


def _hidden(name: str, spot: BlindSpot) -> Diagnostic:
    if spot.kind == "star import":
        origin = f"the star import of {shortened(spot.text)}"
        message = f"“{name}” may come from {origin}; this cannot be checked."
        hint = "Import names one by one, and register a task in the file that defines it."
    else:
        made = "registered" if spot.kind == "run-time registration" else "defined"
        cause = f"{made} in a run, by {shortened(spot.text)}"
        message = f"“{name}” may be {cause}; this cannot be checked."
        hint = "Define it with def or class and mark it where it is defined."
    return diagnose(
        "unverifiable", message, task=name, line=spot.line, column=spot.column, hint=hint
    )


def _no_such(name: str, kind: TaskKind) -> str:
    return f"The file defines no {'function' if kind == 'function' else 'class'} named “{name}”."


def _finding(code: str, message: str, found: Meaning, hint: str | None) -> Diagnostic:
    return diagnose(code, message, task=found.name, line=found.line, column=found.column, hint=hint)


def shortened(spelling: str) -> str:
    """Cut a spelling to what fits into a sentence."""
    return spelling if len(spelling) <= _MAX_SPELLING else spelling[:_MAX_SPELLING] + "…"
