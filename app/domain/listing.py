"""How every list is cut into pages, searched and sorted; written once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, FromClause, Row, Select, func, select

from app import settings
from app.errors import Invalid, Mismatch
from app.models import clock, db, time_limit
from app.search.conditions import Field, condition

T = TypeVar("T")

Fields = Mapping[str, Field]
SortKeys = Mapping[str, ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a reader asks of a list.

    Attributes:
        index: Number of items to skip, from 0.
        page_length: At most this many items.
        resource_type: Of a list of resources of several kinds: only those of this kind.
        draft_type: Of drafts: only those of ``new`` or of ``existing`` things.
        kinds: Of the search over everything: what is looked for; everything where empty.
    """

    search: str = ""
    index: int = 0
    page_length: int = 10
    sort_by: str = ""
    descending: bool = False
    group_id: int | None = None
    show_deleted: bool = False
    resource_type: str = ""
    draft_type: str = ""
    kinds: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list, with the number of all that match."""

    items: Sequence[T]
    total: int
    query: ListQuery


def found(query: ListQuery, searchable: Fields) -> list[ColumnElement[bool]]:
    """The search text of a query as conditions, none where nothing is searched."""
    limits = settings.current()
    matches = condition(
        query.search,
        searchable,
        max_length=limits.max_search_length,
        max_terms=limits.max_search_terms,
    )
    return [] if matches is None else [matches]


class Patience:
    """How long one request may search, whatever it asks for: the server's ``MAX_SEARCH_MS``."""

    def __init__(self) -> None:
        self.limit_ms = settings.current().max_search_ms
        self.left_ms = float(self.limit_ms)

    @contextmanager
    def kept(self, search: str) -> Iterator[None]:
        """End a search inside that takes longer than is left; it is read to its end inside.

        Raises:
            Mismatch: It was ended.
        """
        connection = db.session.connection()
        begin = clock(connection)
        try:
            with time_limit(connection, max(1, int(self.left_ms))):
                yield
        except TimeoutError as error:
            db.session.rollback()
            raise self._refusal(search) from error
        finally:
            self.left_ms -= (clock(connection) - begin) * 1000

    def _refusal(self, search: str) -> Mismatch:
        return Mismatch(
            f"This search was ended after {self.limit_ms} ms, because it asks too much of too "
            "many. Narrow it: give a longer piece of text, name a field, leave out terms and "
            "wildcards, or look in one group.",
            error="SearchTimeError",
            field="search",
            query=search,
            reason="it takes too long",
            limit_ms=self.limit_ms,
        )


def order(query: ListQuery, sortable: SortKeys, last: ColumnElement[Any]) -> list[Any]:
    """What to order by: the key asked for, then `last`, so that the order is total.

    Raises:
        Invalid: The list cannot be sorted by that.
    """
    if not query.sort_by:
        return [last.desc() if query.descending else last]
    key = sortable.get(query.sort_by)
    if key is None:
        raise Invalid(
            f"This list cannot be sorted by {query.sort_by!r}; it can by {', '.join(sortable)}.",
            error="SortParameterValidationError",
            field="sortBy",
        )
    if query.descending:
        return [key.desc().nulls_last(), last.desc()]
    return [key.asc().nulls_first(), last]


def fetch_page(
    ids: Select[Any],
    query: ListQuery,
    order_by: list[Any],
    fetch: Callable[[FromClause], Select[Any]],
) -> tuple[list[Row[Any]], int]:
    """Read one page and the number of all matches, in one statement.

    Args:
        ids: Selects the id of everything that matches, as its only column, named ``id``.
        query: Which page.
        order_by: As `order` gave it, over the tables of `ids`.
        fetch: Makes the statement for the rows, from a table of the page's ids.

    Returns:
        The rows in order, and the number of all matches.

    Raises:
        Mismatch: The query searches, and that takes too long.
    """
    total = select(func.count()).select_from(ids.order_by(None).subquery()).scalar_subquery()
    page = ids.order_by(*order_by).limit(query.page_length).offset(query.index).subquery("page")
    statement = fetch(page).add_columns(total.label("total")).order_by(*order_by)
    with Patience().kept(query.search) if query.search else nullcontext():
        rows = list(db.session.execute(statement))
        if rows or not query.index:
            return rows, int(rows[0].total) if rows else 0
        return [], int(db.session.execute(select(total)).scalar_one())


def typed(words: str) -> str:
    """Write what a person typed as a search text: any character for letters that it lacks."""
    return "".join("?" if char > "~" and char.isprintable() else char for char in words)
