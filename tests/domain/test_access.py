"""Who may do what: the row form, the SQL form and the refusals say the same."""

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, datetime
from itertools import product

import pytest
from sqlalchemy import create_engine, literal, select

from app.domain.access import Actor, demand, may, readable_groups, visible_to
from app.domain.values import Account, Member, Permissions, Ref
from app.errors import Denied, NotFound

ALL = [Permissions(*flags) for flags in product((False, True), repeat=6)]
TIME = datetime(2026, 11, 22, tzinfo=UTC)
ALICE = Ref(1, "alice")


def actor(*given: Permissions) -> Actor:
    """A member of the groups 1, 2, ... with these permissions."""
    groups = {n: Ref(n, f"group {n}") for n in range(1, len(given) + 1)}
    members = {
        n: Member(ALICE, groups[n], permissions) for n, permissions in enumerate(given, start=1)
    }
    account = Account(1, "alice", "a@b", list(groups.values()), TIME, TIME, None, TIME)
    return Actor(account, members)


@pytest.fixture(scope="module")
def selected():
    """Which of these group ids does SQL let an actor see."""
    with create_engine("sqlite://").connect() as connection:

        def ask(who, ids):
            conditions = [visible_to(who, literal(id_)).label(f"g{id_}") for id_ in ids]
            row = connection.execute(select(*conditions)).one()
            return [id_ for id_, shown in zip(ids, row, strict=True) if shown]

        yield ask


def test_the_row_form_and_the_sql_form_agree_on_all_permissions(selected):
    who = actor(*ALL)
    ids = range(1, len(ALL) + 2)
    assert selected(who, ids) == [id_ for id_ in ids if may(who, "read", id_)]
    assert selected(who, ids) == readable_groups(who)


@pytest.mark.parametrize("permissions", ALL, ids=lambda p: "".join("ny"[x] for x in astuple(p)))
def test_they_agree_for_each_alone(selected, permissions):
    who = actor(permissions)
    assert selected(who, [1, 2]) == ([1] if may(who, "read", 1) else [])


def test_who_is_in_no_group_sees_nothing(selected):
    assert selected(actor(), [1, 2]) == []


@pytest.mark.parametrize("given", ALL, ids=lambda p: "".join("ny"[x] for x in astuple(p)))
def test_the_table_of_permissions(given):
    who = actor(given)
    assert may(who, "read", 1) is given.read
    assert may(who, "write", 1) is (given.read and given.write)
    assert may(who, "manage", 1) is (given.read and (given.admin or given.owner))
    assert may(who, "own", 1) is (given.read and given.owner)


@pytest.mark.parametrize("to", ["read", "write", "manage", "own"])
@pytest.mark.parametrize("given", [None, *ALL[::5]])
def test_a_demand_is_refused_as_unknown_to_those_who_may_not_read(to, given):
    who = actor(given) if given else actor()
    unknown = NotFound("none")
    if may(who, to, 1):
        demand(who, to, 1, unknown)
        return
    with pytest.raises(Denied if may(who, "read", 1) else NotFound) as refused:
        demand(who, to, 1, unknown)
    assert refused.value is unknown or "'group 1'" in refused.value.message
