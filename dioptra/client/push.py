"""Pushing a directory: a whole plugin is created or updated, as planned beforehand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING

from dioptra.client.errors import DioptraClientError
from dioptra.client.pulled import digest
from dioptra.client.push_plan import Action, Json, PlannedFile, PushPlan
from dioptra.client.push_planning import plan_push
from dioptra.client.uploads import DioptraFile

if TYPE_CHECKING:
    from dioptra.client.plugins import PluginsCollectionClient
    from dioptra.client.workflows import WorkflowsCollectionClient

__all__ = ["PlannedFile", "PushPlan", "Pushed", "apply_push", "plan_push"]

Report = Callable[[str], object]

_DONE = {"create": "created", "update": "updated", "remove": "removed", "unchanged": "unchanged"}


@dataclass(frozen=True)
class Pushed:
    """What a push did, or what it would do if it was a dry run.

    Attributes:
        plugin_id: The plugin; None where a dry run found that it must be created.
        created: Names of the files that were added.
        updated: Names of the files that were changed.
        unchanged: Names of the files that were as in the directory already.
        removed: Names of the files that were deleted.
    """

    plugin_id: int | None
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def ask_whether_allowed(workflows: WorkflowsCollectionClient[Json], plan: PushPlan) -> None:
    """Let the server say whether it would store a plugin of this name; nothing is stored.

    Raises:
        StatusCodeError: It would not: the name is taken, or you may not write in the group.
    """
    steps = [file for file in plan.steps if file.action != "remove"] or plan.files[:1]
    sent = [DioptraFile(file.filename, BytesIO(file.code.encode())) for file in steps[:1]]
    workflows.import_resources(plan.group_id, sent, None, "update", dry_run=True, name=plan.name)


def apply_push(
    plugins: PluginsCollectionClient[Json], plan: PushPlan, report: Report = print
) -> Pushed:
    """Do what a plan says.

    Raises:
        PushError: The plan has findings of severity error; nothing was stored.
        StaleError: Something was changed on the server since the plan was made. What stands before
            it is stored.
    """
    plan.refuse_errors()
    plugin_id = _store_plugin(plugins, plan)
    steps = plan.steps
    done: dict[str, Action] = {file.filename: file.action for file in plan.files}
    stored = [file for file in plan.files if file.action == "unchanged"]
    try:
        for number, file in enumerate(steps, 1):
            step = _Step(f"{number}/{len(steps)} {file.filename}", report)
            try:
                done[file.filename] = _store_file(plugins, plugin_id, file)
            except DioptraClientError as error:
                step.end("refused")
                error.add_note(f"It was {file.filename} that was refused. What was stored stays.")
                raise
            stored.append(file)
            step.end(_DONE[done[file.filename]])
    finally:
        _note(plan, stored)
    return _pushed(plugin_id, done)


def _note(plan: PushPlan, stored: list[PlannedFile]) -> None:
    """Bring the note in a pulled directory up to date with what the server has now."""
    if plan.pulled is None:
        return
    files = dict(plan.pulled.files)
    for file in stored:
        if file.registered is not None:
            files.pop(file.registered["filename"], None)
        if file.action != "remove":
            files[file.filename] = digest(file.code.encode())
    if files != plan.pulled.files:
        replace(plan.pulled, files=files).write(plan.directory)


def outcome_of(plan: PushPlan) -> Pushed:
    """Say what a plan comes to without doing it."""
    done = {file.filename: file.action for file in plan.files}
    return _pushed(plan.plugin["id"] if plan.plugin else None, done)


def _pushed(plugin_id: int | None, done: dict[str, Action]) -> Pushed:
    names: dict[str, tuple[str, ...]] = {
        word: tuple(filename for filename, taken in done.items() if taken == action)
        for action, word in _DONE.items()
    }
    return Pushed(plugin_id, **names)


def _store_plugin(plugins: PluginsCollectionClient[Json], plan: PushPlan) -> int:
    plugin = plan.plugin
    if plugin is None:
        plugin = plugins.create(plan.group_id, plan.name, plan.description)
    elif plan.describes:
        plugins.modify_by_id(
            plugin["id"], plugin["name"], plan.description, if_match=plugin["snapshot"]
        )
    return int(plugin["id"])


def _store_file(
    plugins: PluginsCollectionClient[Json], plugin_id: int, file: PlannedFile
) -> Action:
    """Bring a file into its planned state, and say what was done."""
    files, old = plugins.files, file.registered
    if old is None:
        files.create(
            plugin_id, file.filename, file.code, import_tasks=True, create_missing_types=True
        )
        return "create"
    if file.action == "remove":
        files.delete_by_id(plugin_id, old["id"])
        return "remove"
    files.modify_by_id(
        plugin_id,
        old["id"],
        file.filename,
        file.code,
        description=old["description"],
        import_tasks=True,
        create_missing_types=True,
        if_match=old["snapshot"],
    )
    return "update"


class _Step:
    """A line of progress; on a terminal it is there from the start of the step."""

    def __init__(self, text: str, report: Report) -> None:
        self._text = text
        self._report = report
        self._is_live = report is print and sys.stdout.isatty()
        if self._is_live:
            print(f"{text}  …", end="", flush=True)

    def end(self, outcome: str) -> None:
        """Report what came of the step."""
        if self._is_live:
            print("\r\x1b[K", end="")
        self._report(f"{self._text}  {outcome}")
