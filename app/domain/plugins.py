"""Plugins: named containers of files. Any change of a file makes a new version of its plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from app import naming
from app.domain import access, interfaces, resources, tags, tasks, versions
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.resources import R, S
from app.domain.transactions import transaction
from app.domain.values import FileRef, Plugin, Ref
from app.errors import Conflict, Invalid
from app.models import PluginFile, Snapshot, db, table

_F = table(PluginFile).c

# Stands for requirements that are left as they are: Dioptra's clients know none.
KEPT = "\0"
# The longest lock files of a Python project are longer; they are no list for people.
MAX_REQUIREMENTS = 20_000

NOUN = resources.Noun(
    kind="plugin",
    words="plugin",
    id_key="plugin_id",
    content=(S.files, S.requirements, S.interface_change),
)
SINGLE = resources.single(NOUN)


def create_plugin(
    actor: Actor,
    *,
    group_id: int,
    name: str,
    description: str | None = None,
    requirements: str | None = None,
) -> Plugin:
    """Make an empty plugin.

    Args:
        requirements: What its code needs installed, as pip reads it; for people, it is not checked.

    Raises:
        Invalid: The name cannot be imported as a module.
        NotFound: There is no such group for the actor.
        Conflict: A plugin of the deployment has this name.
    """
    naming.check_plugin_name(name)
    needed = clean_requirements(requirements)
    group = access.demand_group(actor, "write", group_id)
    with transaction(clash=lambda: taken(actor, name)):
        plugin_id, snapshot_id, time = versions.create(
            actor,
            NOUN,
            group_id,
            name=name,
            description=description,
            requirements=needed,
            files=[],
        )
    return Plugin(
        id=plugin_id,
        snapshot_id=snapshot_id,
        group=group,
        user=actor.ref,
        created_on=time,
        snapshot_created_on=time,
        last_modified_on=time,
        is_latest=True,
        has_draft=False,
        tags=(),
        deleted=False,
        name=name,
        description=description,
        files=(),
        requirements=needed,
    )


def get_plugin(actor: Actor, plugin_id: int) -> Plugin:
    """One plugin with its files and their tasks."""
    return _values(actor, [resources.fetch(actor, NOUN, SINGLE, plugin_id)])[0]


def list_plugins(actor: Actor, query: ListQuery) -> Page[Plugin]:
    """The plugins of the groups that the actor may read."""
    rows, total = resources.list_rows(actor, NOUN, query, resources.SEARCHABLE, resources.SORTABLE)
    return Page(_values(actor, rows), total, query)


def change_plugin(
    actor: Actor,
    plugin_id: int,
    *,
    name: str,
    description: str | None = None,
    requirements: str | None = KEPT,
    expected: int | None = None,
) -> Plugin:
    """Give a plugin a new name and description, as a new snapshot.

    Args:
        requirements: As in `create_plugin`; they stay where left out.
        expected: The snapshot that the change was made on; stale ones are refused.
    """
    naming.check_plugin_name(name)
    needed = clean_requirements(requirements)
    with transaction(clash=lambda: taken(actor, name)):
        row = resources.fetch(actor, NOUN, SINGLE, plugin_id, "write")
        resources.refuse_stale(NOUN, row, expected)
        versions.add_snapshot(
            actor,
            NOUN,
            plugin_id,
            name=name,
            description=description,
            requirements=row.requirements if requirements is KEPT else needed,
            files=row.files,
            interface_change=interfaces.of_plugin([]),
        )
        changed = db.session.execute(SINGLE, {"id": plugin_id, "reader": actor.id}).one()
    return _values(actor, [changed])[0]


def clean_requirements(text: str | None) -> str | None:
    """Give lines as they are kept; None where there is nothing on them.

    Raises:
        Invalid: They are too many.
    """
    lines = [line.rstrip() for line in (text or "").splitlines()]
    cleaned = "\n".join(lines).strip("\n")
    if len(cleaned) > MAX_REQUIREMENTS:
        raise Invalid(
            f"Requirements have at most {MAX_REQUIREMENTS:,} characters.", field="requirements"
        )
    return f"{cleaned}\n" if cleaned and cleaned != KEPT else None


def delete_plugin(actor: Actor, plugin_id: int, *, expected: int | None = None) -> int:
    """Delete a plugin with all its files; versions stay.

    Args:
        expected: The snapshot that was looked at; where there is a later one, nothing is deleted.

    Returns:
        Its id.
    """
    with transaction():
        row = resources.fetch(actor, NOUN, SINGLE, plugin_id, "write")
        resources.refuse_stale(NOUN, row, expected)
        versions.delete(actor, or_(R.id == plugin_id, _F.plugin_id == plugin_id))
    return plugin_id


def _values(actor: Actor, rows: Sequence[Row[Any]]) -> list[Plugin]:
    ids = [row.id for row in rows]
    refs = tags.tags_of(actor, ids)
    files = _files_of(actor, ids)
    return [
        Plugin(
            **resources.version(actor, row, refs.get(row.id, ())),
            files=files.get(row.id, ()),
            requirements=row.requirements,
            interface_change=row.interface_change,
        )
        for row in rows
    ]


def _files_of(actor: Actor, plugin_ids: list[int]) -> dict[int, list[FileRef]]:
    """The live files of plugins, by plugin, in the order in which they were added."""
    files: dict[int, list[FileRef]] = {}
    if plugin_ids:
        live = _F.plugin_id.in_(plugin_ids), R.deleted_on.is_(None)
        for ref in file_refs(actor, S.id == R.snapshot_id, *live).values():
            files.setdefault(ref.plugin_id, []).append(ref)
    return files


def file_refs(
    actor: Actor, joined: ColumnElement[bool], *where: ColumnElement[bool]
) -> dict[int, FileRef]:
    """Versions of files by their id, in the order in which plugins and files were made.

    Args:
        joined: Which versions belong to a head: its current one, or any.
        where: Conditions on heads and versions.
    """
    rows = db.session.execute(
        select(
            R.id,
            _F.plugin_id,
            R.group_id,
            R.deleted_on,
            S.id.label("snapshot_id"),
            S.name,
            S.imports,
            *tasks.COLUMNS,
        )
        .join(table(Snapshot), joined)
        .where(*where)
        .order_by(_F.plugin_id, R.id)
    )
    refs: dict[int, FileRef] = {}
    for row in rows:
        group: Ref = actor.group(row.group_id)
        found = tasks.of_row(row, group)
        refs[row.snapshot_id] = FileRef(
            row.id,
            row.plugin_id,
            group,
            row.name,
            found,
            row.deleted_on is not None,
            row.snapshot_id,
            row.imports or (),
        )
    return refs


def taken(actor: Actor, name: str, remedy: str = "Choose another one.") -> Conflict:
    """Say that the name is taken; whose it is only to those who may read it.

    Args:
        remedy: What would be right.
    """
    row = db.session.execute(
        select(R.id, R.name, R.group_id).where(
            R.kind == NOUN.kind, func.lower(R.name) == name.lower(), R.deleted_on.is_(None)
        )
    ).first()
    known = row is not None and access.may(actor, "read", row.group_id)
    spelled = f" (it is spelled {row.name!r})" if row and known and row.name != name else ""
    owner = f" in the group {actor.group(row.group_id).name!r}" if row and known else ""
    return Conflict(
        f"The plugin name {name!r} is taken{owner}{spelled}: plugin names are unique in the whole "
        f"deployment, whatever their letter case. {remedy}",
        field="name",
        entity_type=NOUN.kind,
        existing_id=row.id if row and known else None,
        entity_attributes={"name": name},
    )
