"""A folder of files to work in, and the command line in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.commands.main import main

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
