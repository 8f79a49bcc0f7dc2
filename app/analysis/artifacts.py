"""Which class is an artifact task, and what its methods take."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple, TypeVar

from app.analysis.annotations import Annotations
from app.analysis.bodies import docstring, read_validation
from app.analysis.functions import Def, read_function, sketch_function
from app.analysis.imports import INTERFACE, Names, own_name
from app.analysis.signatures import ArtifactSignature, FunctionSignature, OtherName, Validation
from app.analysis.source import Source

# What the runner calls on an artifact task; other methods are the user's own business.
METHODS: Final = ("serialize", "deserialize", "validation")


class Bases(NamedTuple):
    """What a class stands on.

    Args:
        texts: Each base as `ArtifactSignature.bases` has it.
        own: Those of them that are classes of this file.
        is_artifact: One of them leads to the interface.
        hidden_by: Where none does: the first that might, though the text does not show it.
    """

    texts: tuple[str, ...]
    own: tuple[str, ...]
    is_artifact: bool
    hidden_by: str | None


class Method(NamedTuple):
    """A method of the interface, and where its definition stands."""

    sketch: FunctionSignature
    node: Def


class Class(NamedTuple):
    """A class of the file as its heirs see it: the task it is, or what hides whether it is one."""

    artifact: ArtifactSignature | None
    methods: Mapping[str, Method]
    hidden_by: str | None
    node: ast.ClassDef


def read_bases(
    node: ast.ClassDef, names: Names, source: Source, classes: Mapping[str, Class]
) -> Bases:
    """Read what a class stands on, through the classes of the file so far."""
    texts, own, is_artifact, hidden_by = [], [], False, None
    for base in node.bases:
        # `Base[int]` stands on `Base`.
        bare = base.value if isinstance(base, ast.Subscript) else base
        meaning = names.resolve(bare)
        name = own_name(meaning)
        known = classes.get(name) if name else None
        texts.append(name or _text(base, meaning, source))
        if name and known is not None:
            own.append(name)
            is_artifact |= known.artifact is not None
            hidden_by = hidden_by or known.hidden_by
        elif meaning == INTERFACE:
            is_artifact = True
        elif names.hides(bare, meaning):
            hidden_by = hidden_by or source.segment(bare)
    return Bases(tuple(texts), tuple(own), is_artifact, None if is_artifact else hidden_by)


def read_class(
    node: ast.ClassDef, bases: Bases, source: Source, classes: Mapping[str, Class]
) -> Class:
    """Read a class: an artifact task with its methods, own or inherited within the file."""
    methods: dict[str, Method] = {}
    for base in reversed(bases.own):
        methods.update(classes[base].methods)
    methods.update(_own_methods(node.body, source))
    artifact = None
    if bases.is_artifact:
        artifact = ArtifactSignature(
            name=node.name,
            methods=(),
            bases=bases.texts,
            line=node.lineno,
            column=source.column(node.lineno, node.col_offset),
        )
    return Class(artifact, methods, bases.hidden_by, node)


Value = TypeVar("Value", ArtifactSignature, OtherName)


def complete_class(sketch: Value, known: Class, source: Source, annotations: Annotations) -> Value:
    """Read the methods of a class when all names of the file are known."""
    return replace(
        sketch,
        methods=tuple(
            read_function(*known.methods[name], source, annotations)
            for name in METHODS
            if name in known.methods
        ),
        validation=_validation(known, source),
        docstring=docstring(known.node.body),
    )


def _validation(known: Class, source: Source) -> Validation | None:
    method = known.methods.get("validation")
    return read_validation(method.node, source) if method else None


def _text(base: ast.expr, meaning: str | None, source: Source) -> str:
    return source.segment(base) if meaning is None or meaning.startswith("<") else meaning


def _own_methods(body: Iterable[ast.stmt], source: Source) -> Iterable[tuple[str, Method]]:
    for node in body:
        if isinstance(node, Def) and node.name in METHODS:
            static = any(
                isinstance(decorator, ast.Name) and decorator.id == "staticmethod"
                for decorator in node.decorator_list
            )
            yield node.name, Method(replace(sketch_function(node, source), is_static=static), node)
