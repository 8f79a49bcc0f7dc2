"""What the module level defines: of each name the last definition, and what that replaced."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.analysis.functions import Def, sketch_function
from app.analysis.imports import dotted
from app.analysis.signatures import (
    ArtifactSignature,
    FunctionSignature,
    OtherName,
    Reading,
    Replaced,
)
from app.analysis.source import Source

Value = FunctionSignature | ArtifactSignature | OtherName
# Which arm of which branching statement, outermost first.
Path = tuple[tuple[int, int], ...]

# One is enough to make a signature uncertain; `f = g(f)` over and over would grow without end.
_MAX_WRAPPERS: Final = 16
_TASKS: Final = (FunctionSignature, ArtifactSignature)


@dataclass(slots=True)
class Definition:
    """A name's latest definition while the file is being read."""

    value: Value
    node: ast.stmt
    path: Path


class Definitions:
    """Everything defined so far."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._by_name: dict[str, Definition] = {}
        self._replaced: list[Replaced] = []
        self.inner: list[OtherName] = []

    def find(self, name: str) -> Definition | None:
        """Give the latest definition of a name."""
        return self._by_name.get(name)

    def add(self, value: Value, node: ast.stmt, path: Path) -> None:
        """Let a definition stand for its name from here on.

        Of definitions in different arms of one statement (`try`, `except`) only one is ever made,
        so none replaces the other; the one that is a task is kept.
        """
        old = self._by_name.get(value.name)
        new = Definition(value, node, path)
        if old is not None and _is_either_task(old.value, value):
            if _are_alternatives(old.path, path):
                new = new if isinstance(value, _TASKS) else old
            elif not _is_overload(old.node):
                self._note_replaced(old.value, value.line)
        self._by_name[value.name] = new

    def register(self, found: Definition, decorators: tuple[str, ...]) -> None:
        """Make a task of a function that is handed to `register` by its name."""
        if isinstance(found.node, ast.FunctionDef) and isinstance(found.value, OtherName):
            signature = sketch_function(found.node, self._source)
            found.value = replace(signature, decorators=decorators)
        elif isinstance(found.value, OtherName):
            found.value = replace(found.value, is_marked=True)

    def wrap(self, name: str, wrapper: str) -> bool:
        """Note that `name = wrapper(name)` stands below a task; False if there is no such task."""
        found = self._by_name.get(name)
        if found is None or not isinstance(found.value, _TASKS):
            return False
        value = found.value
        if isinstance(value, FunctionSignature) and len(value.decorators) < _MAX_WRAPPERS:
            found.value = replace(value, decorators=(wrapper, *value.decorators))
        return True

    def reading(self, complete: Callable[[Definition], Value]) -> Reading:
        """Give all that was defined; what cannot be seen is added by the caller.

        Args:
            complete: Reads what a sketch left out.
        """
        values = [complete(definition) for definition in self._by_name.values()]
        values.sort(key=lambda value: value.line)
        return Reading(
            functions=tuple(value for value in values if isinstance(value, FunctionSignature)),
            artifacts=tuple(value for value in values if isinstance(value, ArtifactSignature)),
            others=(*(value for value in values if isinstance(value, OtherName)), *self.inner),
            replaced=tuple(self._replaced),
        )

    def _note_replaced(self, old: Value, by_line: int) -> None:
        self._replaced.append(Replaced(old.name, old.line, old.column, by_line))


def _is_either_task(old: Value, new: Value) -> bool:
    return isinstance(old, _TASKS) or isinstance(new, _TASKS)


def _are_alternatives(one: Path, other: Path) -> bool:
    for (statement, arm), (other_statement, other_arm) in zip(one, other, strict=False):
        if statement != other_statement:
            return False
        if arm != other_arm:
            return True
    return False


def _is_overload(node: ast.stmt) -> bool:
    """Is this a `typing.overload`, which is meant to be replaced."""
    if not isinstance(node, Def):
        return False
    return any((dotted(decorator) or [""])[-1] == "overload" for decorator in node.decorator_list)
