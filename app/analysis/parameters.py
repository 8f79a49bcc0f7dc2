"""The arguments of a `def` as values: kind, annotation, default, place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from app.analysis.annotations import Annotations
from app.analysis.literals import json_text
from app.analysis.signatures import Parameter, ParameterKind
from app.analysis.source import Source


def read_parameters(
    arguments: ast.arguments, source: Source, annotations: Annotations
) -> tuple[Parameter, ...]:
    """Give the parameters in the order of the code, as `inspect.signature` would."""
    return tuple(
        _parameter(argument, kind, default, source, annotations)
        for argument, kind, default in _declared(arguments)
    )


def annotation_text(node: ast.expr | None, source: Source) -> str | None:
    """Give an annotation's source text, a quoted one without its quotes."""
    if node is None:
        return None
    if isinstance(node, ast.Name):
        return node.id
    # What cannot be printed (line ends, half surrogates) stays as it was written.
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isprintable():
        return node.value.strip()
    return source.segment(node)


def quoted_text(node: ast.expr | None, source: Source) -> str | None:
    """Give the source text of a quoted annotation, with its quotes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return source.segment(node)
    return None


def _declared(
    arguments: ast.arguments,
) -> Iterator[tuple[ast.arg, ParameterKind, ast.expr | None]]:
    positional = len(arguments.posonlyargs) + len(arguments.args)
    defaults = iter([None] * (positional - len(arguments.defaults)) + list(arguments.defaults))
    for argument in arguments.posonlyargs:
        yield argument, "positional-only", next(defaults)
    for argument in arguments.args:
        yield argument, "positional or keyword", next(defaults)
    if arguments.vararg:
        yield arguments.vararg, "variadic positional", None
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield argument, "keyword-only", default
    if arguments.kwarg:
        yield arguments.kwarg, "variadic keyword", None


def _parameter(
    argument: ast.arg,
    kind: ParameterKind,
    default: ast.expr | None,
    source: Source,
    annotations: Annotations,
) -> Parameter:
    return Parameter(
        name=argument.arg,
        kind=kind,
        annotation=annotation_text(argument.annotation, source),
        default=None if default is None else source.segment(default),
        required=default is None and not kind.startswith("variadic"),
        line=argument.lineno,
        column=source.column(argument.lineno, argument.col_offset),
        hint=annotations.hint(argument.annotation),
        value=None if default is None else json_text(default),
        quoted=quoted_text(argument.annotation, source),
    )
