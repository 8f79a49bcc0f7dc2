"""Runs of tasks: started, listed, followed, cancelled, deleted.

Starting one stores it and says so to the line of runs; a worker does the rest, `run_work`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from app import naming
from app.analysis.mapping import TaskMapping
from app.analysis.merge import NamedTask
from app.domain import (
    plugin_files,
    plugins,
    registration,
    resources,
    run_ends,
    run_rows,
    surroundings,
)
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page, fetch_page, found
from app.domain.resources import R, U
from app.domain.run_code import code_of, unsaved_code
from app.domain.run_line import send
from app.domain.run_orders import Code, make_order
from app.domain.run_rows import RUN
from app.domain.run_starts import refuse_off, room_for, row_of
from app.domain.run_values import CANCELLED, OPEN, QUEUED, RUNNING, Asked, Run
from app.domain.transactions import transaction
from app.errors import Conflict
from app.logs import get_logger
from app.models import Run as RunRow
from app.models import User, db, table
from app.search.conditions import text

log = get_logger()

FILE = resources.single(plugin_files.NOUN)
SEARCHABLE = {
    "task": text(RUN.task),
    "status": text(RUN.status),
    "filename": text(RUN.filename),
    "user": text(U.username),
    "error": text(RUN.error_code),
}
# Most followers that a process lets wait at once: the other threads answer requests.
_WAITERS = threading.BoundedSemaphore(4)
MAX_WAIT_S = 20.0
_LOOK_EVERY_S = 0.05


def start_run(actor: Actor, plugin_id: int, file_id: int, asked: Asked) -> Run:
    """Run a task of a saved file, as the file is now.

    Raises:
        Denied: The actor may only read the group, or runs are switched off.
        Invalid, Mismatch: As `make_order`.
        TooOften: Too many runs wait.
    """
    plugin = resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id, "write")
    file = resources.fetch(actor, plugin_files.NOUN, FILE, file_id, "write", plugin_id=plugin_id)
    refuse_off()
    code = code_of(actor, plugin, file.name, file.tasks)
    columns = {"file_id": file.id, "file_snapshot_id": file.snapshot_id, "contents": None}
    return _start(actor, plugin, code, asked, columns)


def start_unsaved(
    actor: Actor,
    plugin_id: int,
    asked: Asked,
    *,
    filename: str,
    contents: str,
    mapping: TaskMapping | None = None,
    named: Sequence[NamedTask] | None = None,
) -> Run:
    """Run a task of code that is not saved, beside the other files of a plugin.

    Args:
        filename: Of the file that it is to replace, or of a new one.
        mapping: The tasks, which pass the same review as when they are saved; where left out, what
            the code offers, with the types that are missing.
        named: The tasks by the names of their types, instead; those that are missing are not made.

    Raises:
        Invalid, Mismatch: As at a save, and as `make_order`.
        Denied, TooOften: As `start_run`.
    """
    naming.check_filename(filename)
    plugin = resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id, "write")
    refuse_off()
    file_id = _find_file(plugin, filename)
    place = surroundings.place_of(actor, plugin, file_id)
    if named is not None:
        checked = registration.accept_named(place, contents, named)
    elif mapping is not None:
        checked = registration.accept(place, contents, mapping)
    else:
        checked = registration.accept_import(
            place, contents, TaskMapping(), None, create_missing_types=True
        )
    code = unsaved_code(actor, plugin, filename, checked)
    columns = {"file_id": file_id, "file_snapshot_id": None, "contents": contents}
    return _start(actor, plugin, code, asked, columns)


def list_runs(actor: Actor, plugin_id: int, file_id: int | None, query: ListQuery) -> Page[Run]:
    """The runs of a plugin or of one of its files, the latest first."""
    run_rows.demand_place(actor, plugin_id, file_id)
    ids = (
        select(RUN.id)
        .join(table(User), U.id == RUN.user_id)
        .where(
            RUN.plugin_id == plugin_id if file_id is None else RUN.file_id == file_id,
            *found(query, SEARCHABLE),
        )
    )
    rows, total = fetch_page(
        ids,
        query,
        [RUN.id.desc()],
        lambda page: run_rows.brief().join(page, page.c.id == RUN.id),
    )
    return Page([run_rows.as_value(actor, row) for row in rows], total, query)


def wait_for_run(
    actor: Actor, plugin_id: int, file_id: int | None, run_id: int, wait_s: float
) -> Run:
    """One run; where it is open, when it has begun or ended, or time is up.

    Args:
        wait_s: Seconds to wait at most; less where many others wait already.
    """
    run = _get(actor, plugin_id, file_id, run_id)
    if not wait_s or not run.is_open or not _WAITERS.acquire(blocking=False):
        return run
    before = run.status
    try:
        end = time.monotonic() + min(wait_s, MAX_WAIT_S)
        while run.status == before and time.monotonic() < end:
            # Nothing of the database is held in the meantime, and what is read next is new.
            db.session.rollback()
            time.sleep(_LOOK_EVERY_S)
            run = _get(actor, plugin_id, file_id, run_id)
    finally:
        _WAITERS.release()
    return run


def cancel_run(actor: Actor, plugin_id: int, file_id: int | None, run_id: int) -> Run:
    """End a run: at once where it waits, else as soon as its worker looks; an ended one stays."""
    with transaction():
        row = run_rows.fetch(actor, plugin_id, file_id, run_id, "write")
        _change(run_id, QUEUED, run_ends.ended(CANCELLED))
        _change(run_id, RUNNING, {"cancel": True})
    log.info("run_cancel_asked", run_id=run_id, status=row.status)
    return _get(actor, plugin_id, file_id, run_id)


def delete_run(actor: Actor, plugin_id: int, file_id: int | None, run_id: int) -> int:
    """Delete an ended run with everything that came of it.

    Raises:
        Conflict: It has not ended.

    Returns:
        Its id.
    """
    with transaction():
        row = run_rows.fetch(actor, plugin_id, file_id, run_id, "write")
        if row.status in OPEN:
            raise Conflict(
                f"The run {run_id} is {row.status}. Cancel it first, then delete it.",
                error="RunNotEndedError",
                entity_type="run",
                run_id=run_id,
            )
        db.session.execute(delete(table(RunRow)).where(RUN.id == run_id))
    log.info("run_deleted", run_id=run_id, task=row.task, plugin_id=plugin_id)
    return run_id


def _get(actor: Actor, plugin_id: int, file_id: int | None, run_id: int) -> Run:
    return run_rows.as_value(actor, run_rows.fetch(actor, plugin_id, file_id, run_id))


def _find_file(plugin: Row[Any], filename: str) -> int | None:
    ids = [file_id for file_id, _ in plugin.files]
    found_id: int | None = db.session.scalar(
        select(R.id).where(R.id.in_(ids), R.name == filename, R.deleted_on.is_(None))
    )
    return found_id


def _start(
    actor: Actor, plugin: Row[Any], code: Code, asked: Asked, columns: dict[str, Any]
) -> Run:
    order, sources = make_order(code, asked)
    with transaction():
        room_for(actor)
        row = row_of(actor, plugin, order, sources, asked, columns)
        run_id = int(
            db.session.execute(insert(table(RunRow)).values(row).returning(RUN.id)).scalar_one()
        )
        run = _get(actor, plugin.id, None, run_id)
    log.info("run_queued", run_id=run_id, plugin_id=plugin.id, task=asked.task)
    send(run_id)
    return replace(run, user=actor.ref)


def _change(run_id: int, status: str, values: dict[str, Any]) -> None:
    db.session.execute(
        update(table(RunRow)).where(RUN.id == run_id, RUN.status == status).values(values)
    )
