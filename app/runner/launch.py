"""Run one task in a process of its own, within limits, and tell how it ended."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from app.runner import interpreters, processes, sandbox, verdicts, workspace
from app.runner.channels import Channels, read_inner_pid
from app.runner.limits import Limits
from app.runner.sandbox import Sandbox
from app.runner.streams import Lines, Log
from dioptra.runtime.exchange import RunOutcome

# "stdout" or "stderr", and a line without its end.
OnLine = Callable[[str, str], None]
# What the process does: "importing", "running", "outputs", "serializing", "reading".
OnProgress = Callable[[str], None]

# How often it is asked whether to go on, and how often memory and disk are looked at.
_TICK_S: Final = 0.05
_LOOK_S: Final = 0.25
# What is still in the pipes when the process is gone takes no longer to read.
_DRAIN_S: Final = 1.0


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
        OSError: There is no such interpreter, or the folder cannot be handed over.
        NoInterpreter: The interpreter cannot run tasks.
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
        self._steps = Lines(self._note_step)
        self._step = ""
        self._token = secrets.token_hex(16)
        self._inner: processes.Inner | None = None
        self._is_ended = False
        self._others: frozenset[int] = frozenset()

    def outcome(
        self, interpreter: interpreters.Interpreter, cancelled: Callable[[], bool]
    ) -> RunOutcome:
        start = time.monotonic()
        with contextlib.ExitStack() as closing:
            (told, tells), (inner, names_inner) = os.pipe(), os.pipe()
            for number in (told, inner):
                closing.callback(os.close, number)
            try:
                process = self._started(interpreter, tells, names_inner)
            finally:
                # While this process has them open, nobody reads their end.
                os.close(tells)
                os.close(names_inner)
            try:
                if self._sandbox.program is not None:
                    self._inner = processes.Inner.of(read_inner_pid(inner))
                verdict = self._watch(process, told, start, cancelled)
            finally:
                self._end(process.pid)
                status = process.wait()
        return (verdict or self._judged(status))._replace(duration_s=time.monotonic() - start)

    def _started(
        self, interpreter: interpreters.Interpreter, tells: int, names_inner: int
    ) -> subprocess.Popen[bytes]:
        settings = {
            "limits": self._rlimits(),
            "progress_fd": tells,
            "alarm_s": self._limits.wall_s + 5,
            "outcome_bytes": self._limits.outcome_bytes,
        }
        start = self._sandbox.start(
            self._folder, interpreter, settings, self._limits.written_bytes, names_inner
        )
        is_contained = self._sandbox.program is not None
        sandbox.hand_over(self._folder, start.uid, is_contained)
        self._others = frozenset() if is_contained else processes.running()
        return subprocess.Popen(  # noqa: S603 - the command is ours
            start.command,
            env={**start.environment, processes.TOKEN: self._token},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(tells, names_inner) if is_contained else (tells,),
            start_new_session=True,
        )

    def _rlimits(self) -> dict[str, tuple[int, int]]:
        limits = self._limits
        most = limits.processes
        if self._sandbox.program is None and not self._sandbox.changes_user and os.getuid() != 0:
            # The system counts all that its user has, the server's own among them.
            most += processes.threads_of_user()
        found = {
            # Libraries reserve far more addresses than they ever use.
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
        start: float,
        cancelled: Callable[[], bool],
    ) -> RunOutcome | None:
        """Read what comes until the process ends by itself, or for a reason of ours."""
        assert process.stdout is not None  # noqa: S101 - both were asked for
        assert process.stderr is not None  # noqa: S101
        takers = {
            process.stdout.fileno(): lambda raw: self._log.add("stdout", raw),
            process.stderr.fileno(): lambda raw: self._log.add("stderr", raw),
            told: self._steps.add,
        }
        end = processes.open_handle(process.pid)
        channels = Channels(takers, end)
        try:
            return self._read(channels, process, start, cancelled)
        finally:
            channels.close()
            process.stdout.close()
            process.stderr.close()
            if end is not None:
                os.close(end)

    def _read(
        self,
        channels: Channels,
        process: subprocess.Popen[bytes],
        start: float,
        cancelled: Callable[[], bool],
    ) -> RunOutcome | None:
        next_look = start + _LOOK_S
        while process.poll() is None:
            channels.read(_TICK_S)
            now = time.monotonic()
            verdict = self._verdict(now - start, cancelled)
            if verdict is None and now >= next_look:
                verdict, next_look = self._took_too_much(process.pid), now + _LOOK_S
            if verdict is not None:
                return verdict
        # What the task has left behind must not hold the pipes open.
        self._end(process.pid)
        deadline = time.monotonic() + _DRAIN_S
        while channels.are_open and time.monotonic() < deadline and not self._log.is_flooded:
            channels.read(_TICK_S)
        return None

    def _note_step(self, name: str) -> None:
        # Whoever can write to the pipe can write anything.
        if name in verdicts.STEPS and name != self._step:
            self._step = name
            self._on_progress(name)

    def _verdict(self, passed_s: float, cancelled: Callable[[], bool]) -> RunOutcome | None:
        if cancelled():
            return verdicts.cancelled()
        if passed_s > self._limits.wall_s:
            return verdicts.timed_out(self._limits, self._step)
        return verdicts.flooded(self._limits) if self._log.is_flooded else None

    def _took_too_much(self, pid: int) -> RunOutcome | None:
        most = self._limits.memory_bytes
        if processes.memory_bytes(pid, most) > most:
            return verdicts.out_of_memory(self._limits, self._step)
        return self._wrote_too_much()

    def _wrote_too_much(self) -> RunOutcome | None:
        most = self._limits.written_bytes
        if workspace.written_bytes(self._folder, most) <= most:
            return None
        return verdicts.wrote_too_much(self._limits, self._step)

    def _end(self, pid: int) -> None:
        """Kill all that the run has started and that is still there."""
        if self._is_ended:
            return
        self._is_ended = True
        if self._sandbox.program is None:
            processes.end_all(pid, self._token, self._others)
            return
        processes.end_group(pid)
        if self._inner is not None:
            self._inner.end()

    def _judged(self, status: int) -> RunOutcome:
        """Say how a run ended that ended by itself: with its report, or without one."""
        outcome = None
        if status == 0:
            outcome = workspace.find_outcome(self._folder, self._limits.outcome_bytes)
        if outcome is None:
            return verdicts.ended(status, self._limits, self._step)
        return self._wrote_too_much() or outcome


def describe(around: Sandbox | None = None) -> dict[str, Any]:
    """Say what stands around a run, for `/health`."""
    found = around or sandbox.strongest()
    return {"name": found.name, "words": found.words}
