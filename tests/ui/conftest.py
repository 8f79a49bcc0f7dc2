"""The cast at the HTML door, and something for them to look at."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from tests.api_client import ApiClient
from tests.builders import ARTIFACT, HELLO, function_task, make_file, make_plugin

from .reader import Reader
from .running import TASKS, Running, add_file


@pytest.fixture
def ui(app: Flask) -> Reader:
    """Nobody, at the HTML door."""
    return Reader(app)


def _signed_in(app: Flask, name: str) -> Reader:
    reader = Reader(app)
    assert reader.sign_in(name).status_code == 303
    return reader


@pytest.fixture
def alice_ui(app: Flask, vision: SimpleNamespace) -> Reader:
    """Alice, working in the group `vision`."""
    reader = _signed_in(app, "alice")
    reader.submit("/groups", "/active-group", group=str(vision.id))
    return reader


@pytest.fixture
def bob_ui(app: Flask, vision: SimpleNamespace) -> Reader:
    """Bob, working in the group `vision`, where he may read."""
    reader = _signed_in(app, "bob")
    reader.submit("/groups", "/active-group", group=str(vision.id))
    return reader


@pytest.fixture
def charlie_ui(app: Flask) -> Reader:
    return _signed_in(app, "charlie")


UNREGISTERED = HELLO + "\n\n@pyplugs.register\ndef bye(name: str) -> str:\n    return name\n"


@pytest.fixture
def plugin(alice: ApiClient, vision: SimpleNamespace) -> SimpleNamespace:
    """A plugin of Alice's, with a file whose check found one thing; paths of their pages."""
    string, integer = vision.types["string"], vision.types["integer"]
    made = make_plugin(alice, vision.id, "greetings", description="Greets <people>")
    task = function_task(
        "hello", {"name": string, "times": integer}, {"message": string}, optional=["times"]
    )
    file = make_file(alice, made["id"], "hello.py", UNREGISTERED, [task])
    path = f"/plugins/{made['id']}"
    return SimpleNamespace(id=made["id"], path=path, file=f"{path}/files/{file['id']}")


@pytest.fixture
def made(alice: ApiClient, vision: SimpleNamespace) -> Any:
    """A plugin with nothing in it yet."""
    return make_plugin(alice, vision.id, "runners")


@pytest.fixture
def running(app: Flask, alice: ApiClient, alice_ui: Reader, made: Any) -> Running:
    """Alice, who runs the function tasks of a file."""
    return Running(app, alice_ui, add_file(alice, made["id"], "tasks.py", TASKS))


@pytest.fixture
def artifacts(app: Flask, alice: ApiClient, alice_ui: Reader, made: Any) -> Running:
    """Alice, who runs the artifact task of a file."""
    return Running(app, alice_ui, add_file(alice, made["id"], "text.py", ARTIFACT))
