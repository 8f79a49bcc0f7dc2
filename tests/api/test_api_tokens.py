"""API tokens: what a script may do with one, and how it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.models import ApiToken, LoginSession, db, table

from ..api_client import ApiClient
from ..builders import GROUPS, PLUGINS, TOKENS, TYPES, USERS, done, make_plugin, make_token
from ..conftest import PASSWORD

ME = f"{USERS}/current"
LOGOUT = "/api/v1/auth/logout"
EVIL = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
KEYS = ["id", "name", "prefix", "group", "readOnly", "createdOn", "expiresOn", "lastUsedOn"]
ROW = table(ApiToken)


@pytest.fixture
def script(app):
    """Makes clients that send a token and have no cookies."""

    def connect(token: str) -> ApiClient:
        client = ApiClient(app)
        client.http.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return connect


@pytest.fixture
def scripted(script):
    """Makes a token of somebody, and a client that sends it."""
    return lambda person, **fields: script(make_token(person, **fields)["token"])


@pytest.fixture
def change_rows(app):
    def change(**values):
        with app.app_context():
            db.session.execute(update(ROW).values(**values))
            db.session.commit()

    return change


@pytest.fixture
def last_use(app):
    def read():
        with app.app_context():
            return db.session.scalar(select(ROW.c.last_used_on))

    return read


def test_a_token_is_shown_whole_once(alice, vision):
    made = make_token(alice, "nightly", group=vision.id, readOnly=True, days=7)
    token = made.pop("token")
    assert list(made) == KEYS
    assert token.startswith(made["prefix"])
    assert (len(made["prefix"]), made["prefix"][:3]) == (8, "dp_")
    assert (made["name"], made["readOnly"], made["group"]["name"]) == ("nightly", True, "vision")
    assert done(alice.get(TOKENS))["data"] == [made]
    assert token not in alice.get(TOKENS).text


@pytest.mark.parametrize(("fields", "days"), [({}, 90), ({"days": 1}, 1), ({"days": 366}, 366)])
def test_a_token_expires_after_the_days_that_were_asked_for(alice, fields, days):
    made = make_token(alice, **fields)
    began, ends = (datetime.fromisoformat(made[key]) for key in ("createdOn", "expiresOn"))
    assert ends - began == timedelta(days=days)
    assert (made["group"], made["readOnly"], made["lastUsedOn"]) == (None, False, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("days", days) for days in (0, -1, 367, 2**62, "many", 1.5, None)),
        *(("name", name) for name in ("", " ", "two\nlines", "n" * 101, 5)),
        ("readOnly", "true"),
        ("group", "vision"),
    ],
)
def test_what_makes_no_token_is_refused_by_its_field(alice, field, value):
    answer = alice.post(TOKENS, {"name": "upload", field: value})
    assert (answer.status_code, list(answer.json["errors"])) == (400, [field])
    assert done(alice.get(TOKENS))["data"] == []


def test_a_token_is_only_for_a_group_that_one_can_see(charlie, vision):
    answer = charlie.post(TOKENS, {"name": "spy", "group": vision.id})
    assert (answer.status_code, answer.json["error"]) == (404, "EntityDoesNotExistError")


def test_only_its_hash_is_stored(app, alice):
    token = make_token(alice)["token"]
    with app.app_context():
        stored = db.session.execute(select(ROW)).one()
    assert token not in map(str, stored)
    assert len(stored.token_hash) == 64


def test_a_script_works_as_its_user(alice, scripted, vision):
    script = scripted(alice)
    account = done(script.get(ME))
    assert (account["username"], [g["name"] for g in account["groups"]]) == (
        "alice",
        ["public", "vision"],
    )
    plugin = make_plugin(script, vision.id)
    assert plugin["user"]["username"] == "alice"
    assert done(script.delete(f"{PLUGINS}/{plugin['id']}"))["id"] == [plugin["id"]]


def test_knowing_a_script_costs_one_statement(alice, scripted, statements):
    script = scripted(alice)
    done(script.get(ME))
    with statements() as count:
        done(script.get(ME))
    assert count() == 1


def test_a_read_only_token_reads_and_changes_nothing(alice, scripted, plugin, vision, image):
    script = scripted(alice, readOnly=True)
    assert done(script.get(f"{PLUGINS}/{plugin['id']}"))["name"] == plugin["name"]
    answers = [
        script.post(PLUGINS, {"group": vision.id, "name": "more"}),
        script.put(f"{PLUGINS}/{plugin['id']}", {"name": "other"}),
        script.delete(f"{PLUGINS}/{plugin['id']}"),
        script.delete(f"{TYPES}/{image['id']}"),
    ]
    assert {(a.status_code, a.json["error"]) for a in answers} == {(403, "PermissionDeniedError")}


def test_a_token_gives_no_more_than_its_user_has(bob, scripted, plugin):
    script = scripted(bob)
    assert script.get(f"{PLUGINS}/{plugin['id']}").status_code == 200
    assert script.delete(f"{PLUGINS}/{plugin['id']}").status_code == 403


def test_for_a_token_of_one_group_there_are_no_others(alice, scripted, plugin, vision, public):
    script = scripted(alice, group=public.id)
    assert [group["name"] for group in done(script.get(GROUPS))["data"]] == ["public"]
    account = done(script.get(ME))
    assert [g["name"] for g in (*account["groups"], account["activeGroup"])] == ["public"] * 2
    assert done(script.get(PLUGINS))["data"] == []
    for path in (f"{PLUGINS}/{plugin['id']}", f"{GROUPS}/{vision.id}"):
        assert script.get(path).status_code == 404
    assert script.post(PLUGINS, {"group": vision.id, "name": "x"}).status_code == 404
    assert make_plugin(script, public.id, "mine")["group"]["id"] == public.id


def test_a_token_of_all_groups_is_of_those_that_come_later(charlie, alice, scripted, vision):
    script = scripted(charlie)
    assert script.get(f"{GROUPS}/{vision.id}").status_code == 404
    member = {"user": done(charlie.get(ME))["id"], "permissions": {"read": True}}
    done(alice.post(f"{GROUPS}/{vision.id}/members", member))
    assert script.get(f"{GROUPS}/{vision.id}").status_code == 200


def test_what_is_about_people_is_for_people(alice, scripted, vision, user_ids):
    script = scripted(alice)
    members = f"{GROUPS}/{vision.id}/members"
    change = {"oldPassword": PASSWORD, "newPassword": f"{PASSWORD}!"}
    change["confirmNewPassword"] = change["newPassword"]
    answers = {
        "list tokens": script.get(TOKENS),
        "make a token": script.post(TOKENS, {"name": "child"}),
        "revoke a token": script.delete(f"{TOKENS}/1"),
        "rename": script.put(ME, {"username": "al", "email": "a@example.org"}),
        "delete the account": script.delete(ME, {"password": PASSWORD}),
        "password": script.post(f"{ME}/password", change),
        "password of": script.post(f"{USERS}/{user_ids['bob']}/password", change),
        "active group": script.put(f"{ME}/group", {"group": vision.id}),
        "sign out": script.post(LOGOUT),
        "sign out everywhere": script.post(f"{LOGOUT}?everywhere=true"),
        "make a group": script.post(GROUPS, {"name": "lab"}),
        "rename a group": script.put(f"{GROUPS}/{vision.id}", {"name": "sight"}),
        "delete a group": script.delete(f"{GROUPS}/{vision.id}"),
        "add a member": script.post(members, {"user": user_ids["charlie"]}),
        "change a member": script.patch(
            f"{members}/{user_ids['bob']}", {"permissions": {"write": True}}
        ),
        "remove a member": script.delete(f"{members}/{user_ids['bob']}"),
        "leave": script.delete(f"{members}/{user_ids['alice']}"),
    }
    allowed = {
        name: answer.text
        for name, answer in answers.items()
        if (answer.status_code, answer.json["error"]) != (403, "ApiTokenError")
    }
    assert allowed == {}
    assert "Sign in" in answers["leave"].json["message"]


def test_a_revoked_token_ends_at_once(alice, script):
    made = make_token(alice)
    client = script(made["token"])
    assert client.get(ME).status_code == 200
    assert done(alice.delete(f"{TOKENS}/{made['id']}"))["id"] == [made["id"]]
    answer = client.get(ME)
    assert (answer.status_code, answer.json["error"]) == (401, "NotSignedInError")
    assert "revoked or expired" in answer.json["message"]
    assert alice.delete(f"{TOKENS}/{made['id']}").status_code == 404


def test_an_expired_token_is_refused_and_forgotten_with_the_next(alice, scripted, change_rows):
    script = scripted(alice)
    change_rows(expires_on=datetime.now(UTC) - timedelta(seconds=1))
    assert script.get(ME).status_code == 401
    assert len(done(alice.get(TOKENS))["data"]) == 1
    new = make_token(alice)
    assert [token["id"] for token in done(alice.get(TOKENS))["data"]] == [new["id"]]


def test_tokens_of_others_are_not_there(alice, bob, script):
    made = make_token(alice)
    assert done(bob.get(TOKENS))["data"] == []
    answer = bob.delete(f"{TOKENS}/{made['id']}")
    assert (answer.status_code, answer.json["error"]) == (404, "EntityDoesNotExistError")
    assert script(made["token"]).get(ME).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "dp_", "dp_é", "a=b", "dp_" + "a" * 5000, "%00"])
def test_a_made_up_token_is_nobody_even_beside_a_good_cookie(alice, token):
    headers = {"Authorization": f"Bearer {token}"}
    answer = alice.get(ME, headers=headers)
    assert (answer.status_code, answer.json["error"]) == (401, "NotSignedInError")
    account = {"username": "dora", "email": "d@example.org", "password": PASSWORD}
    signing_up = alice.post(USERS, {**account, "confirmPassword": PASSWORD}, headers=headers)
    assert signing_up.status_code == 401
    assert alice.get(ME).status_code == 200


def test_a_token_counts_and_the_cookies_beside_it_do_not(alice, bob):
    token = make_token(bob)["token"]
    for scheme in ("Bearer", "bearer"):
        headers = {"Authorization": f"{scheme} {token}"}
        assert done(alice.get(ME, headers=headers))["username"] == "bob"


@pytest.mark.parametrize("header", ["Basic YTpi", "Digest a=b", "Bearer", "dp_x", ""])
def test_authorization_of_another_kind_is_left_alone(alice, api, header):
    wanted = 401 if header == "Bearer" else 200
    assert alice.get(ME, headers={"Authorization": header}).status_code == wanted
    assert api.get(ME, headers={"Authorization": header}).status_code == 401


def test_the_secret_of_a_session_is_no_token(app, alice, script):
    cookie = alice.http.get_cookie("dioptra_remember_token").value
    assert script(cookie.partition("|")[0]).get(ME).status_code == 401
    with app.app_context():
        hashed = db.session.scalar(select(table(LoginSession).c.token_hash))
    assert script(hashed).get(ME).status_code == 401


def test_a_token_needs_no_origin_and_a_cookie_does(alice, scripted, vision):
    body = {"group": vision.id, "name": "hello"}
    assert alice.post(PLUGINS, body, headers=EVIL).status_code == 403
    assert scripted(alice).post(PLUGINS, body, headers=EVIL).status_code == 200


def test_pages_are_not_opened_by_a_token(alice, scripted):
    answer = scripted(alice).http.get("/account")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/account")


def _by_password(alice):
    new = f"{PASSWORD}!"
    body = {"oldPassword": PASSWORD, "newPassword": new, "confirmNewPassword": new}
    return alice.post(f"{ME}/password", body)


ENDS = {
    "password": _by_password,
    "logout everywhere": lambda alice: alice.post(f"{LOGOUT}?everywhere=true"),
    "account": lambda charlie: charlie.delete(ME, {"password": PASSWORD}),
}


@pytest.mark.parametrize("end", ENDS)
def test_tokens_end_with_what_they_stand_for(alice, bob, charlie, scripted, end):
    person = charlie if end == "account" else alice
    script, other = scripted(person), scripted(bob)
    done(ENDS[end](person))
    assert script.get(ME).status_code == 401
    assert other.get(ME).status_code == 200


def test_tokens_outlive_a_session(alice, scripted):
    script = scripted(alice)
    done(alice.post(LOGOUT))
    assert script.get(ME).status_code == 200


def test_a_token_of_a_group_ends_with_the_membership(alice, bob, scripted, vision, user_ids):
    narrow, wide = scripted(bob, group=vision.id), scripted(bob)
    done(alice.delete(f"{GROUPS}/{vision.id}/members/{user_ids['bob']}"))
    assert narrow.get(ME).status_code == 401
    assert [group["name"] for group in done(wide.get(ME))["groups"]] == ["public"]


def test_a_token_of_a_group_ends_with_the_group(alice, scripted):
    group = done(alice.post(GROUPS, {"name": "lab"}))["id"]
    script = scripted(alice, group=group)
    done(alice.delete(f"{GROUPS}/{group}"))
    assert script.get(ME).status_code == 401


def test_use_is_noted_once_an_hour(alice, scripted, change_rows, last_use):
    script = scripted(alice)
    script.get(ME)
    first = last_use()
    assert first is not None
    script.get(ME)
    assert last_use() == first
    change_rows(last_used_on=first - timedelta(minutes=61))
    script.get(ME)
    assert last_use() >= first


def test_one_person_has_fifty_tokens_at_most(alice, bob):
    for n in range(50):
        make_token(alice, f"t{n}")
    answer = alice.post(TOKENS, {"name": "one more"})
    assert (answer.status_code, answer.json["error"]) == (409, "TooManyTokensError")
    make_token(bob)
    done(alice.delete(f"{TOKENS}/{done(alice.get(TOKENS))['data'][0]['id']}"))
    make_token(alice, "one more")


def test_tokens_are_listed_by_page_and_found_by_name(alice, vision):
    for name in ("nightly", "weekly", "by hand"):
        make_token(alice, name, group=vision.id)
    page = done(alice.get(f"{TOKENS}?pageLength=2"))
    assert ([t["name"] for t in page["data"]], page["totalNumResults"]) == (
        ["nightly", "weekly"],
        3,
    )
    found = done(alice.get(TOKENS, query_string={"search": "name:*ly"}))
    assert [token["name"] for token in found["data"]] == ["nightly", "weekly"]
