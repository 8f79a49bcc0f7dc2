"""What no request may do: change something from a page of another site."""

from __future__ import annotations

import pytest

from app.factory import create_app
from app.models import db
from app.models.migrations import upgrade

from .. import databases
from ..api_client import ApiClient
from ..builders import PLUGINS, USERS
from ..conftest import PASSWORD, make_settings

HOST = "http://localhost"


def create(client, group, **headers):
    body = {"group": group, "name": "hello"}
    return client.post(PLUGINS, body, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": HOST},
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "none"},
        {"Origin": HOST, "Sec_Fetch_Site": "same-origin"},
    ],
)
def test_programs_and_our_own_pages_may_change_things(alice, vision, headers):
    assert create(alice, vision.id, **headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://["},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": HOST, "Sec_Fetch_Site": "cross-site"},
    ],
)
def test_other_sites_may_not(alice, vision, headers):
    """W18."""
    answer = create(alice, vision.id, **headers)
    assert (answer.status_code, answer.json["error"]) == (403, "ForeignOrigin")


def test_other_sites_can_neither_sign_in_nor_out(api, alice):
    """W18."""
    evil = {"Origin": "https://evil.example"}
    login = {"username": "alice", "password": PASSWORD}
    assert api.post("/api/v1/auth/login", login, headers=evil).status_code == 403
    form = {"data": "a=b", "content_type": "application/x-www-form-urlencoded"}
    assert alice.post("/api/v1/auth/logout", headers=evil, **form).status_code == 403
    assert alice.get(f"{USERS}/current").status_code == 200


def test_reading_is_left_to_the_browser(alice):
    answer = alice.get(PLUGINS, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_behind_https_cookies_stay_there(database_kind):
    """W18, W25."""
    app = create_app(make_settings(databases.new_database(database_kind), secure_cookies=True))
    with app.app_context():
        upgrade(db.engine)
    client = ApiClient(app)
    account = {"username": "dora", "email": "d@example.org", "password": PASSWORD}
    client.post(USERS, {**account, "confirmPassword": PASSWORD})
    answer = client.post("/api/v1/auth/login", {"username": "dora", "password": PASSWORD})
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("Secure" in cookie.split("; ") for cookie in cookies)
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    with app.app_context():
        db.engine.dispose()
