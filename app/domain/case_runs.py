"""Runs of cases: after a save of their file, and on demand.

A run of a case is a run like any other. Its row of results waits for it, and gets the verdict with
the end of the run, `case_ends`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.exc import SQLAlchemyError

from app import settings
from app.domain import plugins, resources, run_starts
from app.domain.access import Actor
from app.domain.case_values import as_asked
from app.domain.resources import R, S
from app.domain.run_code import code_of
from app.domain.run_line import send
from app.domain.run_orders import Code, make_order
from app.domain.run_rows import RUN
from app.domain.transactions import afterwards, transaction
from app.errors import Refusal
from app.logs import get_logger
from app.models import Case, CaseResult, PluginFile, Snapshot, db, table
from app.models import Run as RunRow
from app.runner.cases import ERROR

log = get_logger()

_WAKE = 4

CASE, RESULT = table(Case).c, table(CaseResult).c
_FILE = table(PluginFile).c
# A file, its registration, and its version.
_STATE = (
    select(R.id, R.name, _FILE.plugin_id, S.id.label("snapshot_id"), S.tasks)
    .select_from(table(PluginFile))
    .join(table(Snapshot), S.id == R.snapshot_id)
)


def follow_save(actor: Actor, file_ids: Sequence[int]) -> None:
    """Run the cases of files of one plugin as soon as the save is stored, if tasks are run here.

    The save is done by then: nothing that goes wrong here is a failure of it.
    """
    if file_ids and settings.current().runs != "off":
        afterwards(lambda: _after_save(actor, list(file_ids)))


def _after_save(actor: Actor, file_ids: Sequence[int]) -> None:
    try:
        found = db.session.execute(
            select(table(Case)).where(CASE.file_id.in_(file_ids)).order_by(CASE.id)
        ).all()
        if found:
            _run_files(actor, found)
    except (Refusal, SQLAlchemyError) as problem:
        db.session.rollback()
        log.warning("cases_not_started", file_ids=file_ids, reason=str(problem))


def _run_files(actor: Actor, cases: Sequence[Row[Any]]) -> None:
    files: list[Row[Any]] = list(
        db.session.execute(_STATE.where(R.id.in_({one.file_id for one in cases})))
    )
    plugin = resources.fetch(actor, plugins.NOUN, plugins.SINGLE, files[0].plugin_id, "write")
    for file in files:
        own = [one for one in cases if one.file_id == file.id]
        ids = start_runs(actor, plugin, file, own[: run_starts.room_for(actor, len(own))])
        # Announcing one takes milliseconds, which a save does not wait for: the workers, once
        # awake, look after the rest.
        announce(ids[:_WAKE])


def start_runs(
    actor: Actor, plugin: Row[Any], file: Row[Any], cases: Sequence[Row[Any]]
) -> list[int]:
    """Store a run for each of some cases of a file, as it is now.

    Args:
        plugin: Fetched to be written.
        file: Its id, name, tasks and `snapshot_id`.
        cases: Rows of `Case`. One whose values do not fit the registration any more gets its
            verdict at once.

    Raises:
        TooOften: There is no room for all of them.

    Returns:
        Ids of the runs, to be announced.
    """
    code = code_of(actor, plugin, file.name, file.tasks)
    results, rows = [], []
    for case in cases:
        result = {"case_id": case.id, "file_snapshot_id": file.snapshot_id}
        row = _row(actor, plugin, file, code, case)
        if isinstance(row, str):
            results.append({**result, "run_id": None, "verdict": ERROR, "reason": row})
        else:
            rows.append((result, row))
    with transaction():
        if rows and run_starts.room_for(actor, len(rows)) < len(rows):
            raise run_starts.no_room(len(rows))
        ids = _insert([row for _, row in rows])
        results += [
            {**result, "run_id": run_id, "verdict": None, "reason": None}
            for (result, _), run_id in zip(rows, ids, strict=True)
        ]
        forget([case.id for case in cases], file.snapshot_id)
        if results:
            db.session.execute(insert(table(CaseResult)), results)
    log.info("cases_queued", file_id=file.id, count=len(ids))
    return ids


def announce(ids: Sequence[int]) -> None:
    """Tell the line of runs that these wait."""
    for run_id in ids:
        send(run_id)


def _row(
    actor: Actor, plugin: Row[Any], file: Row[Any], code: Code, case: Row[Any]
) -> dict[str, Any] | str:
    """The columns of the run of a case; a sentence where it cannot be run."""
    asked = as_asked(case.task, case.given)
    try:
        order, sources = make_order(code, asked)
    except Refusal as refusal:
        return refusal.message
    columns = {"file_id": file.id, "file_snapshot_id": file.snapshot_id, "contents": None}
    return run_starts.row_of(actor, plugin, order, sources, asked, columns)


def _insert(rows: Sequence[dict[str, Any]]) -> list[int]:
    """Store runs in one statement, and give their ids in the same order.

    The database gives them in any order. Runs of equal orders are equal: which is which is all one.
    """
    if not rows:
        return []
    ids: dict[str, list[int]] = {}
    made = db.session.execute(insert(table(RunRow)).returning(RUN.id, RUN.order), list(rows))
    for row in made:
        ids.setdefault(row.order, []).append(int(row.id))
    for same in ids.values():
        same.sort(reverse=True)
    return [ids[row["order"]].pop() for row in rows]


def forget(case_ids: Sequence[int], snapshot_id: int) -> None:
    """Take back the verdicts of cases on one version of their file."""
    db.session.execute(
        delete(table(CaseResult)).where(
            RESULT.case_id.in_(case_ids), RESULT.file_snapshot_id == snapshot_id
        )
    )
