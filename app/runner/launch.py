"""Run one task in a process of its own, within limits, and tell how it ended."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from app.runner import interpreters, processes, sandbox, verdicts, workspace
from app.runner.channels import Channels
from app.runner.children import Child
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
    spare: Child | None = None,
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
        spare: A process of that Python that waits for the order of this folder. Where it is left
            out, or gone, or not as it has to be for this run, one is started.

    Returns:
        How it ended, whatever the task did.

    Raises:
        OSError: There is no such interpreter, or the folder cannot be handed over.
        NoInterpreter: The interpreter cannot run tasks.
    """
    run = _Run(folder.resolve(), limits, around or sandbox.strongest(), on_line, on_progress)
    return run.outcome(spare, interpreter, cancelled)


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

    def outcome(
        self, spare: Child | None, interpreter: str | None, cancelled: Callable[[], bool]
    ) -> RunOutcome:
        start = time.monotonic()
        child = self._let_go(spare) or self._started(interpreter)
        try:
            verdict = self._watch(child, start, cancelled)
        finally:
            status = child.end()
        return (verdict or self._judged(status))._replace(duration_s=time.monotonic() - start)

    def _let_go(self, spare: Child | None) -> Child | None:
        """Let the one go that waits; None where there is none that can be used."""
        if spare is None:
            return None
        with contextlib.suppress(OSError):
            if spare.suits(self._folder, self._sandbox, self._limits):
                spare.let_go(self._limits)
                return spare
        spare.end()
        return None

    def _started(self, interpreter: str | None) -> Child:
        found = interpreters.look(interpreter)
        child = Child(self._folder, self._sandbox, found, self._limits.written_bytes)
        try:
            child.let_go(self._limits)
        except OSError:
            child.end()
            raise
        return child

    def _watch(
        self, child: Child, start: float, cancelled: Callable[[], bool]
    ) -> RunOutcome | None:
        """Read what comes until the process ends by itself, or for a reason of ours."""
        takers = {
            child.stdout.fileno(): lambda raw: self._log.add("stdout", raw),
            child.stderr.fileno(): lambda raw: self._log.add("stderr", raw),
            child.told: self._steps.add,
        }
        end = processes.open_handle(child.pid)
        channels = Channels(takers, end)
        try:
            return self._read(channels, child, start, cancelled)
        finally:
            channels.close()
            if end is not None:
                os.close(end)

    def _read(
        self,
        channels: Channels,
        child: Child,
        start: float,
        cancelled: Callable[[], bool],
    ) -> RunOutcome | None:
        next_look = start + _LOOK_S
        while child.is_alive:
            channels.read(_TICK_S)
            now = time.monotonic()
            verdict = self._verdict(now - start, cancelled)
            if verdict is None and now >= next_look:
                verdict, next_look = self._took_too_much(child.pid), now + _LOOK_S
            if verdict is not None:
                return verdict
        # What the task has left behind must not hold the pipes open.
        child.kill()
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
