"""What the end of a run says of the case that it is of."""

from __future__ import annotations

import json

from sqlalchemy import exists, select, update

from app.domain.run_rows import RUN
from app.logs import get_logger
from app.models import Case, CaseResult, db, table
from app.runner import RunOutcome
from app.runner.cases import judge

log = get_logger()

_CASE, _RESULT = table(Case).c, table(CaseResult).c

# Of a run: is there a case that it tells of.
IS_OF_CASE = exists().where(_RESULT.run_id == RUN.id)


def record_verdict(run_id: int, outcome: RunOutcome) -> None:
    """Say what a run tells of the case that it is of; part of its end."""
    case = db.session.execute(
        select(_CASE.id, _CASE.name, _CASE.expected, _CASE.raises, _RESULT.file_snapshot_id)
        .join(table(CaseResult), _RESULT.case_id == _CASE.id)
        .where(_RESULT.run_id == run_id)
    ).first()
    if case is None:
        return  # Taken back since.
    expected = None if case.expected is None else json.loads(case.expected)
    verdict, reason = judge(outcome, expected, case.raises)
    db.session.execute(
        update(table(CaseResult))
        .where(_RESULT.case_id == case.id, _RESULT.file_snapshot_id == case.file_snapshot_id)
        .values(verdict=verdict, reason=reason)
    )
    log.info("case_judged", case_id=case.id, run_id=run_id, verdict=verdict)
