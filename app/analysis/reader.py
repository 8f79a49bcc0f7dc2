"""Read the tasks of a file: limits first, then the cache, then here or in a process of its own."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from app.analysis.cache import ReadingCache
from app.analysis.contained import read_apart, read_here
from app.analysis.limits import DEFAULT, Limits, too_long
from app.analysis.signatures import Reading, Unreadable
from app.analysis.source import TOO_BUSY, TOO_COMPLEX, Source

# The worst text of so many tokens, a statement for every two, takes the parser 0.4 s and 40 MB. In
# ordinary code a token is four to seven characters long, so that nearly all files are read here.
_MAX_TOKENS_HERE: Final = 40_000
_MAX_BYTES_HERE: Final = 256 << 10
# Each replacement field of an f-string costs the parser of Python 3.11 a look at the whole string:
# with ten thousand of them, 32 KiB take 0.3 s.
_MAX_FIELDS_HERE: Final = 1_000
# What ends a word without a blank; each is a token or part of one.
_SIGNS: Final = tuple(bytes([byte]) for byte in b";,()[]{}.+-*/%=<>&|^~:@!\\'\"")

_cache = ReadingCache(max_readings=256, max_bytes=2 << 20)


def read(text: str, limits: Limits = DEFAULT) -> Reading | Unreadable:
    """Read a plugin file without running it.

    Args:
        text: The file's contents, any string.
        limits: The most that is looked at.

    Returns:
        What the file declares, or why it cannot be read. No text raises anything.
    """
    # A character takes a byte at least, so that the longest texts are not even encoded.
    if len(text) > limits.source_bytes:
        return _too_large(limits)
    source = Source(text)
    raw = _encode(source, text)
    if isinstance(raw, Unreadable):
        return raw
    if len(raw) > limits.source_bytes:
        return _too_large(limits)
    key = hashlib.sha256(raw)
    key.update(repr(limits).encode())
    digest = key.digest()
    known = _cache.find(digest)
    if known is not None:
        return known
    reading = too_long(source, limits) or _read(source, raw, limits)
    # Running out of time may be the machine's fault today; it is not remembered.
    if reading is not TOO_COMPLEX and reading is not TOO_BUSY:
        _cache.keep(digest, reading, len(raw))
    return reading


def _read(source: Source, raw: bytes, limits: Limits) -> Reading | Unreadable:
    is_small = (
        len(raw) <= _MAX_BYTES_HERE
        and raw.count(b"{") <= _MAX_FIELDS_HERE
        and (len(raw) <= _MAX_TOKENS_HERE or _tokens(raw) <= _MAX_TOKENS_HERE)
    )
    return read_here(source, limits) if is_small else read_apart(raw, limits)


def _tokens(raw: bytes) -> int:
    """Count at least as many tokens as there are, in a tenth of the time of parsing them."""
    return len(raw.split()) + sum(raw.count(sign) for sign in _SIGNS)


def _encode(source: Source, text: str) -> bytes | Unreadable:
    nul = source.text.find("\0")
    if nul >= 0:
        return source.unreadable_at(nul, "The code holds a null byte, so it is no text.")
    try:
        return text.encode()
    except UnicodeEncodeError:
        message = "The code holds half of a surrogate pair, so it is no valid text."
        found = re.search("[\ud800-\udfff]", source.text)
        return source.unreadable_at(found.start() if found else 0, message)


def _too_large(limits: Limits) -> Unreadable:
    return Unreadable(
        f"The code is longer than {limits.source_bytes:,} bytes, the most that is read. "
        "Move large data out of the code."
    )
