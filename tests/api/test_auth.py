"""Signing in and out; sessions live on the server and end there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.models import LoginFailure, LoginSession, db, table
from app.web.actor import REMEMBER_COOKIE

from ..builders import USERS, done
from ..conftest import PASSWORD

LOGIN, LOGOUT = "/api/v1/auth/login", "/api/v1/auth/logout"
ME = f"{USERS}/current"
NEW = "another good password"
COOKIES = [("session",), (REMEMBER_COOKIE,), ("session", REMEMBER_COOKIE)]

either_cookie = pytest.mark.parametrize("names", COOKIES, ids="+".join)


def login(client, username="alice", password=PASSWORD):
    return client.post(LOGIN, {"username": username, "password": password})


def change(client, old=PASSWORD, new=NEW, confirmation=NEW, path=f"{ME}/password"):
    body = {"oldPassword": old, "newPassword": new, "confirmNewPassword": confirmation}
    return client.post(path, body)


def age(app, model, column, **by):
    with app.app_context():
        old = table(model).c[column]
        for row_id, moment in db.session.execute(db.select(table(model).c.id, old)).all():
            statement = update(table(model)).where(table(model).c.id == row_id)
            db.session.execute(statement.values({column: moment - timedelta(**by)}))
        db.session.commit()


def test_login_answers_with_the_name_and_two_guarded_cookies(api):
    """W18."""
    answer = login(api)
    assert answer.json == {"username": "alice", "status": "Login successful"}
    sent = dict(cookie.split("=", 1) for cookie in answer.headers.getlist("Set-Cookie"))
    assert set(sent) == {"session", REMEMBER_COOKIE}
    for rest in sent.values():
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(rest.split("; "))


def test_login_updates_the_time_of_the_last_login(api):
    login(api)
    account = done(api.get(ME))
    assert account["lastLoginOn"] > account["createdOn"]


@either_cookie
def test_either_cookie_alone_is_a_login(alice, copy_of, names):
    assert done(copy_of(alice, *names).get(ME))["username"] == "alice"


def test_a_wrong_password_and_an_unknown_name_get_the_same_words(api):
    answers = [login(api, "alice", "wrong"), login(api, "nobody", "wrong")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json == answers[1].json
    assert answers[0].json["error"] == "UserAuthenticationError"
    assert "Set-Cookie" not in answers[0].headers


@pytest.mark.parametrize("value", ["", "x", "a|b", "é|0", "a" * 4000, '"', "%00"])
def test_a_made_up_cookie_is_nobody(api, value):
    for name in ("session", REMEMBER_COOKIE):
        api.http.set_cookie(name, value)
    assert api.get(ME).status_code == 401


def test_a_changed_token_is_nobody(alice, fresh_client):
    token, signature = alice.http.get_cookie(REMEMBER_COOKIE).value.split("|")
    thief = fresh_client()
    changed = token[:-1] + ("B" if token.endswith("A") else "A")
    thief.http.set_cookie(REMEMBER_COOKIE, f"{changed}|{signature}")
    assert thief.get(ME).status_code == 401


def test_each_login_is_a_session_of_its_own(alice, api):
    login(api)
    values = {client.http.get_cookie(REMEMBER_COOKIE).value for client in (alice, api)}
    assert len(values) == 2


@either_cookie
def test_logout_ends_the_session_on_the_server(alice, copy_of, names):
    """W6."""
    saved = copy_of(alice, *names)
    answer = done(alice.post(LOGOUT))
    assert answer == {"username": "alice", "everywhere": False, "status": "Logout successful"}
    assert saved.get(ME).status_code == 401
    assert alice.get(ME).status_code == 401


def test_logout_takes_the_cookies_back(alice):
    alice.post(LOGOUT)
    assert alice.http.get_cookie("session") is None
    assert alice.http.get_cookie(REMEMBER_COOKIE) is None


def test_logout_leaves_other_sessions_alone(alice, api):
    login(api)
    alice.post(f"{LOGOUT}?everywhere=False")
    assert api.get(ME).status_code == 200


@pytest.mark.parametrize("word", ["true", "True", "1", "on"])
def test_logout_everywhere_ends_all_sessions_of_the_person_alone(alice, api, bob, word):
    login(api)
    assert done(alice.post(f"{LOGOUT}?everywhere={word}"))["everywhere"] is True
    assert api.get(ME).status_code == 401
    assert bob.get(ME).status_code == 200


def test_logout_of_nobody_is_401(api):
    assert api.post(LOGOUT).status_code == 401


def test_logout_wants_everywhere_to_be_true_or_false(alice):
    answer = alice.post(f"{LOGOUT}?everywhere=maybe")
    assert (answer.status_code, list(answer.json["errors"])) == (400, ["everywhere"])
    assert answer.json["message"] == "Input payload validation failed"
    assert alice.get(ME).status_code == 200


@either_cookie
def test_a_session_ends_by_itself(app, alice, copy_of, names):
    client = copy_of(alice, *names)
    age(app, LoginSession, "expires_on", days=15)
    assert client.get(ME).status_code == 401


def test_a_password_change_ends_all_sessions(alice, api, copy_of):
    login(api)
    saved = copy_of(alice)
    assert done(change(alice)) == {"status": "Password Change Success"}
    assert [client.get(ME).status_code for client in (alice, api, saved)] == [401, 401, 401]
    assert login(api).status_code == 401
    assert login(api, password=NEW).status_code == 200


def test_a_password_can_be_changed_by_whoever_knows_it(alice, bob, user_ids):
    done(change(bob, path=f"{USERS}/{user_ids['alice']}/password"))
    assert alice.get(ME).status_code == 401
    assert bob.get(ME).status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "confirmation", "field"),
    [
        ("wrong", NEW, NEW, "oldPassword"),
        (PASSWORD, NEW, "different", "confirmNewPassword"),
        (PASSWORD, PASSWORD, PASSWORD, "newPassword"),
    ],
)
def test_a_password_change_is_refused(alice, api, old, new, confirmation, field):
    answer = change(alice, old, new, confirmation)
    assert (answer.status_code, answer.json["error"]) == (403, "UserPasswordChangeError")
    assert list(answer.json["errors"]) == [field]
    assert alice.get(ME).status_code == 200
    assert login(api).status_code == 200


def _by_login(api, bob, user_ids, password):
    return login(api, "alice", password)


def _by_password_change(api, bob, user_ids, password):
    return change(bob, old=password, path=f"{USERS}/{user_ids['alice']}/password")


@pytest.mark.parametrize("guess", [_by_login, _by_password_change])
def test_guessing_comes_to_a_halt(guess, api, bob, user_ids):
    """W24: both places where a password can be tried."""
    answers = [guess(api, bob, user_ids, f"wrong{n}") for n in range(10)]
    assert {answer.status_code for answer in answers} <= {401, 403}
    late = guess(api, bob, user_ids, PASSWORD)
    assert (late.status_code, late.json["error"]) == (429, "TooManyAttemptsError")
    assert 1 <= int(late.headers["Retry-After"]) <= 301


def test_deleting_an_account_is_no_place_to_guess_either(alice):
    body = {"password": "wrong"}
    statuses = [alice.delete(f"{USERS}/current", body).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def test_names_that_do_not_exist_come_to_the_same_halt(api):
    statuses = [login(api, "nobody", "wrong").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def test_a_halt_is_for_one_name_in_any_letter_case(api):
    for n in range(10):
        login(api, "alice" if n % 2 else "ALICE", "wrong")
    assert login(api, "Alice").status_code == 429
    assert login(api, "bob").status_code == 200


def test_a_right_password_forgives_the_wrong_ones(api):
    for _ in range(2):
        assert {login(api, password="wrong").status_code for _ in range(9)} == {401}
        assert login(api).status_code == 200


def test_a_halt_passes(app, api):
    for _ in range(10):
        login(api, password="wrong")
    age(app, LoginFailure, "failed_on", seconds=301)
    assert login(api).status_code == 200
