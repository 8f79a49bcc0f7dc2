"""Plugins and files as lists show them: how they stand, without reading any source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Text, cast, select

from app.analysis.diagnostics import Diagnostic
from app.domain import needs, plugin_files, plugins, reports, resources, tags, tasks
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.resources import R, S
from app.domain.values import FileOutline, Plugin, PluginOutline
from app.models import PluginFile, Snapshot, db, table

_F = table(PluginFile).c
_FILE = replace(plugin_files.NOUN, content=(*tasks.COLUMNS, S.diagnostics, S.imports))


def list_plugin_outlines(actor: Actor, query: ListQuery) -> Page[PluginOutline]:
    """The plugins of the groups that the actor may read, with what was found in them."""
    page = plugins.list_plugins(actor, query)
    found = Counter(_findings([plugin.id for plugin in page.items]))
    for plugin in page.items:
        found.update((plugin.id, one.severity) for one in _since(plugin))
    outlines = [
        PluginOutline(
            plugin=plugin,
            errors=found[plugin.id, "error"],
            warnings=found[plugin.id, "warning"],
        )
        for plugin in page.items
    ]
    return Page(outlines, page.total, query)


def list_file_outlines(actor: Actor, plugin_id: int, query: ListQuery) -> Page[FileOutline]:
    """The files of a plugin, with their tasks and what was found in them."""
    plugin = resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id)
    rows, total = resources.list_rows(
        actor,
        _FILE,
        query,
        plugin_files.SEARCHABLE,
        plugin_files.SORTABLE,
        _F.plugin_id == plugin_id,
    )
    refs = tags.tags_of(actor, [row.id for row in rows])
    missing = needs.missing_of({name for row in rows for name in row.imports or ()} - {plugin.name})
    outlines = []
    for row in rows:
        found = tasks.of_row(row, actor.group(row.group_id))
        outlines.append(
            FileOutline(
                **resources.version(actor, row, refs.get(row.id, ())),
                tasks=found,
                diagnostics=reports.report(row.diagnostics, found, row.imports, missing),
                imports=row.imports,
            )
        )
    return Page(outlines, total, query)


def _since(plugin: Plugin) -> Iterator[Diagnostic]:
    """What was found out about the files of a plugin since they were saved."""
    for file in plugin.files:
        yield from reports.found_since(file.tasks)


def _findings(plugin_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Plugin and severity of each finding that the last saves of the live files left."""
    if not plugin_ids:
        return
    rows = db.session.execute(
        select(_F.plugin_id, S.diagnostics)
        .join(table(Snapshot), S.id == R.snapshot_id)
        .where(
            _F.plugin_id.in_(plugin_ids),
            R.deleted_on.is_(None),
            cast(S.diagnostics, Text) != "[]",
        )
    )
    for row in rows:
        for finding in row.diagnostics:
            yield row.plugin_id, finding["severity"]
