"""What every worker does beside working: runs whose worker is gone end, and old ones get small."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update

from app import settings
from app.domain import run_ends
from app.domain.resources import now
from app.domain.run_line import line, send
from app.domain.run_rows import RUN
from app.domain.run_values import OPEN, QUEUED, RUNNING
from app.domain.transactions import transaction
from app.logs import get_logger
from app.models import Run as RunRow
from app.models import RunArtifact, RunLine, RunOutput, db, table

log = get_logger()

# Of old runs, so many get small at a time: nobody waits long for it.
_BATCH = 50


def tend() -> None:
    """End runs whose worker is gone, and announce what the line forgot."""
    end_lost()
    announce()
    db.session.rollback()


def end_lost() -> list[int]:
    """Let runs fail whose lease has ended; none of them runs for ever.

    Returns:
        Their ids.
    """
    is_lost = (RUN.status == RUNNING) & (RUN.lease_until < now())
    if db.session.scalar(select(RUN.id).where(is_lost).limit(1)) is None:
        return []
    with transaction():
        ended = update(table(RunRow)).where(is_lost).values(**run_ends.lost()).returning(RUN.id)
        ids = [int(id_) for id_ in db.session.scalars(ended)]
    for run_id in ids:
        log.warning("run_lost", run_id=run_id)
    return ids


def announce() -> int:
    """Announce runs that wait and have no message in the line, which may lose some.

    Which message is for which run does not matter: each makes a worker take the next one.

    Returns:
        How many were announced.
    """
    waiting = db.session.scalar(_count(RUN.status == QUEUED)) or 0
    missing = waiting - line().size() if waiting else 0
    if missing <= 0:
        return 0
    oldest = select(RUN.id).where(RUN.status == QUEUED).order_by(RUN.id).limit(missing)
    ids = list(db.session.scalars(oldest))
    for run_id in ids:
        send(int(run_id))
    return len(ids)


def empty_old() -> int:
    """Remove lines, outputs and artifacts of runs that ended long ago, or many runs ago.

    Returns:
        How many runs were emptied.
    """
    chosen = settings.current()
    oldest = now() - timedelta(days=chosen.run_keep_days)
    last_kept = select(RUN.id).order_by(RUN.id.desc()).offset(chosen.run_keep).limit(1)
    is_old = (
        RUN.emptied_on.is_(None),
        RUN.status.not_in(OPEN),
        or_(RUN.ended_on < oldest, RUN.id <= last_kept.scalar_subquery()),
    )
    ids = list(db.session.scalars(select(RUN.id).where(*is_old).order_by(RUN.id).limit(_BATCH)))
    if not ids:
        return 0
    with transaction():
        for model in (RunLine, RunOutput, RunArtifact):
            parts = table(model)
            db.session.execute(delete(parts).where(parts.c.run_id.in_(ids)))
        emptied: dict[str, Any] = {"emptied_on": now(), "contents": None}
        db.session.execute(update(table(RunRow)).where(RUN.id.in_(ids)).values(**emptied))
    log.info("runs_emptied", count=len(ids))
    return len(ids)


def _count(where: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(table(RunRow)).where(where)
