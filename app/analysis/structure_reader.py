"""From what people write to the structure of a parameter type; the words are `structure_text`'s."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from app.analysis.signatures import Unreadable
from app.analysis.source import Source
from app.analysis.structure_text import PYTHON, as_python
from app.errors import Invalid

Part = dict[str, Any] | str

# A page of text; the longest annotations that people write have 200 characters.
MAX_TEXT: Final = 2_000
# The brackets, quotes and indents of JSON take more room.
MAX_JSON: Final = 20_000
# Nested deeper than any annotation a person writes.
MAX_DEPTH: Final = 20

_BUILTIN: Final = {python: name for name, python in PYTHON.items()} | {"typing.Any": "any"}
# Strings, names in backticks, and what the parser would take in another way than is meant.
_PIECES: Final = re.compile(
    r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|(?P<name>`[^`\n]+`)|(?P<blank>\s)|(?P<bad>[`#'\"])"
)
# What databases and JSON cannot keep.
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_NO_TEXT: Final = "A key cannot hold NUL or half of a character pair."
_BAD: Final = {
    "#": "A structure has no comments.",
    "`": "A backtick has no partner; the name of a type stands between two: `my type`.",
}


def from_python(text: str) -> dict[str, Any] | None:
    """Read a structure; None where there is no text. Whether its names are types is not asked.

    Raises:
        Invalid: It is none. `detail.position` is the place of the character at fault, from 0.
    """
    text = _bounded(text, MAX_TEXT)
    if not text.strip():
        return None
    found = _Text(text).read()
    if isinstance(found, str):
        name = as_python(found)
        raise _refusal(
            f"{name} is a type already. Leave the structure empty for a simple type, or say what "
            f"is made of it: list[{name}], {name} | {'str' if found == 'null' else 'None'}.",
            0,
        )
    return found


def from_json(text: str) -> dict[str, Any] | None:
    """Read any object of JSON; None where there is no text. Whether it is a structure is not asked.

    Raises:
        Invalid: As `from_python`.
    """
    text = _bounded(text, MAX_JSON)
    if not text.strip():
        return None
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise _refusal(f"This is no JSON: {error.msg}.", error.pos) from error
    except (RecursionError, ValueError) as error:
        raise _refusal("This JSON is nested too deeply, or has too long a number.", 0) from error
    if found is None or isinstance(found, dict):
        return found
    raise _refusal('A structure is an object of JSON: {"list": "string"}.', 0)


class _Text:
    """A text that is read once.

    Args:
        text: Not empty; its lines end with a line feed.
    """

    def __init__(self, text: str) -> None:
        self._names: dict[int, str] = {}
        plain = _PIECES.sub(self._plain, text)
        self._start = len(plain) - len(plain.lstrip())
        self._source = Source(plain.strip())

    def read(self) -> Part:
        """Read the whole."""
        tree = self._source.parse()
        if isinstance(tree, Unreadable):
            raise self._unreadable(tree)
        statement = tree.body[0] if tree.body else None
        if not isinstance(statement, ast.Expr) or len(tree.body) > 1:
            raise _refusal("A structure is one expression: dict[str, list[int]].", self._start)
        found = self._part(statement.value)
        for position, name in self._names.items():
            raise _refusal(f"The name in backticks, {name!r}, does not stand alone.", position)
        return found

    def _plain(self, piece: re.Match[str]) -> str:
        """Put something of the same length in the place of what the parser would not take."""
        if piece["bad"]:
            sentence = _BAD.get(piece["bad"], "A quote has no partner on its line.")
            raise _refusal(sentence, piece.start())
        if piece["name"]:
            self._names[piece.start()] = piece["name"][1:-1]
            return f" {'_' * (len(piece['name']) - 2)} "
        return " " if piece["blank"] else piece[0]

    def _part(self, node: ast.expr, depth: int = 0) -> Part:
        if depth > MAX_DEPTH:
            raise self._refused(node, f"Structures can be nested {MAX_DEPTH} deep.")
        if isinstance(node, ast.Subscript):
            return self._subscript(node, depth + 1)
        if isinstance(node, ast.Dict):
            return {"mapping": self._record(node, depth + 1)}
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return {"union": [self._part(one, depth + 1) for one in _members(node)]}
        if isinstance(node, ast.Constant) and node.value is None:
            return "null"
        quoted = self._names.pop(self._place(node) - 1, None)
        return quoted if quoted is not None else self._name(node)

    def _name(self, node: ast.expr) -> Part:
        name = _dotted(node)
        if name is None:
            raise self._refused(node, _advice(node))
        if name == "tuple":
            raise self._refused(node, "A tuple says what its items are: tuple[int, str].")
        return _BARE[name]() if name in _BARE else _BUILTIN.get(name, name)

    def _subscript(self, node: ast.Subscript, depth: int) -> Part:
        read = _KINDS.get((_dotted(node.value) or "").removeprefix("typing."))
        if read is None:
            raise self._refused(
                node, "In front of brackets stands list, tuple, dict, Optional or Union."
            )
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return read(self, node, inner, depth)

    def _list(self, node: ast.expr, inner: list[ast.expr], depth: int) -> Part:
        if len(inner) != 1:
            raise self._refused(
                node, "A list has items of one type, list[int | str]; a tuple can have several."
            )
        return {"list": self._part(inner[0], depth)}

    def _tuple(self, node: ast.expr, inner: list[ast.expr], depth: int) -> Part:
        if not inner:
            raise self._refused(node, "A tuple has at least one item: tuple[int].")
        for item in inner:
            if isinstance(item, ast.Constant) and item.value is ...:
                raise self._refused(
                    item, "A tuple has a fixed number of items; for any number write list[int]."
                )
        return {"tuple": [self._part(item, depth) for item in inner]}

    def _dict(self, node: ast.expr, inner: list[ast.expr], depth: int) -> Part:
        if len(inner) != 2:
            raise self._refused(
                node, "A dict says the type of its keys and of its values: dict[str, int]."
            )
        key = self._part(inner[0], depth)
        if key not in ("string", "integer"):
            raise self._refused(inner[0], "The keys of a dict are str or int.")
        return {"mapping": [key, self._part(inner[1], depth)]}

    def _optional(self, node: ast.expr, inner: list[ast.expr], depth: int) -> Part:
        if len(inner) != 1:
            raise self._refused(node, "Optional takes one type: Optional[int].")
        return {"union": [*(self._part(one, depth) for one in _members(inner[0])), "null"]}

    def _one_of(self, node: ast.expr, inner: list[ast.expr], depth: int) -> Part:
        if not inner:
            raise self._refused(node, "A union has at least one type: Union[int, str].")
        return {"union": [self._part(one, depth) for one in inner]}

    def _record(self, node: ast.Dict, depth: int) -> dict[str, Part]:
        if not node.keys:
            raise self._refused(node, 'Braces hold keys with their types: {"x": int}.')
        fields: dict[str, Part] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                raise self._refused(key or value, 'Keys stand in quotes: {"x": int}.')
            if _UNSTORABLE.search(key.value):
                raise self._refused(key, _NO_TEXT)
            if key.value in fields:
                raise self._refused(key, f"The key {key.value!r} stands here twice.")
            fields[key.value] = self._part(value, depth)
        return fields

    def _place(self, node: ast.expr) -> int:
        return self._start + self._source.column(node.lineno, node.col_offset) - 1

    def _refused(self, node: ast.expr, sentence: str) -> Invalid:
        return _refusal(sentence, self._place(node))

    def _unreadable(self, found: Unreadable) -> Invalid:
        reason = found.message.partition("Python: ")[2] or "it is nested too deeply."
        if reason.startswith("invalid syntax"):
            reason = "invalid syntax. Names with blanks or dashes stand in backticks: `my type`."
        return _refusal(f"This cannot be read: {reason}", self._start + (found.column or 1) - 1)


_KINDS: Final[Mapping[str, Callable[[_Text, ast.expr, list[ast.expr], int], Part]]] = {
    "list": _Text._list,
    "List": _Text._list,
    "tuple": _Text._tuple,
    "Tuple": _Text._tuple,
    "dict": _Text._dict,
    "Dict": _Text._dict,
    "Optional": _Text._optional,
    "Union": _Text._one_of,
}
# What these mean without brackets. Source: registration rules, section 3.
_BARE: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "list": lambda: {"list": "any"},
    "dict": lambda: {"mapping": ["string", "any"]},
    "object": dict,
}


def _members(node: ast.expr) -> list[ast.expr]:
    """Give what stands between bars; parentheses around the first ones say nothing."""
    members = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        members.append(node.right)
        node = node.left
    return [node, *reversed(members)]


def _dotted(node: ast.expr) -> str | None:
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else None


def _advice(node: ast.expr) -> str:
    """Say what would be right where something else than a type stands."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return "Names of types stand without quotes; those with blanks or dashes in backticks."
    if isinstance(node, ast.List):
        return "A list is written list[int]."
    if isinstance(node, ast.Tuple):
        return "A tuple is written tuple[int, str]."
    if isinstance(node, ast.Call):
        return "Nothing is called here; brackets are square: list[int]."
    if isinstance(node, ast.BinOp):
        return (
            "Between types stands | or a comma; a name with dashes stands in backticks: `my-type`."
        )
    return "Here stands the name of a type, or list, tuple, dict, or keys in braces."


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    for key in found:
        if _UNSTORABLE.search(key):
            raise _refusal(_NO_TEXT, 0)
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _refusal(f"The key {twice!r} stands twice in one object.", 0)
    return found


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        raise _refusal(
            f"A structure has at most {most} characters here. Register its parts as types of their "
            "own, and build it of them.",
            most,
        )
    return text.replace("\r\n", "\n")


def _refusal(sentence: str, position: int) -> Invalid:
    place = f" (character {position + 1})" if position else ""
    return Invalid(
        f"{sentence}{place}",
        error="ParameterTypeStructureError",
        field="structure",
        position=position,
    )
