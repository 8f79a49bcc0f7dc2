"""The examples of docs/client.md, run one after the other as a reader would, on a real server."""

from __future__ import annotations

import importlib.util
import re

import pytest

from dioptra.client import connect_json_dioptra_client

from ..live import ROOT

pytestmark = pytest.mark.slow

_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def started(server):
    """The server as `make run` leaves it, with the example plugin."""
    spec = importlib.util.spec_from_file_location("run", ROOT / "scripts/run.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    program.register_example(server.address, server.username, server.password)
    return server


def test_every_example_of_the_clients_page_runs(started, tmp_path, monkeypatch, capsys):
    server = started
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIOPTRA_API", server.address)
    text = (ROOT / "docs/client.md").read_text()
    text = text.replace("http://localhost:5000", server.address)
    text = text.replace('"alice", "her password"', f'"{server.username}", "{server.password}"')
    examples = {text.count("\n", 0, found.start(1)): found[1] for found in _BLOCK.finditer(text)}
    names: dict[str, object] = {"app": None}
    for line, example in examples.items():
        exec(compile("\n" * line + example, "client.md", "exec"), names)
        if line == min(examples):
            # The page begins with signing in and out; the rest is of a client that stays.
            names["client"] = client = connect_json_dioptra_client()
            client.auth.login(server.username, server.password)
    printed = capsys.readouterr().out
    (shown,) = re.findall(r"^```text\n(Unprocessable .*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert shown in printed
