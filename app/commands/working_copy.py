"""A plugin as a directory: what was pulled into it, what was changed, what a pull would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dioptra.client.pulled import Pulled, digest

Action = Literal["create", "update", "remove", "unchanged", "stays", "conflict"]

_WORDS: Mapping[Action, str] = {
    "stays": "changed or added here",
    "conflict": "changed here, and another on the server",
}


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """A directory, and what a pull would do with it.

    Attributes:
        wanted: The files of the plugin as the server has them, by name.
        actions: What is done with each file, by name.
    """

    folder: Path
    wanted: Mapping[str, bytes]
    actions: Mapping[str, Action]

    @classmethod
    def look(cls, folder: Path, wanted: Mapping[str, bytes], *, force: bool) -> WorkingCopy:
        """Plan a pull.

        Args:
            force: Write over what was changed here.

        Raises:
            OSError: A file cannot be read.
            ValueError: A name in the directory stands for something that is no file.
        """
        base = (Pulled.read(folder) or Pulled()).files
        there = {path.name for path in folder.glob("*.py")} if folder.is_dir() else set()
        names = sorted({*wanted, *base, *there})
        actions = {
            name: _action(_read(folder / name), base.get(name), wanted.get(name), force=force)
            for name in names
        }
        return cls(folder, wanted, {name: one for name, one in actions.items() if one})

    def lines(self) -> Iterator[str]:
        """Write the plan for people."""
        yield f"{self.folder}:"
        for name, action in self.actions.items():
            about = f"  ({_WORDS[action]})" if action in _WORDS else ""
            yield f"  {action:<9}  {name}{about}"

    def conflicts(self) -> list[str]:
        """The files that would be lost."""
        return [str(self.folder / n) for n, action in self.actions.items() if action == "conflict"]

    def write(self) -> None:
        """Do what is planned, and note what was pulled."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, action in self.actions.items():
            if action in ("create", "update"):
                (self.folder / name).write_bytes(self.wanted[name])
            elif action == "remove":
                (self.folder / name).unlink()
        digests = {name: digest(data) for name, data in self.wanted.items()}
        Pulled(self.folder.name, digests).write(self.folder)


def _action(
    here: bytes | None, base: str | None, wanted: bytes | None, *, force: bool
) -> Action | None:
    """Say what is done with a file.

    Args:
        here: What stands in the directory; None for nothing.
        base: Digest of what was pulled last.
        wanted: What the server has.
    """
    if here is None or here == wanted:
        return None if wanted is None else "create" if here is None else "unchanged"
    was_pulled = base is not None
    if force and (wanted is not None or was_pulled):
        return "update" if wanted is not None else "remove"
    if wanted is None:
        if not was_pulled:
            return "stays"
        return "remove" if digest(here) == base else "conflict"
    if digest(here) == base:
        return "update"
    return "stays" if was_pulled and digest(wanted) == base else "conflict"


def _read(path: Path) -> bytes | None:
    if path.is_dir() or path.is_symlink():
        raise ValueError(f"{path} is no file. Move it away, or pull into another directory.")
    return path.read_bytes() if path.exists() else None
