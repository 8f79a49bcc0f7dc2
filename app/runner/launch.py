"""Run one task in a process of its own, within limits, and tell how it ended."""

from __future__ import annotations

import os
import secrets
import selectors
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from app.runner import interpreters, processes, sandbox, workspace
from app.runner.limits import Limits
from app.runner.sandbox import Sandbox
from app.runner.streams import Lines, Log
from dioptra.runtime.exchange import RunOutcome

# "stdout" or "stderr", and a line without its end.
OnLine = Callable[[str, str], None]
# What the process does: "importing", "running", "outputs", "serializing", "reading".
OnProgress = Callable[[str], None]

_STEPS: Final = {
    "importing": "while its file was imported",
    "running": "while the task ran",
    "outputs": "while the outputs were looked at",
    "serializing": "in serialize()",
    "reading": "in deserialize()",
}
# How often it is asked whether to go on, and how often memory and disk are looked at.
_TICK_S: Final = 0.05
_LOOK_S: Final = 0.25
# What is still in the pipes when the process is gone takes no longer to read.
_DRAIN_S: Final = 1.0
_CHUNK: Final = 64 << 10

Ended = tuple[str, str]


def execute(
    folder: Path,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
    around: Sandbox | None = None,
    *,
    on_line: OnLine = lambda stream, text: None,
    on_progress: OnProgress = lambda step: None,
    cancelled: Callable[[], bool] = lambda: False,
    interpreter: str | None = None,
) -> RunOutcome:
    """Run the order of a prepared folder to its end; blocks, and leaves no process behind.

    Args:
        folder: As `workspace.prepare` left it; used once.
        limits: The most that the run may take.
        around: The sandbox; the strongest there is where left out.
        on_line: Gets each line that the task prints, as it comes, up to `limits.log_bytes`.
        on_progress: Gets each step of the way, as `OnProgress` lists them.
        cancelled: Asked several times a second, in this thread; True ends the run.
        interpreter: The Python that runs the task; this one where left out.

    Returns:
        How it ended, whatever the task did.

    Raises:
        OSError, ValueError: There is no such interpreter, or it cannot run tasks.
    """
    run = _Run(folder.resolve(), limits, around or sandbox.strongest(), on_line, on_progress)
    return run.outcome(interpreters.look(interpreter), cancelled)


class _Run:
    def __init__(
        self,
        folder: Path,
        limits: Limits,
        around: Sandbox,
        on_line: OnLine,
        on_progress: OnProgress,
    ) -> None:
        self._folder = folder
        self._limits = limits
        self._sandbox = around
        self._log = Log(on_line, limits.log_bytes, limits.flood_bytes)
        self._on_progress = on_progress
        self._steps = Lines(self._step)
        self._last_step = ""
        self._token = secrets.token_hex(16)

    def outcome(
        self, interpreter: interpreters.Interpreter, cancelled: Callable[[], bool]
    ) -> RunOutcome:
        told, tells = os.pipe()
        try:
            process, start = self._started(interpreter, tells)
        finally:
            os.close(tells)
        end = _end_of(process.pid)
        try:
            ended = self._watch(process, told, end, start, cancelled)
        finally:
            self._end(process.pid)
            code = process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()
            for number in (told, end):
                if number is not None:
                    os.close(number)
        return self._judged(ended, code)._replace(duration_s=time.monotonic() - start)

    def _started(
        self, interpreter: interpreters.Interpreter, tells: int
    ) -> tuple[subprocess.Popen[bytes], float]:
        limits = self._limits
        settings = {
            "limits": self._rlimits(),
            "progress_fd": tells,
            "alarm_s": limits.wall_s + 5,
        }
        start = self._sandbox.start(self._folder, interpreter, settings, limits.written_bytes)
        sandbox.hand_over(self._folder, start.uid)
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - the command is ours
            start.command,
            env={**start.environment, processes.TOKEN: self._token},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(tells,),
            start_new_session=True,
        )
        return process, began

    def _rlimits(self) -> dict[str, tuple[int, int]]:
        limits = self._limits
        most = limits.processes
        if self._sandbox.program is None and not self._sandbox.changes_user:
            # The system counts all that its user has, the server's own among them.
            most += processes.threads_of_user()
        found = {
            "AS": 4 * limits.memory_bytes,
            "CORE": 0,
            "DATA": limits.memory_bytes,
            "FSIZE": limits.file_bytes,
            "NOFILE": limits.open_files,
            "NPROC": most,
        }
        # At the first a signal says what it is for, at the second it ends.
        return {"CPU": (limits.cpu_s, limits.cpu_s + 1)} | {k: (v, v) for k, v in found.items()}

    def _watch(
        self,
        process: subprocess.Popen[bytes],
        told: int,
        end: int | None,
        start: float,
        cancelled: Callable[[], bool],
    ) -> Ended | None:
        """Read what comes until the process ends by itself, or for a reason of ours."""
        with selectors.DefaultSelector() as waiting:
            for pipe, name in ((process.stdout, "stdout"), (process.stderr, "stderr"), (told, "")):
                assert pipe is not None  # noqa: S101 - it was asked for
                os.set_blocking(pipe if isinstance(pipe, int) else pipe.fileno(), False)
                waiting.register(pipe, selectors.EVENT_READ, name)
            if end is not None:
                waiting.register(end, selectors.EVENT_READ, "end")
            next_look = start + _LOOK_S
            while process.poll() is None:
                self._read(waiting, _TICK_S)
                now = time.monotonic()
                ended = self._reason(now - start, cancelled)
                if ended is None and now >= next_look:
                    ended, next_look = self._too_much(process.pid), now + _LOOK_S
                if ended is not None:
                    return ended
            self._drain(waiting, process.pid)
        return None

    def _read(self, waiting: selectors.BaseSelector, timeout_s: float) -> bool:
        """Read once from every pipe that has something; tell whether any is left."""
        if not waiting.get_map():
            time.sleep(timeout_s / 5)
            return False
        for key, _ in waiting.select(timeout_s):
            if key.data == "end":
                waiting.unregister(key.fileobj)
                continue
            raw = os.read(key.fd, _CHUNK)
            if key.data:
                self._log.add(key.data, raw)
            else:
                self._steps.add(raw)
            if not raw:
                waiting.unregister(key.fileobj)
        return bool(waiting.get_map())

    def _drain(self, waiting: selectors.BaseSelector, pid: int) -> None:
        """Read what is left; what the task has left behind must not hold the pipes open."""
        self._end(pid)
        end = time.monotonic() + _DRAIN_S
        while waiting.get_map() and time.monotonic() < end and not self._log.is_flooded:
            self._read(waiting, _TICK_S)

    def _end(self, pid: int) -> None:
        """Kill all that the run has started and that is still there."""
        if self._sandbox.program is not None:
            processes.end_contained(pid)
        else:
            processes.end_all(pid, self._token)

    def _step(self, name: str) -> None:
        # Whoever can write to the pipe can write anything.
        if name in _STEPS and name != self._last_step:
            self._last_step = name
            self._on_progress(name)

    def _reason(self, passed_s: float, cancelled: Callable[[], bool]) -> Ended | None:
        limits = self._limits
        if cancelled():
            return "CANCELLED", "The run was cancelled."
        if passed_s > limits.wall_s:
            return "TIMED_OUT", f"The run took longer than {limits.wall_s:g} seconds{self._doing()}."
        if self._log.is_flooded:
            return "OUTPUT_FLOOD", f"The task printed more than {limits.flood_bytes:,} bytes."
        return None

    def _too_much(self, pid: int) -> Ended | None:
        limits = self._limits
        if processes.memory_bytes(pid, limits.memory_bytes) > limits.memory_bytes:
            most = limits.memory_bytes >> 20
            return "OUT_OF_MEMORY", f"The run took more than {most:,} MiB of memory{self._doing()}."
        written = workspace.written_bytes(self._folder, limits.written_bytes)
        if written > limits.written_bytes:
            return self._wrote_too_much()
        return None

    def _wrote_too_much(self) -> Ended:
        most = self._limits.written_bytes
        return "TOO_MUCH_WRITTEN", f"The task wrote more than {most:,} bytes{self._doing()}."

    def _doing(self) -> str:
        return f", {_STEPS[self._last_step]}" if self._last_step else ""

    def _judged(self, ended: Ended | None, code: int) -> RunOutcome:
        """Say how the run ended: by us, by itself with a report, or by itself without one."""
        if ended is not None:
            return RunOutcome.failed(*ended)
        number = -code if code < 0 else code - 128 if code > 128 else 0
        if number:
            return RunOutcome.failed(*self._by_signal(number))
        if code != 0:
            return RunOutcome.failed(*self._left(code))
        outcome = workspace.find_outcome(self._folder, self._limits.outcome_bytes)
        if outcome is None:
            return RunOutcome.failed(*self._left(code))
        if workspace.written_bytes(self._folder, self._limits.written_bytes) > (
            self._limits.written_bytes
        ):
            return RunOutcome.failed(*self._wrote_too_much())
        return outcome

    def _by_signal(self, number: int) -> Ended:
        limits = self._limits
        if number == signal.SIGXCPU:
            seconds = f"{limits.cpu_s} seconds of processor time"
            return "TIMED_OUT", f"The run took more than {seconds}{self._doing()}."
        try:
            name = signal.Signals(number).name
        except ValueError:
            name = f"signal {number}"
        what = {
            signal.SIGSEGV: "it crashed: code below Python touched memory that is not its own",
            signal.SIGABRT: "code below Python gave up",
            signal.SIGKILL: "it was killed, by itself or by the system for want of memory or time",
        }.get(number, "it was ended by a signal")
        return "KILLED", f"The process of the run ended{self._doing()}: {what} ({name})."

    def _left(self, code: int) -> Ended:
        return (
            "EXITED",
            f"The process of the run ended{self._doing()} with exit status {code}, and left no "
            "outcome: the code ended it with os._exit() or alike, or wrote over the outcome.",
        )


def _end_of(pid: int) -> int | None:
    """Open what becomes readable when a process ends; None where the system has no such thing."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


def describe(around: Sandbox | None = None) -> dict[str, Any]:
    """Say what stands around a run, for `/health`."""
    found = around or sandbox.strongest()
    return {"name": found.name, "words": found.words}
