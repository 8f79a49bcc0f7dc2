"""What the body of a function says of it: its docstring, and what its `return` statements give."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from app.analysis.literals import is_text, json_text
from app.analysis.signatures import Returned, Validation
from app.analysis.source import Source

Def = ast.FunctionDef | ast.AsyncFunctionDef

# A docstring is help for a form, never a book.
_MAX_DOCSTRING: Final = 16_000
# Values of `return a if b else c if d else …`; more of them agree on nothing.
_MAX_CHOICES: Final = 50

_GIVES_NOTHING: Final = Returned(0)
_UNKNOWN: Final = Returned(None)


def docstring(body: Sequence[ast.stmt]) -> str | None:
    """Give the text of a docstring as it is written, shortened where it is very long."""
    first = body[0] if body else None
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
        return None
    text = first.value.value
    if not isinstance(text, str):
        return None
    text = text[:_MAX_DOCSTRING]
    return text if is_text(text) else None


def read_returned(node: Def, source: Source) -> Returned:
    """Say what the `return` statements of a function give, where all of them agree.

    The end of the body, where a function gives None without a word, counts only where there is no
    `return` at all.
    """
    if _may_yield(node, source):
        return _UNKNOWN
    values = list(_values(node))
    if len(values) > _MAX_CHOICES:
        return _UNKNOWN
    if all(_is_none(value) for value in values):
        return _GIVES_NOTHING
    counts = {_count(value) for value in values}
    count = counts.pop()
    if counts or count is None:
        return _UNKNOWN
    return Returned(count, _names(values, count))


def read_validation(node: Def, source: Source) -> Validation:
    """Read the schema that the method `validation` of an artifact task returns.

    Only a single `return` of a literal dict, or none of anything, is known without a run.
    """
    found = list(_returns(node))
    if not found or (len(found) == 1 and _is_none(found[0].value)):
        return _validation(found[0] if found else node, source, None, is_dynamic=False)
    text = json_text(found[0].value) if len(found) == 1 else None
    is_dict = text is not None and text.startswith("{")
    return _validation(found[0], source, text if is_dict else None, is_dynamic=not is_dict)


def _validation(
    node: ast.stmt, source: Source, properties: str | None, *, is_dynamic: bool
) -> Validation:
    column = source.column(node.lineno, node.col_offset)
    return Validation(properties, is_dynamic, node.lineno, column)


def _values(node: Def) -> Iterator[ast.expr | None]:
    """Give what is returned; of `a if c else b` both."""
    for statement in _returns(node):
        waiting = [statement.value]
        while waiting:
            value = waiting.pop()
            if isinstance(value, ast.IfExp):
                waiting += [value.orelse, value.body]
            else:
                yield value


def _returns(node: Def) -> Iterator[ast.Return]:
    """Give the `return` statements of a function, and of nothing that is defined inside of it."""
    waiting: list[ast.stmt] = list(reversed(node.body))
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Return):
            yield part
        elif type(part) in _BLOCKS:
            waiting.extend(reversed(list(_inside(part))))


def _inside(node: ast.stmt) -> Iterator[ast.stmt]:
    yield from getattr(node, "body", ())
    for handler in getattr(node, "handlers", ()):
        yield from handler.body
    for case in getattr(node, "cases", ()):
        yield from case.body
    yield from getattr(node, "orelse", ())
    yield from getattr(node, "finalbody", ())


_BLOCKS: Final = frozenset(
    {
        ast.If,
        ast.For,
        ast.AsyncFor,
        ast.While,
        ast.With,
        ast.AsyncWith,
        ast.Try,
        ast.TryStar,
        ast.Match,
    }
)


def _may_yield(node: Def, source: Source) -> bool:
    """Is the function a generator; a word in its text is enough to be unsure."""
    lines = source.lines[node.lineno - 1 : node.end_lineno]
    if not any("yield" in line for line in lines):
        return False
    return any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in _own_parts(node))


def _own_parts(node: Def) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(part))


def _is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _count(value: ast.expr | None) -> int | None:
    if _is_none(value):
        return 0
    if not isinstance(value, ast.Tuple):
        return 1
    if any(isinstance(item, ast.Starred) for item in value.elts):
        return None
    return len(value.elts)


def _names(values: Sequence[ast.expr | None], count: int) -> tuple[str, ...]:
    """Give the plain names that all returned values have, if there are any and they differ."""
    found: set[tuple[str, ...]] = set()
    for value in values:
        items = value.elts if isinstance(value, ast.Tuple) else [value]
        found.add(tuple(item.id if isinstance(item, ast.Name) else "" for item in items))
    names = found.pop()
    is_plain = not found and "" not in names and len(set(names)) == count
    return names if is_plain else ()
