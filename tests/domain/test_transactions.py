"""Transactions: all is stored or nothing, nested ones join, a clash becomes the given refusal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select

from app.domain.transactions import afterwards, transaction
from app.errors import Conflict
from app.models import Tag, db, table

pytestmark = pytest.mark.usefixtures("context")
TAG = table(Tag)


class Broken(Exception):
    pass


def store(name="a"):
    time = datetime.now(UTC)
    values = {"group_id": 1, "user_id": 1, "created_on": time, "last_modified_on": time}
    db.session.execute(insert(TAG).values(name=name, **values))


def stored():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(TAG))


def change(*names, clash=None, then=None):
    """Store tags of these names in one transaction, then do something more in it."""
    with transaction(clash):
        for name in names:
            store(name)
        if then is not None:
            then()


def fail(error=Broken):
    raise error


def test_what_happens_inside_is_stored():
    change("a")
    assert stored() == 1


def test_after_an_error_nothing_is_stored():
    with pytest.raises(Broken):
        change("a", then=fail)
    assert stored() == 0


def test_a_nested_one_joins_the_outer():
    change("a", then=lambda: change("b"))
    assert stored() == 2


def test_a_nested_one_is_taken_back_with_the_outer():
    with pytest.raises(Broken):
        change("a", then=lambda: [change("b"), fail()])
    assert stored() == 0


def test_a_nested_one_that_fails_takes_all_with_it():
    with pytest.raises(Broken):
        change("a", then=lambda: change("b", then=fail))
    assert stored() == 0


def test_a_refusal_takes_back_what_was_done():
    with pytest.raises(Conflict, match="no"):
        change("a", then=lambda: fail(Conflict("no")))
    assert stored() == 0


def test_a_clash_becomes_the_refusal_that_is_given():
    """It may look at what is stored, because the change is taken back by then."""
    change("a")
    with pytest.raises(Conflict, match="there are 1"):
        change("b", "a", clash=lambda: Conflict(f"there are {stored()}"))
    assert stored() == 1


def test_a_clash_in_a_nested_one_is_the_outers():
    def inner():
        change("a", "a", clash=lambda: Conflict("inner"))

    with pytest.raises(Conflict, match="outer"):
        change(clash=lambda: Conflict("outer"), then=inner)


def test_where_the_outer_one_has_no_words_it_is_the_inners():
    def inner():
        change("a", "a", clash=lambda: Conflict(f"inner, of {stored()}"))

    def middle():
        change(clash=lambda: Conflict("middle"), then=inner)

    with pytest.raises(Conflict, match="inner, of 0"):
        change(then=middle)
    with pytest.raises(Conflict) as refused:
        change("b", "b")
    assert refused.value.name == "ConcurrentChangeError"


def test_a_clash_without_words_is_a_conflict():
    with pytest.raises(Conflict) as refused:
        change("a", "a")
    assert refused.value.name == "ConcurrentChangeError"


@pytest.mark.parametrize("error", [Broken, Conflict("no")])
def test_the_next_one_works_after_a_failure(error):
    with pytest.raises((Broken, Conflict)):
        change("a", then=lambda: fail(error))
    change("a")
    assert stored() == 1


def test_what_follows_a_change_is_done_when_the_outermost_is_stored():
    seen = []
    with transaction():
        with transaction():
            store("a")
            afterwards(lambda: seen.append(stored()))
        assert seen == []
    assert seen == [1]
    change("b")
    assert seen == [1]


def test_what_follows_a_change_is_never_done_if_it_is_taken_back():
    seen = []
    with pytest.raises(Broken):
        change("a", then=lambda: (afterwards(lambda: seen.append(1)), fail()))
    change("b")
    assert seen == []
