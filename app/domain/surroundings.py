"""What a registration is held against beside its own code: types of the group, other files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Row, select, true

from app import settings
from app.analysis import Limits, Reading, Unreadable, read
from app.analysis.known import Known
from app.analysis.plugin import read_linked
from app.analysis.types import TypeTable
from app.domain import parameter_types
from app.domain.access import Actor
from app.domain.resources import R
from app.domain.values import Ref
from app.models import PluginFile, Snapshot, TaskName, db, table

_F, _T, _TEXT = table(PluginFile).c, table(TaskName).c, table(Snapshot).alias("sibling").c


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file stands, or would stand.

    Args:
        group: Whose types its tasks use.
        plugin_id: The plugin; None where code is checked for none.
        plugin_name: Its name.
        file_id: The file that is changed; None for a new one.
        siblings: Texts by filename that stand for stored files, or beside them.
    """

    group: Ref
    plugin_id: int | None = None
    plugin_name: str | None = None
    file_id: int | None = None
    siblings: Mapping[str, str] = field(default_factory=dict)


def place_of(actor: Actor, plugin: Row[Any], file_id: int | None = None) -> Place:
    """Give the place of a file of a plugin."""
    return Place(actor.group(plugin.group_id), plugin.id, plugin.name, file_id)


def read_file(place: Place, contents: str) -> Reading | Unreadable:
    """Read a file with what it imports from the other files of its plugin."""
    if place.plugin_name is None:
        return read_text(contents)
    return read_linked(contents, place.plugin_name, cache(_texts(place)), read_text)


def read_text(contents: str) -> Reading | Unreadable:
    """Read one text by itself, within the limits of the settings."""
    chosen = settings.current()
    limits = Limits(
        source_bytes=chosen.max_source_bytes,
        line_characters=chosen.max_source_line,
        nesting=chosen.max_source_nesting,
        digits=chosen.max_source_digits,
    )
    return read(contents, limits)


def known_at(place: Place, names: Iterable[str]) -> Known:
    """Give the types and neighbours of a place.

    Args:
        place: Where the file stands.
        names: Names of the tasks that are asked about.
    """
    types = parameter_types.of_group(place.group.id)
    return Known(
        types=TypeTable((one.name, one.structure) for one in types),
        names={one.id: one.name for one in types},
        plugin=place.plugin_name,
        neighbours=_neighbours(place, set(names)),
    )


def _neighbours(place: Place, names: set[str]) -> dict[str, list[str]]:
    if place.plugin_id is None or not names:
        return {}
    rows = db.session.execute(
        select(R.name.label("filename"), _T.name)
        .join(table(TaskName), _T.snapshot_id == R.snapshot_id)
        .where(*_others(place), _T.argument == 0, _T.name.in_(names))
        .order_by(R.id, _T.position)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.filename, []).append(row.name)
    return found


def _others(place: Place) -> Iterator[Any]:
    """Conditions for the live files of the plugin beside the one in question."""
    yield _F.plugin_id == place.plugin_id
    yield R.kind == "plugin_file"
    yield R.deleted_on.is_(None)
    yield R.id != place.file_id if place.file_id is not None else true()


def _texts(place: Place) -> Any:
    def find_text(module: str) -> str | None:
        given = place.siblings.get(f"{module}.py")
        if given is not None or place.plugin_id is None:
            return given
        return db.session.scalar(
            select(_TEXT.contents)
            .select_from(table(PluginFile))
            .join(_TEXT.id.table, _TEXT.id == R.snapshot_id)
            .where(*_others(place), R.name == f"{module}.py")
        )

    return find_text
