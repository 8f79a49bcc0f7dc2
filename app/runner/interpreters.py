"""The Python that runs tasks: where its parts are, and what is installed beside it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import dioptra

SDK = Path(dioptra.__file__).resolve().parent
START = SDK / "runtime" / "start.py"
_FOLDERS = ("", "runtime", "pyplugs", "sdk", "sdk/api")

State = tuple[tuple[int, int] | None, ...]

# A package that is installed while the server runs is seen after so long.
_REMEMBERED_S = 60
_WALL_S = 30

_LOOK = """
import json, site, sys
print(json.dumps({
    "prefixes": sorted({sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}),
    "path": sys.path,
    "version": sys.version.split()[0],
}))
"""
# Finding a top-level module runs nothing of it.
_FIND = """
import json, sys
from importlib import metadata, util
given = json.loads(sys.stdin.read())
found = {}
for name in given:
    try:
        there = util.find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        there = name in sys.modules
    found[name] = [name in sys.stdlib_module_names, there]
versions = {}
if any(there and not own for own, there in found.values()):
    for name, of in metadata.packages_distributions().items():
        if name in found:
            versions[name] = metadata.version(of[0])
print(json.dumps({"found": found, "versions": versions}))
"""


class NoInterpreter(ValueError):
    """A program is no Python that can run tasks."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that was asked about itself.

    Args:
        executable: The program.
        prefixes: The folders that it is made of.
        path: Where it looks for modules.
        version: `3.11.7`.
    """

    executable: str
    prefixes: tuple[str, ...]
    path: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Package:
    """A top-level module that code imports, as the interpreter sees it.

    Args:
        name: Of the module: `sklearn`, not `scikit-learn`.
        status: `missing` is what a run would fail for.
        version: Of an installed one, where it says so.
    """

    name: str
    status: Literal["standard library", "installed", "missing"]
    version: str | None = None


@lru_cache(maxsize=8)
def look(executable: str | None = None) -> Interpreter:
    """Ask an interpreter about itself, and compile the SDK for it, once.

    Raises:
        OSError: There is no such program.
        NoInterpreter: It is no Python that can run tasks.
    """
    program = executable or sys.executable
    found = json.loads(_ask(program, "-c", _LOOK))
    # A sandbox shows the SDK read-only, where each run would compile it anew.
    folders = [str(SDK / name) for name in _FOLDERS]
    with contextlib.suppress(ValueError):
        # Where it belongs to somebody else, runs are a little slower.
        _ask(program, "-m", "compileall", "-q", "-l", *folders)
    return Interpreter(program, tuple(found["prefixes"]), tuple(found["path"]), found["version"])


def state(interpreter: Interpreter) -> State:
    """Give what is another value once the interpreter, its packages or the SDK are others."""
    return tuple(map(_stamp, (interpreter.executable, *interpreter.path, *_own_files())))


@cache
def _own_files() -> tuple[str, ...]:
    return tuple(str(one) for name in _FOLDERS for one in (SDK / name).glob("*.py"))


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - a run waits for it
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def find_packages(names: Iterable[str], executable: str | None = None) -> tuple[Package, ...]:
    """Say of top-level modules whether a run could import them; in the order of their names.

    Raises:
        OSError, NoInterpreter: As `look`.
    """
    program = executable or sys.executable
    asked = sorted({name for name in names if name.isidentifier()})
    known, end = _known.get(program, {}), time.monotonic() - _REMEMBERED_S
    if any(name not in known or known[name][0] < end for name in asked):
        # Whoever has to ask asks for everything that was of interest lately.
        found = _find([*asked, *list(known)[-_MOST_KNOWN:]], program)
        time_ = time.monotonic()
        known = _known[program] = {one.name: (time_, one) for one in found}
    return tuple(known[name][1] for name in asked)


# By interpreter and name: when it was asked for, and what was found.
_known: dict[str, dict[str, tuple[float, Package]]] = {}
_MOST_KNOWN = 1_000


def _find(names: Iterable[str], executable: str) -> list[Package]:
    asked = sorted(set(names))
    answer = json.loads(_ask(executable, "-c", _FIND, given=json.dumps(asked)))
    found, versions = answer["found"], answer["versions"]
    return [_package(name, found[name][0], found[name][1], versions.get(name)) for name in asked]


def _package(name: str, is_own: bool, is_there: bool, version: str | None) -> Package:
    if is_own:
        return Package(name, "standard library")
    return Package(name, "installed" if is_there else "missing", version)


def _ask(program: str, *arguments: str, given: str = "") -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the deployment chose it, the rest is ours
            [program, "-I", *arguments],
            capture_output=True,
            text=True,
            timeout=_WALL_S,
            check=False,
            input=given,
        )
    except subprocess.TimeoutExpired as problem:
        raise NoInterpreter(f"{program} did not answer within {_WALL_S} s.") from problem
    if done.returncode != 0:
        raise NoInterpreter(f"{program} cannot run tasks: {done.stderr.strip()[-300:]}")
    return done.stdout
