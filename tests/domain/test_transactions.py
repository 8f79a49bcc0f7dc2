"""Transactions: all is stored or nothing, nested ones join, a clash becomes the given refusal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select

from app.domain.transactions import transaction
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


def test_what_happens_inside_is_stored():
    with transaction():
        store()
    assert stored() == 1


def test_after_an_error_nothing_is_stored():
    with pytest.raises(Broken), transaction():
        store()
        raise Broken
    assert stored() == 0


def test_a_nested_one_joins_the_outer():
    with pytest.raises(Broken), transaction():
        with transaction():
            store()
        store("b")
        raise Broken
    assert stored() == 0


def test_a_nested_one_that_fails_takes_all_with_it():
    with pytest.raises(Broken), transaction():
        store()
        with transaction():
            raise Broken
    assert stored() == 0


def test_a_refusal_takes_back_what_was_done():
    with pytest.raises(Conflict), transaction():
        store()
        raise Conflict("no")
    assert stored() == 0


def test_a_clash_becomes_the_refusal_that_is_given():
    """It may look at what is stored, because the change is taken back by then."""
    with transaction():
        store()

    def clash():
        return Conflict(f"there are {stored()}")

    with pytest.raises(Conflict, match="there are 1"), transaction(clash):
        store("b")
        store("a")
    assert stored() == 1


def test_a_clash_in_a_nested_one_is_the_outers():
    with pytest.raises(Conflict, match="outer"), transaction(lambda: Conflict("outer")):
        with transaction(lambda: Conflict("inner")):
            store()
            store()


def test_a_clash_without_words_is_a_conflict():
    with pytest.raises(Conflict) as refused, transaction():
        store()
        store()
    assert refused.value.name == "ConcurrentChangeError"


def test_the_next_one_works_after_a_failure():
    for error in (Broken, Conflict("no")):
        with pytest.raises((Broken, Conflict)), transaction():
            raise error
    with transaction():
        store()
    assert stored() == 1
