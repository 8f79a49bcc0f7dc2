"""Pictures of values as PNG files: arrays of bytes, figures of matplotlib, images of Pillow."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dioptra.runtime.fits import class_of

# Larger ones are no pictures to look at on a page.
_MAX_SIDE = 4096
_MIN_SIDE = 8
_MAX_PIXELS = 4 << 20
_COLOURS = {1: 0, 3: 2, 4: 6}


def draw(value: Any, shape: Sequence[int] | None, dtype: str | None, file: Path) -> bool:
    """Write what a value looks like, where it is a picture; tell whether it is one."""
    module = class_of(value)[0].partition(".")[0]
    if module == "matplotlib" and callable(getattr(value, "savefig", None)):
        value.savefig(str(file), format="png")
        return True
    if module == "PIL" and callable(getattr(value, "save", None)):
        value.save(str(file), format="PNG")
        return True
    channels = _channels(shape) if dtype == "uint8" and module == "numpy" else None
    if channels is None or shape is None:
        return False
    raw = value.tobytes()
    file.write_bytes(png(raw, shape[1], shape[0], channels))
    return True


def png(raw: bytes, width: int, height: int, channels: int) -> bytes:
    """Make a PNG of rows of 8-bit pixels with 1 (grey), 3 (RGB) or 4 (RGBA) channels."""
    row = width * channels
    rows = b"".join(b"\0" + raw[start : start + row] for start in range(0, row * height, row))
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOURS[channels], 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _channels(shape: Sequence[int] | None) -> int | None:
    """Give how many channels an array of bytes has as a picture; None where it is none."""
    if shape is None or len(shape) not in (2, 3):
        return None
    height, width = shape[:2]
    channels = shape[2] if len(shape) == 3 else 1
    is_seen = min(height, width) >= _MIN_SIDE and max(height, width) <= _MAX_SIDE
    if not is_seen or height * width > _MAX_PIXELS or channels not in _COLOURS:
        return None
    return channels
