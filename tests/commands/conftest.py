"""A folder of files to work in, and the command line in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.commands.connection import _sentences
from app.commands.main import main
from dioptra.client import connect_json_dioptra_client
from dioptra.client.wsgi import wsgi_transport

from ..conftest import PASSWORD

Run = Callable[..., Result]
Write = Callable[[Mapping[str, str | bytes]], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write files by path, and work in their folder."""
    monkeypatch.chdir(tmp_path)

    def write_files(files: Mapping[str, str | bytes]) -> None:
        for path, contents in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents if isinstance(contents, bytes) else contents.encode())

    return write_files


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line with arguments, as one who has set none of its variables."""
    for name in ("DIOPTRA_API", "DIOPTRA_API_TOKEN", "DIOPTRA_PASSWORD", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run_command(*arguments: str, given: str | bytes | None = None, **settings) -> Result:
        return CliRunner().invoke(
            main, arguments, given, prog_name="dioptra-plugins", catch_exceptions=False, **settings
        )

    return run_command


@pytest.fixture
def ask(app, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command that asks the application of this process, as Alice."""

    @contextmanager
    def connected(_server, _token_file, _user) -> Iterator:
        with (
            _sentences(),
            connect_json_dioptra_client("http://here", transport=wsgi_transport(app)) as client,
        ):
            client.auth.login("alice", PASSWORD)
            yield client

    for module in ("imports", "exports", "pull", "push"):
        monkeypatch.setattr(sys.modules[f"app.commands.{module}"], "registry", connected)

    def ask_registry(*arguments: str) -> Result:
        monkeypatch.setenv("DIOPTRA_API", "http://here")
        return run(*arguments)

    return ask_registry
