"""The function tasks of a file as Dioptra's signature analysis lists them, with more beside.

Source: REST contract, section 13.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, Final, NamedTuple

from app.analysis.signatures import FunctionSignature, Hint, Parameter, Reading
from app.analysis.source import parse_quoted
from app.analysis.suggest import SuggestedFunction, suggest_function
from app.analysis.types import TypeTable
from app.naming import BUILTIN_TYPES

_PYTHON: Final = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}


class _Annotation(NamedTuple):
    """What stands behind an argument or an arrow.

    Args:
        type: The type name that its text gives, or None where it gives none.
        text: As Python itself would write it.
        hint: What it says.
    """

    type: str | None
    text: str
    hint: Hint | None


def reference_tasks(reading: Reading, types: TypeTable) -> list[dict[str, Any]]:
    """Give the function tasks with the keys and values of Dioptra's signature analysis.

    Args:
        reading: The file.
        types: Of the group; it takes in the types that are missing. It is asked for the added keys
            alone: Dioptra's own names come from the text, whatever the group calls a type.

    Returns:
        Of each task `name`, `inputs`, `outputs` and `missing_types`. Added are `suggestedOutputs`,
        of an input `kind`, `default`, `structure` and `description`, and of a missing type its
        `structure`.
    """
    return [_task(one, suggest_function(one, types), types) for one in reading.functions]


def _task(
    signature: FunctionSignature, suggested: SuggestedFunction, types: TypeTable
) -> dict[str, Any]:
    arguments = [one for one in signature.parameters if not one.kind.startswith("variadic")]
    annotations = [_annotation(one.annotation, one.quoted, one.hint) for one in arguments]
    returned = _annotation(signature.returns, signature.quoted, signature.hint)
    has_output = returned is not None and returned.text != "None"
    if has_output:
        annotations.append(returned)
    names = _type_names(annotations)
    inputs = [one for one in suggested.inputs if not one.is_extra]
    return {
        "name": signature.name,
        "inputs": [
            {
                **_input(argument, name),
                "structure": types.structure(one.type),
                "description": one.description,
            }
            for argument, name, one in zip(arguments, names, inputs, strict=False)
        ],
        "outputs": [{"name": "output", "type": names[-1]}] if has_output else [],
        "missing_types": list(_missing(annotations, names, types)),
        "suggestedOutputs": [
            {"name": one.name, "type": one.type, "structure": types.structure(one.type)}
            for one in suggested.outputs
        ],
    }


def _input(argument: Parameter, type_name: str) -> dict[str, Any]:
    return {
        "name": argument.name,
        "type": type_name,
        "required": argument.required,
        "kind": argument.kind,
        "default": argument.default,
    }


def _annotation(text: str | None, quoted: str | None, hint: Hint | None) -> _Annotation | None:
    if text is None:
        return None
    written = quoted or text
    # Without brackets around them, some expressions stand only where they were found.
    node = parse_quoted(f"({written})")
    if node is None:
        return _Annotation(_derived(written), written, hint)
    try:
        written = ast.unparse(node)
    except (RecursionError, ValueError):
        return _Annotation(_derived(written), written, hint)
    return _Annotation(_type(node, written), written, hint)


def _type(node: ast.expr, text: str) -> str | None:
    """Give the type name of an annotation; of a call, a lambda and the like there is none."""
    if isinstance(node, ast.Constant):
        if node.value is None:
            return "null"
        return _derived(node.value) if isinstance(node.value, str) else None
    named = node
    while isinstance(named, ast.Attribute):
        named = named.value
    is_usable = isinstance(named, ast.Name) or isinstance(node, (ast.Subscript, ast.BinOp))
    return _derived(text) if is_usable else None


def _derived(text: str) -> str | None:
    name = re.sub(r"[\W_]+", "_", text.lower().replace(" ", "")).strip("_")
    return _PYTHON.get(name, name) if name[:1].isalpha() else None


def _type_names(annotations: Sequence[_Annotation | None]) -> list[str]:
    """Name the type of each annotation; the same text gets the same made-up name."""
    taken = {one.type for one in annotations if one is not None}
    fresh = (name for name in map("type{}".format, count(1)) if name not in taken)
    made_up: dict[str, str] = {}
    names = []
    for one in annotations:
        if one is None:
            names.append(next(fresh))
        elif one.type is not None:
            names.append(one.type)
        else:
            if one.text not in made_up:
                made_up[one.text] = next(fresh)
            names.append(made_up[one.text])
    return names


def _missing(
    annotations: Sequence[_Annotation | None], names: Sequence[str], types: TypeTable
) -> Iterator[dict[str, Any]]:
    """Give every type that is not built in once, those with made-up names last."""
    annotated = [
        (name, one) for name, one in zip(names, annotations, strict=True) if one is not None
    ]
    annotated.sort(key=lambda pair: pair[1].type is None)
    shown = set(BUILTIN_TYPES)
    for name, one in annotated:
        if name not in shown:
            shown.add(name)
            structure = types.structure(types.name_for(one.hint))
            yield {"name": name, "description": one.text, "structure": structure}
