"""What `push` needs to be told, and how it says what went wrong."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from .sources import FINE


@contextmanager
def answering(answers: dict[str, tuple[int, dict[str, Any]]]) -> Iterator[tuple[str, list[str]]]:
    """Listen, and give each path its answer; hand out the address and what was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.partition("?")[0].removeprefix("/api/v1")
            asked.append(f"{self.command} {path} {self.headers.get('Authorization')}")
            status, body = answers.get(path, (404, {"message": "There is none."}))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        do_GET = do_POST = _answer

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def files(write):
    write(
        {
            "greetings/greet.py": FINE,
            "empty.txt": " \n",
            "words.txt": "not one",
            "token.txt": "dp_abc\n",
        }
    )


SOMEWHERE = "greetings --server http://x --group v"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("nowhere", "'nowhere' does not exist"),
        ("token.txt", "'token.txt' is a file"),
        ("greetings --group vision", "Missing option '--server'"),
        ("greetings --server http://x", "Missing option '--group'"),
        (SOMEWHERE, "or set DIOPTRA_API_TOKEN"),
        (f"{SOMEWHERE} --token-file nowhere.txt", "No such file"),
        (f"{SOMEWHERE} --token-file empty.txt", "empty.txt is empty"),
        (f"{SOMEWHERE} --token-file words.txt", "no API token"),
        (f"{SOMEWHERE} --token-file token.txt --user alice", "or --user, not both"),
        ("greetings --server localhost:5000 --group v --user alice", "is no address of a server"),
    ],
)
def test_wrong_use_ends_with_two_and_says_what_is_wrong(run, arguments, sentence):
    result = run("push", *arguments.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_there_is_no_option_that_takes_a_secret_as_text(run):
    for option in ("--token", "--password"):
        assert "No such option" in run("push", "greetings", option, "secret").stderr


def test_a_server_that_is_not_there_is_a_sentence(run):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    result = run(
        *("push", "greetings", "--server", address, "--group", "vision"),
        *("--token-file", "token.txt"),
    )
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: No answer from {address}")


def test_a_wrong_password_is_a_sentence(run, monkeypatch):
    monkeypatch.setenv("DIOPTRA_PASSWORD", "wrong")
    with answering({"/auth/login": (401, {"message": "The password is wrong."})}) as (address, _):
        result = run("push", "greetings", "--server", address, "--group", "v", "--user", "alice")
    assert result.exit_code == 1
    assert result.stderr == "Error: The password is wrong. (401)\n"


def test_a_password_is_asked_for_and_not_shown(run):
    answers = {"/auth/login": (200, {}), "/groups": (200, {"data": []}), "/auth/logout": (200, {})}
    with answering(answers) as (address, asked):
        result = run(
            *("push", "greetings", "--server", address, "--group", "v", "--user", "alice"),
            given="secret\n",
        )
    assert "Password of alice" in result.stderr
    assert "secret" not in result.output
    assert [line.split()[1] for line in asked] == ["/auth/login", "/groups", "/auth/logout"]


@pytest.mark.parametrize("data", [[], [{"id": 7, "name": "Vision"}]])
def test_a_group_must_have_exactly_the_name(run, data):
    with answering({"/groups": (200, {"data": data})}) as (address, _):
        result = run(
            *("push", "greetings", "--server", address, "--group", "vision"),
            *("--token-file", "token.txt"),
        )
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: No group named 'vision' is open to you on this server: you are not in it, or the "
        "API token is for another group.\n"
    )


@pytest.mark.parametrize("source", ["file", "stdin", "environment"])
def test_a_token_comes_from_a_file_or_the_environment(run, monkeypatch, source):
    monkeypatch.setenv("DIOPTRA_API_TOKEN", "dp_abc" if source == "environment" else "dp_other")
    chosen = {"file": ["--token-file", "token.txt"], "stdin": ["--token-file", "-"]}
    with answering({}) as (address, asked):
        monkeypatch.setenv("DIOPTRA_API", address)
        run("push", "greetings", "--group", "v", *chosen.get(source, []), given="dp_abc\n")
    assert asked == ["GET /groups Bearer dp_abc"]


def test_somebody_who_signs_in_does_not_use_a_token(run, monkeypatch):
    monkeypatch.setenv("DIOPTRA_API_TOKEN", "dp_abc")
    monkeypatch.setenv("DIOPTRA_PASSWORD", "right")
    with answering({"/auth/login": (200, {})}) as (address, asked):
        run("push", "greetings", "--server", address, "--group", "v", "--user", "alice")
    assert {line.split()[2] for line in asked} == {"None"}
