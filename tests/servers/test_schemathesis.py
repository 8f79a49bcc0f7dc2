"""Requests that schemathesis thinks up from the OpenAPI description: the answers keep its word.

Every request finds the same small world, so that it can change and delete what it likes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from app.factory import create_app
from app.models import db
from app.models.migrations import upgrade

from .. import databases
from ..builders import HELLO, function_task
from ..conftest import PASSWORD, make_settings
from ..workers import show_everything, work_off

pytestmark = pytest.mark.slow


class Stage:
    """A WSGI application that another one can replace: tests are made before databases."""

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
        fields: Values that her requests can have in their body, by name.
        bases: Versions that her drafts of changes are made on, by path.
    """

    app: Flask
    cookies: dict[str, str]
    ids: dict[str, int]
    fields: dict[str, Any]
    bases: dict[str, int]

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

    words = {"password": PASSWORD, "confirmPassword": PASSWORD}
    _, user, stranger = (
        post("/users", username=name, email=f"{name}@example.org", **words)
        for name in ("alice", "bob", "charlie")
    )
    # The first session is there to be ended, the second one asks.
    for _ in range(2):
        post("/auth/login", username="alice", password=PASSWORD)
    cookies = {cookie.key: cookie.value for cookie in client._cookies.values()}
    group = post("/groups", name="vision")["id"]
    post(f"/groups/{group}/members", user=user["id"], permissions={"read": True})
    image = post("/pluginParameterTypes", group=group, name="image")
    type_id = image["id"]
    made = post("/plugins", group=group, name="hello")
    plugin = made["id"]
    task = function_task(inputs={"name": type_id}, outputs={"message": type_id})
    file = post(
        f"/plugins/{plugin}/files",
        filename="hello.py",
        contents=HELLO,
        tasks={"functions": [task]},
    )
    tag = post("/tags", group=group, name="fast")["id"]
    for path in (
        f"/plugins/{plugin}",
        f"/plugins/{plugin}/files/{file['id']}",
        f"/pluginParameterTypes/{type_id}",
    ):
        post(f"{path}/tags", ids=[tag])
    drafted = {
        f"/plugins/{plugin}/draft": {"name": "other"},
        f"/plugins/{plugin}/files/{file['id']}/draft": {"filename": "b.py", "contents": ""},
        f"/pluginParameterTypes/{type_id}/draft": {"name": "other"},
    }
    bases = {path: post(path, **body)["resourceSnapshot"] for path, body in drafted.items()}
    token = post("/users/current/tokens", name="upload")
    session = client.get("/api/v1/users/current/sessions").json["data"][0]
    body = {"task": "hello", "inputs": {"name": "Ada"}}
    run = post(f"/plugins/{plugin}/files/{file['id']}/runs", **body)["id"]
    case = post(f"/plugins/{plugin}/files/{file['id']}/cases", name="greets Ada", **body)["id"]
    work_off(app, show_everything)
    stage.app = app
    yield World(
        app,
        cookies,
        {
            "group_id": group,
            "user_id": user["id"],
            "type_id": type_id,
            "plugin_id": plugin,
            "file_id": file["id"],
            "type_snapshot_id": image["snapshot"],
            "plugin_snapshot_id": made["snapshot"],
            "file_snapshot_id": file["snapshot"],
            "tag_id": tag,
            "run_id": run,
            "output_name": "message",
            "artifact_path": "deep/a.txt",
            "case_id": case,
            "draft_id": post("/plugins/drafts", group=group, name="drafted")["id"],
            "plugin_draft_id": post("/plugins/drafts", group=group, name="drafted")["id"],
            "file_draft_id": post(
                f"/plugins/{plugin}/files/drafts", filename="c.py", contents=HELLO
            )["id"],
            "type_draft_id": post("/pluginParameterTypes/drafts", group=group, name="a")["id"],
            "session_id": session["id"],
            "token_id": token["id"],
        },
        {
            "group": group,
            "user": stranger["id"],
            "permissions": {"read": True},
            "name": "other",
            "filename": "other.py",
            "contents": HELLO,
            "tasks": {"functions": [task]},
            "structure": {"list": "image"},
            "ids": [tag],
            "task": "hello",
            "inputs": {"name": "Ada"},
            "positional": [],
            "days": 30,
            "username": "dora",
            "email": "dora@example.org",
            "password": PASSWORD,
            "confirmPassword": PASSWORD,
            "oldPassword": PASSWORD,
            "newPassword": f"{PASSWORD} 2",
            "confirmNewPassword": f"{PASSWORD} 2",
        },
        bases,
    )
    with app.app_context():
        db.engine.dispose()


NOT_ASKED = [
    # It takes the cookies away, and the call puts them back.
    ignored_auth,
    # A name that is taken or a file that does not parse cannot be told by its shape.
    positive_data_acceptance,
]

seen: dict[str, set[int]] = {}


@schema.parametrize()
@settings(
    max_examples=10,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_description_promises(case, world):
    lead_to_real_things(case, world)
    with world.unchanged():
        answer = case.call_and_validate(cookies=world.cookies, excluded_checks=NOT_ASKED)
    seen.setdefault(case.operation.label, set()).add(answer.status_code)


def lead_to_real_things(case, world: World) -> None:
    """Put what exists and what is right into a legal request; by chance it would be refused.

    Ids of a path always: left alone, nearly all answers were 404. Fields of a body every other
    time, so that those who are made up come to their turn.
    """
    if case.meta is None:
        return
    made_up = {
        part for part, info in case.meta.components.items() if info.mode is GenerationMode.POSITIVE
    }
    if ParameterLocation.PATH in made_up:
        case.path_parameters = {name: world.ids[name] for name in case.path_parameters}
    whole = ParameterLocation.BODY in made_up and isinstance(case.body, dict)
    if whole and zlib.crc32(repr(case.body).encode("utf-8", "replace")) % 2:
        case.body = real_values(case.body, world.fields)
        base = world.bases.get(case.formatted_path.removeprefix("/api/v1"))
        if "resourceSnapshot" in case.body and base is not None:
            case.body["resourceSnapshot"] = base


def real_values(body: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Put what is right into a body, and into bodies in it."""
    return {
        key: real_values(value, fields) if key == "resourceData" else fields.get(key, value)
        for key, value in body.items()
    }


def test_every_operation_was_seen_to_succeed():
    assert seen, "this test looks back at the others"
    # A group that holds something, and the only owner of one, cannot be deleted; of everything
    # there is a draft already.
    excepted = {"DELETE /api/v1/groups/{group_id}", "DELETE /api/v1/users/current"}
    excepted |= {label for label in seen if label.startswith("POST") and label.endswith("/draft")}
    assert {label for label, statuses in seen.items() if 200 not in statuses} <= excepted


def test_every_id_of_a_path_has_something_to_lead_to(world):
    named = {
        parameter["name"]
        for operations in schema.raw_schema["paths"].values()
        for operation in operations.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "path"
    }
    assert named == set(world.ids)
