"""Signing in and out, registration, the password: forms that are refused and forms that work."""

from __future__ import annotations

import pytest

from .reader import PASSWORD, Page, Reader

NEW = "a much longer secret"


def test_signing_in_goes_on_to_where_one_wanted_to_go(ui):
    answer = ui.sign_in("alice", path="/sign-in?next=/types?search%3Dimage")
    assert answer.status_code == 303
    assert answer.location == "/types?search=image"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "plugins",
        "",
    ],
)
def test_signing_in_goes_nowhere_else_than_to_this_server(ui, target):
    token = ui.page("/sign-in").form("/sign-in").values["csrf_token"]
    fields = {"username": "alice", "password": PASSWORD, "csrf_token": token, "next": target}
    assert ui.post("/sign-in", fields).location == "/"


def test_a_wrong_password_shows_the_form_again_without_the_password(ui):
    answer = ui.sign_in("alice", "wrong one", path="/sign-in?next=/types")
    assert answer.status_code == 401
    assert "The user name or the password is wrong." in answer.text
    values = Page(answer.text).form("/sign-in").values
    assert values["username"] == "alice"
    assert values["password"] == ""
    assert values["next"] == "/types"


def test_an_empty_field_is_named(ui):
    answer = ui.sign_in("alice", "")
    assert answer.status_code == 400
    assert 'id="password-about"' in answer.text
    assert "Fill this in." in answer.text


def test_too_many_wrong_passwords_have_to_wait(ui):
    for _ in range(10):
        ui.sign_in("alice", "wrong one")
    answer = ui.sign_in("alice")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Try again in" in answer.text


def test_a_form_without_its_token_is_refused(ui):
    answer = ui.post("/sign-in", {"username": "alice", "password": PASSWORD})
    assert answer.status_code == 400
    assert "load the page again" in answer.text


def test_a_form_from_another_site_is_refused(ui):
    ui.http.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert ui.sign_in("alice").status_code == 403


def test_whoever_is_signed_in_need_not_do_it_again(alice_ui):
    assert alice_ui.get("/sign-in?next=/types").location == "/types"


def test_signing_out_ends_the_session_on_the_server(app, alice_ui):
    cookies = {c.key: c.value for c in alice_ui.http._cookies.values()}
    assert alice_ui.submit("/account", "/sign-out").status_code == 303
    again = Reader(app)
    for key, value in cookies.items():
        again.http.set_cookie(key, value)
    assert again.get("/plugins").location.startswith("/sign-in")


def test_signing_out_everywhere_ends_the_other_sessions_too(app, alice_ui):
    other = Reader(app)
    other.sign_in("alice")
    alice_ui.submit("/account", "/sign-out", everywhere="yes")
    assert other.get("/plugins").location.startswith("/sign-in")


def test_registering_signs_in(ui):
    answer = ui.submit(
        "/register",
        username="dora",
        email="dora@example.org",
        password=NEW,
        confirmPassword=NEW,
    )
    assert answer.status_code == 303
    assert "Welcome, dora." in ui.page("/plugins").text


@pytest.mark.parametrize(
    ("changes", "field", "status"),
    [
        ({"username": "alice"}, "username", 409),
        ({"username": "do ra"}, "username", 400),
        ({"email": "nowhere"}, "email", 400),
        ({"password": "short", "confirmPassword": "short"}, "password", 400),
        ({"confirmPassword": "another one"}, "confirmPassword", 400),
    ],
)
def test_a_refused_registration_says_why_beside_the_field(ui, changes, field, status):
    fields = {"username": "dora", "email": "d@example.org", "password": NEW, "confirmPassword": NEW}
    answer = ui.submit("/register", **{**fields, **changes})
    assert answer.status_code == status
    assert answer.text.count("field__problem") == 1
    assert f'id="{field}-about"' in answer.text
    typed = Page(answer.text).form("/register").values
    assert typed["username"] == changes.get("username", "dora")
    assert typed["password"] == typed["confirmPassword"] == ""


def test_a_new_password_ends_the_session_and_signs_in(app, alice_ui):
    answer = alice_ui.submit(
        "/account",
        "/account/password",
        oldPassword=PASSWORD,
        newPassword=NEW,
        confirmNewPassword=NEW,
    )
    assert answer.location == "/sign-in"
    assert "Your password is changed." in alice_ui.page("/sign-in").text
    assert Reader(app).sign_in("alice").status_code == 401
    assert Reader(app).sign_in("alice", NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong one", NEW, NEW, "oldPassword"),
        (PASSWORD, "short", "short", "newPassword"),
        (PASSWORD, PASSWORD, PASSWORD, "newPassword"),
        (PASSWORD, NEW, "another one", "confirmNewPassword"),
    ],
)
def test_a_refused_password_says_why_beside_the_field(alice_ui, old, new, again, field):
    answer = alice_ui.submit(
        "/account",
        "/account/password",
        oldPassword=old,
        newPassword=new,
        confirmNewPassword=again,
    )
    assert answer.status_code in (400, 403)
    problem = answer.text.index("field__problem")
    assert f'id="{field}-about"' in answer.text[problem - 100 : problem]


def test_the_account_shows_groups_and_what_one_may_do_there(bob_ui):
    text = bob_ui.page("/account").text
    assert "bob@example.org" in text
    assert "vision read" in text
