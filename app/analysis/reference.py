"""The function tasks of a file as Dioptra's signature analysis lists them, with more beside.

Source: REST contract, section 13.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import count
from typing import Any, Final, NamedTuple

from app.analysis.signatures import FunctionSignature, Hint, Reading
from app.analysis.source import parse_quoted
from app.analysis.suggest import SuggestedInput, suggest_function
from app.analysis.types import TypeTable
from app.naming import BUILTIN_TYPES

_PYTHON: Final = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}


class _Annotation(NamedTuple):
    """The text of an annotation as Python itself would write it, and the type name it gives."""

    text: str
    type: str | None


_Read = Callable[[str], _Annotation]


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
    # A file writes the same annotations again and again.
    read = cache(_annotation)
    return [_task(one, types, read) for one in reading.functions]


def _task(signature: FunctionSignature, types: TypeTable, read: _Read) -> dict[str, Any]:
    arguments = [one for one in signature.parameters if not one.kind.startswith("variadic")]
    written = [one.quoted or one.annotation for one in arguments]
    hints = [one.hint for one in arguments]
    returned = signature.quoted or signature.returns
    has_output = returned is not None and returned != "None"
    if has_output:
        written.append(returned)
        hints.append(signature.hint)
    annotations = [None if text is None else read(text) for text in written]
    names = _type_names(annotations)
    suggested = suggest_function(signature, types)
    proposed = [one for one in suggested.inputs if not one.is_extra]
    return {
        "name": signature.name,
        "inputs": [_input(*facts, types) for facts in zip(proposed, names, strict=False)],
        "outputs": [{"name": "output", "type": names[-1]}] if has_output else [],
        "missing_types": list(_missing(names, annotations, hints, types)),
        "suggestedOutputs": [
            {"name": one.name, "type": one.type, "structure": types.structure(one.type)}
            for one in suggested.outputs
        ],
    }


def _input(proposed: SuggestedInput, type_name: str, types: TypeTable) -> dict[str, Any]:
    return {
        "name": proposed.name,
        "type": type_name,
        "required": proposed.required,
        "kind": proposed.kind,
        "default": proposed.default,
        "structure": types.structure(proposed.type),
        "description": proposed.description,
    }


def _annotation(written: str) -> _Annotation:
    # Without brackets around them, some expressions stand only where they were found.
    node = parse_quoted(f"({written})")
    if node is None:
        return _Annotation(written, _derived(written))
    try:
        text = ast.unparse(node)
    except (RecursionError, ValueError):
        return _Annotation(written, _derived(written))
    return _Annotation(text, _type(node, text))


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
    names: Sequence[str],
    annotations: Sequence[_Annotation | None],
    hints: Sequence[Hint | None],
    types: TypeTable,
) -> Iterator[dict[str, Any]]:
    """Give every type that is not built in once, those with made-up names last."""
    rows = zip(names, annotations, hints, strict=True)
    annotated = [(name, one, hint) for name, one, hint in rows if one is not None]
    annotated.sort(key=lambda row: row[1].type is None)
    shown = set(BUILTIN_TYPES)
    for name, one, hint in annotated:
        if name not in shown:
            shown.add(name)
            structure = types.structure(types.name_for(hint))
            yield {"name": name, "description": one.text, "structure": structure}
