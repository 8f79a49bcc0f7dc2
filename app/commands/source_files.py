"""One plugin file: its bytes, from disk or from elsewhere, to text or to why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.analysis import MAX_SOURCE_BYTES
from app.decoding import decode_python


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A plugin file and what is in it.

    Args:
        path: As it is told to the user.
        filename: Its name alone.
        text: Its contents, or None where they cannot be read.
        problem: Why they cannot be read, a sentence.
        line: Where the first bytes are that are no text, 1-based.
    """

    path: str
    filename: str
    text: str | None
    problem: str = ""
    line: int | None = None


def read_file(shown: str, path: Path) -> SourceFile:
    """Read a file from disk; `shown` is its path as it is told to the user."""
    try:
        with path.open("rb") as file:
            # A byte more than is allowed shows that it is too long.
            raw = file.read(MAX_SOURCE_BYTES + 1)
    except OSError as error:
        problem = f"The file cannot be opened: {error.strerror}."
        return SourceFile(shown, path.name, None, problem)
    return decode(shown, path.name, raw)


def decode(shown: str, filename: str, raw: bytes) -> SourceFile:
    """Turn bytes into text as Python does: by byte order mark, by coding line, or as UTF-8."""
    if len(raw) > MAX_SOURCE_BYTES:
        problem = f"The file is longer than {MAX_SOURCE_BYTES:,} bytes, the most that is read."
        return SourceFile(shown, filename, None, problem)
    try:
        return SourceFile(shown, filename, decode_python(raw))
    except (SyntaxError, LookupError, ValueError) as error:
        return SourceFile(shown, filename, None, *_why(raw, error))


def _why(raw: bytes, error: Exception) -> tuple[str, int | None]:
    """Say why bytes are no text, and on which line."""
    try:
        raw.decode()
    except UnicodeDecodeError as found:
        if not isinstance(error, UnicodeDecodeError) or error.encoding == found.encoding:
            return (
                "The file is not written in UTF-8, and no coding line says in what else.",
                raw.count(b"\n", 0, found.start) + 1,
            )
    return f"The coding line does not fit the file: {error}.", None
