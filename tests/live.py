"""Real servers for tests: gunicorn with two workers, on a database of its own."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import pytest
import requests
import sqlalchemy as sa

from app.models import migrations
from app.settings import Settings
from dioptra.client import DioptraClient, connect_response_dioptra_client
from dioptra.client.session import RequestsTransport

from . import databases

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
# Generous: the machines that run tests are often busy with something else as well.
PATIENCE_S = 120

_GUNICORN = (
    *(sys.executable, "-m", "gunicorn", "wsgi:app"),
    *("--bind", "127.0.0.1:0", "--no-control-socket"),
    *("--workers", str(WORKERS), "--threads", "4", "--worker-class", "gthread"),
    *("--access-logformat", "%(p)s %(s)s %(m)s %(U)s %(a)s"),
)
_LISTENING = re.compile(r"Listening at: (http://127\.0\.0\.1:\d+)")
_CHOICES = {field.name.upper() for field in fields(Settings)} | {
    *("DATA_DIR", "HOST", "PORT", "GUNICORN_CMD_ARGS", "WEB_CONCURRENCY", "FLASK_APP"),
}


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Attributes:
        address: Where it is, without slash at its end.
        username: Name of the first account; empty where none was made.
        password: Its password.
        environment: What it was started with.
        folder: Holds what it writes: `log` is all it says, `access_log` one line a request.
    """

    address: str
    username: str
    password: str
    environment: dict[str, str]
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text()

    @property
    def access_log(self) -> list[list[str]]:
        """A line a request: number of the worker's process, status, method, path, user agent."""
        return [line.split() for line in (self.folder / "access.log").read_text().splitlines()]

    def connect(self, session: requests.Session | None = None) -> DioptraClient[requests.Response]:
        """A client that hands out answers as they are; it keeps its connection, so its worker.

        Args:
            session: From `named_session`, where it matters which worker it gets.
        """
        transport = None if session is None else RequestsTransport(session)
        return connect_response_dioptra_client(self.address, transport=transport)

    def sessions_by_worker(self) -> dict[str, requests.Session]:
        """Open connections until every worker has one; each session keeps its own."""
        found: dict[str, requests.Session] = {}
        for _ in range(50):
            opened = [named_session() for _ in range(8)]
            at_once([lambda s=s: s.get(f"{self.address}/health") for s in opened])
            for session in opened:
                if found.setdefault(self._worker_of(session), session) is not session:
                    session.close()
            if len(found) == WORKERS:
                return found
        raise AssertionError(f"Only {list(found)} took connections.")

    def _worker_of(self, session: requests.Session) -> str:
        # A worker writes the line after it has answered.
        name = session.headers["User-Agent"]
        return _until(lambda: [line[0] for line in self.access_log if line[4] == name])[0]

    def sign_in(self, username: str = "", password: str = "") -> DioptraClient[requests.Response]:
        """A client of the first account, or of another one."""
        client = self.connect()
        answer = client.auth.login(username or self.username, password or self.password)
        assert answer.status_code == 200, answer.text
        return client


@contextmanager
def live_server(
    database_kind: str, *, account: bool = True, **environment: str
) -> Iterator[Server]:
    """Serve a new database until the block ends.

    Args:
        database_kind: ``sqlite`` or ``postgresql``.
        account: Prepare it as an administrator does, with a first account; else only its tables.
        environment: Settings, as environment variables; ``SECRET_KEY`` and a cheap hash are given.
    """
    url = databases.new_database(database_kind)
    chosen = clean_environment(
        DATABASE_URL=url,
        SECRET_KEY=secrets.token_hex(),
        ARGON2_MEMORY_KIB="8",
        ARGON2_TIME_COST="1",
        **environment,
    )
    name, password = prepare(chosen) if account else ("", "")
    if not account:
        engine = sa.create_engine(databases_driver(url))
        migrations.upgrade(engine)
        engine.dispose()
    with serve(chosen, name, password) as server:
        yield server


def databases_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def clean_environment(**chosen: str) -> dict[str, str]:
    """This process's environment without any setting of a server, and with those chosen.

    A server has a data folder of its own where none is chosen.
    """
    inherited = {key: value for key, value in os.environ.items() if key not in _CHOICES}
    return {**inherited, "DATA_DIR": tempfile.mkdtemp(prefix="dioptra-plugins-data-"), **chosen}


def prepare(environment: dict[str, str]) -> tuple[str, str]:
    """Bring a database up to date with the administrator's command.

    Returns:
        Name and password of the first account; empty where there was one before.
    """
    said = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app.cli", "prepare"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    account = re.search(r"^account (\S+) (\S+)$", said.stdout, re.MULTILINE)
    return (account[1], account[2]) if account else ("", "")


@contextmanager
def serve(environment: dict[str, str], username: str = "", password: str = "") -> Iterator[Server]:
    """Start gunicorn, wait until all its workers answer, and stop it when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="dioptra-plugins-server-"))
    process = _start(environment, folder)
    try:
        address = _wait(process, folder, lambda: _LISTENING.search(_read(folder)))[1]
        server = Server(address, username, password, environment, folder, process)
        _wait(process, folder, lambda: _all_workers_answer(server))
        yield server
    finally:
        _stop(process)


def refuse_to_serve(environment: dict[str, str]) -> tuple[int, str]:
    """Start gunicorn with settings that it cannot work with.

    Returns:
        Its exit status and all that it said.
    """
    folder = Path(tempfile.mkdtemp(prefix="dioptra-plugins-server-"))
    process = _start(environment, folder)
    try:
        return process.wait(PATIENCE_S), _read(folder)
    finally:
        _stop(process)


def named_session() -> requests.Session:
    """A session that can be told apart in the access log."""
    session = requests.Session()
    session.headers["User-Agent"] = f"test-{secrets.token_hex(8)}"
    return session


def at_once(actions: list[Callable[[], T]]) -> list[T]:
    """Do things at the same moment, each in a thread; give what they return, in their order."""
    barrier = Barrier(len(actions))

    def act(action: Callable[[], T]) -> T:
        barrier.wait(PATIENCE_S)
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any) -> Generator[None, Any, Any]:
    """For conftest files: a failing test shows what the servers of its fixtures said."""
    report = yield
    if report.failed:
        for value in getattr(item, "funcargs", {}).values():
            if isinstance(value, Server):
                report.sections.append((f"log of {value.address}", value.log[-8000:]))
    return report


def _start(environment: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            [*_GUNICORN, "--access-logfile", str(folder / "access.log")],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a server with everything that it started."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait(20)


def _all_workers_answer(server: Server) -> bool:
    ask = [lambda: requests.get(f"{server.address}/health", timeout=PATIENCE_S).close()] * 8
    at_once(ask)
    return len({worker for worker, *_ in server.access_log}) == WORKERS


def _wait(process: subprocess.Popen[bytes], folder: Path, found: Callable[[], T]) -> T:
    """Wait for something that a server in good health does soon."""

    def look() -> T:
        assert process.poll() is None, f"The server ended:\n{_read(folder)}"
        return found()

    try:
        return _until(look)
    except TimeoutError:
        raise AssertionError(f"The server does not answer:\n{_read(folder)}") from None


def _until(found: Callable[[], T]) -> T:
    end = time.monotonic() + PATIENCE_S
    while not (value := found()):
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.05)
    return value


def _read(folder: Path) -> str:
    return (folder / "server.log").read_text()
