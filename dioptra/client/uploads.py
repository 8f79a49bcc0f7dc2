"""Files that a request sends along: an archive, or files with their paths in a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

# Fields and files of a form, in order: a name, and either text or a filename with bytes.
Form = Sequence[tuple[str, tuple[str | None, str | bytes]]]


@dataclass
class DioptraFile:
    """A file to be sent, as in the published client.

    Attributes:
        filename: Its name, or its path in the folder, with ``/`` between the parts.
        stream: What it is read from.
        content_type: What it is; a server of this project does not ask.

    Raises:
        ValueError: The name is no path inside a folder.
    """

    filename: str
    stream: IO[bytes]
    content_type: str | None = None

    def __post_init__(self) -> None:
        path = PurePosixPath(self.filename)
        is_plain = str(path) == self.filename and not path.is_absolute() and "\\" not in str(path)
        if not is_plain or any(not part.strip(".") for part in path.parts) or not path.parts:
            raise ValueError(f"{self.filename!r} is no path inside a folder, such as a/b.py.")


def select_files_in_directory(
    dir_path: str | Path,
    recursive: bool = False,
    include_pattern: str | re.Pattern[str] | None = None,
    follow_symlinks: bool = False,
) -> list[DioptraFile]:
    """Read the files of a folder, to be sent with their paths in it.

    Args:
        dir_path: The folder.
        recursive: Those of folders in it too.
        include_pattern: Only paths that it matches from their beginning.
        follow_symlinks: Read what links lead to; else links are passed over.

    Raises:
        OSError: The folder or a file cannot be read.
    """
    root = Path(dir_path).resolve(strict=True)
    wanted = re.compile(include_pattern or "")
    return [
        _read(path, name)
        for path in _files(root, recursive, follow_symlinks)
        if wanted.match(name := path.relative_to(root).as_posix())
    ]


def select_one_or_more_files(
    file_paths: Sequence[str | Path], renames: Mapping[str | Path, str] | None = None
) -> list[DioptraFile]:
    """Read files, to be sent without the folders that they are in.

    Args:
        file_paths: The files.
        renames: Other names, by path as given.

    Raises:
        OSError: A file cannot be read.
        ValueError: Two have the same name.
    """
    names = [(renames or {}).get(path, Path(path).name) for path in file_paths]
    if len(set(names)) < len(names):
        raise ValueError("Two of the files have the same name; give one another in renames.")
    return [_read(Path(path), name) for path, name in zip(file_paths, names, strict=True)]


def code_in(directory: Path) -> list[DioptraFile]:
    """Read what a plugin is made of: Python and TOML files, hidden and cached ones left out."""
    pattern = r"(?!.*(^|/)(\.|__pycache__/)).*\.(py|toml)$"
    return select_files_in_directory(directory, recursive=True, include_pattern=pattern)


def _files(folder: Path, recursive: bool, follow_symlinks: bool) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink() and not follow_symlinks:
            continue
        if path.is_file():
            yield path
        elif recursive and path.is_dir() and not path.is_symlink():
            yield from _files(path, recursive, follow_symlinks)


def _read(path: Path, name: str) -> DioptraFile:
    return DioptraFile(name, BytesIO(path.read_bytes()))
