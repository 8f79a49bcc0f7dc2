"""What most tests of the API begin with: things of Alice in her group."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.models import Base, db
from app.web.actor import REMEMBER_COOKIE

from ..api_client import ApiClient
from ..builders import (
    ARTIFACT,
    HELLO,
    artifact_task,
    done,
    function_task,
    make_file,
    make_plugin,
    make_type,
)


@pytest.fixture
def plugin(alice: ApiClient, vision: SimpleNamespace) -> dict:
    """An empty plugin in the group of Alice and Bob."""
    return make_plugin(alice, vision.id)


@pytest.fixture
def file(alice: ApiClient, vision: SimpleNamespace, plugin: dict) -> dict:
    """A file of that plugin with a task of each kind."""
    types = vision.types
    hello = function_task(
        inputs={"name": types["string"], "times": types["integer"]},
        outputs={"message": types["string"]},
        optional=["times"],
    )
    text = artifact_task(outputs={"text": types["string"]})
    return make_file(alice, plugin["id"], "hello.py", HELLO + ARTIFACT, [hello], [text])


@pytest.fixture
def image(alice: ApiClient, vision: SimpleNamespace) -> dict:
    """A parameter type in the group of Alice and Bob."""
    return make_type(alice, vision.id, "image", {"list": "integer"}, description="pic")


@pytest.fixture
def public(admin: ApiClient) -> SimpleNamespace:
    """The group of everybody: its id, and the ids of its types by name."""
    group = done(admin.get("/api/v1/groups?search=name:public"))["data"][0]
    found = done(admin.get(f"/api/v1/pluginParameterTypes?groupId={group['id']}&pageLength=100"))
    return SimpleNamespace(id=group["id"], types={t["name"]: t["id"] for t in found["data"]})


@pytest.fixture
def user_ids(admin: ApiClient) -> dict[str, int]:
    """Ids of the cast by name."""
    return {user["username"]: user["id"] for user in done(admin.get("/api/v1/users"))["data"]}


@pytest.fixture
def fresh_client(app: Flask):
    """Makes clients that nobody is signed in at."""
    return lambda: ApiClient(app)


@pytest.fixture
def taken_back(app: Flask):
    """``with taken_back():`` what a block stores is gone after it."""

    @contextmanager
    def block() -> Iterator[None]:
        with app.app_context():
            inner = db.engines[None].begin_nested()
        try:
            yield
        finally:
            inner.rollback()

    return block


@pytest.fixture
def copy_of(app: Flask):
    """Makes a client with the cookies of another one, all of them or those that are named."""

    def copy(client: ApiClient, *names: str) -> ApiClient:
        new = ApiClient(app)
        for name in names or ("session", REMEMBER_COOKIE):
            cookie = client.http.get_cookie(name)
            assert cookie is not None, name
            new.http.set_cookie(name, cookie.value)
        return new

    return copy


@pytest.fixture
def rows(app: Flask):
    """Counts the rows of every table, by table."""

    def count() -> dict[str, int]:
        with app.app_context():
            return {
                table.name: db.session.scalar(select(func.count()).select_from(table))
                for table in Base.metadata.sorted_tables
            }

    return count
