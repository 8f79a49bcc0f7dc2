"""What a token stands for: its user, narrowed, and never the user's say over people."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from app import settings
from app.domain import access, api_tokens, groups, members, sessions, users
from app.domain.listing import ListQuery
from app.domain.transactions import transaction
from app.domain.values import OWNER, Permissions
from app.errors import Denied
from app.models import Membership, db, table

from ..conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("context")


def signed_in(name="alice"):
    return sessions.find_actor(sessions.sign_in(name, PASSWORD, "test"))


def by_token(actor, **limits):
    given = {"name": "t", "group_id": None, "read_only": False, "days": 1, **limits}
    return api_tokens.find_actor(api_tokens.create_token(actor, **given).token)


def test_without_limits_it_stands_for_the_same_person():
    actor = signed_in()
    script = by_token(actor)
    assert script.token_id is not None
    assert replace(script, token_id=None, session_id=actor.session_id) == actor


def test_read_only_leaves_reading_in_every_group():
    script = by_token(signed_in(), read_only=True)
    assert len(script.memberships) == 2
    assert {m.permissions for m in script.memberships.values()} == {Permissions(read=True)}


def test_read_only_gives_no_reading_to_who_may_not_read():
    actor = signed_in()
    with transaction():
        mine = table(Membership).c.user_id == actor.id
        db.session.execute(update(table(Membership)).where(mine).values(read=False))
    script = by_token(actor, read_only=True)
    assert {m.permissions for m in script.memberships.values()} == {Permissions()}


def test_the_scope_leaves_one_membership():
    actor = signed_in()
    for group_id, member in actor.memberships.items():
        script = by_token(actor, group_id=group_id)
        assert script.memberships == {group_id: member}
        assert (script.account.groups, script.account.active_group) == (
            [member.group],
            member.group,
        )


@pytest.mark.parametrize("to", ["manage", "own"])
def test_an_owners_token_neither_manages_nor_owns(to):
    actor = signed_in()
    script = by_token(actor)
    (owned,) = (id_ for id_, m in actor.memberships.items() if m.permissions == OWNER)
    assert access.demand_group(actor, to, owned) == access.demand_group(script, "write", owned)
    with pytest.raises(Denied, match="Sign in"):
        access.demand_group(script, to, owned)


VERBS = {
    "create_token": lambda who: by_token(who),
    "list_tokens": lambda who: api_tokens.list_tokens(who, ListQuery()),
    "revoke_token": lambda who: api_tokens.revoke_token(who, who.token_id),
    "list_sessions": lambda who: sessions.list_sessions(who, ListQuery()),
    "end_session": lambda who: sessions.end_session(who, 1),
    "end_other_sessions": lambda who: sessions.end_other_sessions(who),
    "create_group": lambda who: groups.create_group(who, name="lab"),
    "leave": lambda who: members.remove_member(who, 2, who.id),
    "sign_out": lambda who: sessions.sign_out(who, everywhere=True),
    "set_active_group": lambda who: sessions.set_active_group(who, 1),
    "change_account": lambda who: users.change_account(who, username="al", email="a@b"),
    "delete_account": lambda who: users.delete_account(who, password=PASSWORD, address="test"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_about_people_refuse_a_token(verb):
    with pytest.raises(Denied) as refusal:
        VERBS[verb](by_token(signed_in()))
    assert refusal.value.name == "ApiTokenError"


def test_where_registration_is_closed_an_admins_token_registers_nobody():
    admin = signed_in("admin")
    script = by_token(admin)
    settings.use(replace(settings.current(), sign_up="closed"))
    with pytest.raises(Denied, match="Sign in"):
        users.sign_up("dora", "d@example.org", PASSWORD, by=script)
    assert users.sign_up("dora", "d@example.org", PASSWORD, by=admin).username == "dora"


def test_a_token_is_not_shown_where_its_value_is_printed():
    made = api_tokens.create_token(signed_in(), name="t", group_id=None, read_only=False, days=1)
    assert made.token not in repr(made)
