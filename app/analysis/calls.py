"""What a call that defines a type is given: `NewType`, functional `TypedDict` and `Enum`."""

from __future__ import annotations

import ast


def argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """Give what a call has at a place or under a name."""
    if len(call.args) > place:
        return call.args[place]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def listed(node: ast.expr | None) -> list[ast.expr] | None:
    """Give the items of a displayed list or tuple; None for all else."""
    return node.elts if isinstance(node, (ast.List, ast.Tuple)) else None


def text_of(node: ast.expr | None) -> str | None:
    """Give the text of a string constant; None for all else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def names_of(node: ast.expr | None) -> list[str] | None:
    """Give the names in `"a b"`, `"a, b"` or `["a", "b"]`; None where they are not plain text."""
    text = text_of(node)
    if text is not None:
        return text.replace(",", " ").split()
    items = listed(node)
    found = [name for name in map(text_of, items or ()) if name is not None]
    return found if items and len(found) == len(items) else None


def pairs_of(node: ast.expr | None) -> list[tuple[str, ast.expr]] | None:
    """Give what `[("a", x), ("b", y)]` or `{"a": x, "b": y}` pairs; None for all else."""
    couples: list[tuple[ast.expr | None, ast.expr]] = []
    if isinstance(node, ast.Dict):
        couples = list(zip(node.keys, node.values, strict=True))
    for item in listed(node) or ():
        couple = listed(item) or []
        if len(couple) != 2:
            return None
        couples.append((couple[0], couple[1]))
    found = [(name, value) for key, value in couples if (name := text_of(key)) is not None]
    return found if couples and len(found) == len(couples) else None
