"""Plugins and files as lists show them: how they stand, without reading any source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Text, case, cast, or_, select

from app.domain import plugin_files, plugins, resources, tags, tasks
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.resources import R, S
from app.domain.values import FileOutline, PluginOutline
from app.models import PluginFile, Snapshot, db, table

_F = table(PluginFile).c
_FILE = replace(plugin_files.NOUN, content=(S.tasks, S.diagnostics, tasks.DELETED_TYPES))


def list_plugin_outlines(actor: Actor, query: ListQuery) -> Page[PluginOutline]:
    """The plugins of the groups that the actor may read, with what was found in them."""
    page = plugins.list_plugins(actor, query)
    found = Counter(_findings([plugin.id for plugin in page.items]))
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
    resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id)
    rows, total = resources.list_rows(
        actor,
        _FILE,
        query,
        plugin_files.SEARCHABLE,
        plugin_files.SORTABLE,
        _F.plugin_id == plugin_id,
    )
    refs = tags.tags_of(actor, [row.id for row in rows])
    outlines = [
        FileOutline(
            **resources.version(actor, row, refs.get(row.id, ())),
            tasks=tasks.registered(
                row.tasks, row.snapshot_id, actor.group(row.group_id), row.deleted_types
            ),
            diagnostics=tasks.findings(row.diagnostics, row.tasks, row.deleted_types),
        )
        for row in rows
    ]
    return Page(outlines, total, query)


def _findings(plugin_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Plugin and severity of each finding in the live files of these plugins."""
    if not plugin_ids:
        return
    rows = db.session.execute(
        select(_F.plugin_id, S.diagnostics, tasks.DELETED_TYPES)
        # Read only where it is needed: it is most of what a version holds beside its code.
        .add_columns(case((tasks.DELETED_TYPES.is_not(None), S.tasks)).label("tasks"))
        .join(table(Snapshot), S.id == R.snapshot_id)
        .where(
            _F.plugin_id.in_(plugin_ids),
            R.deleted_on.is_(None),
            or_(cast(S.diagnostics, Text) != "[]", tasks.DELETED_TYPES.is_not(None)),
        )
    )
    for row in rows:
        for finding in tasks.findings(row.diagnostics, row.tasks, row.deleted_types):
            yield row.plugin_id, finding["severity"]
