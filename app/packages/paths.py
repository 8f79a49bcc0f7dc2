"""Which names an entry of an archive may have, and which entries are no part of a plugin."""

from __future__ import annotations

import re

from app.errors import Invalid

_DRIVE = re.compile(r"[A-Za-z]:")
_NOT_OURS = frozenset({"__pycache__", "__MACOSX"})

# Longest path that common file systems take.
_MAX_PATH = 1024


def checked(name: str) -> str:
    """Give the path of an entry, without `./` before it and `/` behind it.

    Raises:
        Invalid: It leads out of the archive, or is none that every system can hold.
    """
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or _DRIVE.match(name):
        raise refusal(name, "is an absolute path")
    if ".." in parts:
        raise refusal(name, "leads out of its folder")
    if "\\" in name or not name.isprintable() or len(name) > _MAX_PATH:
        raise refusal(name, "has a name that not every system can hold")
    return "/".join(parts)


def is_passed_over(path: str) -> bool:
    """Is it hidden, or left behind by a program."""
    return any(part.startswith(".") or part in _NOT_OURS for part in path.split("/"))


def refusal(name: str, what: str) -> Invalid:
    """Refuse an archive for one of its entries."""
    shown = name if len(name) <= 200 else f"{name[:200]}…"
    return Invalid(
        f"The entry {shown!r} {what}. Nothing was imported.",
        error="ImportSourceError",
        entry=shown.encode(errors="replace").decode(),
    )


class Names:
    """The paths of a source so far, that must differ in more than letter case."""

    def __init__(self) -> None:
        self._spelled: dict[str, str] = {}
        self._files: set[str] = set()

    def add(self, path: str) -> None:
        """Take one more file.

        Raises:
            Invalid: It stands there already, or only letter case tells two names apart.
        """
        folder = path
        while folder:
            other = self._spelled.setdefault(folder.casefold(), folder)
            if other != folder:
                raise refusal(path, f"differs from {other!r} in letter case alone")
            folder = folder.rpartition("/")[0]
        if path in self._files:
            raise refusal(path, "stands twice in it")
        self._files.add(path)
