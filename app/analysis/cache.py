"""Readings of the texts that were read last: the same file is posted again and again."""

from __future__ import annotations

import threading
from collections import OrderedDict

from app.analysis.signatures import Reading, Unreadable


class ReadingCache:
    """Keeps what was used last, by digest of the text; safe to share between threads.

    Args:
        max_readings: How many are kept.
        max_bytes: How long their texts are together. A reading takes up to twenty times its text.
    """

    def __init__(self, *, max_readings: int, max_bytes: int) -> None:
        self._max_readings = max_readings
        self._max_bytes = max_bytes
        self._bytes = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, tuple[Reading | Unreadable, int]] = OrderedDict()

    def find(self, digest: bytes) -> Reading | Unreadable | None:
        """Give the reading of a text, None where it is not kept."""
        with self._lock:
            found = self._kept.get(digest)
            if found is None:
                return None
            self._kept.move_to_end(digest)
            return found[0]

    def keep(self, digest: bytes, reading: Reading | Unreadable, size_bytes: int) -> None:
        """Keep a reading, and let go of those that were not used for longest."""
        with self._lock:
            if digest in self._kept or size_bytes > self._max_bytes:
                return
            self._kept[digest] = (reading, size_bytes)
            self._bytes += size_bytes
            while len(self._kept) > self._max_readings or self._bytes > self._max_bytes:
                _, (_, released) = self._kept.popitem(last=False)
                self._bytes -= released
