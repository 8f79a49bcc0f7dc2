"""Requests that schemathesis thinks up from the OpenAPI description: the answers keep its word.

Every request finds the same small world, so that it can change and delete what it likes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import ignored_auth

from app.factory import create_app
from app.models import db
from app.models.migrations import upgrade

from .. import databases
from ..builders import HELLO, function_task
from ..conftest import PASSWORD, make_settings

pytestmark = pytest.mark.slow


class Stage:
    """A WSGI application that another one can take the place of: tests are made before databases."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, environ, start_response):
        return self.app(environ, start_response)


# Asking for the description needs no tables.
stage = Stage(create_app(make_settings(databases.new_database("sqlite"))))
# All requests are Alice's: who is let in is asked elsewhere, of every operation.
CONFIG = {"seed": 1, "generation": {"with-security-parameters": False}}
schema = schemathesis.openapi.from_wsgi(
    "/swagger.json", stage, config=schemathesis.Config.from_dict(CONFIG)
)


@dataclass(frozen=True)
class World:
    """What is there when a request comes.

    Attributes:
        cookies: Of Alice, who owns all of it.
        ids: Of things of hers, by their name in paths.
    """

    app: Flask
    cookies: dict[str, str]
    ids: dict[str, int]

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Take back what is stored in the block."""
        with self.app.app_context():
            engine = db.engine
            connection = engine.connect()
            outer = connection.begin()
            db.engines[None] = connection
        try:
            yield
        finally:
            with self.app.app_context():
                db.engines[None] = engine
            outer.rollback()
            connection.close()


@pytest.fixture(scope="module")
def world(database_kind: str) -> Iterator[World]:
    app = create_app(make_settings(databases.new_database(database_kind)))
    with app.app_context():
        upgrade(db.engine)
    client = app.test_client()

    def post(path: str, **body: object) -> dict:
        answer = client.post(f"/api/v1{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json

    for name in ("alice", "bob"):
        words = {"password": PASSWORD, "confirmPassword": PASSWORD}
        user = post("/users", username=name, email=f"{name}@example.org", **words)
    post("/auth/login", username="alice", password=PASSWORD)
    cookies = {cookie.key: cookie.value for cookie in client._cookies.values()}
    group = post("/groups", name="vision")["id"]
    post(f"/groups/{group}/members", user=user["id"], permissions={"read": True})
    type_id = post("/pluginParameterTypes", group=group, name="image")["id"]
    plugin = post("/plugins", group=group, name="hello")["id"]
    task = function_task(inputs={"name": type_id}, outputs={"message": type_id})
    file = post(
        f"/plugins/{plugin}/files",
        filename="hello.py",
        contents=HELLO,
        tasks={"functions": [task]},
    )
    stage.app = app
    yield World(
        app,
        cookies,
        {
            **{"group_id": group, "user_id": user["id"], "type_id": type_id},
            **{"plugin_id": plugin, "file_id": file["id"]},
        },
    )
    with app.app_context():
        db.engine.dispose()


# It takes the cookies away, and the call puts them back.
NOT_ASKED = [ignored_auth]


@schema.parametrize()
@settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_description_promises(case, world):
    lead_to_real_things(case, world.ids)
    with world.unchanged():
        case.call_and_validate(cookies=world.cookies, excluded_checks=NOT_ASKED)


def lead_to_real_things(case, ids: dict[str, int]) -> None:
    """Put ids into a legal path that name something; left alone, nearly all answers were 404."""
    path = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
    if path is not None and path.mode is GenerationMode.POSITIVE:
        case.path_parameters = {name: ids[name] for name in case.path_parameters}


def test_every_id_of_a_path_has_something_to_lead_to(world):
    named = {
        parameter["name"]
        for operations in schema.raw_schema["paths"].values()
        for operation in operations.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "path"
    }
    assert named == set(world.ids)
