"""The client that NIST publishes works with this server, unchanged."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from ..live import Server

pytestmark = pytest.mark.slow

SESSION = Path(__file__).with_name("session.py")


@pytest.fixture(scope="module")
def summary(published_python: Path, server: Server) -> dict:
    """What the session says of itself, once it has come to its end."""
    done = subprocess.run(
        [published_python, "-I", SESSION, server.address],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stderr}\n{server.log[-8000:]}"
    return json.loads(done.stdout.splitlines()[-1])


def test_it_is_the_published_one(summary):
    assert summary["version"] == "1.2.2"


@pytest.mark.parametrize("kind", ["json", "response"])
def test_every_method_was_called_and_answered_as_the_contract_says(summary, kind):
    assert summary[kind]["missed"] == []
    assert len(summary[kind]["called"]) == 86


def test_both_kinds_of_client_saw_the_same(summary):
    assert summary["json"] == summary["response"]
    assert summary["json"]["refused"] > 20


def test_both_workers_served_it(summary, server):
    used = {worker for worker, *_ in server.access_log}
    assert len(used) == 2


def test_the_server_did_not_stumble(summary, server):
    assert {status for _, status, *_ in server.access_log if status.startswith("5")} == set()
    assert "Traceback" not in server.log
