"""Runs that are kept as cases: what one was given, and what it gave, is what is expected."""

from __future__ import annotations

import json

from sqlalchemy import select

from app.domain import run_rows
from app.domain.access import Actor
from app.domain.case_values import Wanted
from app.domain.run_rows import RUN
from app.domain.run_values import OPEN, SUCCEEDED, Asked
from app.errors import Conflict
from app.models import RunOutput, db, table

_OUT = table(RunOutput).c


def wanted_of_run(actor: Actor, plugin_id: int, file_id: int, name: str, run_id: int) -> Wanted:
    """What a run gave as what is expected; values that JSON cannot say are left out."""
    extra = run_rows.brief(RUN.inputs, RUN.error)
    row = run_rows.fetch(actor, plugin_id, file_id, run_id, statement=extra)
    if row.status in OPEN:
        raise Conflict(
            f"The run {run_id} is {row.status}. Keep it as a case when it has ended.",
            error="RunNotEndedError",
            entity_type="run",
            run_id=run_id,
        )
    given = json.loads(row.inputs)
    if row.kind == "function":
        asked = Asked(row.task, inputs=given["inputs"], positional=tuple(given["positional"]))
    else:
        asked = Asked(
            row.task,
            mode=row.kind.removeprefix("artifact-"),
            value=given["value"],
            arguments=given["arguments"],
            artifact_name=given["artifactName"],
        )
    if row.status != SUCCEEDED:
        return Wanted(name, asked, raises=(row.error or {}).get("raised"))
    outputs = select(_OUT.name, _OUT.value).where(_OUT.run_id == run_id, _OUT.value.is_not(None))
    values = db.session.execute(outputs.order_by(_OUT.position))
    return Wanted(name, asked, {one.name: json.loads(one.value) for one in values} or None)
