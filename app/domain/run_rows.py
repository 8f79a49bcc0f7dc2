"""Rows of runs: the one select for them, and how a run is found."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, select

from app.domain import access
from app.domain.access import Actor, To
from app.domain.resources import R, U
from app.domain.run_values import Run
from app.domain.values import PluginRef, Ref
from app.errors import NotFound
from app.models import PluginFile, Resource, User, db, table
from app.models import Run as RunRow

RUN = table(RunRow).c
_PLUGIN = table(Resource).alias("run_plugin")
_FILE = table(PluginFile).c

_BRIEF = (
    *(RUN.id, RUN.group_id, RUN.user_id, RUN.plugin_id, RUN.plugin_snapshot_id),
    *(RUN.file_id, RUN.file_snapshot_id, RUN.filename, RUN.task, RUN.kind, RUN.status),
    *(RUN.created_on, RUN.started_on, RUN.ended_on, RUN.phase, RUN.cancel, RUN.error_code),
    *(RUN.discarded, RUN.duration_s, RUN.peak_memory_bytes, RUN.worker, RUN.sandbox),
    RUN.emptied_on,
    U.username,
    _PLUGIN.c.name.label("plugin_name"),
    _PLUGIN.c.deleted_on.label("plugin_deleted_on"),
)


def brief(*extra: Any) -> Select[Any]:
    """Runs as lists show them, without anything long."""
    return (
        select(*_BRIEF, *extra)
        .select_from(table(RunRow))
        .join(table(User), U.id == RUN.user_id)
        .join(_PLUGIN, _PLUGIN.c.id == RUN.plugin_id)
    )


def fetch(
    actor: Actor,
    plugin_id: int,
    file_id: int | None,
    run_id: int,
    to: To = "read",
    statement: Select[Any] | None = None,
) -> Row[Any]:
    """Read a run of a plugin, or of one of its files, if the actor may do this to it.

    Args:
        file_id: The file, where the run is asked for under one.
        statement: `brief`, perhaps with more.

    Raises:
        NotFound: There is none, or the actor may not read it.
        Denied: The actor may read it, and not do this.
    """
    asked = brief() if statement is None else statement
    row = db.session.execute(asked.where(RUN.id == run_id)).first()
    where = (plugin_id,) if file_id is None else (plugin_id, file_id)
    missing = unknown(run_id)
    if row is None or (row.plugin_id, row.file_id)[: len(where)] != where:
        raise missing
    access.demand(actor, to, row.group_id, missing)
    return row


def unknown(run_id: int) -> NotFound:
    """Say that there is no such run."""
    return NotFound(
        f"There is no run with the id {run_id}, or you may not read it.",
        entity_type="run",
        run_id=run_id,
    )


def demand_place(actor: Actor, plugin_id: int, file_id: int | None) -> None:
    """Refuse unless the actor may read a plugin, and it has, or had, the file.

    Runs outlive what they were runs of, as versions do.
    """
    kind = "plugin" if file_id is None else "plugin_file"
    missing = NotFound(
        f"There is no {kind.replace('_', ' ')} with the id {file_id or plugin_id}, or you may not "
        "read it.",
        entity_type=kind,
        resource_id=file_id or plugin_id,
    )
    head = select(R.kind, R.group_id, _FILE.plugin_id).where(R.id == (file_id or plugin_id))
    row = db.session.execute(head).first()
    if row is None or row.kind != kind or (file_id and row.plugin_id != plugin_id):
        raise missing
    access.demand(actor, "read", row.group_id, missing)


def as_value(actor: Actor, row: Row[Any]) -> Run:
    """A row of `brief` as the value that doors get."""
    group = actor.group(row.group_id)
    is_deleted = row.plugin_deleted_on is not None
    return Run(
        id=row.id,
        group=group,
        user=Ref(row.user_id, row.username),
        plugin=PluginRef(row.plugin_id, group, row.plugin_name, is_deleted),
        plugin_snapshot_id=row.plugin_snapshot_id,
        file_id=row.file_id,
        file_snapshot_id=row.file_snapshot_id,
        filename=row.filename,
        is_unsaved=row.file_snapshot_id is None,
        task=row.task,
        kind=row.kind,
        status=row.status,
        created_on=row.created_on,
        started_on=row.started_on,
        ended_on=row.ended_on,
        phase=row.phase if row.status == "running" else None,
        is_being_cancelled=row.cancel and row.status == "running",
        error_code=row.error_code,
        discarded=row.discarded,
        duration_s=row.duration_s,
        peak_memory_bytes=row.peak_memory_bytes,
        worker=row.worker,
        sandbox=row.sandbox,
        is_emptied=row.emptied_on is not None,
    )
