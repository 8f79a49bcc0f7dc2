"""What an `Enum` of literals says about a value: the type of its members, and their values."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Set
from typing import Final

from app.analysis.calls import argument, names_of, pairs_of
from app.analysis.hint_tables import INTEGER
from app.analysis.meanings import Meanings
from app.analysis.signatures import Hint, HintKind
from app.analysis.unions import SCALARS, limited

ENUMS: Final = frozenset(
    f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum")
)
# Their values can be joined, so that there are more than the text shows.
_FLAGS: Final = frozenset({"enum.Flag", "enum.IntFlag"})
# Base classes that say what every value is, whatever the text shows of it.
SCALAR_BASES: Final[dict[str, HintKind]] = {
    "enum.Flag": "integer",
    "enum.IntFlag": "integer",
    "enum.IntEnum": "integer",
    "enum.StrEnum": "string",
    "builtins.str": "string",
    "builtins.int": "integer",
    "builtins.float": "number",
}
# Methods that make other values of what the text shows.
NEW: Final = "def __new__"
NEXT_VALUE: Final = "def _generate_next_value_"


class _Unseen:
    """A value that the text does not show."""


AUTO: Final = _Unseen()
COMPUTED: Final = _Unseen()


def enum_hint(values: Collection[object], roots: Set[str]) -> Hint | None:
    """Give the hint of an Enum; None where it is a class like others.

    Args:
        values: Of its members, `AUTO` and `COMPUTED` among them.
        roots: The names of the library that it stands on, and `NEW` and `NEXT_VALUE`.
    """
    if not values or NEW in roots:
        return None
    scalar = next((SCALAR_BASES[root] for root in SCALAR_BASES if root in roots), None)
    is_shown = not any(isinstance(value, _Unseen) for value in values)
    if is_shown and _FLAGS.isdisjoint(roots):
        found = limited(values)
        if scalar is None or found.kind == scalar:
            return None if found.kind == "any" else found
    if scalar is not None:
        return SCALARS[scalar]
    counted = all(value is AUTO or type(value) is int for value in values)
    return INTEGER if counted and NEXT_VALUE not in roots else None


def members(node: ast.ClassDef, meanings: Meanings) -> dict[str, object]:
    """Give the values of an Enum's members by their names, in the order of the code."""
    found: dict[str, object] = {}
    for name, value in _assigned(node):
        if not name.startswith("__") and not (name.startswith("_") and name.endswith("_")):
            found[name] = _value(value, found, meanings)
    return found


def _assigned(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for statement in node.body:
        value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                yield target.id, value


def _value(node: ast.expr, before: Mapping[str, object], meanings: Meanings) -> object:
    if isinstance(node, ast.Name):
        return before.get(node.id, COMPUTED)
    if isinstance(node, ast.Call):
        return AUTO if meanings.of(node.func) == "enum.auto" else COMPUTED
    return literal(node)


def functional_members(call: ast.Call, function: str) -> list[object]:
    """Give the values of `Enum("Color", "RED GREEN")` and its other forms; none if not seen."""
    names = argument(call, 1, "names")
    if any(keyword.arg == "type" for keyword in call.keywords):
        return []
    pairs = pairs_of(names)
    if pairs is not None:
        return [literal(value) for _, value in pairs]
    listed = names_of(names)
    start = argument(call, len(call.args), "start")
    first = 1 if start is None else literal(start)
    if listed is None or not isinstance(first, int):
        return []
    if function == "enum.StrEnum":
        return [name.lower() for name in listed]
    return list(range(first, first + len(listed)))


def literal(node: ast.expr) -> object:
    """Give the value of a constant or of `-1`; `COMPUTED` for all else."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        number = node.operand.value if isinstance(node.operand, ast.Constant) else None
        if isinstance(number, (int, float)):
            return -number
    return COMPUTED
