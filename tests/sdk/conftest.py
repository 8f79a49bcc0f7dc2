"""Clients of the real application, in one process, for the cast of `tests/conftest.py`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from dioptra.client import DioptraClient, connect_json_dioptra_client
from dioptra.client.wsgi import wsgi_transport

from ..api_client import check_answer
from ..conftest import PASSWORD

ADDRESS = "http://localhost"

Connect = Callable[..., DioptraClient[Any]]


def described(app: Flask):
    """The application; an answer that its description does not promise fails the test."""

    def run(environ, start_response):
        seen = []

        def start(status, headers, error=None):
            seen.append((status, dict(headers)["Content-Type"].split(";")[0]))
            return start_response(status, headers, error)

        body = b"".join(app(environ, start))
        status, mimetype = seen[-1]
        answer = SimpleNamespace(status=status, status_code=int(status[:3]), mimetype=mimetype)
        answer.json = json.loads(body) if mimetype == "application/json" else None
        check_answer(app, environ["REQUEST_METHOD"], environ["PATH_INFO"], answer)
        return [body]

    return run


@pytest.fixture
def connect(app: Flask) -> Iterator[Connect]:
    """Make clients of the application, signed in where a name is given."""
    opened = []

    def open_client(name: str = "", make=connect_json_dioptra_client) -> DioptraClient[Any]:
        client = make(ADDRESS, transport=wsgi_transport(described(app)))
        opened.append(client)
        if name:
            client.auth.login(name, PASSWORD)
        return client

    yield open_client
    for client in opened:
        client.close()


@pytest.fixture
def alice(connect: Connect) -> DioptraClient[dict]:
    return connect("alice")


@pytest.fixture
def bob(connect: Connect) -> DioptraClient[dict]:
    return connect("bob")


@pytest.fixture
def charlie(connect: Connect) -> DioptraClient[dict]:
    return connect("charlie")


@pytest.fixture
def vision(alice) -> int:
    """The group that Alice owns and where Bob may read."""
    return alice.groups.get(search="name:vision")["data"][0]["id"]
