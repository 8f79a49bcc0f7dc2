"""The note in a pulled directory: what the server had when its files were pulled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

# Lies in the directory; without it nothing is known to be unchanged.
RECORD = ".dioptra-plugins.json"

# What a push finds of a file, compared with what was pulled.
Finding = Literal["conflict", "newer", "deleted"]


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was pulled into a directory.

    Attributes:
        plugin: The plugin's name; None where the note does not say.
        files: Digests of the files as the server had them, by name.
    """

    plugin: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Pulled | None:
        """Read the note; None where there is none, or none that can be understood."""
        try:
            found: Any = json.loads((folder / RECORD).read_text())
            files = {
                str(name): str(one)
                for name, one in found["files"].items()
                if Path(name).name == name
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        plugin = found.get("plugin")
        return cls(plugin if isinstance(plugin, str) else None, files)

    def write(self, folder: Path) -> None:
        """Leave the note in a directory.

        Raises:
            OSError: It cannot be written.
        """
        said = {"plugin": self.plugin, "files": dict(sorted(self.files.items()))}
        (folder / RECORD).write_text(json.dumps(said, indent=2) + "\n")

    def compare(self, filename: str, here: str | None, there: str | None) -> Finding | None:
        """Say whether pushing a file would undo what somebody changed on the server.

        Args:
            filename: Its name.
            here: Its text in the directory; None where that lacks it.
            there: Its text on the server; None where that lacks it.

        Returns:
            None where nothing was changed there; else ``conflict`` if it was changed here too, and
            ``newer`` or ``deleted`` for what was done there alone.
        """
        base = self.files.get(filename)
        mine, theirs = _digest_of(here), _digest_of(there)
        if theirs in (mine, base):
            return None
        if mine != base:
            return "conflict"
        return "deleted" if there is None else "newer"


def digest(data: bytes) -> str:
    """Name bytes so that equal ones have equal names."""
    return hashlib.sha256(data).hexdigest()


def _digest_of(text: str | None) -> str | None:
    return None if text is None else digest(text.encode())
