"""One's own account on its pages: name and address, sessions, and its end."""

from __future__ import annotations

import pytest

from tests.builders import GROUPS, TOKENS, USERS, done, make_group, make_plugin, make_token

from .reader import PASSWORD, Page, Reader

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def sign_in(app):
    """Signs Alice in with another browser."""

    def start(agent=FIREFOX):
        reader = Reader(app)
        reader.http.environ_base["HTTP_USER_AGENT"] = agent
        assert reader.sign_in("alice").status_code == 303
        return reader

    return start


def send(reader, path, **fields):
    form = reader.page(path).form("")
    return reader.post(path, {**form.values, **fields})


def is_signed_in(reader):
    return reader.get("/account").status_code == 200


def ends(reader):
    """The forms of the sessions that can be ended, latest first."""
    return [form for form in reader.page("/account").forms if form.action.endswith("/end")]


def test_name_and_address_are_changed(alice_ui, alice):
    assert "/account/edit" in alice_ui.page("/account").links
    form = alice_ui.page("/account/edit").form("")
    assert (form.values["username"], form.values["email"]) == ("alice", "alice@example.org")
    answer = send(alice_ui, "/account/edit", username="alicia")
    assert alice_ui.page(answer.location).headings == ["alicia"]
    assert done(alice.get(f"{USERS}/current"))["username"] == "alicia"


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("username", "bob", 409),
        ("username", "", 400),
        ("username", "a b", 400),
        ("email", "nowhere", 400),
        ("email", "BOB@example.org", 409),
    ],
)
def test_a_refused_change_says_why_beside_the_field(alice_ui, field, value, status):
    answer = send(alice_ui, "/account/edit", **{field: value})
    assert answer.status_code == status
    assert answer.text.count("field__problem") == 1
    assert Page(answer.text).form("").values[field] == value


def test_sessions_are_listed_with_browser_address_and_which_is_this_one(sign_in):
    sign_in("curl/8.5.0")
    text = sign_in().page("/account").text
    assert "Firefox on Linux 127.0.0.1 just now now ✓ this one" in text
    assert "curl 127.0.0.1 just now just now End" in text


def test_a_session_is_ended_at_once(sign_in):
    lost, here = sign_in(), sign_in()
    latest = ends(here)[0]
    assert here.post(latest.action, latest.values).location == "/account#sessions"
    assert "The session is ended." in here.page("/account").text
    assert not is_signed_in(lost)


def test_ending_the_own_session_signs_out(sign_in):
    here = sign_in()
    token = {"csrf_token": here.page("/account").form("/sign-out").values["csrf_token"]}
    own = int(ends(sign_in())[0].action.split("/")[-2])
    assert here.post(f"/account/sessions/{own}/end", token).location == "/sign-in"
    assert not is_signed_in(here)


def test_nobody_ends_the_session_of_somebody_else(sign_in, charlie_ui):
    alice, form = sign_in(), ends(sign_in())[0]
    token = charlie_ui.page("/account").form("/sign-out").values["csrf_token"]
    assert charlie_ui.post(form.action, {"csrf_token": token}).status_code == 404
    assert is_signed_in(alice)


def test_all_others_are_ended_and_tokens_stay(sign_in, alice):
    make_token(alice)
    others, here = [sign_in(), sign_in()], sign_in()
    answer = here.submit("/account", "/account/sessions/end-others")
    assert "other sessions." in here.page(answer.location).text
    assert not any(map(is_signed_in, others))
    page = here.page("/account")
    assert ends(here) == []
    assert "/account/sessions/end-others" not in {form.action for form in page.forms}
    assert any(form.action.endswith("/revoke") for form in page.forms)


def test_more_sessions_than_are_shown_are_counted_and_cost_no_more(sign_in, statements):
    def cost(reader):
        with statements() as count:
            text = reader.page("/account").text
        return count(), text

    few, text = cost(sign_in())
    assert "older session" not in text
    for _ in range(30):
        reader = sign_in()
    many, text = cost(reader)
    assert "older session" in text
    assert few == many <= 3


def test_deleting_the_account_says_what_stays(app, charlie_ui, charlie):
    group = make_group(charlie, "attic")
    make_plugin(charlie, group["id"])
    text = charlie_ui.page("/account/delete").text
    assert "Nobody can see attic any more" in text
    assert "The name charlie and your mail address stay taken" in text
    answer = send(charlie_ui, "/account/delete", password=PASSWORD)
    assert answer.location == "/sign-in"
    assert "Your account is deleted." in charlie_ui.page("/sign-in").text
    assert Reader(app).sign_in("charlie").status_code == 401
    assert charlie.get(TOKENS).status_code == 401


def test_a_wrong_password_deletes_nothing(charlie_ui):
    answer = send(charlie_ui, "/account/delete", password="wrong one")
    assert answer.status_code == 401
    assert 'id="password-about"' in answer.text
    assert is_signed_in(charlie_ui)


def test_who_owns_a_group_alone_is_told_to_hand_it_over_first(alice_ui, alice):
    page = alice_ui.page("/account/delete")
    assert "you are the only owner of vision" in page.text
    assert "" not in {form.action for form in page.forms}
    token = alice_ui.page("/account").form("/sign-out").values["csrf_token"]
    fields = {"csrf_token": token, "password": PASSWORD}
    assert alice_ui.post("/account/delete", fields).status_code == 409
    assert done(alice.get(GROUPS))["totalNumResults"] == 2
