"""What earlier runs of a group gave that another run can take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from app.domain.run_rows import RUN
from app.domain.run_values import SUCCEEDED
from app.domain.values import Ref
from app.models import RunOutput, db, table

_OUT = table(RunOutput).c

# More than a person looks through; older ones are reached from the page of their run.
MOST_EARLIER = 60


@dataclass(frozen=True, slots=True)
class Earlier:
    """Something that an earlier run gave.

    Attributes:
        output: Name of the output; None for the artifact that it wrote.
    """

    run_id: int
    task: str
    output: str | None
    type_name: str | None
    ended_on: datetime | None = None


def list_earlier(group: Ref) -> list[Earlier]:
    """Outputs of the latest runs of a group that another run can take, the latest first."""
    rows = db.session.execute(
        select(RUN.id, RUN.task, _OUT.name, _OUT.type_name, RUN.ended_on)
        .join(table(RunOutput), _OUT.run_id == RUN.id)
        .where(*_kept(group), or_(_OUT.pickle.is_not(None), _OUT.value.is_not(None)))
        .order_by(RUN.ended_on.desc(), RUN.id.desc(), _OUT.position)
        .limit(MOST_EARLIER)
    )
    return [Earlier(*row) for row in rows]


def list_artifacts(group: Ref) -> list[Earlier]:
    """What artifact tasks wrote in the latest runs of a group."""
    rows = db.session.execute(
        select(RUN.id, RUN.task, RUN.ended_on)
        .where(*_kept(group), RUN.artifact.is_not(None))
        .order_by(RUN.ended_on.desc(), RUN.id.desc())
        .limit(MOST_EARLIER)
    )
    return [Earlier(row.id, row.task, None, None, row.ended_on) for row in rows]


def _kept(group: Ref) -> tuple[Any, ...]:
    return (RUN.group_id == group.id, RUN.status == SUCCEEDED, RUN.emptied_on.is_(None))
