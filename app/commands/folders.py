"""Plugins on disk: which files the paths of a command mean, each once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.commands.source_files import SourceFile, decode, read_file


class NothingToCheck(Exception):
    """A path that means no plugin and no plugin file. As text: a sentence."""


@dataclass(frozen=True, slots=True)
class PluginFolder:
    """A directory as a plugin.

    Args:
        path: As it is told to the user.
        name: Of the plugin.
        is_whole: It was asked for itself, so that its name counts.
        files: Those that were asked for.
        siblings: Those that lie beside them.
    """

    path: str
    name: str
    is_whole: bool
    files: tuple[SourceFile, ...]
    siblings: tuple[SourceFile, ...] = ()


@dataclass(slots=True)
class _Asked:
    path: str
    filenames: set[str] = field(default_factory=set)
    is_whole: bool = False


def find_folders(paths: Sequence[str], given: Mapping[str, bytes]) -> list[PluginFolder]:
    """Find the plugins and files that paths mean, in the order of the paths.

    Args:
        paths: Directories and Python files.
        given: Contents by path, of files that are not to be read from disk.

    Raises:
        NothingToCheck: A path is neither, or no Python file is in it.
    """
    asked: dict[str, _Asked] = {}
    for path in paths:
        is_whole = Path(path).is_dir()
        for folder, filenames in _below(path) if is_whole else [_one(path)]:
            part = asked.setdefault(_absolute(folder), _Asked(folder))
            part.filenames.update(filenames)
            part.is_whole |= is_whole
    contents = {_whole(path): raw for path, raw in given.items()}
    return [_read_folder(Path(key), part, contents) for key, part in asked.items()]


def from_stdin(raw: bytes) -> PluginFolder:
    """Make a plugin of one file without a name, of what came over standard input."""
    return PluginFolder("", "stdin", False, (decode("<stdin>", "stdin.py", raw),))


def _absolute(folder: str) -> str:
    """Give the one path of a directory; a link means what it leads to, as for `push`."""
    return str(Path(folder).resolve())


def _whole(path: str) -> Path:
    folder, filename = os.path.split(path)
    return Path(_absolute(folder), filename)


def _one(path: str) -> tuple[str, list[str]]:
    """Give the directory of a file, and its name."""
    folder, filename = os.path.split(path)
    if not filename.endswith(".py"):
        raise NothingToCheck(f"{path!r} is neither a Python file nor a directory.")
    return folder, [filename]


def _below(path: str) -> Iterator[tuple[str, list[str]]]:
    """Give the directory itself, or those right below it, with the names of their files."""
    found = [(path, _python_files(Path(path)))]
    if not found[0][1]:
        found = [
            (_join(path, entry.name), _python_files(entry))
            for entry in sorted(Path(path).iterdir())
            if entry.is_dir() and not entry.name.startswith(".")
        ]
    if not any(filenames for _, filenames in found):
        raise NothingToCheck(f"No Python file is in {path!r}, nor in a directory right below it.")
    yield from (part for part in found if part[1])


def _python_files(folder: Path) -> list[str]:
    return [
        entry.name
        for entry in sorted(folder.iterdir())
        if entry.name.endswith(".py") and not entry.name.startswith(".") and entry.is_file()
    ]


def _read_folder(folder: Path, asked: _Asked, contents: Mapping[Path, bytes]) -> PluginFolder:
    there = _python_files(folder) if folder.is_dir() else []
    files = []
    for name in sorted({*there, *asked.filenames}):
        shown, raw = _join(asked.path, name), contents.get(folder / name)
        file = read_file(shown, folder / name) if raw is None else decode(shown, name, raw)
        files.append(file)
    return PluginFolder(
        asked.path,
        folder.name,
        asked.is_whole,
        tuple(file for file in files if file.filename in asked.filenames),
        tuple(file for file in files if file.filename not in asked.filenames),
    )


def _join(folder: str, name: str) -> str:
    """Put a name behind a path as the user wrote it, a leading `./` included."""
    return os.path.join(folder, name)  # noqa: PTH118 - Path() would drop the `./`
