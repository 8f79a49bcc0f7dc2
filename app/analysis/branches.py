"""The parts of compound statements: arms that exclude each other, definitions inside of bodies."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Final

from app.analysis.functions import Def
from app.analysis.signatures import OtherKind, OtherName
from app.analysis.source import Source

# The name that an arm binds on entry (`except Error as name`), and its statements.
Arm = tuple[str | None, list[ast.stmt]]
Branching = ast.If | ast.Try | ast.TryStar | ast.Match

_BODIES: Final[dict[type[ast.AST], tuple[str, ...]]] = {
    ast.If: ("body", "orelse"),
    ast.For: ("body", "orelse"),
    ast.AsyncFor: ("body", "orelse"),
    ast.While: ("body", "orelse"),
    ast.With: ("body",),
    ast.AsyncWith: ("body",),
    ast.Try: ("body", "orelse", "finalbody"),
    ast.TryStar: ("body", "orelse", "finalbody"),
    ast.Match: (),
    ast.FunctionDef: (),
    ast.AsyncFunctionDef: (),
    ast.ClassDef: (),
}


def arms_of(node: Branching) -> list[Arm]:
    """Give the arms of which a run takes one; an empty one where it may take none."""
    if isinstance(node, ast.If):
        return _if_arms(node)
    if isinstance(node, ast.Match):
        return [*((None, case.body) for case in node.cases), (None, [])]
    tried: Arm = (None, node.body + node.orelse)
    return [tried, *((handler.name, handler.body) for handler in node.handlers)]


def inner_definitions(
    node: Def | ast.ClassDef, is_marked: Callable[[Def], bool], source: Source
) -> Iterator[OtherName]:
    """Give the methods, nested functions and nested classes of a definition, at any depth.

    Only statements are looked at, and not by recursion: `elif` nests deeper than Python recurses.
    """
    bodies = [(node.body, isinstance(node, ast.ClassDef))]
    while bodies:
        body, in_class = bodies.pop()
        for part in body:
            if type(part) not in _BODIES:
                continue
            if isinstance(part, Def):
                kind: OtherKind = "method" if in_class else "nested function"
                yield _inner(part, kind, source, is_marked(part))
                bodies.append((part.body, False))
            elif isinstance(part, ast.ClassDef):
                yield _inner(part, "nested class", source)
                bodies.append((part.body, True))
            else:
                bodies.extend((inner, in_class) for inner in _bodies(part))


def _bodies(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in _BODIES[type(node)]:
        yield getattr(node, field)
    if isinstance(node, ast.Try | ast.TryStar):
        yield from (handler.body for handler in node.handlers)
    elif isinstance(node, ast.Match):
        yield from (case.body for case in node.cases)


def _inner(
    node: Def | ast.ClassDef, kind: OtherKind, source: Source, is_marked: bool = False
) -> OtherName:
    column = source.column(node.lineno, node.col_offset)
    return OtherName(node.name, kind, node.lineno, column, is_marked=is_marked)


def _if_arms(node: ast.If) -> list[Arm]:
    # A chain of `elif` is a tree as deep as the chain is long.
    arms: list[Arm] = [(None, node.body)]
    while len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        node = node.orelse[0]
        arms.append((None, node.body))
    arms.append((None, node.orelse))
    return arms
