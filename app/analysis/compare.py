"""Hold a registration against the code: all findings of a file at once.

Source: registration rules, section 4.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from app.analysis.diagnostics import Diagnostic, diagnose
from app.analysis.existence import NO_TASK, find_task, shortened
from app.analysis.index import Index
from app.analysis.inputs import check_inputs
from app.analysis.interface import check_interface, outside_base
from app.analysis.known import Known
from app.analysis.mapping import ArtifactMapping, FunctionMapping, TaskMapping
from app.analysis.outputs import check_outputs
from app.analysis.signatures import ArtifactSignature, FunctionSignature, Reading, Unreadable

_WEIGHTS: Final = ("error", "warning", "info")


def compare(
    mapping: TaskMapping, reading: Reading | Unreadable, known: Known | None = None
) -> list[Diagnostic]:
    """Find everything in which a registration and the code of its file disagree.

    Args:
        mapping: What is registered; its names are legal and unique.
        reading: What `read` gave for the contents, linked with the plugin's other files.
        known: Types and neighbours; without them, rules about those are left out.

    Returns:
        By line (findings without a line first), then task, then severity, then code.
    """
    if isinstance(reading, Unreadable):
        return [_syntax_error(reading), *shadowing(known)]
    index = Index(mapping, reading)
    found = [
        *_asked(mapping, index, known),
        *_replaced(reading),
        *_unregistered(index),
        *_misplaced(index),
        *shadowing(known),
        *_duplicates(index, known),
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


def _asked(mapping: TaskMapping, index: Index, known: Known | None) -> Iterator[Diagnostic]:
    for function in mapping.functions:
        yield from _softened(_function(function, index, known))
    for artifact in mapping.artifacts:
        yield from _softened(_artifact(artifact, index, known))


def _function(task: FunctionMapping, index: Index, known: Known | None) -> Iterator[Diagnostic]:
    yield from find_task(task.name, "function", index)
    signature = index.meaning(task.name)
    if not isinstance(signature, FunctionSignature):
        return
    found = [*check_inputs(task, signature, known), *check_outputs(task, signature, known)]
    yield from found
    if signature.decorators and any(finding.severity == "error" for finding in found):
        decorator = shortened(signature.decorators[0])
        yield diagnose(
            "unverifiable",
            f"The decorator {decorator} may change what “{task.name}” takes and returns; this "
            "cannot be checked.",
            task=task.name,
            line=signature.line,
            column=signature.column,
            hint=f"Check it in a run, or register the function without {decorator}.",
        )


def _artifact(task: ArtifactMapping, index: Index, known: Known | None) -> Iterator[Diagnostic]:
    yield from find_task(task.name, "artifact", index)
    signature = index.meaning(task.name)
    if not isinstance(signature, ArtifactSignature):
        return
    found = list(check_interface(task, signature))
    yield from found
    base = outside_base(signature, index.reading)
    # Its own methods go before those of any base.
    lacks = any(one.code == "interface-incomplete" and one.parameter is None for one in found)
    if lacks and base is not None:
        yield diagnose(
            "unverifiable",
            f"The base {shortened(base)} may bring what “{task.name}” lacks; this cannot be "
            "checked.",
            task=task.name,
            line=signature.line,
            column=signature.column,
            hint="Define the methods in a class of the plugin.",
        )
    for method in signature.methods:
        if method.name == "deserialize":
            yield from check_outputs(task, method, known)


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


def shadowing(known: Known | None) -> Iterator[Diagnostic]:
    """Say that the plugin's name is that of a module which its code may want to import."""
    plugin = known.plugin if known is not None else None
    if plugin is not None and (plugin in sys.stdlib_module_names or plugin == "dioptra"):
        whose = "Dioptra's own module" if plugin == "dioptra" else "a module of Python"
        yield diagnose(
            "shadows-module",
            f"The plugin is named “{plugin}”, as {whose}: import {plugin} may not find that one.",
            hint="Give the plugin another name.",
        )


def _duplicates(index: Index, known: Known | None) -> Iterator[Diagnostic]:
    """Say of a task that another file of the plugin registers one of the same name."""
    for filename, names in known.neighbours.items() if known is not None else ():
        for name in names:
            if name in index.asked:
                meaning = index.meaning(name)
                yield diagnose(
                    "duplicate-task-name",
                    f"{filename} registers a task “{name}” too.",
                    task=name,
                    line=meaning.line if meaning else None,
                    column=meaning.column if meaning else None,
                    hint="Rename one of the two, so that the plugin's tasks can be told apart.",
                )


def _place(finding: Diagnostic) -> tuple[int, str, int, str, int]:
    weight = _WEIGHTS.index(finding.severity)
    return (finding.line or 0, finding.task or "", weight, finding.code, finding.column or 0)
