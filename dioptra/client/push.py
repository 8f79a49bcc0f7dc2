"""Pushing a directory: a whole plugin is created or updated, as planned beforehand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dioptra.client.errors import BadRequestError, DioptraClientError
from dioptra.client.push_plan import Action, Json, PlannedFile, PushPlan
from dioptra.client.sources import (
    Source,
    imported_first,
    imported_siblings,
    is_module_name,
    reached,
    read_folder,
)

if TYPE_CHECKING:
    from dioptra.client.plugins import PluginsCollectionClient
    from dioptra.client.workflows import WorkflowsCollectionClient

__all__ = ["PlannedFile", "PushPlan", "Pushed", "apply_push", "plan_push"]

Report = Callable[[str], object]

# Files are listed with their code, so a page may be as many MiB as it has files.
_PAGE_LENGTH = 50

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


@dataclass(frozen=True)
class _Registry:
    """The plugin as the server has it, and the collections to ask about it."""

    plugins: PluginsCollectionClient[Json]
    workflows: WorkflowsCollectionClient[Json]
    group_id: int
    plugin_id: int | None

    def check(self, source: Source, registered: Json | None, siblings: dict[str, str]) -> Json:
        """Ask what would come of importing a file; a refusal of the question is a finding."""
        try:
            return self.workflows.check_registration(
                source.code,
                group_id=self.group_id,
                plugin_id=self.plugin_id,
                filename=registered["filename"] if registered else source.filename,
                siblings=siblings or None,
            )
        except BadRequestError as refusal:
            return _finding(refusal.error or "bad-request", "; ".join(str(refusal).splitlines()))

    def files(self) -> Iterator[Json]:
        """Yield the files that are registered."""
        start, complete = 0, self.plugin_id is None
        while not complete:
            page = self.plugins.files.get(self.plugin_id or "", start, _PAGE_LENGTH, "filename")
            yield from page["data"]
            start += _PAGE_LENGTH
            complete = page["isComplete"] or not page["data"]


def plan_push(
    plugins: PluginsCollectionClient[Json],
    workflows: WorkflowsCollectionClient[Json],
    group_id: int,
    directory: str | Path,
    *,
    name: str | None = None,
    description: str | None = None,
    prune: bool = False,
) -> PushPlan:
    """Find out what pushing a directory would do; nothing is stored.

    The arguments but the first two, and the errors, are those of ``plugins.push``.
    """
    folder = read_folder(Path(directory))
    name = folder.name if name is None else name
    if not is_module_name(name):
        raise ValueError(
            f"No plugin can be named {name!r}, which cannot be imported. Give another one: "
            "name='my_plugin'."
        )
    plugin = _find_plugin(plugins, group_id, name)
    registry = _Registry(plugins, workflows, group_id, plugin["id"] if plugin else None)
    registered = {file["filename"].lower(): file for file in registry.files()}
    imports = imported_siblings(folder.sources, name)
    sources = {source.filename: source for source in folder.sources}
    planned = [
        _planned(
            registry,
            sources[filename],
            registered.pop(filename.lower(), None),
            {other: sources[other].code for other in reached(filename, imports)},
        )
        for filename in imported_first(imports)
    ]
    left: Action = "remove" if prune else "stays"
    planned += [PlannedFile(f["filename"], left, registered=f) for f in registered.values()]
    return PushPlan(group_id, name, description, plugin, tuple(planned), folder.passed_over)


def apply_push(
    plugins: PluginsCollectionClient[Json],
    workflows: WorkflowsCollectionClient[Json],
    plan: PushPlan,
    report: Report = print,
) -> Pushed:
    """Do what a plan says.

    Raises:
        PushError: The plan has findings of severity error; nothing was stored.
        StaleError: Something was changed on the server since the plan was made. What stands before
            it is stored.
    """
    plan.refuse_errors()
    plugin_id = _store_plugin(plugins, plan)
    registry = _Registry(plugins, workflows, plan.group_id, plugin_id)
    steps = plan.steps
    done: dict[str, Action] = {file.filename: file.action for file in plan.files}
    for number, file in enumerate(steps, 1):
        step = _Step(f"{number}/{len(steps)} {file.filename}", report)
        try:
            done[file.filename] = _store_file(registry, plugin_id, file)
        except DioptraClientError as error:
            step.end("refused")
            error.add_note(f"It was {file.filename} that was refused. What was stored stays.")
            raise
        step.end(_DONE[done[file.filename]])
    return _pushed(plugin_id, done)


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


def _find_plugin(plugins: PluginsCollectionClient[Json], group_id: int, name: str) -> Json | None:
    page = plugins.get(group_id, search=f"name:{name}")
    if not isinstance(page, dict):
        raise TypeError(
            "A push reads the answers, so it needs a client of connect_json_dioptra_client; "
            f"this one returns a {type(page).__name__}."
        )
    return next((found for found in page["data"] if found["name"].lower() == name.lower()), None)


def _planned(
    registry: _Registry, source: Source, registered: Json | None, siblings: dict[str, str]
) -> PlannedFile:
    if source.problem is None:
        found = registry.check(source, registered, siblings)
    else:
        found = _finding("syntax-error", source.problem)
    return PlannedFile(
        source.filename,
        _action(source, registered, found),
        source.code,
        registered,
        changes=tuple(found.get("changes", ())),
        missing_types=tuple(found.get("missing_types", ())),
        diagnostics=tuple(found["diagnostics"]),
    )


def _action(source: Source, registered: Json | None, found: Json) -> Action:
    if registered is None:
        return "create"
    same = (registered["filename"], registered["contents"]) == (source.filename, source.code)
    moved = any(change["change"] != "unchanged" for change in found.get("changes", ()))
    return "unchanged" if same and not moved else "update"


def _finding(code: str, message: str) -> Json:
    return {"diagnostics": [{"severity": "error", "code": code, "message": message}]}


def _store_plugin(plugins: PluginsCollectionClient[Json], plan: PushPlan) -> int:
    plugin = plan.plugin
    if plugin is None:
        plugin = plugins.create(plan.group_id, plan.name, plan.description)
    elif plan.describes:
        plugins.modify_by_id(
            plugin["id"], plugin["name"], plan.description, if_match=plugin["snapshot"]
        )
    return int(plugin["id"])


def _store_file(registry: _Registry, plugin_id: int, file: PlannedFile) -> Action:
    """Bring a file into its planned state, and say what was done."""
    files, old = registry.plugins.files, file.registered
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
