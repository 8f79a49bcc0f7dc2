"""What the names in annotations stand for, through the aliases of the file."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Mapping
from typing import Final

from app.analysis.hint_tables import BUILTIN, TYPING_NAMES
from app.analysis.imports import OWN, RUN_TIME, Names, dotted, own_name

# What a module-level name is defined as, where annotations may use it: a class, or the expression
# that was assigned (alias, NewType call, functional TypedDict, NamedTuple or Enum).
Defined = ast.ClassDef | ast.expr

# Aliases of aliases; deeper ones, and those in a circle, are taken as classes.
_MAX_HOPS: Final = 20
_EXTENSIONS: Final = "typing_extensions."


class Meanings:
    """The meanings of names when all of a file is known."""

    def __init__(
        self, names: Names, defined: Mapping[str, Defined], generic: Container[str]
    ) -> None:
        self._names = names
        self._defined = defined
        self._generic = generic
        self._known: dict[str, str] = {}

    def of(self, node: ast.expr) -> str | None:
        """Give the dotted name that a plain name stands for; None for every other expression.

        Names of the file begin with `OWN`, and so do those that nothing binds.
        """
        name = node.id if isinstance(node, ast.Name) else ""
        known = self._known.get(name)
        if known is not None:
            return known
        parts = self.written(node)
        if parts is None:
            return None
        meaning = self.of_parts(parts)
        if name:
            self._known[name] = meaning
        return meaning

    def written(self, node: ast.expr) -> list[str] | None:
        """Give a name as the code writes it where aliases end: for `Frame`, `pd.DataFrame`."""
        parts = dotted(node)
        if parts is None:
            return None
        for _ in range(_MAX_HOPS):
            behind = self._behind(parts[0])
            if behind is None:
                break
            parts = [*behind, *parts[1:]]
        return parts

    def _behind(self, name: str) -> list[str] | None:
        value = self._defined.get(name)
        if not isinstance(value, (ast.Name, ast.Attribute)):
            return None
        meaning = self._names.get(name)
        # A later import, or another arm of a `try`, may have given the name something else.
        if meaning != RUN_TIME and self._names.resolve(value) != meaning:
            return None
        parts = dotted(value)
        return None if parts is None or parts[0] == name else parts

    def of_parts(self, parts: list[str]) -> str:
        """Give the dotted name that `written` parts stand for."""
        first = parts[0]
        if first in self._generic:
            return "typing.Any"
        meaning = self._names.get(first)
        if meaning is None:
            return self._unbound(parts)
        if meaning.startswith("<"):
            return OWN + ".".join([own_name(meaning) or first, *parts[1:]])
        whole = ".".join([meaning, *parts[1:]])
        if whole.startswith(_EXTENSIONS) and whole.removeprefix(_EXTENSIONS) in TYPING_NAMES:
            return "typing." + whole.removeprefix(_EXTENSIONS)
        return whole

    def _unbound(self, parts: list[str]) -> str:
        if len(parts) == 1 and hasattr(builtins, parts[0]):
            return BUILTIN + parts[0]
        # `from typing import *`
        if len(parts) == 1 and self._names.has_star and parts[0] in TYPING_NAMES:
            return "typing." + parts[0]
        return OWN + ".".join(parts)
