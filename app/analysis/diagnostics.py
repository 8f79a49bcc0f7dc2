"""The catalogue of findings: code, severity and meaning, one entry a code; nothing decides here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a code means, in one line, and how much it weighs."""

    severity: Severity
    meaning: str


# Source: registration rules, section 4. Each code has an example in docs/reference/diagnostics.md.
CATALOGUE: Final[Mapping[str, Entry]] = {
    "syntax-error": Entry("error", "The code cannot be read as Python."),
    "task-not-found": Entry("error", "The file has no function or class of that name."),
    "task-not-registered": Entry(
        "error", "The function lacks the decorator, or the class the base, that makes it a task."
    ),
    "task-kind": Entry("error", "What has that name cannot be a task of that kind."),
    "unknown-input": Entry("error", "A registered input is no argument of the function."),
    "missing-input": Entry("error", "An argument without default is not registered."),
    "variadic-type": Entry(
        "error", "What is registered for *args is no optional list, or for **kwargs no mapping."
    ),
    "too-many-outputs": Entry("error", "More outputs are registered than the function returns."),
    "output-of-none": Entry("error", "An output is registered, and the function returns None."),
    "interface-incomplete": Entry(
        "error", "An artifact task lacks a method, or one cannot be called as a run calls it."
    ),
    "invalid-validation": Entry(
        "error", "The schema of an artifact task's arguments does not fit what it takes."
    ),
    "type-deleted": Entry("error", "The type of a parameter was deleted after its registration."),
    "input-order": Entry("warning", "Inputs stand in another order than the code's arguments."),
    "required-mismatch": Entry(
        "warning", "An input is registered as optional, and its argument has no default."
    ),
    "type-mismatch": Entry("warning", "A registered type and the annotation certainly disagree."),
    "single-output-of-tuple": Entry(
        "warning", "A single output, of a type that is no tuple, receives a whole tuple."
    ),
    "duplicate-definition": Entry("warning", "A later definition of the same name replaces this."),
    "duplicate-task-name": Entry(
        "warning", "Another file of the plugin registers a task of the same name."
    ),
    "shadows-module": Entry(
        "warning", "The plugin is named as a module that its code may want to import."
    ),
    "unverifiable": Entry("warning", "The code hides what would have to be known to check a task."),
    "failing-case": Entry(
        "warning", "A named case of a task does not give what is expected of it."
    ),
    "outputs-discarded": Entry("info", "The function returns more than is registered."),
    "unregistered-task": Entry("info", "The file defines a task that is not registered."),
    "missing-package": Entry(
        "info", "The code imports a package that is not installed where tasks are run."
    ),
}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding where code and registration are held against each other.

    Args:
        severity: The catalogue's own, or less where the code hides what is asked.
        code: Stable name, a key of the catalogue.
        message: What is wrong, in the user's terms, without the code.
        task: Name of the task it is about, or None.
        parameter: Name of the parameter it is about, or None.
        line: 1-based, or None where no line of the file is at fault.
        column: 1-based, or None.
        hint: What to do; of a syntax error the line at fault. None where there is no good advice.
        fix: A change that a machine can apply, values that JSON can say, or None.
    """

    severity: Severity
    code: str
    message: str
    task: str | None = None
    parameter: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    fix: dict[str, Any] | None = field(default=None, hash=False)


def diagnose(
    code: str,
    message: str,
    *,
    severity: Severity | None = None,
    task: str | None = None,
    parameter: str | None = None,
    line: int | None = None,
    column: int | None = None,
    hint: str | None = None,
    fix: dict[str, Any] | None = None,
) -> Diagnostic:
    """Make a finding of a code; its severity is the catalogue's unless another is given."""
    weight = severity or CATALOGUE[code].severity
    return Diagnostic(weight, code, message, task, parameter, line, column, hint, fix)
