"""The process of one run: started in its sandbox, let go with an order, ended with all it made.

It may wait for its order, before anything is known of the run but its folder. Who it becomes and
what it may take goes to it with the order.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
from pathlib import Path

from app.runner import processes, sandbox
from app.runner.channels import read_inner_pid
from app.runner.interpreters import Interpreter
from app.runner.limits import Limits
from app.runner.sandbox import Sandbox


class Child:
    """A process that waits to be let go, serves one order, and ends.

    It ends too when this process does: then the line on which it waits has an end.

    Args:
        folder: Its own, laid out.
        around: The sandbox.
        interpreter: The Python that it is.
        tmp_bytes: What it may write where nothing stays.

    Raises:
        OSError: There is no such interpreter.
    """

    def __init__(
        self, folder: Path, around: Sandbox, interpreter: Interpreter, tmp_bytes: int
    ) -> None:
        self.folder = folder
        self._sandbox = around
        self._is_contained = around.program is not None
        self._tmp_bytes = tmp_bytes
        self._token = secrets.token_hex(16)
        self._others: frozenset[int] = frozenset()
        self._is_killed = False
        with contextlib.ExitStack() as theirs, contextlib.ExitStack() as ours:
            self.told, self._tells = _pipe(ours, theirs)
            inner, names_inner = _pipe(ours, theirs)
            # Nothing that the task starts can open a socket by its number, as it could a pipe.
            self._line, their_line = socket.socketpair()
            ours.enter_context(self._line)
            # While this process has their ends open, nobody reads an end of them.
            theirs.enter_context(their_line)
            self._process = self._started(interpreter, their_line, names_inner)
            self._ours = ours.pop_all()
        assert self._process.stdout is not None  # noqa: S101 - both were asked for
        assert self._process.stderr is not None  # noqa: S101
        self.stdout = self._ours.enter_context(self._process.stdout)
        self.stderr = self._ours.enter_context(self._process.stderr)
        # By its number alone, a process that has ended could be taken for another one later.
        self._inner = processes.Inner.of(read_inner_pid(inner)) if self._is_contained else None

    @property
    def pid(self) -> int:
        """The process that was started; under bubblewrap, bubblewrap."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def suits(self, folder: Path, around: Sandbox, limits: Limits) -> bool:
        """Whether it would be the same if it were started now for such a run."""
        mine = (self.folder, self._sandbox, self._tmp_bytes)
        return self.is_alive and mine == (folder, around, limits.written_bytes)

    def let_go(self, limits: Limits) -> None:
        """Hand its folder over, and let it run the order that is there by now; once.

        Raises:
            OSError: It has ended, or the folder cannot be handed over.
        """
        uid = self._sandbox.new_uid()
        sandbox.hand_over(self.folder, uid, self._is_contained)
        if not self._is_contained:
            # Not at its start: numbers of processes that end meanwhile may be the run's later.
            self._others = processes.running()
        settings = {
            "uid": uid,
            "limits": self._rlimits(limits),
            "progress_fd": self._tells,
            "alarm_s": limits.wall_s + 5,
            "outcome_bytes": limits.outcome_bytes,
        }
        self._line.sendall(json.dumps(settings).encode() + b"\n")
        self._line.close()

    def kill(self) -> None:
        """Kill all that it has started and that is still there."""
        if self._is_killed:
            return
        self._is_killed = True
        if not self._is_contained:
            processes.end_all(self.pid, self._token, self._others)
            return
        processes.end_group(self.pid)
        if self._inner is not None:
            self._inner.end()

    def end(self) -> int:
        """Kill what is left of it and of all that it has started; give its exit status."""
        self.kill()
        status = self._process.wait()
        self._ours.close()
        return status

    def _started(
        self, interpreter: Interpreter, line: socket.socket, names_inner: int
    ) -> subprocess.Popen[bytes]:
        command, environment = self._sandbox.start(
            self.folder, interpreter, self._tmp_bytes, names_inner
        )
        return subprocess.Popen(  # noqa: S603 - the command is ours
            command,
            env={**environment, processes.TOKEN: self._token},
            cwd="/",
            stdin=line.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(self._tells, names_inner) if self._is_contained else (self._tells,),
            start_new_session=True,
        )

    def _rlimits(self, limits: Limits) -> dict[str, tuple[int, int]]:
        most = limits.processes
        if not self._is_contained and not self._sandbox.changes_user and os.getuid() != 0:
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


def _pipe(ours: contextlib.ExitStack, theirs: contextlib.ExitStack) -> tuple[int, int]:
    read, write = os.pipe()
    ours.callback(os.close, read)
    theirs.callback(os.close, write)
    return read, write
