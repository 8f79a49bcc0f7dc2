"""The envelope of a page."""

from __future__ import annotations

import pytest

from app.domain.listing import ListQuery, Page
from app.web.paging import page_document


def page(total, query):
    items = range(total)[query.index : query.index + query.page_length]
    return page_document(Page(items, total, query), lambda n: n, "/things", query)


@pytest.mark.parametrize(
    ("total", "index", "length", "data", "following", "before"),
    [
        (0, 0, 10, [], None, None),
        (3, 0, 3, [0, 1, 2], None, None),
        (4, 0, 3, [0, 1, 2], 3, None),
        (4, 3, 3, [3], None, 0),
        (9, 4, 3, [4, 5, 6], 7, 1),
        (4, 9, 3, [], None, 6),
    ],
)
def test_a_page_knows_its_neighbours(total, index, length, data, following, before):
    body = page(total, ListQuery(index=index, page_length=length))
    address = "/things?index={}&pageLength=" + str(length)
    assert body["data"] == data
    assert body["first"] == address.format(0)
    assert body.get("next") == (None if following is None else address.format(following))
    assert body.get("prev") == (None if before is None else address.format(before))
    assert body["isComplete"] is (following is None)


def test_an_address_says_what_was_asked_in_the_order_of_the_contract():
    query = ListQuery("a b,c:*", 0, 5, "name", True, 3, True)
    assert page(1, query)["first"] == (
        "/things?index=0&pageLength=5&groupId=3&search=a+b%2Cc%3A%2A&sortBy=name"
        "&descending=True&showDeleted=True"
    )


def test_a_direction_is_said_only_with_an_order():
    assert "descending" not in page(1, ListQuery(descending=True))["first"]
    assert "descending=False" in page(1, ListQuery(sort_by="name"))["first"]
