"""The pipes of a process, read as they fill, without waiting longer than asked."""

from __future__ import annotations

import json
import os
import selectors
import time
from collections.abc import Callable, Mapping

_CHUNK = 64 << 10
_INFO_S = 10


class Channels:
    """Reads several pipes at once.

    Args:
        takers: What takes the bytes of a pipe, by its number; an empty read is its end.
        end: Becomes readable when the process has ended; None where nothing does.
    """

    def __init__(self, takers: Mapping[int, Callable[[bytes], None]], end: int | None) -> None:
        self._takers = takers
        self._open = set(takers)
        self._waiting = selectors.DefaultSelector()
        for pipe in takers:
            os.set_blocking(pipe, False)
            self._waiting.register(pipe, selectors.EVENT_READ)
        if end is not None:
            self._waiting.register(end, selectors.EVENT_READ)

    @property
    def are_open(self) -> bool:
        """Whether anything may still come."""
        return bool(self._open)

    def read(self, timeout_s: float) -> None:
        """Wait until there is something to read, or the process ends, and read that once."""
        if not self._waiting.get_map():
            time.sleep(timeout_s / 5)
            return
        for key, _ in self._waiting.select(timeout_s):
            raw = os.read(key.fd, _CHUNK) if key.fd in self._open else b""
            if key.fd in self._open:
                self._takers[key.fd](raw)
            if not raw:
                self._waiting.unregister(key.fd)
                self._open.discard(key.fd)

    def close(self) -> None:
        """Stop waiting; the pipes are for their owner to close."""
        self._waiting.close()


def read_inner_pid(pipe: int) -> int | None:
    """Read which process bubblewrap has started inside; None where it started none."""
    text, deadline = b"", time.monotonic() + _INFO_S
    with selectors.DefaultSelector() as waiting:
        waiting.register(pipe, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            if waiting.select(1):
                raw = os.read(pipe, _CHUNK)
                text += raw
                if not raw or b"}" in text:
                    break
    try:
        return int(json.loads(text)["child-pid"])
    except (ValueError, KeyError, TypeError):
        return None
