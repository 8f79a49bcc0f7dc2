"""What the code of a plugin needs beside itself, held against where its tasks are run."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app import settings
from app.domain import plugins
from app.domain.access import Actor
from app.domain.values import Plugin
from app.logs import get_logger
from app.runner.interpreters import NoInterpreter, Package, find_packages, look

log = get_logger()

# In the order in which a page shows them: first what is to be done.
MISSING, AVAILABLE, STANDARD, UNKNOWN = STATUSES = (
    *("missing", "available"),
    *("standard library", "unknown"),
)
_STATUS = {"missing": MISSING, "installed": AVAILABLE, "standard library": STANDARD}


@dataclass(frozen=True, slots=True)
class Need:
    """A top-level module that files of a plugin import.

    Attributes:
        name: Of the module: ``sklearn``, not ``scikit-learn``.
        status: One of `STATUSES`; unknown where tasks are not run, or nobody can tell.
        version: Of an available one, where it says so.
        filenames: The files that import it.
    """

    name: str
    status: str
    version: str | None
    filenames: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a plugin needs.

    Attributes:
        requirements: What its author says; None where nothing is said.
        python: Version of the Python that runs its tasks; None where none does, or none is needed.
    """

    requirements: str | None
    python: str | None
    modules: tuple[Need, ...]

    @property
    def missing(self) -> tuple[Need, ...]:
        """What a run would fail for, unless the code does without it."""
        return tuple(one for one in self.modules if one.status == MISSING)


def get_needs(actor: Actor, plugin_id: int) -> Needs:
    """What the files of a plugin import, and whether it is there where tasks are run."""
    return needs_of(plugins.get_plugin(actor, plugin_id))


def needs_of(plugin: Plugin) -> Needs:
    """The same of a plugin that is at hand."""
    files: dict[str, list[str]] = {}
    for file in plugin.files:
        for name in file.imports:
            if name != plugin.name:
                files.setdefault(name, []).append(file.filename)
    found = _look_up(files)
    modules = [_need(name, found.get(name), tuple(sorted(of))) for name, of in files.items()]
    modules.sort(key=lambda one: (STATUSES.index(one.status), one.name))
    return Needs(plugin.requirements, _python() if files else None, tuple(modules))


def missing_of(imports: Iterable[str]) -> frozenset[str]:
    """Those of some modules that a run could not import; none where tasks are not run."""
    found = _look_up([name for name in imports if name not in sys.stdlib_module_names])
    return frozenset(name for name, one in found.items() if one.status == "missing")


def _look_up(names: Collection[str]) -> dict[str, Package]:
    chosen = settings.current()
    if not names or chosen.runs == "off":
        return {}
    try:
        return {one.name: one for one in find_packages(names, chosen.run_python or None)}
    except (OSError, NoInterpreter) as problem:
        log.warning("packages_not_found_out", reason=str(problem))
        return {}


def _python() -> str | None:
    chosen = settings.current()
    if chosen.runs == "off":
        return None
    try:
        return look(chosen.run_python or None).version
    except (OSError, NoInterpreter) as problem:
        log.warning("packages_not_found_out", reason=str(problem))
        return None


def _need(name: str, package: Package | None, filenames: tuple[str, ...]) -> Need:
    if package is None:
        return Need(name, UNKNOWN, None, filenames)
    return Need(name, _STATUS[package.status], package.version, filenames)
