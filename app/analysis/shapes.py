"""What the definitions of a file say about a value: records, named tuples, enums, aliases."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from app.analysis.ancestry import SILENT, Ancestry, bare
from app.analysis.calls import argument, listed, names_of, pairs_of, text_of
from app.analysis.enums import ENUMS, enum_hint, functional_members, members
from app.analysis.hint_tables import (
    ANNOTATED,
    ANY,
    MAPPING,
    NAMED_TUPLE,
    NAMEDTUPLE,
    NOT_REQUIRED,
    PARAM_SPEC,
    READ_ONLY,
    REQUIRED,
    TYPED_DICT,
)
from app.analysis.imports import own_name
from app.analysis.literals import is_text
from app.analysis.meanings import Defined, Meanings
from app.analysis.signatures import Hint
from app.analysis.sizes import steps_of
from app.analysis.source import parse_quoted
from app.analysis.unions import union_of

_MAX_DEPTH: Final = 20
# More fields than a form can show.
_MAX_FIELDS: Final = 200
_MAX_KEY: Final = 200

# Fields by name, and whether each must be there; None where some of them cannot be seen.
Fields = dict[str, tuple[Hint, bool]] | None


class Reader(Protocol):
    """Who reads the annotations in a definition, and counts the work."""

    def read(self, node: ast.expr, depth: int) -> Hint:
        """Give the hint of any expression."""

    def spend(self, steps: int) -> None:
        """Count work.

        Raises:
            TooLargeError: It is too much.
        """


class Shapes:
    """Reads the definitions of a file that annotations use."""

    def __init__(self, reader: Reader, meanings: Meanings, defined: Mapping[str, Defined]) -> None:
        self._reader = reader
        self._meanings = meanings
        self._defined = defined
        self._ancestry = Ancestry(meanings, defined)

    def of(self, name: str, depth: int) -> Hint | None:
        """Give what a defined name says; None where it is a class like others."""
        value = self._defined[name]
        if isinstance(value, ast.ClassDef):
            return self._class(name, value, depth)
        if isinstance(value, ast.Call):
            return self._call(value, depth)
        if isinstance(value, (ast.IfExp, ast.BoolOp, ast.Await, ast.NamedExpr)):
            return None
        return self._reader.read(value, depth)

    def _class(self, name: str, node: ast.ClassDef, depth: int) -> Hint | None:
        if not node.bases:
            return None
        roots = self._ancestry.roots(name)
        if TYPED_DICT in roots:
            return self._record(self._fields(node, depth))
        if NAMED_TUPLE in roots or NAMEDTUPLE in roots:
            return self._named_tuple(node, depth)
        if not ENUMS.isdisjoint(roots):
            found = members(node, self._meanings)
            self._reader.spend(len(found))
            return enum_hint(found.values(), roots)
        return None

    def _call(self, call: ast.Call, depth: int) -> Hint | None:
        function = self._meanings.of(call.func)
        if function is None or function not in _CONSTRUCTORS:
            return None
        if function in ENUMS:
            values = functional_members(call, function)
            self._reader.spend(len(values))
            return enum_hint(values, {function})
        if function == TYPED_DICT:
            return self._record(self._fields(call, depth))
        if function in (NAMED_TUPLE, NAMEDTUPLE):
            return self._called_tuple(call, function, depth)
        if function == "typing.TypeVar":
            return self._variable(call, depth)
        target = argument(call, 1, _CONSTRUCTORS[function])
        return ANY if target is None else self._reader.read(target, depth)

    def _variable(self, call: ast.Call, depth: int) -> Hint:
        bound = argument(call, len(call.args), "bound")
        if bound is not None:
            return self._reader.read(bound, depth)
        if len(call.args) - 1 > _MAX_FIELDS:
            return ANY
        return union_of([self._reader.read(one, depth) for one in call.args[1:]])

    def _record(self, fields: Fields) -> Hint:
        if not fields or not all(is_required for _, is_required in fields.values()):
            return MAPPING
        if not self._are_keys(fields):
            return MAPPING
        parts = tuple(hint for hint, _ in fields.values())
        return Hint("record", parts=parts, keys=tuple(fields))

    def _fields(self, node: Defined, depth: int) -> Fields:
        self._reader.spend(1)
        is_total = _is_total(node)
        if is_total is None or depth > _MAX_DEPTH:
            return None
        if isinstance(node, ast.Call):
            pairs = pairs_of(argument(node, 1, "fields"))
            return None if pairs is None else self._read_fields(pairs, is_total, depth)
        if not isinstance(node, ast.ClassDef):
            return None
        found: dict[str, tuple[Hint, bool]] = {}
        for base in node.bases:
            meaning = self._meanings.of(bare(base))
            if meaning == TYPED_DICT or meaning in SILENT:
                continue
            inherited = self._own(meaning)
            fields = None if inherited is None else self._fields(inherited, depth + 1)
            if fields is None:
                return None
            found.update(fields)
        found.update(self._read_fields(_annotated(node), is_total, depth))
        return found

    def _read_fields(
        self, pairs: Iterable[tuple[str, ast.expr]], is_total: bool, depth: int
    ) -> dict[str, tuple[Hint, bool]]:
        return {
            name: (self._reader.read(node, depth), self._is_required(node, is_total))
            for name, node in pairs
        }

    def _is_required(self, node: ast.expr, is_required: bool) -> bool:
        for _ in range(_MAX_DEPTH):
            text = text_of(node)
            unquoted = node if text is None else parse_quoted(text)
            if not isinstance(unquoted, ast.Subscript):
                break
            meaning = self._meanings.of(unquoted.value)
            if meaning not in (REQUIRED, NOT_REQUIRED, READ_ONLY, ANNOTATED):
                break
            if meaning in (REQUIRED, NOT_REQUIRED):
                is_required = meaning == REQUIRED
            node = (listed(unquoted.slice) or [unquoted.slice])[0]
        return is_required

    def _named_tuple(self, node: ast.ClassDef, depth: int) -> Hint | None:
        for base in node.bases:
            if isinstance(base, ast.Call):
                return self._call(base, depth)
            meaning = self._meanings.of(bare(base))
            if meaning == NAMED_TUPLE:
                return self._tuple(list(_annotated(node)), depth)
            name = own_name(meaning)
            if name is None or name not in self._defined:
                continue
            if not self._ancestry.roots(name).isdisjoint(_TUPLES):
                return self._reader.read(bare(base), depth)
        return None

    def _called_tuple(self, call: ast.Call, function: str, depth: int) -> Hint | None:
        if function == NAMED_TUPLE:
            pairs = pairs_of(argument(call, 1, "fields"))
            return None if pairs is None else self._tuple(pairs, depth)
        names = names_of(argument(call, 1, "field_names"))
        if names is None or not self._are_keys(names):
            return None
        return Hint("tuple", parts=(ANY,) * len(names), keys=tuple(names))

    def _tuple(self, pairs: list[tuple[str, ast.expr]], depth: int) -> Hint | None:
        names = [name for name, _ in pairs]
        if not self._are_keys(names):
            return None
        parts = tuple(self._reader.read(node, depth) for _, node in pairs)
        return Hint("tuple", parts=parts, keys=tuple(names))

    def _are_keys(self, names: Iterable[str]) -> bool:
        kept = list(names)
        self._reader.spend(steps_of(kept))
        if len(kept) > _MAX_FIELDS:
            return False
        return all(len(name) <= _MAX_KEY and is_text(name) for name in kept)

    def _own(self, meaning: str | None) -> Defined | None:
        name = own_name(meaning)
        return None if name is None else self._defined.get(name)


# By which name each is given its target, if not by the second place.
_CONSTRUCTORS: Final = {
    **dict.fromkeys(ENUMS | {TYPED_DICT, NAMED_TUPLE, NAMEDTUPLE, "typing.TypeVar"}, ""),
    **dict.fromkeys((PARAM_SPEC, "typing.TypeVarTuple"), ""),
    "typing.NewType": "tp",
    "typing.TypeAliasType": "value",
}
_TUPLES: Final = frozenset({NAMED_TUPLE, NAMEDTUPLE})


def is_shape(value: Defined, meanings: Meanings) -> bool:
    """Could a definition be used in annotations as something else than a class."""
    if isinstance(value, ast.ClassDef):
        return bool(value.bases)
    if isinstance(value, ast.Call):
        return meanings.of(value.func) in _CONSTRUCTORS
    if isinstance(value, ast.Subscript):
        return meanings.of(value.value) is not None
    if isinstance(value, ast.BinOp):
        return isinstance(value.op, ast.BitOr)
    return isinstance(value, (ast.Name, ast.Attribute))


def _is_total(node: Defined) -> bool | None:
    """Are the keys of a `TypedDict` required where they do not say; None if that is computed."""
    for keyword in node.keywords if isinstance(node, (ast.ClassDef, ast.Call)) else ():
        if keyword.arg == "total":
            value = keyword.value
            return bool(value.value) if isinstance(value, ast.Constant) else None
    return True


def _annotated(node: ast.ClassDef) -> Iterable[tuple[str, ast.expr]]:
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id, statement.annotation
