"""What the classes of a file stand on, as far as it makes their values more than objects."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from app.analysis.enums import ENUMS, NEW, NEXT_VALUE, SCALAR_BASES
from app.analysis.hint_tables import NAMED_TUPLE, NAMEDTUPLE, TYPED_DICT
from app.analysis.imports import own_name
from app.analysis.meanings import Defined, Meanings

# Bases that say nothing of values.
SILENT: Final = frozenset({"typing.Generic", "typing.Protocol", "builtins.object", "abc.ABC"})

_ROOTS: Final = frozenset({TYPED_DICT, NAMED_TUPLE, NAMEDTUPLE, *ENUMS, *SCALAR_BASES})
_MAX_DEPTH: Final = 20


class Ancestry:
    """The roots of classes: names of the library, through classes of the file."""

    def __init__(self, meanings: Meanings, defined: Mapping[str, Defined]) -> None:
        self._meanings = meanings
        self._defined = defined
        self._known: dict[str, frozenset[str]] = {}

    def roots(self, name: str, depth: int = 0) -> frozenset[str]:
        """Give the telling names that a definition stands on, and its `NEW` and `NEXT_VALUE`."""
        known = self._known.get(name)
        if known is None:
            self._known[name] = frozenset()  # A circle of bases ends here.
            known = self._known[name] = frozenset(self._found(self._defined[name], depth))
        return known

    def _found(self, value: Defined, depth: int) -> set[str]:
        found: set[str] = set()
        if isinstance(value, ast.Call):
            return found | (_ROOTS & {self._meanings.of(value.func)})
        if not isinstance(value, ast.ClassDef) or depth > _MAX_DEPTH:
            return found
        for base in value.bases:
            meaning = self._meanings.of(bare(base))
            own = own_name(meaning)
            if own is not None and own in self._defined:
                found |= self.roots(own, depth + 1)
            elif meaning in _ROOTS:
                found.add(meaning)
        if not ENUMS.isdisjoint(found):
            methods = {f"def {one.name}" for one in value.body if isinstance(one, ast.FunctionDef)}
            found |= methods & {NEW, NEXT_VALUE}
        return found


def bare(base: ast.expr) -> ast.expr:
    """Give the name in `Base[int]` and in `namedtuple("Base", "x y")`."""
    if isinstance(base, ast.Subscript):
        return base.value
    return base.func if isinstance(base, ast.Call) else base
