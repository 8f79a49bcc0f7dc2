"""Planning a push: what the directory, the note of the last pull and the server come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dioptra.client.errors import BadRequestError
from dioptra.client.pulled import Finding, Pulled
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

# Files are listed with their code, so a page may be as many MiB as it has files.
_PAGE_LENGTH = 50

_ABOUT = {
    "newer": "changed on the server since it was pulled, and not here: pull brings it",
    "deleted": "deleted on the server since it was pulled: pull removes it here",
}
_CONFLICT = (
    "It was changed here, and on the server since it was pulled. Pull the plugin into another "
    "directory to compare; to store what is here all the same, push with --force, in Python "
    "force=True."
)


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
    force: bool = False,
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
    pulled = _pulled(Path(directory), name)
    compared = None if force else pulled
    imports = imported_siblings(folder.sources, name)
    sources = {source.filename: source for source in folder.sources}
    found = {
        filename: _compare(compared, source, registered.get(filename.lower()))
        for filename, source in sources.items()
    }
    codes = {
        filename: source.code for filename, source in sources.items() if found[filename] is None
    }
    planned = [
        _stopped(filename, finding, registered.pop(filename.lower(), None))
        if (finding := found[filename])
        else _planned(
            registry,
            sources[filename],
            registered.pop(filename.lower(), None),
            {other: codes[other] for other in reached(filename, imports) if other in codes},
        )
        for filename in imported_first(imports)
    ]
    planned += [_lacking(compared, file, prune=prune) for file in registered.values()]
    return PushPlan(
        group_id,
        name,
        description,
        plugin,
        tuple(planned),
        folder.passed_over,
        Path(directory),
        pulled,
    )


def _pulled(directory: Path, plugin: str) -> Pulled | None:
    """Read what was pulled into a directory; None where it was another plugin."""
    pulled = Pulled.read(directory)
    return pulled if pulled is not None and pulled.plugin in (None, plugin) else None


def _compare(pulled: Pulled | None, source: Source, registered: Json | None) -> Finding | None:
    """Say what somebody did on the server that storing a file of the directory would undo."""
    if pulled is None or source.problem is not None:
        return None
    if registered is None:
        return pulled.compare(source.filename, source.code, None)
    return pulled.compare(registered["filename"], source.code, registered["contents"])


def _stopped(filename: str, finding: Finding, registered: Json | None) -> PlannedFile:
    """Plan nothing for a file that was changed on the server."""
    if finding == "conflict":
        return PlannedFile(
            filename,
            "conflict",
            registered=registered,
            diagnostics=tuple(_finding("conflict", _CONFLICT)["diagnostics"]),
        )
    return PlannedFile(filename, "stays", registered=registered, about=_ABOUT[finding])


def _lacking(pulled: Pulled | None, registered: Json, *, prune: bool) -> PlannedFile:
    """Plan what becomes of a registered file that the directory lacks."""
    filename = registered["filename"]
    found = pulled.compare(filename, None, registered["contents"]) if pulled and prune else None
    if found:
        return _stopped(filename, found, registered)
    return PlannedFile(filename, "remove" if prune else "stays", registered=registered)


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
