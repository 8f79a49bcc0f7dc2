"""The processes of a run, as Linux tells them: to count their memory, and to end every one."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterator

# In the environment of whatever a run starts, unless it is started with another one.
TOKEN = "DIOPTRA_RUN"  # noqa: S105 - no secret: it tells runs apart

# Ending a namespace full of processes takes the system a moment.
_END_S = 10

_PAGE = os.sysconf("SC_PAGE_SIZE")


def descendants(pid: int) -> list[int]:
    """List a process and all that it and its children started, parent by parent."""
    parents: dict[int, list[int]] = {}
    for one, parent in _parents():
        parents.setdefault(parent, []).append(one)
    found = [pid]
    for one in found:
        found += parents.get(one, ())
    return found


def memory_bytes(pid: int, enough: int) -> int:
    """Give the memory of a process and its descendants; exactly only where it is above `enough`."""
    pids = descendants(pid)
    total = sum(_resident(one) for one in pids)
    # What processes share was counted once for each.
    return total if total <= enough else sum(_share(one) for one in pids)


class Inner:
    """The first process of a namespace of processes: when it ends, so does all that is in it."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._handle = open_handle(pid)
        self._is_ended = False

    @classmethod
    def of(cls, pid: int | None) -> Inner | None:
        """Give the process of a number, None for None."""
        return None if pid is None else cls(pid)

    def end(self) -> None:
        """Kill it, and wait until nothing in the namespace runs any more."""
        if self._is_ended:
            return
        self._is_ended = True
        self._signal()
        deadline = time.monotonic() + _END_S
        while time.monotonic() < deadline and not self._is_gone():
            time.sleep(0.005)
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _signal(self) -> None:
        if self._handle is None:
            _kill(self._pid)
            return
        # The number may be another process's by now; the handle is always this one's.
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def _is_gone(self) -> bool:
        if self._handle is None:
            return _is_dead(self._pid)
        return bool(select.select([self._handle], [], [], 0.1)[0])


def open_handle(pid: int) -> int | None:
    """Open what becomes readable when a process ends; None where the system has no such thing."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


def end_group(pid: int) -> None:
    """Kill a process and those of its group."""
    _kill_group(pid)


def running() -> frozenset[int]:
    """List all processes of the machine."""
    return frozenset(_numbers())


def end_all(pid: int, token: str, others: frozenset[int]) -> None:
    """Kill the process group, all descendants, and what carries the token of the run.

    Args:
        pid: Of the process that was started, the leader of a group of its own.
        token: That stands in its environment.
        others: Processes that were there before it, and that are not looked at.
    """
    # Again, since one may have started another meanwhile.
    for _ in range(5):
        found = {*descendants(pid)[1:], *_marked(token, others)}
        _kill_group(pid)
        for one in found:
            _kill(one)
        if not found:
            return


def threads_of_user() -> int:
    """Count processes and threads of the user that this process is."""
    count = 0
    for name in _numbers():
        with contextlib.suppress(OSError):
            if os.stat(f"/proc/{name}").st_uid == os.getuid():  # noqa: PTH116 - a file of the kernel
                count += len(os.listdir(f"/proc/{name}/task"))  # noqa: PTH208
    return count


def _kill_group(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)


def _numbers() -> Iterator[int]:
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):  # noqa: PTH208 - a folder of the kernel
            if name.isdigit():
                yield int(name)


def _parents() -> Iterator[tuple[int, int]]:
    for pid in _numbers():
        fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
        if len(fields) > 1:
            yield pid, int(fields[1])


def _marked(token: str, others: frozenset[int]) -> Iterator[int]:
    mark = f"{TOKEN}={token}".encode()
    for pid in frozenset(_numbers()) - others:
        if mark in _read(f"/proc/{pid}/environ").split(b"\0") and not _is_dead(pid):
            yield pid


def _is_dead(pid: int) -> bool:
    return _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()[:1] in ([], [b"Z"], [b"X"])


def _resident(pid: int) -> int:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * _PAGE if len(fields) > 1 else 0


def _share(pid: int) -> int:
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) << 10
    return _resident(pid)


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a file of the kernel
            return file.read()
    except OSError:
        return b""
