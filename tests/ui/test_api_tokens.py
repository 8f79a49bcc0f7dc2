"""API tokens on the account page: made without JavaScript, shown once, revoked."""

from __future__ import annotations

import pytest

from tests.api_client import ApiClient

from .reader import Page

ME = "/api/v1/users/current"
ACTION = "/account/tokens"


def make(reader, **fields):
    answer = reader.submit("/account", ACTION, **{"name": "nightly", "group": "", **fields})
    assert answer.status_code == 200, answer.text
    return answer


def ask(app, token, path=ME):
    return ApiClient(app).get(path, headers={"Authorization": f"Bearer {token}"})


def test_a_new_token_is_shown_once_and_works(app, alice_ui):
    answer = make(alice_ui)
    token = Page(answer.text).snippets[0].strip()
    assert answer.headers["Cache-Control"] == "no-store"
    assert ask(app, token).json["username"] == "alice"
    page = alice_ui.page("/account")
    assert "nightly" in page.text
    assert f"{token[:8]}…" in page.text
    assert token not in page.text
    assert "Set-Cookie" not in answer.headers or token not in answer.headers["Set-Cookie"]


def test_the_new_token_comes_with_words_for_its_use(alice_ui):
    page = Page(make(alice_ui).text)
    assert page.headings == ["Your new API token"]
    assert any("connect_json_dioptra_client" in snippet for snippet in page.snippets)
    assert any("Authorization: Bearer" in snippet for snippet in page.snippets)
    assert "reads and writes as you in all your groups" in page.text


def test_a_token_can_be_for_one_group_and_for_reading(app, alice_ui, vision):
    answer = make(alice_ui, group=str(vision.id), readOnly="yes", days="7")
    page = Page(answer.text)
    assert "reads as you in the group vision" in page.text
    token = page.snippets[0].strip()
    assert [group["name"] for group in ask(app, token).json["groups"]] == ["vision"]
    assert "vision read" in alice_ui.page("/account").text


@pytest.mark.parametrize(
    ("fields", "field", "status"),
    [
        ({"name": ""}, "name", 400),
        ({"name": "n" * 101}, "name", 400),
        ({"days": "0"}, "days", 400),
        ({"days": "1000"}, "days", 400),
        ({"days": ""}, "days", 400),
        ({"group": "x"}, "group", 400),
    ],
)
def test_a_refused_token_says_why_beside_the_field(alice_ui, fields, field, status):
    given = {"name": "nightly", "group": "", "readOnly": "yes", **fields}
    answer = alice_ui.submit("/account", ACTION, **given)
    assert answer.status_code == status
    assert answer.text.count("field__problem") == 1
    assert f'id="{field}-about"' in answer.text
    values = Page(answer.text).form(ACTION).values
    assert (values["name"], values["readOnly"]) == (given["name"], "yes")


def test_a_group_that_is_none_is_told_above_the_form(charlie_ui, vision):
    answer = charlie_ui.submit("/account", ACTION, name="spy", group=str(vision.id))
    assert answer.status_code == 404
    assert "There is no group" in Page(answer.text).text


def test_a_revoked_token_is_gone(app, alice_ui):
    token = Page(make(alice_ui).text).snippets[0].strip()
    (revoke,) = (form for form in alice_ui.page("/account").forms if "/revoke" in form.action)
    assert alice_ui.post(revoke.action, revoke.values).location == "/account#tokens"
    page = alice_ui.page("/account")
    assert "The token is revoked." in page.text
    assert "nightly" not in page.text.partition("New API token")[0]
    assert ask(app, token).status_code == 401


def test_nobody_revokes_the_token_of_somebody_else(app, alice_ui, charlie_ui):
    token = Page(make(alice_ui).text).snippets[0].strip()
    (revoke,) = (form for form in alice_ui.page("/account").forms if "/revoke" in form.action)
    theirs = charlie_ui.page("/account").form("/sign-out").values["csrf_token"]
    assert charlie_ui.post(revoke.action, {"csrf_token": theirs}).status_code == 404
    assert ask(app, token).status_code == 200


def test_the_account_page_needs_no_token_to_say_what_one_is(bob_ui):
    text = bob_ui.page("/account").text
    assert "should not know your password" in text
    assert "Last used" not in text
