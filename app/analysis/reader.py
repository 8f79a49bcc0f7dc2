"""Read the tasks of a file: limits first, then the cache, then here or in a process of its own."""

from __future__ import annotations

import hashlib
from typing import Final

from app.analysis.cache import ReadingCache
from app.analysis.contained import read_apart
from app.analysis.signatures import Reading, Unreadable
from app.analysis.source import TOO_COMPLEX, Source
from app.analysis.walker import read_source

# 1 MiB: the largest file in our examples is 40 KiB, and the parser takes 900 bytes a byte.
MAX_SOURCE_BYTES: Final = 1 << 20
# 32 KiB: the worst text of this size takes the parser 0.3 s and 31 MB; of 256 KiB, 18 s.
_MAX_BYTES_HERE: Final = 32 << 10

_cache = ReadingCache(max_readings=256, max_bytes=2 << 20)


def read(text: str, *, limit_bytes: int = MAX_SOURCE_BYTES) -> Reading | Unreadable:
    """Read a plugin file without running it.

    Args:
        text: The file's contents, any string.
        limit_bytes: Longest text that is looked at, counted as UTF-8.

    Returns:
        What the file declares, or why it cannot be read. No text raises anything.
    """
    # A character takes a byte at least, so that the longest texts are not even encoded.
    if len(text) > limit_bytes:
        return _too_large(limit_bytes)
    raw = _encode(text)
    if isinstance(raw, Unreadable):
        return raw
    if len(raw) > limit_bytes:
        return _too_large(limit_bytes)
    digest = hashlib.sha256(raw).digest()
    known = _cache.find(digest)
    if known is not None:
        return known
    reading = read_source(Source(text)) if len(raw) <= _MAX_BYTES_HERE else read_apart(raw)
    # Running out of time may be the machine's fault today; it is not remembered.
    if reading is not TOO_COMPLEX:
        _cache.keep(digest, reading, len(raw))
    return reading


def _encode(text: str) -> bytes | Unreadable:
    nul = text.find("\0")
    if nul >= 0:
        return Source(text).unreadable_at(nul, "The code holds a null byte, so it is no text.")
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        message = "The code holds half of a surrogate pair, so it is no valid text."
        return Source(text).unreadable_at(error.start, message)


def _too_large(limit_bytes: int) -> Unreadable:
    return Unreadable(
        f"The code is longer than {limit_bytes:,} bytes, the most that is read. "
        "Move large data out of the code."
    )
