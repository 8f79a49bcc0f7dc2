"""Every page: there for those who may see it, and for nobody else."""

from __future__ import annotations

import pytest

from .reader import Page

PAGES = ("/plugins", "/types", "/groups", "/account", "/api/docs")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_there_for_whoever_is_signed_in(alice_ui, path):
    assert alice_ui.page(path).headings


@pytest.mark.parametrize("path", ["/", "/sign-in", "/register", "/api/docs"])
def test_some_pages_are_for_everybody(ui, path):
    assert ui.page(path).headings


@pytest.mark.parametrize("path", ["/plugins", "/types", "/groups", "/account", "/plugins/1"])
def test_the_others_send_to_sign_in_and_remember_the_way(ui, path):
    answer = ui.get(f"{path}?search=a%26b")
    assert answer.status_code == 303
    assert answer.location == f"/sign-in?next={path}?search%3Da%2526b"


def test_the_first_page_leads_on_whoever_is_signed_in(alice_ui):
    assert alice_ui.get("/").location == "/plugins"


def test_a_reader_sees_the_plugin_and_its_file(bob_ui, plugin):
    assert "greetings" in bob_ui.page("/plugins").text
    assert bob_ui.page(plugin.path).headings == ["greetings"]
    assert bob_ui.page(plugin.file).headings == ["hello.py"]


def test_for_a_stranger_there_is_no_plugin_no_file_and_no_group(charlie_ui, plugin, vision):
    for path in (plugin.path, plugin.file, f"/groups/{vision.id}"):
        answer = charlie_ui.get(path)
        assert answer.status_code == 404
        assert "or you" in Page(answer.text).text


@pytest.mark.parametrize("path", ["/nowhere", "/plugins/0", "/plugins/x", f"/plugins/{2**63}"])
def test_an_address_that_is_none_is_a_page_too(alice_ui, path):
    answer = alice_ui.get(path)
    assert answer.status_code == 404
    assert "There is no page at this address." in answer.text


def test_an_address_can_be_malformed(alice_ui):
    answer = alice_ui.get("/plugins?index=many")
    assert answer.status_code == 400
    assert "index: Not a valid integer." in answer.text


def test_a_page_that_takes_no_form_says_so(alice_ui):
    token = alice_ui.page("/account").form("/sign-out").values["csrf_token"]
    answer = alice_ui.post("/plugins", {"csrf_token": token})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_crash_shows_an_id_and_nothing_else(app, monkeypatch):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("app.ui.home.may_register", lambda: 1 / 0)
    answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert "Its log says why, under" in answer.text
    assert "ZeroDivision" not in answer.text
