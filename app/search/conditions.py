r"""Search terms and the fields of a noun become one SQL condition; all LIKE escaping is here.

Letter case never matters, and it is the case of A to Z only: on SQLite that is the collation
NOCASE, on PostgreSQL what lower() does under the collation "C". Escaping in LIKE is with \.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, SQLColumnExpression, String, and_, collate, func, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import false
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.search.grammar import (
    ANY_ONE,
    ANY_RUN,
    MAX_LENGTH,
    MAX_TERMS,
    Pattern,
    Term,
    joined,
    parse,
    refusal,
)

# Given a LIKE pattern, says which rows match it; `text` makes one, a noun may write its own.
Field: TypeAlias = Callable[[str], ColumnElement[bool]]


def condition(
    search: str | Sequence[Term],
    fields: Mapping[str, Field],
    *,
    max_length: int = MAX_LENGTH,
    max_terms: int = MAX_TERMS,
) -> ColumnElement[bool] | None:
    """Say in SQL what a search asks for.

    Args:
        search: A search text, or its terms; the two limits are for a text.
        fields: What can be searched, by the name users write. A term without a field asks all.
        max_length: Characters a search text may have.
        max_terms: Terms a search text may have.

    Returns:
        What goes into WHERE; None if everything is asked for.

    Raises:
        Mismatch: The text is not of the language, or it names a field that there is not.
    """
    if isinstance(search, str):
        query, terms = search, parse(search, max_length=max_length, max_terms=max_terms)
    else:
        query, terms = "", tuple(search)
    wanted = [_matches(term, fields, query) for term in terms]
    return and_(*wanted) if wanted else None


def text(column: SQLColumnExpression[Any]) -> Field:
    """Make a field of a text column; a row without a value never matches."""
    any_case = AnyCase(column)

    def matches(like: str) -> ColumnElement[bool]:
        like = like.lower()
        if _LIKE_WILDCARD.search(_LIKE_ESCAPED.sub("", like)):
            return any_case.like(like, escape="\\")
        # Without a wildcard an equality says the same, and any index on AnyCase answers it.
        return any_case == _LIKE_ESCAPED.sub(r"\1", like)

    return matches


class AnyCase(FunctionElement[str]):
    """A text column in which A to Z equal a to z, and every other letter only itself.

    Compare it with small letters. An index on it serves equality and the beginning of a text.
    """

    inherit_cache = True
    type = String()


@compiles(AnyCase)
def _with_small_letters(element: AnyCase, compiler: SQLCompiler, **options: Any) -> str:
    # Under any collation but C, the Kelvin sign becomes a k too, or a Turkish I is no i.
    (column,) = element.clauses
    return compiler.process(func.lower(collate(column, "C")), **options)


@compiles(AnyCase, "sqlite")
def _with_nocase(element: AnyCase, compiler: SQLCompiler, **options: Any) -> str:
    # Not lower(): LIKE over it took 165 ms for 50,000 rows, over the column itself 5 ms.
    (column,) = element.clauses
    return compiler.process(collate(column, "NOCASE"), **options)


_LIKE_BY_WILDCARD = {ANY_RUN: "%", ANY_ONE: "_"}
_LIKE_WILDCARD = re.compile("[%_]")
_LIKE_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LIKE_SPECIAL = re.compile(r"([\\%_])")


def _matches(term: Term, fields: Mapping[str, Field], query: str) -> ColumnElement[bool]:
    if term.field is None:
        like = _like(joined([ANY_RUN, *term.pattern, ANY_RUN]))
        return or_(false(), *(field(like) for field in fields.values()))
    if term.field not in fields:
        reason = f"'{term.field}' is not a valid field"
        raise refusal(query, term.position, reason, f"the fields are {', '.join(fields)}")
    return fields[term.field](_like(term.pattern))


def _like(pattern: Pattern) -> str:
    return "".join(
        _LIKE_SPECIAL.sub(r"\\\1", part) if isinstance(part, str) else _LIKE_BY_WILDCARD[part]
        for part in pattern
    )
