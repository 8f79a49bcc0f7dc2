"""Which `def` is a function task, and what it takes."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

from app.analysis.annotations import Annotations
from app.analysis.bodies import docstring, read_returned
from app.analysis.imports import REGISTER, Names, dotted, is_sdk, own_name
from app.analysis.parameters import annotation_text, quoted_text, read_parameters
from app.analysis.signatures import FunctionSignature
from app.analysis.source import Source

# Both kinds of `def`; only the first can be a task.
Def = ast.FunctionDef | ast.AsyncFunctionDef


class Marks(NamedTuple):
    """What the decorators of a definition say.

    Args:
        is_registered: One of them is the SDK's.
        others: The other ones, outermost first.
        hidden_by: Where none is the SDK's: the first that might be, unseen.
    """

    is_registered: bool
    others: tuple[str, ...]
    hidden_by: str | None


_NO_MARKS = Marks(is_registered=False, others=(), hidden_by=None)


def read_marks(
    node: Def, names: Names, source: Source, may_register: Callable[[str], bool]
) -> Marks:
    """Read a definition's decorators.

    Args:
        node: The definition.
        names: What names stand for where it stands.
        source: The text.
        may_register: Tells of a definition of this file whether decorating with it may register.
    """
    if not node.decorator_list:
        return _NO_MARKS
    others, hidden_by, is_registered = [], None, False
    for decorator in node.decorator_list:
        bare = decorator.func if isinstance(decorator, ast.Call) else decorator
        meaning = names.resolve(bare)
        if meaning == REGISTER:
            is_registered = True
            continue
        spelling = _spelling(bare, source)
        own = own_name(meaning)
        others.append(meaning if meaning is not None and meaning[0] != "<" else spelling)
        if hidden_by is None and (may_register(own) if own else names.hides(bare, meaning)):
            hidden_by = spelling
    return Marks(is_registered, tuple(others), None if is_registered else hidden_by)


def is_registering_call(node: ast.expr | None, names: Names) -> bool:
    """Is this `pyplugs.register(...)` with something to register, or `pyplugs.register()(...)`."""
    if not isinstance(node, ast.Call) or not (node.args or node.keywords):
        return False
    function = node.func.func if isinstance(node.func, ast.Call) else node.func
    return names.resolve(function) == REGISTER


def is_registered(node: Def, names: Names) -> bool:
    """Does one of the decorators resolve to the SDK's, called or not."""
    return any(
        names.resolve(decorator.func if isinstance(decorator, ast.Call) else decorator) == REGISTER
        for decorator in node.decorator_list
    )


def mentions_sdk(node: ast.AST, names: Names) -> bool:
    """Does a definition mention the SDK, so that decorating with it may register."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and is_sdk(names.get(part.id)):
            return True
        if isinstance(part, ast.ImportFrom) and is_sdk(part.module) and not part.level:
            return True
    return False


def sketch_function(node: Def, source: Source, marks: Marks = _NO_MARKS) -> FunctionSignature:
    """Note a definition where it stands; `read_function` completes it when all names are known."""
    return FunctionSignature(
        name=node.name,
        parameters=(),
        returns=None,
        line=node.lineno,
        column=source.column(node.lineno, node.col_offset),
        decorators=marks.others,
    )


def read_function(
    sketch: FunctionSignature, node: Def, source: Source, annotations: Annotations
) -> FunctionSignature:
    """Read what a definition takes, returns and says of itself."""
    return FunctionSignature(
        name=sketch.name,
        parameters=read_parameters(node.args, source, annotations),
        returns=annotation_text(node.returns, source),
        line=sketch.line,
        column=sketch.column,
        is_static=sketch.is_static,
        decorators=sketch.decorators,
        hint=annotations.hint(node.returns),
        returned=read_returned(node, source),
        docstring=docstring(node.body),
        quoted=quoted_text(node.returns, source),
    )


def _spelling(node: ast.expr, source: Source) -> str:
    parts = dotted(node)
    return ".".join(parts) if parts else source.segment(node)
