"""Registered inputs against the arguments of a function.

Source: registration rules, sections 4 and 5.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, Final

from app.analysis.diagnostics import Diagnostic, diagnose
from app.analysis.known import Known
from app.analysis.mapping import FunctionMapping, InputMapping
from app.analysis.signatures import FunctionSignature, Hint, Parameter

POSITIONAL: Final = frozenset({"positional-only", "positional or keyword"})

# Comparing names takes long where there are thousands of them; nobody has more arguments.
_MAX_COMPARED: Final = 200


def check_inputs(
    task: FunctionMapping, signature: FunctionSignature, known: Known | None
) -> Iterator[Diagnostic]:
    """Find where registered inputs and arguments disagree."""
    arguments = {argument.name: argument for argument in signature.parameters}
    open_ended = next((one for one in signature.parameters if one.kind == "variadic keyword"), None)
    registered = {given.name for given in task.inputs}
    renames: dict[str, dict[str, Any]] = {}
    for given in task.inputs:
        argument = arguments.get(given.name)
        if argument is None and open_ended is None:
            unknown = _unknown(task, given, signature, registered)
            if unknown.fix is not None and unknown.fix["action"] == "rename":
                renames.setdefault(unknown.fix["to"], unknown.fix)
            yield unknown
        elif argument is None:
            yield from _type(task, given, open_ended, known)
        elif argument.kind.startswith("variadic"):
            yield from _variadic(task, given, argument, known)
        else:
            yield from _required(task, given, argument)
            yield from _type(task, given, argument, known)
    for number, argument in enumerate(signature.parameters):
        if argument.required and argument.name not in registered:
            before = {one.name for one in signature.parameters[:number]}
            place = _behind(task, before)
            yield _missing(task, argument, place, known, renames.get(argument.name))
    yield from _order(task, signature, arguments)


def _unknown(
    task: FunctionMapping,
    given: InputMapping,
    signature: FunctionSignature,
    registered: set[str],
) -> Diagnostic:
    free = [
        one.name
        for one in signature.parameters
        if one.name not in registered and not one.kind.startswith("variadic")
    ]
    closest = difflib.get_close_matches(given.name, free[:_MAX_COMPARED], n=1)
    # Where one name is left over on either side, it is most probably the same thing renamed.
    strays = [one for one in task.inputs if all(one.name != p.name for p in signature.parameters)]
    required = [one.name for one in signature.parameters if one.required and one.name in free]
    meant = closest or (required if len(required) == 1 and len(strays) == 1 else [])
    if meant:
        hint = f"Did you mean “{meant[0]}”?"
        fix = _fix("rename", task, parameter=given.name, to=meant[0])
    else:
        hint = "Remove it, or add the argument to the function."
        fix = _fix("remove-input", task, parameter=given.name)
    return diagnose(
        "unknown-input",
        f"No argument of “{task.name}” is named “{given.name}”.",
        task=task.name,
        parameter=given.name,
        line=signature.line,
        column=signature.column,
        hint=hint,
        fix=fix,
    )


def _missing(
    task: FunctionMapping,
    argument: Parameter,
    place: int,
    known: Known | None,
    rename: dict[str, Any] | None,
) -> Diagnostic:
    """Say that an argument is not registered; `rename` is of the input that seems to mean it."""
    hint, fix = "Register it, or give it a default.", rename
    if rename is not None:
        hint = f"Is it what is registered as “{rename['parameter']}”?"
    elif known is not None:
        name = known.types.name_for(argument.hint)
        fix = _fix(
            "add-input",
            task,
            parameter=argument.name,
            type=known.type_fix(name),
            required=True,
            position=place,
        )
    return _at(
        argument,
        "missing-input",
        f"“{argument.name}” has no default, so it must be registered.",
        task,
        hint=hint,
        fix=fix,
    )


def _behind(task: FunctionMapping, names: set[str]) -> int:
    """Give the position behind the last input that has one of these names."""
    places = [place for place, given in enumerate(task.inputs, 1) if given.name in names]
    return max(places, default=0)


def _variadic(
    task: FunctionMapping, given: InputMapping, argument: Parameter, known: Known | None
) -> Iterator[Diagnostic]:
    is_list = argument.kind == "variadic positional"
    stars, kind = ("*", "list") if is_list else ("**", "mapping with string keys")
    if given.required:
        yield _at(
            argument,
            "variadic-type",
            f"“{stars}{argument.name}” can always be left out, so its input cannot be required.",
            task,
            hint="Register it as optional.",
            fix=_fix("set-required", task, parameter=given.name, required=False),
        )
    name = known.names.get(given.type_id) if known else None
    if known is None or name is None:
        return
    fits = known.types.is_list(name) if is_list else known.types.is_mapping(name)
    if not fits:
        wanted = known.types.name_for(variadic_hint(argument))
        yield _at(
            argument,
            "variadic-type",
            f"“{stars}{argument.name}” takes a {kind}, and its input is registered as {name}.",
            task,
            hint=f"Register it as {known.types.as_python(wanted)}, the type {wanted}.",
            fix=_fix("set-type", task, parameter=given.name, type=known.type_fix(wanted)),
        )
        return
    yield from _disagreement(task, given.name, name, argument, known, variadic_hint(argument))


def _required(
    task: FunctionMapping, given: InputMapping, argument: Parameter
) -> Iterator[Diagnostic]:
    if argument.required and not given.required:
        yield _at(
            argument,
            "required-mismatch",
            f"“{argument.name}” is registered as optional, and the code gives it no default.",
            task,
            hint="Register it as required, or give the argument a default.",
            fix=_fix("set-required", task, parameter=given.name, required=True),
        )


def _type(
    task: FunctionMapping, given: InputMapping, argument: Parameter | None, known: Known | None
) -> Iterator[Diagnostic]:
    name = known.names.get(given.type_id) if known else None
    if known is not None and name is not None and argument is not None:
        yield from _disagreement(task, given.name, name, argument, known, argument.hint)


def _disagreement(
    task: FunctionMapping,
    parameter: str,
    type_name: str,
    argument: Parameter,
    known: Known,
    said: Hint | None,
) -> Iterator[Diagnostic]:
    if said is None or argument.hint is None or not known.types.disagrees(type_name, said):
        return
    wanted = known.types.name_for(said)
    yield diagnose(
        "type-mismatch",
        f"“{parameter}” is registered as {type_name}, and the code says {argument.annotation}.",
        task=task.name,
        parameter=parameter,
        line=argument.line,
        column=argument.column,
        hint=f"Register it as {wanted}, or change the annotation.",
        fix=_fix("set-type", task, parameter=parameter, type=known.type_fix(wanted)),
    )


def _order(
    task: FunctionMapping, signature: FunctionSignature, arguments: dict[str, Parameter]
) -> Iterator[Diagnostic]:
    """Find positional arguments that are registered in another order than the code's."""
    places = {one.name: place for place, one in enumerate(signature.parameters)}
    given = [
        one.name
        for one in task.inputs
        if one.name in arguments and arguments[one.name].kind in POSITIONAL
    ]
    right = sorted(given, key=places.__getitem__)
    if given == right:
        return
    in_order = iter(right)
    moved = set(given)
    names = [next(in_order) if one.name in moved else one.name for one in task.inputs]
    yield diagnose(
        "input-order",
        f"The code takes these in another order: {', '.join(right)}.",
        task=task.name,
        parameter=next(one for one, other in zip(given, right, strict=True) if one != other),
        line=signature.line,
        column=signature.column,
        hint="Use the code's order, so that values given by position mean what they seem to.",
        fix=_fix("reorder", task, inputs=names),
    )


def variadic_hint(argument: Parameter) -> Hint | None:
    """Say what all values of an argument are together: of `*args: int` a list of integers."""
    item = argument.hint or Hint("any")
    if argument.kind == "variadic positional":
        return Hint("list", parts=(item,))
    if argument.kind == "variadic keyword":
        return Hint("mapping", parts=(Hint("string"), item))
    return argument.hint


def _at(
    argument: Parameter,
    code: str,
    message: str,
    task: FunctionMapping,
    *,
    hint: str,
    fix: dict[str, Any] | None,
) -> Diagnostic:
    return diagnose(
        code,
        message,
        task=task.name,
        parameter=argument.name,
        line=argument.line,
        column=argument.column,
        hint=hint,
        fix=fix,
    )


def _fix(action: str, task: FunctionMapping, **what: Any) -> dict[str, Any]:
    return {"action": action, "task": task.name, **what}
