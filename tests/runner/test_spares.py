"""The life of a process that was started before its run: used once, replaced, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.runner import Limits, Sandbox, bubblewrap, execute, interpreters, plain, prepare, processes
from app.runner.interpreters import look
from app.runner.spares import Spares

from ..live import PATIENCE_S, ROOT
from .tasks import HEAD, SHORT, inputs, order, outputs, run, waiting_child

SOURCE = "import os\n@pyplugs.register\ndef task(): return 1\n"
ORDER = order(outputs=outputs("x"))


@pytest.fixture(params=["bubblewrap", "limits"])
def around(request) -> Sandbox:
    found = plain() if request.param == "limits" else bubblewrap()
    if found is None:
        pytest.skip("bubblewrap is not installed, or does not work on this machine")
    return found


@contextmanager
def kept(around: Sandbox, count: int = 1, **more: float) -> Iterator[Spares]:
    """Keep spares, and wait for the first ones."""
    spares = Spares(count, around, SHORT.written_bytes, **more)
    spares.start()
    try:
        until(lambda: len(spares.waiting) == count)
        yield spares
    finally:
        spares.stop()


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.01)


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has asked for its status has, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def lent_run(spares: Spares, around: Sandbox) -> tuple[int | None, object]:
    """Run in what is lent: the process that waited, or None, and what became of the run."""
    with spares.lend() as child:
        assert child is not None
        prepare(child.folder, ORDER, {"code.py": HEAD + SOURCE})
        return child.pid, execute(child.folder, SHORT, around, spare=child)


def test_a_spare_serves_one_run_and_is_replaced(around):
    with kept(around) as spares:
        (first,) = spares.waiting
        folder = spares._waiting[0].child.folder.parent
        pid, outcome = lent_run(spares, around)
        assert (pid, outcome.outputs[0].json) == (first, 1)
        assert is_gone(first)
        assert not folder.exists()
        until(lambda: spares.waiting)
        assert spares.waiting != (first,)
        assert lent_run(spares, around)[0] != first


def test_no_more_are_kept_than_may_run_less_those_that_run(around):
    with kept(around, 2, look_s=0.05) as spares:
        with spares.lend(), spares.lend(), spares.lend() as third:
            assert third is None
            time.sleep(0.2)
            assert spares.waiting == ()
        until(lambda: len(spares.waiting) == 2)


def test_a_spare_that_is_dead_is_not_lent_and_is_replaced(around):
    with kept(around) as spares:
        (first,) = spares.waiting
        os.kill(first, signal.SIGKILL)
        until(lambda: is_gone(first))
        with spares.lend() as child:
            assert child is None
        until(lambda: spares.waiting)
        assert lent_run(spares, around)[1].status == "succeeded"


def test_a_spare_that_dies_as_it_is_told_costs_a_cold_start(tmp_path, around):
    child = waiting_child(tmp_path / "run", around)
    prepare(tmp_path / "run", ORDER, {"code.py": HEAD + SOURCE})
    child.kill()
    outcome = execute(tmp_path / "run", SHORT, around, spare=child)
    assert outcome.outputs[0].json == 1


def test_a_spare_that_waits_for_other_limits_or_another_folder_is_not_used(tmp_path, around):
    for name, limits in (("run", Limits(wall_s=20)), ("other", SHORT)):
        child = waiting_child(tmp_path / name, around)
        prepare(tmp_path / "run", ORDER, {"code.py": HEAD + SOURCE})
        outcome = execute(tmp_path / "run", limits, around, spare=child)
        assert outcome.outputs[0].json == 1
        assert is_gone(child.pid)


def test_a_spare_that_is_old_is_not_lent(around):
    with kept(around, old_s=0.0) as spares, spares.lend() as child:
        assert child is None


def test_those_that_are_old_are_replaced_while_nobody_runs(around):
    with kept(around, old_s=0.3, look_s=0.05) as spares:
        (first,) = spares.waiting
        until(lambda: spares.waiting not in ((), (first,)))
        assert is_gone(first)


def test_what_is_installed_or_changed_is_noticed(tmp_path):
    python = replace(look(), path=(str(tmp_path),))
    before = interpreters.state(python)
    assert interpreters.state(python) == before
    (tmp_path / "new_package").mkdir()
    assert interpreters.state(python) != before


def test_the_time_of_a_run_begins_with_its_order(tmp_path, around):
    limits = Limits(wall_s=3, written_bytes=SHORT.written_bytes)
    child = waiting_child(tmp_path / "run", around)
    time.sleep(limits.wall_s)
    prepare(tmp_path / "run", ORDER, {"code.py": HEAD + SOURCE})
    outcome = execute(tmp_path / "run", limits, around, spare=child)
    assert outcome.status == "succeeded"
    assert outcome.duration_s < limits.wall_s


def test_a_stop_ends_those_that_wait_and_removes_their_folders(around):
    with ExitStack() as stack:
        spares = stack.enter_context(kept(around, 2))
        pids = [one for pid in spares.waiting for one in processes.descendants(pid)]
        folders = [one.child.folder.parent for one in spares._waiting]
        assert all(folder.exists() for folder in folders)
    assert all(map(is_gone, pids))
    assert not any(folder.exists() for folder in folders)
    with spares.lend() as child:
        assert child is None


KEEPER = """
import sys, time
from app.runner import bubblewrap, plain, processes
from app.runner.spares import Spares

spares = Spares(1, {around}(), 1 << 20)
spares.start()
while not spares.waiting:
    time.sleep(0.01)
time.sleep({started_s})
print(*processes.descendants(spares.waiting[0]), flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("started_s", [0.0, 0.5])
def test_none_outlives_a_worker_that_is_killed(tmp_path, around, started_s):
    name = "plain" if around.program is None else "bubblewrap"
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER.format(around=name, started_s=started_s)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with keeper:
        pids = [int(one) for one in keeper.stdout.readline().split()]
        assert pids
        assert not any(map(is_gone, pids))
        keeper.kill()
    until(lambda: all(map(is_gone, pids)))


REACH = """
import os, stat
@pyplugs.register
def task(pids):
    own = [stat.S_ISSOCK(os.stat(f"/proc/self/fd/{n}").st_mode) for n in range(64)
           if os.path.exists(f"/proc/self/fd/{n}")]
    opened = []
    for pid in [*pids, *(int(one) for one in os.listdir("/proc") if one.isdigit())]:
        for mode in (os.O_RDONLY, os.O_WRONLY):
            try:
                number = os.open(f"/proc/{pid}/fd/0", mode | os.O_NONBLOCK)
            except OSError:
                continue
            if stat.S_ISSOCK(os.fstat(number).st_mode) or pid in pids:
                opened.append(pid)
            os.close(number)
    return any(own), opened, os.read(0, 1) == b""
"""


@pytest.mark.slow
def test_no_task_comes_to_the_line_of_its_own_process_or_of_one_that_waits(tmp_path, sandbox):
    other = waiting_child(tmp_path / "other", sandbox)
    try:
        pids = processes.descendants(other.pid)
        ordered = order(
            args=[pids], inputs=inputs("pids"), outputs=outputs("sockets", "opened", "is_empty")
        )
        ran = run(tmp_path / "run", ordered, REACH, sandbox)
        assert other.is_alive
    finally:
        other.end()
    expected = {"sockets": False, "opened": [], "is_empty": True}
    assert ran.values == expected, ran.outcome.error


def test_without_spares_nothing_waits():
    spares = Spares()
    spares.start()
    with spares.lend() as child:
        assert child is None
    assert spares.waiting == ()
    spares.stop()
