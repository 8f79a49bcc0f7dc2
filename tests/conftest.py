"""The application once, a savepoint a test, and the cast.

Alice owns the group `vision`. Bob is in it and may read. Charlie is a stranger to it. All three
are in `public`, which Admin owns.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import event

from app import settings as settings_
from app.analysis import contained
from app.domain import groups, members, sessions, users
from app.domain.access import Actor
from app.domain.values import OWNER, Permissions
from app.factory import create_app
from app.models import db
from app.models.migrations import upgrade
from app.settings import Settings

from . import databases
from .api_client import ApiClient
from .repositories import Repository

PASSWORD = "correct horse battery"
# Repositories that tests make on this machine, beside what is asked as delivered.
GIT_SOURCES = "https://github.com/ https://gitlab.com/ file://"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="which database the tests run on",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--database") == "postgresql" and not os.environ.get("TEST_DATABASE_URL"):
        os.environ["TEST_DATABASE_URL"] = databases.new_database("postgresql")


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """Give large texts the time that a busy machine needs; tests of the limits set them."""
    contained._WALL_S = contained._WAIT_S = 30.0  # type: ignore[misc]


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    return request.config.getoption("--database")


def make_settings(url: str, **changes: object) -> Settings:
    """Settings of a test: as delivered, but for a hash that costs nothing, and with patience."""
    cheap = {"argon2_memory_kib": 8, "argon2_time_cost": 1, "log_level": "ERROR"}
    cheap["max_search_ms"] = 30_000  # a busy machine may stand still for half a second
    return Settings(database_url=url, secret_key="not a secret, a test", **{**cheap, **changes})


@pytest.fixture(scope="session")
def app(database_kind: str) -> Iterator[Flask]:
    url = databases.new_database(database_kind)
    app = create_app(make_settings(url, git_sources=GIT_SOURCES))
    with app.app_context():
        upgrade(db.engine)
        _make_cast()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def _make_cast() -> None:
    for name in ("admin", "alice", "bob", "charlie"):
        users.sign_up(name, f"{name}@example.org", PASSWORD)
    alice = _actor("alice")
    vision = groups.create_group(alice, name="vision")
    alice = _actor("alice")
    bob = _actor("bob").id
    members.add_member(alice, vision.id, user_id=bob, permissions=Permissions(read=True))
    assert alice.memberships[vision.id].permissions == OWNER


def _actor(name: str) -> Actor:
    actor = sessions.find_actor(sessions.sign_in(name, PASSWORD, "test"))
    assert actor is not None
    return actor


@pytest.fixture(autouse=True)
def savepoint(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take back what a test stores. Tests without the application pay nothing for it."""
    if "app" not in request.fixturenames:
        yield
        return
    app = request.getfixturevalue("app")
    with app.app_context():
        engine = db.engine
        connection = engine.connect()
        outer = connection.begin()
        db.engines[None] = connection  # all sessions of the test work in this one transaction
    try:
        yield
    finally:
        with app.app_context():
            db.engines[None] = engine
        outer.rollback()
        connection.close()


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """For tests of the domain: a session of the database, and settings in force."""
    with app.app_context():
        settings_.use(make_settings(str(app.config["SQLALCHEMY_DATABASE_URI"])))
        yield


@pytest.fixture
def api(app: Flask) -> ApiClient:
    """Nobody, at the JSON door."""
    return ApiClient(app)


def _signed_in(app: Flask, name: str) -> ApiClient:
    client = ApiClient(app)
    answer = client.post("/api/v1/auth/login", {"username": name, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return client


@pytest.fixture
def alice(app: Flask) -> ApiClient:
    return _signed_in(app, "alice")


@pytest.fixture
def bob(app: Flask) -> ApiClient:
    return _signed_in(app, "bob")


@pytest.fixture
def charlie(app: Flask) -> ApiClient:
    return _signed_in(app, "charlie")


@pytest.fixture
def admin(app: Flask) -> ApiClient:
    return _signed_in(app, "admin")


@pytest.fixture
def vision(alice: ApiClient) -> SimpleNamespace:
    """The group of Alice and Bob: its id, and the ids of its types by name."""
    group = alice.get("/api/v1/groups?search=name:vision").json["data"][0]
    found = alice.get(f"/api/v1/pluginParameterTypes?groupId={group['id']}&pageLength=100").json
    return SimpleNamespace(id=group["id"], types={t["name"]: t["id"] for t in found["data"]})


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A Git repository without commits."""
    return Repository(tmp_path / "repository")


@pytest.fixture
def statements(app: Flask):
    """Count the SQL statements of a block: ``with statements() as count: ...; count()``."""

    @contextmanager
    def counting() -> Iterator:
        seen: list[str] = []

        def note(_connection, _cursor, statement: str, *_rest) -> None:
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.append(statement)

        with app.app_context():
            engine = db.engines[None].engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield lambda: len(seen)
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
