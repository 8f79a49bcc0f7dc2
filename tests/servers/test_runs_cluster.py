"""Runs on real servers: the same on workers inside the server and on a cluster beside it.

What is true of one engine is true of the other, on both databases.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from app.runner.processes import descendants
from dioptra.client import (
    DeniedError,
    RunError,
    TooOftenError,
    connect_json_dioptra_client,
)

from ..live import PATIENCE_S, ROOT, Server, clean_environment, live_server

pytestmark = pytest.mark.slow

PROGRAM = Path(sys.executable).with_name("dioptra-plugins")
SOURCE = """
import os
import time
from pathlib import Path

from dioptra import pyplugs
from dioptra.sdk.api.artifact import ArtifactTaskInterface


@pyplugs.register
def add(a: int, b: int = 1) -> int:
    print("adding")
    total = a + b
    return total


@pyplugs.register
def pair(n: int) -> tuple[list[int], dict[str, set[int]]]:
    numbers, groups = list(range(n)), {"all": set(range(n))}
    return numbers, groups


@pyplugs.register
def count(groups) -> int:
    assert isinstance(groups["all"], set)
    size = len(groups["all"])
    return size


@pyplugs.register
def slow(seconds: float) -> str:
    for n in range(int(seconds * 10)):
        print(n, flush=True)
        time.sleep(0.1)
    word = "done"
    return word


@pyplugs.register
def leave() -> None:
    os._exit(3)


@pyplugs.register
def fail(x: str) -> str:
    return x + 1


class TextArtifact(ArtifactTaskInterface):
    @staticmethod
    def serialize(working_dir, name, contents, **kwargs):
        path = Path(working_dir) / name
        path.write_text(contents)
        return path

    @staticmethod
    def deserialize(working_dir, path, **kwargs) -> str:
        text = (Path(working_dir) / path).read_text()
        return text

    @staticmethod
    def validation():
        return {}
"""


@dataclass
class Place:
    """A server with a file of tasks on it."""

    server: Server
    client: object
    plugin: int
    file: int

    def start(self, task, client=None, **inputs):
        return (client or self.client).runs.start(self.plugin, self.file, task, inputs)["id"]

    def run(self, task, *args, **inputs):
        given = {"timeout_s": PATIENCE_S, "progress": False, **inputs}
        return self.client.plugins.files.run(self.plugin, self.file, task, *args, **given)

    def read(self, run_id):
        return self.client.runs.get_by_id(self.plugin, run_id)

    def ended(self, run_id):
        """Wait for a run to end, whatever becomes of it."""
        return self.until(run_id, lambda run: run["status"] not in ("queued", "running"))

    def until(self, run_id, condition):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            run = self.read(run_id)
            if condition(run):
                return run
            time.sleep(0.05)
        raise AssertionError(f"Not in time: {run}")

    def lines(self, run_id):
        return [line["text"] for line in self.client.runs.get_log(self.plugin, run_id)["lines"]]


def sign_in(server, name="", password=""):
    """Connect and sign in, to a process of the server that lives."""
    client = connect_json_dioptra_client(server.address)
    client.auth.login(name or server.username, password or server.password)
    return client


def place_on(server) -> Place:
    client = sign_in(server)
    group = client.groups.get(search="name:public")["data"][0]["id"]
    plugin = client.plugins.create(group, "sums")["id"]
    file = client.plugins.files.create(
        plugin, "sums.py", SOURCE, import_tasks=True, create_missing_types=True
    )
    return Place(server, client, plugin, file["id"])


@dataclass
class Process:
    """A worker beside the server."""

    process: subprocess.Popen
    log_path: Path

    @property
    def log(self):
        return self.log_path.read_text()


@contextmanager
def worker_beside(server: Server, at_once: int = 1) -> Iterator[Process]:
    """Start a worker as an administrator does, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="dioptra-plugins-worker-"))
    path = folder / "worker.log"
    with path.open("wb") as log:
        process = subprocess.Popen(
            [PROGRAM, "worker", "--at-once", str(at_once)],
            cwd=folder,
            env={**server.environment, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    found = Process(process, path)
    try:
        end = time.monotonic() + PATIENCE_S
        while "workers_started" not in found.log:
            assert process.poll() is None, found.log
            assert time.monotonic() < end, found.log
            time.sleep(0.05)
        yield found
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(20)


QUICK = {"RUN_LEASE_S": "3", "RUNS_PER_USER": "200"}


@pytest.fixture(scope="module", params=["embedded", "cluster"])
def place(request, database_kind) -> Iterator[Place]:
    """A server that runs tasks itself, or one with two workers beside it."""
    with ExitStack() as stack:
        inside = "2" if request.param == "embedded" else "0"
        server = stack.enter_context(live_server(database_kind, RUN_WORKERS=inside, **QUICK))
        if request.param == "cluster":
            for _ in range(2):
                stack.enter_context(worker_beside(server))
        yield place_on(server)


def test_a_task_runs_and_its_value_comes_back(place):
    result = place.run("add", 3, b=4)
    assert (result.outputs, result.log) == ({"total": 7}, "adding")
    assert result.document["peakMemoryBytes"] > 1_000_000


def test_outputs_are_handed_on_as_they_were(place):
    first = place.run("pair", n=4)
    assert first.outputs["numbers"] == [0, 1, 2, 3]
    second = place.run("count", groups=first.ref("groups"))
    assert second.outputs == {"size": 4}


def test_an_artifact_goes_there_and_back(place, tmp_path):
    result = place.client.plugins.files.round_trip(
        place.plugin, place.file, "TextArtifact", "text", progress=False
    )
    assert result.document["roundTrip"]["equal"] is True
    saved = place.client.runs.download(place.plugin, result.id, result.artifacts[0], tmp_path)
    assert saved.read_text() == "text"


def test_a_failure_tells_where(place):
    with pytest.raises(RunError) as failure:
        place.run("fail", x="a")
    assert "return x + 1" in failure.value.traceback
    assert failure.value.run["error"]["filename"] == "sums.py"


def test_a_process_that_ends_itself_is_told(place):
    with pytest.raises(RunError) as failure:
        place.run("leave")
    assert failure.value.code == "EXITED"


def test_lines_come_while_it_runs(place):
    run_id = place.start("slow", seconds=5.0)
    place.until(run_id, lambda run: place.lines(run_id))
    assert place.read(run_id)["status"] == "running"
    place.client.runs.cancel(place.plugin, run_id)
    place.ended(run_id)


def test_a_run_that_runs_is_cancelled_soon(place):
    run_id = place.start("slow", seconds=60.0)
    place.until(run_id, lambda run: run["status"] == "running")
    place.client.runs.cancel(place.plugin, run_id)
    run = place.ended(run_id)
    assert (run["status"], run["error"]) == ("cancelled", None)
    assert run["durationS"] < 30


def test_who_waits_is_told_when_it_ends(place):
    run_id = place.start("slow", seconds=1.0)
    place.until(run_id, lambda run: run["status"] == "running")
    run = place.client.runs.get_by_id(place.plugin, run_id, wait=20)
    assert run["status"] == "succeeded"


def test_a_short_job_of_one_does_not_wait_for_many_of_another(place):
    password = "correct horse battery"
    place.client.users.create("grace", "grace@example.org", password)
    grace = sign_in(place.server, "grace", password)
    many = [place.start("slow", seconds=0.3) for _ in range(12)]
    hers = place.start("add", grace, a=1)
    assert place.ended(hers)["status"] == "succeeded"
    assert place.read(many[-1])["status"] == "queued"
    for run_id in many:
        assert place.ended(run_id)["status"] == "succeeded"


def test_many_runs_end_once_each(place):
    ids = [place.start("add", a=n) for n in range(20)]
    runs = [place.ended(run_id) for run_id in ids]
    assert [run["outputs"][0]["value"] for run in runs] == [n + 1 for n in range(20)]
    assert len({run["worker"] for run in runs}) >= 1


# What has servers of its own.


@contextmanager
def asked_for_health(server) -> Iterator[list[int]]:
    """Ask a server for its health all the time; the statuses are there when the block ends."""
    statuses: list[int] = []
    stop = threading.Event()

    def ask():
        while not stop.wait(0.1):
            statuses.append(requests.get(f"{server.address}/health", timeout=20).status_code)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield statuses
    finally:
        stop.set()
        thread.join()


_STORED = re.compile(r"run_ended +error=None run_id=(\d+) status=succeeded")


def test_a_worker_killed_in_the_middle_of_100_runs_leaves_a_verdict_on_each(database_kind):
    with ExitStack() as stack:
        server = stack.enter_context(live_server(database_kind, RUN_WORKERS="0", **QUICK))
        first, second = (stack.enter_context(worker_beside(server, 2)) for _ in range(2))
        place = place_on(server)
        statuses = stack.enter_context(asked_for_health(server))
        ids = [place.start("slow", seconds=0.1) for _ in range(100)]
        place.until(ids[20], lambda run: run["status"] == "succeeded")
        first.process.kill()
        runs = [place.ended(run_id) for run_id in ids]
    ends = Counter((run["status"], run["errorCode"]) for run in runs)
    lost = ends.pop(("failed", "WORKER_LOST"), 0)
    assert lost <= 2, ends
    assert ends == {("succeeded", None): 100 - lost}
    stored = Counter(_STORED.findall(first.log + second.log))
    assert set(stored.values()) == {1}
    succeeded = {str(run["id"]) for run in runs if run["status"] == "succeeded"}
    # What was stored and not said, because the worker was killed between the two.
    assert len(succeeded - stored.keys()) <= 2
    assert stored.keys() <= succeeded
    assert set(statuses) == {200}


def test_the_process_of_a_server_that_runs_tasks_is_replaced(database_kind):
    with live_server(database_kind, RUN_WORKERS="1", **QUICK) as server:
        place = place_on(server)
        before = place.run("add", a=1).document["worker"]
        os.kill(int(before.rsplit(":", 1)[1]), signal.SIGKILL)
        # The connection of the client may have led there.
        place.client = sign_in(server)
        after = place.run("add", a=2).document["worker"]
        assert after != before


def test_a_worker_that_is_stopped_ends_what_it_runs_and_says_so(database_kind):
    with live_server(database_kind, RUN_WORKERS="0") as server:
        place = place_on(server)
        with worker_beside(server) as worker:
            short, long = place.start("slow", seconds=2.0), place.start("slow", seconds=60.0)
            place.until(short, lambda run: run["status"] == "running")
            worker.process.terminate()
            assert worker.process.wait(PATIENCE_S) == 0
            assert place.read(short)["status"] == "succeeded"
            assert place.read(long)["status"] == "queued"
        with worker_beside(server) as worker:
            place.until(long, lambda run: run["status"] == "running")
            worker.process.terminate()
            assert worker.process.wait(PATIENCE_S) == 0
            run = place.read(long)
            assert (run["status"], run["errorCode"]) == ("failed", "WORKER_STOPPED")


def test_a_server_that_is_stopped_leaves_no_run_behind(database_kind):
    with ExitStack() as stack:
        server = stack.enter_context(live_server(database_kind, RUN_WORKERS="1"))
        place = place_on(server)
        run_id = place.start("slow", seconds=60.0)
        place.until(run_id, lambda run: run["status"] == "running")
        server.process.terminate()
        server.process.wait(PATIENCE_S)
        assert f"error=WORKER_STOPPED run_id={run_id} status=failed" in server.log


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_that_waits_for_a_run_outlives_its_worker(database_kind, number):
    with live_server(database_kind, RUN_WORKERS="0") as server, worker_beside(server, 2) as worker:
        waiting = wait_for(lambda: spares_of(worker.process), 2)
        assert place_on(server).run("add", a=1).outputs == {"total": 2}
        wait_for(lambda: spares_of(worker.process) - waiting, 1)
        waiting = wait_for(lambda: spares_of(worker.process), 2)
        worker.process.send_signal(number)
        worker.process.wait(PATIENCE_S)
        wait_for(lambda: {one for one in waiting if Path(f"/proc/{one}").exists()}, 0)


def test_without_spares_each_run_starts_its_own_process(database_kind):
    settings = {"RUN_WORKERS": "0", "RUN_SPARES": "0"}
    with live_server(database_kind, **settings) as server, worker_beside(server) as worker:
        assert place_on(server).run("add", a=1).outputs == {"total": 2}
        assert not spares_of(worker.process)


def spares_of(worker: subprocess.Popen) -> set[int]:
    """The processes of Python that a worker has started."""
    return {pid for pid in descendants(worker.pid) if is_python(pid)}


def is_python(pid: int) -> bool:
    try:
        program, *arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"python" in program and any(one.endswith(b"runtime/start.py") for one in arguments)


def wait_for(find, count):
    """Wait until so many are found, and give them."""
    end = time.monotonic() + PATIENCE_S
    while len(found := find()) != count:
        assert time.monotonic() < end, found
        time.sleep(0.05)
    return found


def test_nothing_runs_where_runs_are_off(database_kind):
    with live_server(database_kind, RUNS="off") as server:
        place = place_on(server)
        with pytest.raises(DeniedError, match="RUNS=off"):
            place.start("add", a=1)
        health = requests.get(f"{server.address}/health", timeout=20).json()["runs"]
        assert health == {"on": False, "queue": None, "sandbox": None, "sandboxWords": None}
        assert "workers_started" not in server.log


def test_too_many_runs_are_refused_with_when_to_come_back(database_kind):
    settings = {"RUN_WORKERS": "0", "RUNS_PER_USER": "3", "RUN_QUEUE_LENGTH": "4"}
    with live_server(database_kind, **settings) as server:
        place = place_on(server)
        for n in range(3):
            place.start("add", a=n)
        with pytest.raises(TooOftenError, match="You have 3 runs") as refusal:
            place.start("add", a=3)
        assert refusal.value.retry_after_s > 0


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "There is no database"),
        ({"DATABASE_URL": "sqlite:///empty.sqlite"}, "no table of runs"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}, "cannot be reached"),
    ],
    ids=["none", "empty", "unreachable"],
)
def test_a_worker_without_its_database_ends_with_a_sentence(tmp_path, settings, sentence):
    (tmp_path / "empty.sqlite").touch()
    said = subprocess.run(
        [PROGRAM, "worker"],
        cwd=tmp_path,
        env=clean_environment(
            PYTHONPATH=str(ROOT), DATA_DIR="var", SECRET_KEY=secrets.token_hex(), **settings
        ),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert said.returncode == 4
    assert said.stderr.startswith("The worker does not start. ")
    assert sentence in said.stderr
    assert len(said.stderr.splitlines()) == 1
    if not settings:
        assert not (tmp_path / "var").exists()


def test_a_worker_says_what_is_wrong_with_its_settings(tmp_path):
    (tmp_path / "registry.sqlite").touch()
    for name, value in (("RUNS", "maybe"), ("RUN_QUEUE", "rabbit://here")):
        said = subprocess.run(
            [PROGRAM, "worker"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "DATA_DIR": str(tmp_path), name: value},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert said.returncode == 4
        assert name in said.stderr
