"""Is an artifact task callable as a run calls it, and does its schema fit what it takes.

Source: registration rules, sections 2, 4 and 7.
"""

from __future__ import annotations

import builtins
import json
from collections.abc import Iterator
from typing import Any, Final

from app.analysis.ancestry import SILENT
from app.analysis.artifacts import METHODS
from app.analysis.diagnostics import Diagnostic, diagnose
from app.analysis.imports import INTERFACE
from app.analysis.mapping import ArtifactMapping
from app.analysis.signatures import (
    ArtifactSignature,
    FunctionSignature,
    Parameter,
    Reading,
    Validation,
)

# `serialize(working_dir, name, contents, ...)` is called with three values by position.
_LEADING: Final = 3
_POSITIONAL: Final = frozenset({"positional-only", "positional or keyword"})
_KEYWORD: Final = frozenset({"positional or keyword", "keyword-only"})
_HOW: Final = {
    "serialize": "serialize(working_dir, name, contents, **kwargs)",
    "deserialize": "deserialize(working_dir, path, **kwargs)",
    "validation": "validation()",
}


def check_interface(task: ArtifactMapping, signature: ArtifactSignature) -> Iterator[Diagnostic]:
    """Find what keeps a class from being used as an artifact task."""
    methods = {method.name: method for method in signature.methods}
    for name in METHODS:
        method = methods.get(name)
        if method is None:
            yield _lacks(task, signature, name)
        elif not method.is_static:
            yield _incomplete(
                task,
                method,
                f"The method “{name}” is not static, and is called without an object.",
                "Write @staticmethod above it, and leave out self or cls.",
            )
        else:
            yield from _callable(task, method)
    if signature.validation is not None:
        yield from _schema(task, signature.validation, methods.get("serialize"))


def outside_base(signature: ArtifactSignature, reading: Reading) -> str | None:
    """Name the first base that is neither the interface nor of the plugin: it may bring methods."""
    classes = {one.name: one.bases for one in reading.others if one.kind == "class"}
    classes.update((one.name, one.bases) for one in reading.artifacts)
    waiting, seen = list(signature.bases), {INTERFACE, *SILENT}
    while waiting:
        base = waiting.pop(0)
        if base in seen or base.startswith("."):
            continue
        if base not in classes and not hasattr(builtins, base):
            return base
        seen.add(base)
        waiting += classes.get(base, ())
    return None


def extra_arguments(serialize: FunctionSignature) -> list[Parameter]:
    """Give the arguments of `serialize` behind the three leading ones, without `**kwargs`."""
    leading = _LEADING
    extra = []
    for one in serialize.parameters:
        if one.kind in _POSITIONAL and leading:
            leading -= 1
        elif one.kind in _KEYWORD:
            extra.append(one)
    return extra


def takes_any(serialize: FunctionSignature) -> bool:
    """Does it take keyword arguments of any name."""
    return any(one.kind == "variadic keyword" for one in serialize.parameters)


def _lacks(task: ArtifactMapping, signature: ArtifactSignature, name: str) -> Diagnostic:
    return diagnose(
        "interface-incomplete",
        f"“{task.name}” has no method “{name}”.",
        task=task.name,
        line=signature.line,
        column=signature.column,
        hint=f"Add a static method {_HOW[name]}.",
    )


def _callable(task: ArtifactMapping, method: FunctionSignature) -> Iterator[Diagnostic]:
    problem = _CHECKS[method.name](method)
    if problem is not None:
        hint = f"It is called as {_HOW[method.name]}."
        yield _incomplete(task, method, f"The method “{method.name}” {problem}.", hint)


def _serialize_problem(method: FunctionSignature) -> str | None:
    positional = [one for one in method.parameters if one.kind in _POSITIONAL]
    spreads = any(one.kind == "variadic positional" for one in method.parameters)
    if len(positional) < _LEADING and not spreads:
        values = "1 value" if len(positional) == 1 else f"{len(positional)} values"
        return f"takes {values} by position, and is given three"
    stuck = [one for one in positional[_LEADING:] if one.kind == "positional-only" and one.required]
    if stuck:
        return f"takes “{stuck[0].name}” by position only, and is given it by keyword"
    return None


def _deserialize_problem(method: FunctionSignature) -> str | None:
    by_name = {one.name for one in method.parameters if one.kind in _KEYWORD}
    for name in ("working_dir", "path"):
        if name not in by_name and not takes_any(method):
            return f"takes no argument “{name}” by keyword"
    for one in method.parameters:
        known = one.name in ("working_dir", "path") and one.kind in _KEYWORD
        if one.required and not known:
            return f"needs “{one.name}”, which it is not given"
    return None


def _validation_problem(method: FunctionSignature) -> str | None:
    needed = next((one.name for one in method.parameters if one.required), None)
    return f"needs “{needed}”, and is called without arguments" if needed else None


_CHECKS: Final = {
    "serialize": _serialize_problem,
    "deserialize": _deserialize_problem,
    "validation": _validation_problem,
}


def _incomplete(
    task: ArtifactMapping, method: FunctionSignature, message: str, hint: str
) -> Diagnostic:
    return diagnose(
        "interface-incomplete",
        message,
        task=task.name,
        parameter=method.name,
        line=method.line,
        column=method.column,
        hint=hint,
    )


def _schema(
    task: ArtifactMapping, validation: Validation, serialize: FunctionSignature | None
) -> Iterator[Diagnostic]:
    """Hold the literal schema of `validation()` against the arguments of `serialize`."""
    if validation.is_dynamic:
        return
    properties: dict[str, Any] = json.loads(validation.properties or "{}")
    problem = schema_problem(properties)
    if problem is not None:
        yield _invalid(
            task, validation, f"What validation() returns is no schema: {problem}.", None
        )
        return
    # Which arguments are extra is known only where the leading three are.
    if serialize is None or not serialize.is_static or _serialize_problem(serialize):
        return
    extra = extra_arguments(serialize)
    names = {one.name for one in extra}
    for name in properties:
        if name not in names and not takes_any(serialize):
            message = f"validation() has “{name}”, which serialize cannot take."
            yield _invalid(task, validation, message, name)
    for one in extra:
        if one.required and one.name not in properties:
            message = f"serialize needs “{one.name}”, and validation() does not have it."
            yield _invalid(task, validation, message, one.name)


def schema_problem(properties: dict[str, Any]) -> str | None:
    """Say why a dict cannot be the `properties` of an object schema, draft 2020-12."""
    # It takes a tenth of a second to load, and few files have artifact tasks.
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema({"type": "object", "properties": properties})
    except SchemaError as error:
        place = "/".join(str(part) for part in list(error.absolute_path)[1:])
        return f"{place}: {error.message[:200]}" if place else error.message[:200]
    return None


def _invalid(
    task: ArtifactMapping, validation: Validation, message: str, parameter: str | None
) -> Diagnostic:
    return diagnose(
        "invalid-validation",
        message,
        task=task.name,
        parameter=parameter,
        line=validation.line,
        column=validation.column,
        hint="It is the “properties” of a JSON schema: each extra argument of serialize with its "
        'schema, like {"level": {"type": "integer"}}.',
    )
