"""Processes that wait for a run before there is one, so that nobody waits for them to start.

Each is in its sandbox, has read what a run needs, knows of no run, and serves exactly one. Nothing
is shared: not with another run, not with the server.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from typing import Final, NamedTuple

from app.logs import get_logger
from app.runner import interpreters, workspace
from app.runner.children import Child
from app.runner.sandbox import Sandbox, strongest

log = get_logger()

# What Python reads at its start, and that is not looked at, is as old as this at most.
_OLD_S: Final = 600.0
# How often those that wait are looked at.
_LOOK_S: Final = 5.0


class _Spare(NamedTuple):
    child: Child
    since: float
    # Of the interpreter and the SDK when it was started.
    state: interpreters.State


class Spares:
    """Keeps spare processes ready: as many as may run at once, less those that run.

    Args:
        count: How many runs at once; with 0 there are no spares.
        around: The sandbox of the runs; the strongest there is where left out.
        tmp_bytes: What each may write where nothing stays: `written_bytes` of the limits.
        interpreter: The Python that runs tasks; this one where left out.
        old_s: A spare that waited longer is replaced.
        look_s: Seconds between two looks at those that wait.
    """

    def __init__(
        self,
        count: int = 0,
        around: Sandbox | None = None,
        tmp_bytes: int = 0,
        *,
        interpreter: str | None = None,
        old_s: float = _OLD_S,
        look_s: float = _LOOK_S,
    ) -> None:
        self._count = count
        self._sandbox = around
        self._tmp_bytes = tmp_bytes
        self._interpreter = interpreter
        self._old_s = old_s
        self._look_s = look_s
        self._lock = threading.Lock()
        self._waiting: list[_Spare] = []
        self._lent = 0
        self._changed = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="runs-spares", daemon=True)

    def start(self) -> None:
        """Begin to keep spares ready; returns at once."""
        # Under bubblewrap a process ends with the thread that started it: no thread that runs a
        # task, or ends before the last one has, may start what others use.
        if self._count:
            self._thread.start()

    @contextlib.contextmanager
    def lend(self) -> Iterator[Child | None]:
        """Give a process that waits, or None where none does, for one run; the block ends it.

        Its folder is laid out, and stands in one of its own, which goes with it.
        """
        with self._lock:
            self._lent += 1
            spare = self._waiting.pop(0) if self._waiting else None
        if spare is not None and not self._is_fit(spare):
            _remove(spare)
            spare = None
        try:
            yield None if spare is None else spare.child
        finally:
            if spare is not None:
                _remove(spare)
            with self._lock:
                self._lent -= 1
            self._changed.set()

    @property
    def waiting(self) -> tuple[int, ...]:
        """The processes that wait; under bubblewrap those of bubblewrap."""
        with self._lock:
            return tuple(one.child.pid for one in self._waiting)

    def stop(self) -> None:
        """End those that wait, and keep none ready any more."""
        self._stopped.set()
        self._changed.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        while not self._stopped.is_set():
            self._drop()
            while self._lacks_one() and self._add():
                pass
            self._changed.wait(self._look_s)
            self._changed.clear()
        self._drop(all_of_them=True)

    def _lacks_one(self) -> bool:
        with self._lock:
            return not self._stopped.is_set() and len(self._waiting) + self._lent < self._count

    def _add(self) -> bool:
        place = workspace.make_place()
        folder = place / "run"
        try:
            workspace.lay_out(folder)
            python = interpreters.look(self._interpreter)
            state = interpreters.state(python)
            child = Child(folder, self._sandbox or strongest(), python, self._tmp_bytes)
        except (OSError, ValueError, subprocess.SubprocessError) as problem:
            # A run that finds none starts its own, and says what is wrong.
            log.warning("spare_not_started", reason=str(problem))
            shutil.rmtree(place, ignore_errors=True)
            return False
        with self._lock:
            self._waiting.append(_Spare(child, time.monotonic(), state))
        return True

    def _is_fit(self, spare: _Spare) -> bool:
        return (
            spare.child.is_alive
            and time.monotonic() - spare.since < self._old_s
            and spare.state == interpreters.state(interpreters.look(self._interpreter))
        )

    def _drop(self, *, all_of_them: bool = False) -> None:
        with self._lock:
            dropped = [one for one in self._waiting if all_of_them or not self._is_fit(one)]
            self._waiting = [one for one in self._waiting if one not in dropped]
        for one in dropped:
            _remove(one)


def _remove(spare: _Spare) -> None:
    spare.child.end()
    # A task may leave what cannot be removed at once, or at all; it is no matter of the run.
    shutil.rmtree(spare.child.folder.parent, ignore_errors=True)
