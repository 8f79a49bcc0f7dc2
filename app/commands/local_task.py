"""A task of files on disk, as it would be registered, and a run of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.analysis.packages import imported_packages
from app.analysis.plugin import read_linked
from app.analysis.reader import read
from app.analysis.siblings import wanted_modules
from app.analysis.signatures import Reading, Unreadable
from app.analysis.suggest import SuggestedArtifact, SuggestedFunction, suggest
from app.analysis.types import TypeTable
from app.commands.folders import NothingToCheck, PluginFolder, find_folders
from app.errors import Invalid
from app.runner import (
    Input,
    Limits,
    Output,
    RunOrder,
    RunOutcome,
    Sandbox,
    Value,
    check_order,
    execute,
    find_packages,
    prepare,
    remove,
)

# What an artifact task calls the value that it writes.
CONTENTS: Final = "contents"

Suggested = SuggestedFunction | SuggestedArtifact


class NoSuchTask(Exception):
    """No task of that name can be run. As text: a sentence that says what there is."""


def find_task(path: str, name: str) -> LocalTask:
    """Find a task by name in a file or a directory.

    Raises:
        NoSuchTask: There is none, or more than one, or a file cannot be read.
    """
    try:
        folders = find_folders([path], {})
    except (NothingToCheck, OSError) as problem:
        raise NoSuchTask(str(problem)) from problem
    if len(folders) > 1:
        raise NoSuchTask(f"{path!r} holds several plugins. Name the directory of one.")
    folder = folders[0]
    types = TypeTable()
    readings = _readings(folder)
    offers = {
        filename: suggest(readings[filename], types).tasks
        for filename in (one.filename for one in folder.files)
    }
    found = [(filename, one) for filename, tasks in offers.items() for one in tasks]
    named = [(filename, one) for filename, one in found if one.name == name]
    if len(named) != 1:
        raise NoSuchTask(_what_there_is(path, name, [one for _, one in found], len(named)))
    filename, task = named[0]
    return LocalTask(folder, filename, task, types)


def _readings(folder: PluginFolder) -> dict[str, Reading]:
    texts = {
        file.filename: file.text
        for file in (*folder.files, *folder.siblings)
        if file.text is not None
    }
    readings = {}
    for file in folder.files:
        if file.text is None:
            raise NoSuchTask(f"{file.path}: {file.problem}")
        reading = read_linked(
            file.text, folder.name, lambda module: texts.get(f"{module}.py"), read
        )
        if isinstance(reading, Unreadable):
            place = f"{file.path}:{reading.line}" if reading.line else file.path
            raise NoSuchTask(f"{place}: {reading.message}")
        readings[file.filename] = reading
    return readings


def _what_there_is(path: str, name: str, tasks: Iterable[Suggested], count: int) -> str:
    if count > 1:
        return f"Several files of {path!r} have a task “{name}”. Name the file."
    names = ", ".join(f"“{one.name}”" for one in tasks)
    there = (
        f"It has {names}." if names else "It has no task: mark a function with @pyplugs.register."
    )
    return f"{path!r} has no task “{name}”. {there}"


@dataclass(frozen=True)
class LocalTask:
    """A task and what is around it.

    Args:
        folder: The plugin.
        filename: The file that has the task.
        task: As it would be registered.
        types: That its inputs and outputs have.
    """

    folder: PluginFolder
    filename: str
    task: Suggested
    types: TypeTable

    def takes_text(self, name: str) -> tuple[bool, bool]:
        """Whether the value of an input is text and nothing else, and whether it may be text."""
        type_name = self.type_of(name)
        return type_name == "string", self.types.is_within("string", type_name)

    def type_of(self, name: str) -> str:
        """Give the name of the type of an input; anything is taken where nothing is known."""
        if isinstance(self.task, SuggestedArtifact):
            return "any"
        found = next((one.type for one in self.task.inputs if one.name == name), "any")
        return "any" if self.types.structure(found) == {} else found

    def missing_packages(self, interpreter: str | None) -> list[str]:
        """Name what the task's file, or one that it imports, needs and the interpreter has not."""
        needed = imported_packages(self._reached(), self.folder.name)
        try:
            found = find_packages(needed, interpreter)
        except (OSError, ValueError):
            return []
        return [one.name for one in found if one.status == "missing"]

    def order(self, values: dict[str, Any], round_trip: bool) -> RunOrder:
        """Order a run with values by name."""
        given = {name: Value(json=value) for name, value in values.items()}
        outputs = tuple(Output(one.name, one.type, one.type) for one in self.task.outputs)
        types = {one.name: one.structure for one in self.types.missing}
        plugin = self.folder.name
        if isinstance(self.task, SuggestedArtifact):
            kind = "artifact-round-trip" if round_trip else "artifact-serialize"
            contents = given.pop(CONTENTS, Value())
            return RunOrder(
                plugin,
                self.filename,
                self.task.name,
                kind,
                outputs=outputs,
                types=types,
                contents=contents,
                artifact_kwargs={name: value.json for name, value in given.items()},
            )
        inputs = tuple(
            Input(one.name, one.type, one.required and not one.is_extra, one.kind, one.type)
            for one in self.task.inputs
        )
        return RunOrder(
            plugin, self.filename, self.task.name, "function", inputs, outputs, (), given, types
        )

    def run(
        self,
        order: RunOrder,
        limits: Limits,
        around: Sandbox,
        on_line: Callable[[str, str], None],
        interpreter: str | None,
        save: str | None,
    ) -> RunOutcome:
        """Run an order, unless its values are refused before.

        Raises:
            OSError, ValueError: It cannot be run here, or what it wrote cannot be saved.
        """
        problems = check_order(order)
        if problems:
            message = " ".join(one.message for one in problems)
            return RunOutcome.failed(problems[0].code, message, *problems)
        folder = Path(tempfile.mkdtemp(prefix="dioptra-run-"))
        try:
            try:
                prepare(folder, order, self._texts())
            except Invalid as refusal:
                raise ValueError(refusal.message) from refusal
            outcome = execute(folder, limits, around, on_line=on_line, interpreter=interpreter)
            if save is not None:
                for name in ("artifacts", "outputs"):
                    _copy(folder / "results" / name, Path(save, name))
            return outcome
        finally:
            remove(folder)

    def _reached(self) -> Iterator[Reading]:
        """Yield the task's file and those of the plugin that it imports, also through others."""
        texts, seen, waiting = self._texts(), set(), [self.filename]
        while waiting:
            filename = waiting.pop()
            if filename in seen or filename not in texts:
                continue
            seen.add(filename)
            reading = read(texts[filename])
            if isinstance(reading, Reading):
                yield reading
                waiting += [f"{one}.py" for one in wanted_modules(reading, self.folder.name)]

    def _texts(self) -> dict[str, str]:
        files = (*self.folder.files, *self.folder.siblings)
        return {file.filename: file.text for file in files if file.text is not None}


def _copy(source: Path, target: Path) -> None:
    """Copy plain files, and no links: they would lead elsewhere."""

    def links(folder: str, names: list[str]) -> list[str]:
        kept = {name for name in names if _is_plain(Path(folder, name))}
        return [name for name in names if name not in kept]

    if source.is_dir() and not source.is_symlink() and any(source.iterdir()):
        shutil.copytree(source, target, ignore=links, dirs_exist_ok=True)


def _is_plain(path: Path) -> bool:
    return not path.is_symlink() and (path.is_file() or path.is_dir())
