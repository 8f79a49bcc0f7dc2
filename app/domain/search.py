"""Search over everything that the actor may read: what is stored now, and not what was before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true

from app import settings
from app.domain import access
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page, Patience
from app.domain.resources import R
from app.domain.search_kinds import KINDS, Kind
from app.domain.search_values import Found, Hit
from app.errors import Mismatch
from app.models import db
from app.search.conditions import condition, text
from app.search.grammar import Term, parse, refusal

__all__ = ["KINDS", "Found", "Hit", "overview", "search"]

# A screenful a kind; whoever wants more looks at that kind alone.
MAX_HITS = 10


def search(actor: Actor, query: ListQuery) -> Page[Hit]:
    """Find plugins, files, tasks, arguments, types and code, the best matches of each first.

    Args:
        query: Its search text; a field is asked of the kinds that have it. Without a text, none.

    Returns:
        One page of the hits, one kind after the other in the order of `KINDS`.

    Raises:
        Mismatch: The words are not of the language, no kind has such a field, or it takes too long.
    """
    terms = _terms(query.search)
    patience = Patience()
    skip, left, total = query.index, query.page_length, 0
    items: list[Hit] = []
    for kind in KINDS.values():
        if (not query.kinds or kind.name in query.kinds) and kind.is_asked(terms):
            with patience.kept(query.search):
                found, number = _find(actor, kind, terms, query.group_id, skip, left)
            items += found
            total += number
            skip, left = max(0, skip - number), left - len(found)
    return Page(items, total, query)


def overview(actor: Actor, words: str, group_id: int | None = None) -> list[Found]:
    """Find the best matches of each kind.

    Returns:
        One entry a kind, always in the order of `KINDS`, empty ones too; those for which there
        was no time say so.

    Raises:
        Mismatch: The words are not of the language, or no kind has such a field.
    """
    terms = _terms(words)
    patience = Patience()
    return [_best(actor, kind, terms, words, group_id, patience) for kind in KINDS.values()]


def _best(
    actor: Actor,
    kind: Kind,
    terms: Sequence[Term],
    words: str,
    group_id: int | None,
    patience: Patience,
) -> Found:
    if not kind.is_asked(terms):
        return Found(kind.name, [], 0)
    try:
        with patience.kept(words):
            return Found(kind.name, *_find(actor, kind, terms, group_id, 0, MAX_HITS))
    except Mismatch as too_long:
        return Found(kind.name, [], 0, too_long.message)


def _terms(words: str) -> Sequence[Term]:
    limits = settings.current()
    terms = parse(words, max_length=limits.max_search_length, max_terms=limits.max_search_terms)
    known = list(dict.fromkeys(field for kind in KINDS.values() for field in kind.fields))
    for term in terms:
        if term.field is not None and term.field not in known:
            reason = f"'{term.field}' is not a valid field"
            raise refusal(words, term.position, reason, f"the fields are {', '.join(known)}")
    return terms


def _find(
    actor: Actor, kind: Kind, terms: Sequence[Term], group_id: int | None, index: int, length: int
) -> tuple[list[Hit], int]:
    """Some of what matches of a kind, and the number of all."""
    matches = condition(terms, kind.fields, words=kind.words)
    keys = kind.source.add_columns(*kind.key).where(
        R.deleted_on.is_(None),
        access.visible_to(actor, R.group_id),
        R.group_id == group_id if group_id is not None else true(),
        matches if matches is not None else true(),
    )
    rows = db.session.execute(_page(kind, keys, terms, index, length)).all() if length else []
    if rows or (length and not index):
        return [kind.hit(actor, row, terms) for row in rows], rows[0].total if rows else 0
    count = select(func.count()).select_from(keys.subquery())
    return [], db.session.execute(count).scalar_one()


def _page(
    kind: Kind, keys: Select[Any], terms: Iterable[Term], index: int, length: int
) -> Select[Any]:
    """Find all matches once, by their keys alone; count them, and read the rows of the page."""
    order = [*_rank(kind, terms), *kind.key]
    ranks = [column.label(f"rank_{place}") for place, column in enumerate(order)]
    found = keys.add_columns(*ranks).cte("found")
    total = select(func.count()).select_from(found).scalar_subquery().label("total")
    best = [found.c[rank.key] for rank in ranks]
    page = select(found).order_by(*best).limit(length).offset(index).subquery("page")
    same = and_(*(page.c[str(column.key)] == column for column in kind.key))
    ordered = kind.shown.join(page, same).order_by(*(page.c[rank.key] for rank in ranks))
    return ordered.add_columns(total)


def _rank(kind: Kind, terms: Iterable[Term]) -> list[ColumnElement[Any]]:
    """What has the words in its name, then what has little else in it."""
    if kind.title is None:
        return list(kind.order)
    words = [term for term in terms if term.field is None]
    in_title = condition(words, {"name": text(kind.title)})
    best: list[ColumnElement[Any]] = [] if in_title is None else [case((in_title, 0), else_=1)]
    return [*best, *kind.order, func.length(kind.title), kind.title]
