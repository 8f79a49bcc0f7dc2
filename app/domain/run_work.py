"""What a worker does: claim the run whose turn it is, have it executed, store how it ended.

Many workers on many machines do this at once. A claim is one statement of the database, so that
nobody runs what another one runs; and whoever stores an end shows the token of its claim, so that
no run ends twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from subprocess import SubprocessError
from threading import Event
from typing import Any

from sqlalchemy import Row, func, select, update

from app import settings
from app.domain import run_ends
from app.domain.resources import S, now
from app.domain.run_rows import RUN
from app.domain.run_values import QUEUED, RUNNING
from app.domain.run_watch import Watch
from app.domain.transactions import transaction
from app.errors import Refusal
from app.logs import get_logger
from app.models import Run as RunRow
from app.models import RunArtifact, RunOutput, db, table
from app.runner import RunOrder, RunOutcome, launch, workspace
from app.runner.children import Child
from app.runner.limits import Limits
from app.runner.sandbox import Sandbox, strongest
from app.runner.spares import Spares
from app.settings import Settings

log = get_logger()

_OUT = table(RunOutput).c
_ARTIFACT = table(RunArtifact).c

_GIVEN = "given"

Execute = Callable[..., RunOutcome]


@dataclass(frozen=True)
class Worker:
    """Who works.

    Attributes:
        name: Stands on the runs that it runs.
        execute: `launch.execute`, or what a test has in its place.
        sandbox: What stands around each run.
        spares: Processes that wait for runs; none where left out.
        stopping: Set when what runs is to end now.
    """

    name: str
    execute: Execute = launch.execute
    sandbox: Sandbox = field(default_factory=strongest)
    spares: Spares = field(default_factory=Spares)
    stopping: Event = field(default_factory=Event)


def work_once(worker: Worker) -> int | None:
    """Run the run whose turn it is to its end.

    Returns:
        Its id; None where none waits, or the worker stops.
    """
    row = None if worker.stopping.is_set() else claim(worker)
    if row is None:
        return None
    watch = Watch(row.id, row.token, worker.stopping)
    log.info("run_began", run_id=row.id, worker=worker.name)
    with worker.spares.lend() as spare, _folder(spare) as folder:
        outcome = _run(worker, row, folder, watch, spare)
        end = run_ends.store(row, folder, outcome, watch)
    if end is None:
        log.warning("run_not_ours", run_id=row.id)
    else:
        log.info("run_ended", run_id=row.id, status=end["status"], error=end["error_code"])
    return int(row.id)


def claim(worker: Worker) -> Row[Any] | None:
    """Take the run whose turn it is, for as long as the lease lasts; None where none waits."""
    if not db.session.scalar(select(RUN.id).where(RUN.status == QUEUED).limit(1)):
        return None
    time = now()
    with transaction():
        taken = (
            update(table(RunRow))
            .where(RUN.id == _next(), RUN.status == QUEUED)
            .values(
                status=RUNNING,
                started_on=time,
                token=secrets.token_hex(),
                lease_until=time + timedelta(seconds=settings.current().run_lease_s),
                worker=worker.name,
                sandbox=worker.sandbox.name,
            )
            .returning(table(RunRow))
        )
        return db.session.execute(taken).first()


def _next() -> Any:
    """The id of the run whose turn it is.

    Of the people who wait, the one with the fewest runs that run; among equals whoever was served
    longest ago; then the run that waited longest.
    """
    other = table(RunRow).alias("other")
    of_same = other.c.user_id == RUN.user_id
    running = select(func.count()).where(of_same, other.c.status == RUNNING)
    served = select(func.max(other.c.started_on)).where(of_same)
    oldest = func.min(RUN.id)
    turn = (
        select(oldest)
        .where(RUN.status == QUEUED)
        .group_by(RUN.user_id)
        .order_by(
            running.correlate(table(RunRow)).scalar_subquery(),
            served.correlate(table(RunRow)).scalar_subquery().nulls_first(),
            oldest,
        )
        .limit(1)
    )
    # The statement around it is about the same table, and none of its business.
    return turn.correlate(None).scalar_subquery()


def _run(
    worker: Worker, row: Row[Any], folder: Path, watch: Watch, spare: Child | None
) -> RunOutcome:
    try:
        given = _earlier_values(row, folder)
        if given is None:
            return RunOutcome.failed(
                "SOURCE_GONE",
                "A run whose output was to be an input is deleted or too old: its outputs are "
                "gone. Run it again.",
            )
        order = RunOrder.from_json(row.order)
        prepared = folder / "run"
        workspace.prepare(prepared, order, _files(row), given=given)
        # Nothing of the database is held while the task runs.
        db.session.rollback()
        return worker.execute(
            prepared,
            limits(settings.current()),
            worker.sandbox,
            on_line=watch.note_line,
            on_progress=watch.note_phase,
            cancelled=watch.is_over,
            interpreter=settings.current().run_python or None,
            spare=spare,
        )
    except Refusal as refusal:
        return RunOutcome.failed("NOT_RUNNABLE", refusal.message)
    except (OSError, ValueError, SubprocessError) as problem:
        log.error("run_not_started", run_id=row.id, exc_info=problem)
        return RunOutcome.failed(
            "WORKER_FAILED",
            f"The worker could not run it: {problem}. Its log says more.",
        )


def _files(row: Row[Any]) -> dict[str, str]:
    """The plugin's files as they were when the run was asked for."""
    pairs = db.session.scalar(select(S.files).where(S.id == row.plugin_snapshot_id)) or []
    ids = {snapshot_id for file_id, snapshot_id in pairs if file_id != row.file_id}
    if row.file_snapshot_id is not None:
        ids.add(row.file_snapshot_id)
    texts = db.session.execute(select(S.name, S.contents).where(S.id.in_(ids)))
    files = {text.name: text.contents for text in texts}
    return files if row.contents is None else {**files, row.filename: row.contents}


def _earlier_values(row: Row[Any], folder: Path) -> dict[str, Path] | None:
    """Write what earlier runs gave into files; None where some of it is gone."""
    given: dict[str, Path] = {}
    for path, run_id, output in row.sources:
        target = folder / _GIVEN / path
        if output is None:
            files = db.session.execute(
                select(_ARTIFACT.path, _ARTIFACT.data).where(_ARTIFACT.run_id == run_id)
            ).all()
            if not files:
                return None
            for one in files:
                file = target / one.path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(one.data)
        else:
            data = db.session.scalar(
                select(_OUT.pickle).where(_OUT.run_id == run_id, _OUT.name == output)
            )
            if data is None:
                return None
            target.write_bytes(data)
        given[path] = target
    return given


def limits(chosen: Settings) -> Limits:
    """Give what the settings let a run take."""
    return Limits(
        wall_s=chosen.run_wall_s,
        cpu_s=chosen.run_cpu_s,
        memory_bytes=chosen.run_memory_bytes,
        processes=chosen.run_processes,
        file_bytes=chosen.run_written_bytes,
        written_bytes=chosen.run_written_bytes,
        log_bytes=chosen.run_log_bytes,
        outcome_bytes=chosen.run_output_bytes,
    )


@contextmanager
def _folder(spare: Child | None) -> Iterator[Path]:
    folder = workspace.make_place() if spare is None else spare.folder.parent
    try:
        (folder / _GIVEN).mkdir(mode=0o700)
        yield folder
    finally:
        # A task may leave what cannot be removed at once, or at all; it is no matter of the run.
        # That of a spare goes with the spare.
        if spare is None:
            workspace.remove(folder)
