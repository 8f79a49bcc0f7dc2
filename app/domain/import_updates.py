"""Plugins that came from a Git repository, planned anew against what stands there now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from app.domain import import_records, imports, plugins, resources
from app.domain.access import Actor
from app.domain.exports import types_of
from app.domain.import_sources import Source, read_source
from app.domain.import_values import Outcome, Strategy
from app.domain.values import ImportRecord
from app.errors import Invalid
from app.packages.values import Package, Plugin


def update_plugin(
    actor: Actor,
    plugin_id: int,
    *,
    strategy: Strategy = "update",
    prune: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Import a plugin again from where it came from, and nothing else that stands there.

    Args:
        strategy, prune, dry_run: As for `imports.import_package`.

    Raises:
        NotFound, Denied: The actor may not change the plugin.
        Invalid: It did not come from a repository, or is in it no longer.
        Refusal: As `read_source` and `import_package`.
    """
    source = read_again(actor, plugin_id)
    return imports.import_package(
        actor,
        _plugin(actor, plugin_id).group_id,
        package_of(actor, plugin_id, source),
        source.origin,
        digest=source.digest,
        strategy=strategy,
        prune=prune,
        dry_run=dry_run,
    )


def read_again(actor: Actor, plugin_id: int) -> Source:
    """Fetch the repository that a plugin came from, at the branch, tag or commit of then.

    Raises:
        As `update_plugin`.
    """
    row = _plugin(actor, plugin_id)
    record = _record(row)
    at_root = record.path == ""
    return read_source(
        source_type=record.kind,
        git_url=f"{record.source}#{record.ref}" if record.ref else record.source,
        config_path=record.config_path,
        name=row.name if at_root else None,
    )


def package_of(actor: Actor, plugin_id: int, source: Source) -> Package:
    """Give the one plugin of a source that a plugin came from, under the name that it has now.

    Raises:
        Invalid: It is there no longer.
    """
    row = _plugin(actor, plugin_id)
    record, package = _record(row), source.package()
    found = next((one for one in package.plugins if _is_meant(one, row.name, record)), None)
    if found is None:
        place = f"folder {record.path!r}" if record.path else "place"
        raise Invalid(
            f"The repository has no plugin any more in the {place} that {row.name!r} came from. "
            "Import from where it is now.",
            error="ImportSourceError",
        )
    plugin = replace(found, name=row.name)
    types = package.types
    if all(file.tasks is not None for file in plugin.files):
        types = tuple(types_of(plugin, {one.name: one for one in types}))
    notes = package.notes
    if row.snapshot_id != record.snapshot_id:
        notes += (
            f"{row.name} was changed here after its last import; what differs may be that. "
            "Its history keeps every version.",
        )
    return Package((plugin,), types, notes)


def _plugin(actor: Actor, plugin_id: int) -> Row[Any]:
    return resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id, "write")


def _record(row: Row[Any]) -> ImportRecord:
    record = import_records.last_import(row.id)
    if record is None or record.kind != "git":
        came = "was not imported" if record is None else "came from files that were uploaded"
        raise Invalid(
            f"{row.name!r} {came}: only a plugin that came from a Git repository can be held "
            "against it. Import it from one, then updates can be looked for.",
            error="ImportSourceError",
        )
    return record


def _is_meant(one: Plugin, name: str, record: ImportRecord) -> bool:
    return one.name == name if record.path is None else one.path == record.path
