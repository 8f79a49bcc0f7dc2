"""The published client in an environment of its own, and a server for it to talk to."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..live import Server, live_server, pytest_runtest_makereport

__all__ = ["published_python", "pytest_runtest_makereport", "server"]

CLIENT = "dioptra-platform==1.2.2"
# All that its client imports; the whole platform needs a hundred packages more.
BESIDE = ("requests", "requests-toolbelt", "structlog")


@pytest.fixture(scope="session")
def published_python(request: pytest.FixtureRequest) -> Path:
    """The Python of the environment; made once, and kept in pytest's cache."""
    name = f"{CLIENT.replace('==', '-')}-python{sys.version_info.major}.{sys.version_info.minor}"
    folder = request.config.cache.mkdir("published-client") / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _works(folder):
            _install(folder)
    return folder / "bin" / "python"


@pytest.fixture(scope="session")
def server(database_kind: str) -> Iterator[Server]:
    # Its session imports from a repository that it makes on this machine.
    with live_server(database_kind, GIT_SOURCES="file://") as found:
        yield found


def _works(folder: Path) -> bool:
    """Was it installed to the end, and is the Python that it stands on still there."""
    python = folder / "bin" / "python"
    if not (folder / "complete").exists() or not python.exists():
        return False
    return (
        subprocess.run([python, "-I", "-c", "import dioptra.client"], check=False).returncode == 0
    )


def _install(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    python = folder / "bin" / "python"
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    for command in (
        (sys.executable, "-m", "venv", folder),
        (*pip, "--no-deps", CLIENT),
        (*pip, *BESIDE),
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        if done.returncode != 0:
            pytest.fail(
                f"The published client could not be installed, and its tests need it.\n"
                f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}",
                pytrace=False,
            )
    (folder / "complete").touch()
