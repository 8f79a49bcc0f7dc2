"""Statements that make names or registrations in a run, out of sight of whoever reads the text."""

from __future__ import annotations

import ast
from typing import Final

from app.analysis.functions import is_registering_call
from app.analysis.imports import MODULE_OBJECT, Names, dotted
from app.analysis.signatures import BlindKind, BlindSpot
from app.analysis.source import Source

# Functions whose answer is the table of the module's names.
_TABLES: Final = {"globals", "vars", "locals"}
_TABLE_WRITERS: Final = {"update", "setdefault", "__setitem__"}
# Values of these are whatever a run makes of them; functions and classes may be among them.
_COMPUTED: Final = (ast.Call, ast.IfExp, ast.BoolOp, ast.Subscript, ast.Await)


def is_computed(value: ast.expr | None) -> bool:
    """Could an assigned value be a function or class that a run makes."""
    return isinstance(value, _COMPUTED)


def blind_call(call: ast.Call, names: Names, source: Source) -> BlindSpot | None:
    """Say what a call at module level may define unseen: `exec(...)`, `setattr(module, ...)`."""
    if is_registering_call(call, names):
        text = ".".join(dotted(call.func) or ["register"])
        return _spot(call, "run-time registration", text, source)
    method = call.func if isinstance(call.func, ast.Attribute) else None
    if method and method.attr in _TABLE_WRITERS and _is_table(method.value, names):
        return _spot(call, "run-time name", f"globals().{method.attr}", source)
    function = call.func.id if isinstance(call.func, ast.Name) else ""
    sets_name = function == "setattr" and call.args and _is_module(call.args[0], names)
    if (function == "exec" or sets_name) and names.get(function) is None:
        return _spot(call, "run-time name", function, source)
    return None


def blind_target(target: ast.expr, names: Names, source: Source) -> BlindSpot | None:
    """Say what assigning to a target may define unseen: `globals()["name"] = ...`."""
    if isinstance(target, ast.Subscript) and _is_table(target.value, names):
        return _spot(target, "run-time name", "globals()", source)
    if isinstance(target, ast.Attribute) and _is_module(target.value, names):
        return _spot(target, "run-time name", "sys.modules", source)
    return None


def _is_table(node: ast.expr, names: Names) -> bool:
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        return _is_module(node.value, names)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    function = node.func.id
    of_this_module = not node.args or _is_module(node.args[0], names)
    return function in _TABLES and of_this_module and names.get(function) is None


def _is_module(node: ast.expr, names: Names) -> bool:
    return names.resolve(node) == MODULE_OBJECT


def _spot(node: ast.expr, kind: BlindKind, text: str, source: Source) -> BlindSpot:
    column = source.column(node.lineno, node.col_offset)
    return BlindSpot(kind, text, node.lineno, column)
