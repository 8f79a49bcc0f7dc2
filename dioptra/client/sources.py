"""Python files of a flat directory: their text, and which of them imports which."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A Python file; `problem` says why it cannot be read as text, and then `code` is empty."""

    filename: str
    code: str = ""
    problem: str | None = None


@dataclass(frozen=True)
class Folder:
    """What a directory holds: its Python files by name, and the names of what is no such file."""

    name: str
    sources: tuple[Source, ...]
    passed_over: tuple[str, ...]


# What Python takes for a declaration, on one of the first two lines.
_DECLARED = re.compile(r"\A((?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*)([-\w.]+)")


def read_code(path: Path) -> str:
    """Read a Python file as Python does: byte order mark, or declared encoding; lines end as there.

    The registry keeps and hands out UTF-8, so a coding line that declares anything else is made to
    say that; the code would change its meaning otherwise.

    Raises:
        ValueError: It is not text in the encoding that it declares.
    """
    raw = path.read_bytes()
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        text = raw.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as problem:
        raise ValueError(
            f"{path.name} cannot be read as Python source: {problem}. Save it as UTF-8."
        ) from problem
    return text if encoding.startswith("utf-8") else _DECLARED.sub(r"\g<1>utf-8", text)


def read_folder(directory: Path) -> Folder:
    """Read the Python files of a directory, and nothing below it.

    Raises:
        OSError: The directory is not there, or a file may not be read.
        ValueError: It has no Python file, or one whose name cannot be imported or told apart.
    """
    folder = directory.resolve()
    paths, passed_over = [], []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".py" and not path.name.startswith(".") and path.is_file():
            paths.append(path)
        elif path.name != "__pycache__" and (path.suffix == ".py" or path.name[0] != "."):
            passed_over.append(path.name + "/" * path.is_dir())
    _refuse_names([path.name for path in paths], folder.name)
    return Folder(folder.name, tuple(_source(path) for path in paths), tuple(passed_over))


def _source(path: Path) -> Source:
    try:
        return Source(path.name, read_code(path))
    except ValueError as problem:
        return Source(path.name, problem=str(problem))


def _refuse_names(filenames: list[str], folder: str) -> None:
    if not filenames:
        raise ValueError(f"The directory {folder!r} has no Python files.")
    bad = [name for name in filenames if not is_module_name(name.removesuffix(".py"))]
    if bad:
        raise ValueError(
            f"{', '.join(bad)} cannot be imported: the name of a Python file is made of letters, "
            "digits and underscores. Rename it, or keep it elsewhere."
        )
    seen: dict[str, str] = {}
    for name in filenames:
        other = seen.setdefault(name.lower(), name)
        if other != name:
            raise ValueError(f"Letter case does not tell two files apart: {other} and {name}.")


def is_module_name(name: str) -> bool:
    """Could a module have this name."""
    return name.isascii() and name.isidentifier()


def imported_siblings(sources: Collection[Source], plugin: str) -> dict[str, tuple[str, ...]]:
    """Say for each file which others of the same plugin it imports, by filename."""
    filenames = {source.filename for source in sources}
    return {
        source.filename: tuple(
            sorted((_imported_files(source.code, plugin) & filenames) - {source.filename})
        )
        for source in sources
    }


def imported_first(imports: Mapping[str, Collection[str]]) -> list[str]:
    """Put files that others import before those; files in a circle stand as they come.

    Args:
        imports: Which files each file imports, itself given in the order that else holds.
    """
    ordered: dict[str, None] = {}
    seen: set[str] = set()

    def place(filename: str) -> None:
        if filename in seen:
            return
        seen.add(filename)
        for other in imports[filename]:
            place(other)
        ordered[filename] = None

    for filename in imports:
        place(filename)
    return list(ordered)


def reached(filename: str, imports: Mapping[str, Collection[str]]) -> list[str]:
    """Name the files that a file imports, directly or through others."""
    found: dict[str, None] = {}
    waiting = list(imports[filename])
    while waiting:
        other = waiting.pop()
        if other != filename and other not in found:
            found[other] = None
            waiting += imports[other]
    return sorted(found)


def _imported_files(code: str, plugin: str) -> set[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()  # The server says what is wrong with it.
    modules = (name for node in ast.walk(tree) for name in _imported_modules(node, plugin))
    return {f"{module}.py" for module in modules}


def _imported_modules(node: ast.AST, plugin: str) -> Iterator[str]:
    """Yield the modules of the plugin that a statement may import, without the plugin's name."""
    if isinstance(node, ast.Import):
        paths = [alias.name.split(".") for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.level <= 1:
        above = [plugin] * node.level + (node.module.split(".") if node.module else [])
        paths = [[*above, alias.name] for alias in node.names]
    else:
        return
    yield from (path[1] for path in paths if path[0] == plugin and len(path) > 1)
