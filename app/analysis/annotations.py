"""What the annotations of one file say, each name looked up once."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Mapping
from typing import Final

from app.analysis.expressions import Expressions
from app.analysis.imports import Names
from app.analysis.meanings import Defined, Meanings
from app.analysis.shapes import is_shape
from app.analysis.signatures import Hint, Shape
from app.analysis.source import Source

__all__ = ["Annotations", "Defined"]

# All hints of a file together, beside one step a character: aliases multiply what is written.
_FILE_STEPS: Final = 20_000
# A name that stands for more is counted each time it is used.
_LIGHT_STEPS: Final = 16


class Annotations:
    """Reads the annotations of one file, when all of its names are known.

    Args:
        names: What names stand for at the end of the file.
        source: The text.
        defined: Definitions of the module level, in the order of the code.
        generic: Names of type parameters (`def f[T](x: T)`).
    """

    def __init__(
        self,
        names: Names,
        source: Source,
        defined: Mapping[str, Defined],
        generic: Container[str] = (),
    ) -> None:
        self._defined = defined
        self._meanings = Meanings(names, defined, generic)
        self._expressions = Expressions(self._meanings, defined)
        self._known: dict[str, Hint] = {}
        self._left = _FILE_STEPS + len(source.text)

    def hint(self, node: ast.expr | None) -> Hint | None:
        """Give what an annotation says; None where there is none."""
        if node is None:
            return None
        if type(node) is ast.Name:
            known = self._known.get(node.id)
            return self._named(node) if known is None else known
        return self._read(node)[0]

    def shapes(self) -> tuple[Shape, ...]:
        """Give what the definitions stand for that are more than classes, in their order."""
        found = []
        for name, value in self._defined.items():
            if is_shape(value, self._meanings):
                hint = self._known.get(name) or self._named(ast.Name(name))
                if hint.kind != "class" or self._is_alias(value, hint):
                    found.append(Shape(name, hint))
        return tuple(found)

    def _named(self, node: ast.Name) -> Hint:
        hint, steps = self._read(node)
        if hint.kind == "any" or steps <= _LIGHT_STEPS:
            self._known[node.id] = hint
        return hint

    def _read(self, node: ast.expr) -> tuple[Hint, int]:
        hint, steps = self._expressions.whole(node, max(self._left, 1))
        self._left -= steps
        return hint, steps

    def _is_alias(self, value: Defined, hint: Hint) -> bool:
        """Is a definition another name of a class, and no class itself or a value of a run."""
        if isinstance(value, (ast.ClassDef, ast.Call)):
            return False
        target = self._defined.get(hint.name)
        return "." in hint.name or isinstance(target, ast.ClassDef) or hasattr(builtins, hint.name)
