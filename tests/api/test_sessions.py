"""Sessions: what one sees of one's own, and how they are ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.models import LoginSession, db, table

from ..builders import SESSIONS, USERS, done, make_token
from ..conftest import PASSWORD

LOGIN = "/api/v1/auth/login"
ME = f"{USERS}/current"
KEYS = ["id", "userAgent", "address", "createdOn", "lastSeenOn", "expiresOn", "isCurrent"]
ROW = table(LoginSession)


@pytest.fixture
def sign_in(fresh_client):
    """Signs somebody in with a browser of a given name."""

    def start(agent, username="alice"):
        client = fresh_client()
        client.http.environ_base["HTTP_USER_AGENT"] = agent
        done(client.post(LOGIN, {"username": username, "password": PASSWORD}))
        return client

    return start


@pytest.fixture
def change_rows(app):
    def change(**values):
        with app.app_context():
            db.session.execute(update(ROW).values(**values))
            db.session.commit()

    return change


@pytest.fixture
def last_seen(app):
    def read():
        with app.app_context():
            return db.session.scalar(select(ROW.c.last_seen_on).order_by(ROW.c.id.desc()))

    return read


def listed(client, search=""):
    return done(client.get(SESSIONS, query_string={"search": search}))["data"]


def test_the_list_says_where_one_is_signed_in(sign_in, bob):
    before = {one["id"] for one in listed(sign_in("first"))}
    second = sign_in("second")
    (mine,) = (one for one in listed(second) if one["isCurrent"])
    assert list(mine) == KEYS
    assert (mine["userAgent"], mine["address"]) == ("second", "127.0.0.1")
    assert mine["createdOn"] == mine["lastSeenOn"] < mine["expiresOn"]
    assert mine["id"] not in before
    others = {one["id"] for one in listed(bob)}
    assert others.isdisjoint({*before, mine["id"]})


def test_sessions_are_found_by_browser_and_address(sign_in):
    client = sign_in("Firefox")
    sign_in("curl")
    assert [one["userAgent"] for one in listed(client, "userAgent:fire*")] == ["Firefox"]
    assert {one["address"] for one in listed(client, "address:127*")} == {"127.0.0.1"}
    assert listed(client, "address:10*") == []


@pytest.mark.parametrize(("sent", "kept"), [("", None), ("a\tb\x7f", "ab"), ("x" * 500, "x" * 200)])
def test_of_what_a_browser_calls_itself_the_plain_beginning_is_kept(sign_in, sent, kept):
    assert listed(sign_in(sent))[-1]["userAgent"] == kept


def test_a_session_that_was_ended_is_signed_out_at_once(sign_in):
    client, lost = sign_in("here"), sign_in("lost")
    (gone,) = listed(client, "userAgent:lost")
    assert done(client.delete(f"{SESSIONS}/{gone['id']}"))["id"] == [gone["id"]]
    assert lost.get(ME).status_code == 401
    assert done(client.get(ME))["username"] == "alice"
    assert client.delete(f"{SESSIONS}/{gone['id']}").status_code == 404


def test_ending_the_own_session_takes_the_cookies_back(sign_in):
    client = sign_in("here")
    (mine,) = (one for one in listed(client) if one["isCurrent"])
    answer = client.delete(f"{SESSIONS}/{mine['id']}")
    assert answer.status_code == 200
    assert any("dioptra_remember_token=;" in c for c in answer.headers.getlist("Set-Cookie"))
    assert client.get(ME).status_code == 401


def test_nobody_ends_the_session_of_somebody_else(sign_in, charlie):
    alice = sign_in("here")
    (theirs,) = (one for one in listed(alice) if one["isCurrent"])
    answer = charlie.delete(f"{SESSIONS}/{theirs['id']}")
    assert (answer.status_code, answer.json["error"]) == (404, "EntityDoesNotExistError")
    assert alice.get(ME).status_code == 200


def test_a_token_neither_sees_nor_ends_sessions(alice, fresh_client):
    script = fresh_client()
    token = make_token(alice)["token"]
    script.http.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    mine = listed(alice)[-1]["id"]
    for answer in (script.get(SESSIONS), script.delete(f"{SESSIONS}/{mine}")):
        assert (answer.status_code, answer.json["error"]) == (403, "ApiTokenError")
    assert alice.get(ME).status_code == 200


def test_when_one_was_seen_is_noted_once_an_hour(sign_in, change_rows, last_seen):
    client = sign_in("here")
    first = last_seen()
    client.get(ME)
    assert last_seen() == first
    change_rows(last_seen_on=first - timedelta(minutes=61))
    client.get(ME)
    assert last_seen() >= first


def test_noting_it_costs_nothing_in_between(sign_in, statements):
    client = sign_in("here")
    with statements() as count:
        done(client.get(ME))
    assert count() == 1


def test_a_session_from_before_these_were_kept_goes_on(sign_in, change_rows):
    client = sign_in("here")
    change_rows(user_agent=None, address=None, last_seen_on=None)
    (mine,) = (one for one in listed(client) if one["isCurrent"])
    assert (mine["userAgent"], mine["address"]) == (None, None)
    assert mine["lastSeenOn"] > mine["createdOn"]


def test_what_has_expired_is_not_listed(sign_in, app):
    client = sign_in("old")
    (old,) = (one for one in listed(client) if one["isCurrent"])
    with app.app_context():
        past = update(ROW).where(ROW.c.id == old["id"]).values(expires_on=ROW.c.created_on)
        db.session.execute(past)
        db.session.commit()
    assert old["id"] not in {one["id"] for one in listed(sign_in("new"))}
