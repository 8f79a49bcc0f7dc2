"""Registered outputs against what a function, or the `deserialize` of an artifact task, returns.

Source: registration rules, sections 4 and 6.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.analysis.diagnostics import Diagnostic, diagnose
from app.analysis.known import Known
from app.analysis.mapping import ArtifactMapping, FunctionMapping, OutputMapping
from app.analysis.naming_outputs import output_names
from app.analysis.signatures import FunctionSignature, Hint

Task = FunctionMapping | ArtifactMapping

# A value of these kinds is one value, never several.
_SINGLE: Final = frozenset({"string", "integer", "number", "boolean", "null"})
# Iterable, and still not taken apart: what comes out would be numbers.
_SINGLE_CLASSES: Final = frozenset({"bytes", "bytearray", "complex"})


def check_outputs(
    task: Task, signature: FunctionSignature, known: Known | None
) -> Iterator[Diagnostic]:
    """Find where registered outputs and the return annotation disagree."""
    hint = signature.hint
    if hint is None:
        return
    if hint.kind == "null":
        for output in task.outputs:
            yield _of_none(task, output, signature)
        return
    most = _most(hint)
    if most is not None and len(task.outputs) > max(most, 1):
        yield _too_many(task, signature, hint, most)
    elif _returned(hint) > len(task.outputs) and len(task.outputs) != 1:
        yield _discarded(task, signature, hint, known)
    if known is not None:
        yield from _types(task, signature, hint, known)


def _most(hint: Hint) -> int | None:
    """Give how many outputs a value can be spread over at most; None where nobody knows."""
    if hint.kind in ("tuple", "record"):
        return len(hint.parts)
    if hint.kind in _SINGLE or (hint.kind == "class" and hint.name in _SINGLE_CLASSES):
        return 1
    if hint.kind == "union":
        most = [_most(part) for part in hint.parts]
        known = [one for one in most if one is not None]
        return max(known, default=0) if len(known) == len(most) else None
    return None


def _returned(hint: Hint) -> int:
    """Give how many values an annotation certainly returns."""
    return len(hint.parts) if hint.kind == "tuple" else 1


def _of_none(task: Task, output: OutputMapping, signature: FunctionSignature) -> Diagnostic:
    return diagnose(
        "output-of-none",
        f"“{_source(task, signature)}” returns None, so “{output.name}” would never have a value.",
        task=task.name,
        parameter=output.name,
        line=signature.line,
        column=signature.column,
        hint="Remove the output, or return a value and annotate it.",
        fix=_fix("remove-output", task, parameter=output.name),
    )


def _too_many(task: Task, signature: FunctionSignature, hint: Hint, most: int) -> Diagnostic:
    kept = max(most, 1)
    extra = task.outputs[kept:]
    names = ", ".join(f"“{output.name}”" for output in extra)
    values = "1 value" if kept == 1 else f"{kept} values"
    has = "has" if len(extra) == 1 else "have"
    return diagnose(
        "too-many-outputs",
        f"“{_source(task, signature)}” returns {signature.returns}, {values}: {names} {has} none.",
        task=task.name,
        parameter=extra[0].name,
        line=signature.line,
        column=signature.column,
        hint=f"Register at most {kept}, or change what is returned and its annotation.",
        fix=_fix("remove-outputs", task, parameters=[output.name for output in extra]),
    )


def _discarded(
    task: Task, signature: FunctionSignature, hint: Hint, known: Known | None
) -> Diagnostic:
    registered, returned = len(task.outputs), _returned(hint)
    if registered:
        lost = returned - registered
        message = f"{registered} of {returned} returned values are kept; {lost} discarded."
    else:
        message = "What is returned is discarded, since no output is registered."
    return diagnose(
        "outputs-discarded",
        message,
        task=task.name,
        line=signature.line,
        column=signature.column,
        hint="Register outputs for what is to be kept.",
        fix=_keep(task, signature, hint, known) if known else None,
    )


def _keep(task: Task, signature: FunctionSignature, hint: Hint, known: Known) -> dict[str, Any]:
    """Register the rest of what is returned, under names that are not taken."""
    parts = hint.parts if hint.kind == "tuple" else (hint,)
    taken = {output.name for output in task.outputs}
    outputs = []
    names = output_names(signature)
    for name, part in list(zip(names, parts, strict=True))[len(task.outputs) :]:
        free = next(one for one in _variants(name) if one not in taken)
        taken.add(free)
        outputs.append({"name": free, "type": known.type_fix(known.types.name_for(part))})
    return _fix("add-outputs", task, outputs=outputs)


def _variants(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1


def _types(
    task: Task, signature: FunctionSignature, hint: Hint, known: Known
) -> Iterator[Diagnostic]:
    for output, part in _received(task, hint):
        name = known.names.get(output.type_id)
        if name is None:
            continue
        if part is hint and hint.kind == "tuple" and not known.types.is_tuple(name):
            yield _single(task, output, name, signature, hint, known)
        elif known.types.disagrees(name, part):
            yield _mismatch(task, output, name, signature, part, known)


def _received(task: Task, hint: Hint) -> Iterator[tuple[OutputMapping, Hint]]:
    """Give each output with what is known of its value."""
    if len(task.outputs) == 1:
        yield task.outputs[0], hint
    elif hint.kind == "tuple":
        yield from zip(task.outputs, hint.parts, strict=False)
    elif hint.kind == "record":
        fields = dict(zip(hint.keys, hint.parts, strict=True))
        for output in task.outputs:
            if output.name in fields:
                yield output, fields[output.name]
    elif hint.kind in ("list", "mapping"):
        for output in task.outputs:
            yield output, hint.parts[-1]


def _single(
    task: Task,
    output: OutputMapping,
    name: str,
    signature: FunctionSignature,
    hint: Hint,
    known: Known,
) -> Diagnostic:
    wanted = known.types.name_for(hint)
    return diagnose(
        "single-output-of-tuple",
        f"“{output.name}” receives the whole {signature.returns}, and is registered as {name}.",
        task=task.name,
        parameter=output.name,
        line=signature.line,
        column=signature.column,
        hint=f"Register one output for each of the {len(hint.parts)} items, or the type {wanted}.",
        fix=_set_type(task, output, wanted, known),
    )


def _mismatch(
    task: Task,
    output: OutputMapping,
    name: str,
    signature: FunctionSignature,
    part: Hint,
    known: Known,
) -> Diagnostic:
    wanted = known.types.name_for(part)
    said = signature.returns if part is signature.hint else known.types.as_python(wanted)
    return diagnose(
        "type-mismatch",
        f"“{output.name}” is registered as {name}, and the code says {said}.",
        task=task.name,
        parameter=output.name,
        line=signature.line,
        column=signature.column,
        hint=f"Register it as {wanted}, or change the annotation.",
        fix=_set_type(task, output, wanted, known),
    )


def _set_type(task: Task, output: OutputMapping, wanted: str, known: Known) -> dict[str, Any]:
    return _fix("set-output-type", task, parameter=output.name, type=known.type_fix(wanted))


def _source(task: Task, signature: FunctionSignature) -> str:
    return task.name if isinstance(task, FunctionMapping) else f"{task.name}.{signature.name}"


def _fix(action: str, task: Task, **what: Any) -> dict[str, Any]:
    return {"action": action, "task": task.name, **what}
