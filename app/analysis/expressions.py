"""Expressions in annotations to hints, with bounds on how deep, wide and large they get."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from app.analysis.calls import listed, text_of
from app.analysis.enums import COMPUTED, literal, members
from app.analysis.hint_tables import (
    ANY,
    BUILTIN,
    FORMS,
    INTEGER,
    LIST,
    NULL,
    PARAM_SPEC,
    PLAIN,
    STRING,
    UNPACK,
    Form,
)
from app.analysis.imports import own_name
from app.analysis.literals import is_text
from app.analysis.meanings import Defined, Meanings
from app.analysis.shapes import Shapes
from app.analysis.signatures import Hint
from app.analysis.sizes import Measured, measured, steps_of
from app.analysis.source import parse_quoted
from app.analysis.unions import SCALARS, limited, union_of

# Nested deeper, wider or larger than any annotation that a person writes: "any" from there on.
_MAX_DEPTH: Final = 20
_MAX_WIDTH: Final = 200
_MAX_STEPS: Final = 1_000
_MAX_NAME: Final = 200
_MAX_DESCRIPTION: Final = 2_000
# Stands among the names of a circle where the depth has cut something off.
_DEPTH: Final = ""


class TooLargeError(Exception):
    """The hint would be too large, or take too long."""


class Expressions:
    """Reads expressions of one file, one whole annotation after the other."""

    def __init__(self, meanings: Meanings, defined: Mapping[str, Defined]) -> None:
        self._meanings = meanings
        self._defined = defined
        self._shapes = Shapes(self, meanings, defined)
        # Names, wherever they stand, that stand for no definition of the file.
        self._references: dict[str, Hint] = {}
        self._definitions: dict[str, Measured] = {}
        self._quoted: dict[str, ast.expr | None] = {}
        self._open: set[str] = set()
        self._cut: set[str] = set()
        self._spent = self._limit = 0
        self._readers: dict[type[ast.expr], Callable[[Any, int], Hint]] = {
            ast.Name: self._reference,
            ast.Attribute: self._reference,
            ast.Subscript: self._subscript,
            ast.BinOp: self._either,
            ast.Constant: self._constant,
        }
        self._forms: dict[Form, Callable[[Sequence[ast.expr], int], Hint]] = {
            "list": self._list,
            "generator": self._generator,
            "tuple": self._tuple,
            "optional": self._optional,
            "union": self._union,
            "annotated": self._annotated,
            "target": self._target,
        }

    def whole(self, node: ast.expr, limit: int) -> tuple[Hint, int]:
        """Give the hint of a whole annotation, and how many steps that took, `limit` at most."""
        self._spent, self._limit = 0, min(limit, _MAX_STEPS)
        self._cut.clear()
        try:
            return self.read(node, 0), self._spent
        except TooLargeError:
            self._open.clear()
            return ANY, self._spent

    def spend(self, steps: int) -> None:
        """Count work.

        Raises:
            TooLargeError: It is too much.
        """
        self._spent += steps
        if self._spent > self._limit:
            raise TooLargeError

    def read(self, node: ast.expr, depth: int) -> Hint:
        """Give the hint of an expression that stands within others."""
        self._spent += 1
        if self._spent > self._limit:
            raise TooLargeError
        if depth >= _MAX_DEPTH:
            self._cut.add(_DEPTH)
            return ANY
        reader = self._readers.get(type(node))
        return ANY if reader is None else reader(node, depth)

    def _reference(self, node: ast.Name | ast.Attribute, depth: int) -> Hint:
        if type(node) is ast.Name:
            known = self._references.get(node.id)
            if known is not None:
                return known
        parts = self._meanings.written(node)
        if parts is None:
            return ANY
        spelling = ".".join(parts)
        known = self._references.get(spelling)
        if known is not None:
            return known
        meaning = self._meanings.of_parts(parts)
        own = own_name(meaning)
        if own is not None and own in self._defined:
            return self._definition(own, depth)
        known = PLAIN.get(meaning)
        if known is None:
            known = ANY if self._is_of_variable(parts) else _class(own or meaning, spelling)
        self._references[spelling] = known
        return known

    def _is_of_variable(self, parts: list[str]) -> bool:
        """Is this `P.args` or `P.kwargs` of a `ParamSpec`."""
        value = self._defined.get(parts[0])
        if parts[1:] not in (["args"], ["kwargs"]) or not isinstance(value, ast.Call):
            return False
        return self._meanings.of(value.func) == PARAM_SPEC

    def _definition(self, name: str, depth: int) -> Hint:
        known = self._definitions.get(name)
        if known is not None and depth + known.height <= _MAX_DEPTH:
            self.spend(known.steps)
            return known.hint
        if known is not None or name in self._open:
            self._cut.add(_DEPTH if known else name)
            return ANY
        outer, self._cut = self._cut, set()
        self._open.add(name)
        found = self._shapes.of(name, depth + 1) or _class(name, name)
        self._open.discard(name)
        self._cut.discard(name)
        # What a circle or the depth has cut off is read anew where it stands elsewhere.
        if not self._cut:
            self._definitions[name] = measured(found)
        self._cut |= outer
        return found

    def _subscript(self, node: ast.Subscript, depth: int) -> Hint:
        meaning = self._meanings.of(node.value)
        if meaning is None:
            return ANY
        form = FORMS.get(meaning)
        if form is None:
            return self.read(node.value, depth)
        items = listed(node.slice) if isinstance(node.slice, ast.Tuple) else [node.slice]
        arguments = items or []
        if form == "literal":
            return self._literal(arguments, depth + 1)
        if len(arguments) > _MAX_WIDTH:
            return ANY
        if form == "mapping" or form == "counter":
            value = INTEGER if form == "counter" else None
            return self._mapping(node.value, arguments, value, depth + 1)
        return self._forms[form](arguments, depth + 1)

    def _list(self, arguments: Sequence[ast.expr], depth: int) -> Hint:
        if len(arguments) != 1:
            return LIST
        return Hint("list", parts=(self.read(arguments[0], depth),))

    def _generator(self, arguments: Sequence[ast.expr], depth: int) -> Hint:
        return self._list(arguments[:1], depth)

    def _tuple(self, arguments: Sequence[ast.expr], depth: int) -> Hint:
        if len(arguments) == 2 and _is_ellipsis(arguments[1]):
            return self._list(arguments[:1], depth)
        if any(self._is_open_ended(one) for one in arguments):
            return LIST
        return Hint("tuple", parts=tuple([self.read(one, depth) for one in arguments]))

    def _is_open_ended(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Subscript):
            return self._meanings.of(node.value) == UNPACK
        return isinstance(node, ast.Starred) or _is_ellipsis(node)

    def _mapping(
        self, container: ast.expr, arguments: Sequence[ast.expr], value: Hint | None, depth: int
    ) -> Hint:
        key = self.read(arguments[0], depth) if arguments else ANY
        if key.kind == "any":
            key = STRING
        if key.kind not in ("string", "integer"):
            return self._container(container)
        if value is None:
            value = self.read(arguments[1], depth) if len(arguments) == 2 else ANY
        return Hint("mapping", parts=(key, value))

    def _container(self, node: ast.expr) -> Hint:
        parts = self._meanings.written(node) or []
        return _class(self._meanings.of_parts(parts), ".".join(parts))

    def _optional(self, arguments: Sequence[ast.expr], depth: int) -> Hint:
        if len(arguments) != 1:
            return ANY
        return union_of((self.read(arguments[0], depth), NULL))

    def _union(self, arguments: Sequence[ast.expr], depth: int) -> Hint:
        return union_of([self.read(one, depth) for one in arguments])

    def _either(self, node: ast.BinOp, depth: int) -> Hint:
        """Read `X | Y`, of which the left side may be nested without end."""
        members: list[ast.expr] = []
        waiting: list[ast.expr] = [node]
        while waiting:
            one = waiting.pop()
            if isinstance(one, ast.BinOp) and isinstance(one.op, ast.BitOr):
                waiting += [one.right, one.left]
            else:
                members.append(one)
            if len(waiting) + len(members) > _MAX_WIDTH:
                return ANY
        # Another operator says nothing.
        return ANY if members == [node] else self._union(members, depth + 1)

    def _literal(self, arguments: Sequence[ast.expr], depth: int) -> Hint:
        values: list[object] = []
        others: list[Hint] = []
        for node in arguments:
            value = literal(node)
            if isinstance(value, bytes):
                others.append(_class("bytes", "bytes"))
            elif value is not COMPUTED:
                values.append(value)
            else:
                known = self._member(node, depth) or self.read(node, depth)
                values += known.choices or ([None] if known.kind == "null" else [])
                others += [] if known.choices or known.kind == "null" else [known]
        self.spend(steps_of(values))
        return union_of([limited(values), *others] if values else others)

    def _member(self, node: ast.expr, depth: int) -> Hint | None:
        """Read `Color.RED` in a `Literal`; None where it is no member of an Enum of the file."""
        own = own_name(self._meanings.of(node)) or ""
        name, _, member = own.rpartition(".")
        enum = self._defined.get(name)
        if not isinstance(enum, ast.ClassDef):
            return None
        whole = self._definition(name, depth)
        found = members(enum, self._meanings)
        self.spend(len(found))
        value = limited([found.get(member, COMPUTED)])
        return value if whole.choices else SCALARS.get(whole.kind, ANY)

    def _annotated(self, arguments: Sequence[ast.expr], depth: int) -> Hint:
        found = self._target(arguments[:1], depth)
        text = next((text for node in arguments[1:] if (text := text_of(node))), None)
        if text is None or len(text) > _MAX_DESCRIPTION or not is_text(text):
            return found
        self.spend(steps_of([text]))
        return replace(found, description=text)

    def _target(self, arguments: Sequence[ast.expr], depth: int) -> Hint:
        return self.read(arguments[0], depth) if len(arguments) == 1 else ANY

    def _constant(self, node: ast.Constant, depth: int) -> Hint:
        text = node.value
        if text is None:
            return NULL
        if not isinstance(text, str):
            return ANY
        known = self._references.get(text)
        if known is not None:
            return known
        if text not in self._quoted:
            self._quoted[text] = parse_quoted(text)
        unquoted = self._quoted[text]
        return ANY if unquoted is None else self.read(unquoted, depth + 1)


def _class(name: str, spelling: str) -> Hint:
    name = name.removeprefix(BUILTIN)
    return Hint("class", name, spelling) if len(name + spelling) <= _MAX_NAME else ANY


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...
