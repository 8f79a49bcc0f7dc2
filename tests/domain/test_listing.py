"""Pages of anything: count, order and limit, in one statement."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.domain.listing import ListQuery, fetch_page, found, order
from app.errors import Invalid, Mismatch
from app.models import Tag, db, table
from app.search.conditions import text

from .test_transactions import store

pytestmark = pytest.mark.usefixtures("context")
TAG = table(Tag).c
SORTABLE = {"name": TAG.name}


@pytest.fixture(autouse=True)
def five_tags(context):
    for name in "cabed":
        store(name)
    db.session.flush()


def listed(**asked):
    query = ListQuery(**asked)
    ids = select(TAG.id).where(*found(query, {"name": text(TAG.name)}))
    rows, total = fetch_page(
        ids,
        query,
        order(query, SORTABLE, TAG.id),
        lambda page: select(TAG.name).join(page, page.c.id == TAG.id),
    )
    return "".join(row.name for row in rows), total


@pytest.mark.parametrize(
    ("asked", "names", "total"),
    [
        ({}, "cabed", 5),
        ({"descending": True}, "debac", 5),
        ({"sort_by": "name"}, "abcde", 5),
        ({"sort_by": "name", "descending": True}, "edcba", 5),
        ({"sort_by": "name", "index": 1, "page_length": 3}, "bcd", 5),
        ({"page_length": 2}, "ca", 5),
        ({"index": 4, "page_length": 2}, "d", 5),
        ({"index": 5}, "", 5),
        ({"index": 2**63 - 1}, "", 5),
        ({"search": "name:?"}, "cabed", 5),
        ({"search": "c"}, "c", 1),
        ({"search": "nothing"}, "", 0),
        ({"search": "nothing", "index": 3}, "", 0),
    ],
)
def test_a_page_and_the_number_of_all(asked, names, total):
    assert listed(**asked) == (names, total)


def test_a_page_costs_one_statement(statements, database_kind):
    with statements() as count:
        listed(search="c", sort_by="name", index=0)
    # PostgreSQL is told how long a search may take, and that it may take longer again.
    assert count() == (3 if database_kind == "postgresql" else 1)


def test_an_unknown_order_names_the_known_ones():
    with pytest.raises(Invalid, match="it can by name") as refused:
        listed(sort_by="bogus")
    assert refused.value.name == "SortParameterValidationError"


def test_a_search_that_is_none_is_refused():
    with pytest.raises(Mismatch):
        listed(search="a,,b")
