"""The plan of a push as values, and as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from dioptra.client.errors import PushError
from dioptra.client.pulled import Pulled
from dioptra.client.refusal import diagnostic_line

Json = dict[str, Any]
Action = Literal["create", "update", "unchanged", "remove", "stays", "conflict"]


@dataclass(frozen=True)
class PlannedFile:
    """What a push will do with one file.

    Attributes:
        filename: Its name.
        action: ``create``, ``update``, ``unchanged``; ``remove`` or ``stays`` for a registered
            file that the directory lacks. In a pulled directory ``stays`` is also what was changed
            on the server alone, and ``conflict`` what was changed on both sides.
        code: Its text in the directory.
        registered: The file as the server has it, or None.
        changes: Tasks added, changed and removed, as the server tells them.
        missing_types: Parameter types that will be created with it.
        diagnostics: What the server found, errors among it.
        about: Why it stays, where that is to be told.
    """

    filename: str
    action: Action
    code: str = ""
    registered: Json | None = None
    changes: tuple[Json, ...] = ()
    missing_types: tuple[Json, ...] = ()
    diagnostics: tuple[Json, ...] = ()
    about: str = ""

    @property
    def errors(self) -> list[Json]:
        """The findings that stop a push."""
        return [found for found in self.diagnostics if found.get("severity") == "error"]


@dataclass(frozen=True)
class PushPlan:
    """What a push will do, in the order in which it will be done.

    Attributes:
        group_id: The group that owns the plugin or will own it.
        name: The plugin's name.
        description: The plugin's new description; None leaves it as it is.
        plugin: The plugin as the server has it, or None.
        files: The files of the directory, imported ones first; then those that it lacks.
        passed_over: Names in the directory that are no part of a plugin.
        directory: Where the files are.
        pulled: What was pulled into it; None where it was not, or was another plugin.
    """

    group_id: int
    name: str
    description: str | None
    plugin: Json | None
    files: tuple[PlannedFile, ...]
    passed_over: tuple[str, ...] = ()
    directory: Path = field(default_factory=Path)
    pulled: Pulled | None = None

    @property
    def new_types(self) -> list[str]:
        """Names of the parameter types that will be created, each once."""
        files = [file for file in self.files if file.action in ("create", "update")]
        return list(dict.fromkeys(str(one["name"]) for file in files for one in file.missing_types))

    @property
    def describes(self) -> bool:
        """Does the push change the description of a plugin that is there."""
        return (
            self.plugin is not None
            and self.description is not None
            and self.description != self.plugin["description"]
        )

    @property
    def steps(self) -> list[PlannedFile]:
        """The files to work on."""
        return [file for file in self.files if file.action in ("create", "update", "remove")]

    @property
    def changes_nothing(self) -> bool:
        """Is everything registered as it stands in the directory."""
        return self.plugin is not None and not self.describes and not self.steps

    def named(self, action: Action) -> tuple[str, ...]:
        """The names of the files with which one thing is done."""
        return tuple(file.filename for file in self.files if file.action == action)

    def refuse_errors(self) -> None:
        """Stop a push that the server would refuse.

        Raises:
            PushError: Files have findings of severity error, or were changed on both sides.
        """
        findings = {file.filename: file.errors for file in self.files if file.errors}
        if findings:
            raise PushError(findings)

    def lines(self) -> list[str]:
        """Write the plan for people."""
        lines = [f"plugin {self.name}: {self._what_becomes_of_the_plugin()}"]
        if self.passed_over:
            lines.append(f"passed over: {', '.join(self.passed_over)}")
        for file in self.files:
            lines += _file_lines(file)
        if self.new_types:
            lines.append(f"new parameter types: {', '.join(self.new_types)}")
        return lines

    def _what_becomes_of_the_plugin(self) -> str:
        if self.plugin is None:
            return "create"
        return "update the description" if self.describes else f"is there, id {self.plugin['id']}"


def _file_lines(file: PlannedFile) -> Iterator[str]:
    yield f"  {file.action:<9}  {file.filename}{file.about and f'  ({file.about})'}"
    for change in file.changes:
        if change["change"] != "unchanged":
            yield f"{'':13}{_change_line(change)}"
    for found in file.diagnostics:
        if found.get("severity") in ("error", "warning"):
            error = "error: " if found["severity"] == "error" else ""
            yield f"{'':13}{error}{diagnostic_line(found)}"


def _change_line(change: Json) -> str:
    kind = "artifact task" if change["kind"] == "artifact" else "task"
    line = f"{kind} {change['task']}: {change['change']}"
    fields = [
        f"{field['field']} {field['change']}"
        for field in change.get("fields", ())
        if field["change"] != "kept"
    ]
    return f"{line} ({', '.join(fields)})" if fields and change["change"] == "changed" else line
