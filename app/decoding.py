"""From the bytes of a Python file to its text, as Python itself would read it."""

from __future__ import annotations

import io
import re
import tokenize
from typing import Final

# What Python takes for a declaration, on one of the first two lines.
_DECLARED: Final = re.compile(r"\A((?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*)([-\w.]+)")


def decode_python(raw: bytes) -> str:
    """Decode by byte order mark, by coding line, or as UTF-8; line ends stay as they are.

    Everything here keeps and hands out UTF-8, so a coding line that declares anything else is made
    to say that; the text would change its meaning otherwise.

    Raises:
        SyntaxError: The declared encoding is none, or the text is no UTF-8 and declares nothing.
        UnicodeDecodeError: The bytes are none of the declared encoding.
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
    text = raw.decode(encoding)
    return text if encoding.startswith("utf-8") else _DECLARED.sub(r"\g<1>utf-8", text)
