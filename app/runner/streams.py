"""What a run prints and tells while it goes on: bytes from pipes, to lines, within limits."""

from __future__ import annotations

import codecs
from collections.abc import Callable

# A line without an end is told in parts of this length.
_MAX_LINE = 8 << 10


class Lines:
    """Cuts a stream of bytes into lines.

    Args:
        tell: Gets each line without its end.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def add(self, raw: bytes) -> None:
        """Take in what was read."""
        text = self._rest + self._decoder.decode(raw)
        *lines, self._rest = text.split("\n")
        for line in lines:
            self._give(line)
        while len(self._rest) >= _MAX_LINE:
            self._tell(_clean(self._rest[:_MAX_LINE]))
            self._rest = self._rest[_MAX_LINE:]

    def end(self) -> None:
        """Tell what is left, a line without an end."""
        if self._rest:
            self._give(self._rest)
            self._rest = ""

    def _give(self, line: str) -> None:
        # A carriage return starts the line anew, as a progress bar does: the last state counts.
        line = line.removesuffix("\r").rpartition("\r")[2]
        for start in range(0, len(line) or 1, _MAX_LINE):
            self._tell(_clean(line[start : start + _MAX_LINE]))


class Log:
    """Hands on lines of both streams until there are too many.

    Args:
        on_line: Gets stream and line.
        max_bytes: What is handed on in all.
        flood_bytes: What may come at all.
    """

    def __init__(
        self, on_line: Callable[[str, str], None], max_bytes: int, flood_bytes: int
    ) -> None:
        self._on_line = on_line
        self._left = max_bytes
        self._flood = flood_bytes
        self._max = max_bytes
        self._streams = {name: Lines(self._told(name)) for name in ("stdout", "stderr")}

    @property
    def is_flooded(self) -> bool:
        """Whether more came than may come."""
        return self._flood < 0

    def add(self, stream: str, raw: bytes) -> None:
        """Take in what was read of a stream; an empty read is its end."""
        self._flood -= len(raw)
        if raw:
            self._streams[stream].add(raw)
        else:
            self._streams[stream].end()

    def _told(self, stream: str) -> Callable[[str], None]:
        def tell(line: str) -> None:
            if self._left < 0:
                return
            self._left -= len(line) + 1
            if self._left >= 0:
                self._on_line(stream, line)
            else:
                self._on_line(stream, f"… (more than {self._max:,} bytes: the rest is not kept)")

        return tell


def _clean(line: str) -> str:
    return line.replace("\0", "\N{REPLACEMENT CHARACTER}")
