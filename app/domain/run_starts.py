"""What every start of a run has in common: room for it, and its row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, select

from app import settings
from app.domain.access import Actor
from app.domain.resources import now
from app.domain.run_orders import Source, as_given
from app.domain.run_rows import RUN
from app.domain.run_values import OPEN, QUEUED, Asked
from app.errors import Denied, TooOften
from app.models import db
from app.runner import RunOrder

# A run takes a second or so; who is told to wait comes back when some have ended.
_RETRY_AFTER_S = 5


def refuse_off() -> None:
    """Refuse where tasks are not run at all."""
    if settings.current().runs == "off":
        raise Denied(
            "Tasks are not run on this server: whoever keeps it has switched runs off (RUNS=off).",
            error="RunsOffError",
        )


def row_of(
    actor: Actor,
    plugin: Row[Any],
    order: RunOrder,
    sources: list[Source],
    asked: Asked,
    columns: Mapping[str, Any],
) -> dict[str, Any]:
    """The columns of a run that waits.

    Args:
        plugin: As it is now.
        columns: Those that say which code it is.
    """
    return {
        "group_id": plugin.group_id,
        "user_id": actor.id,
        "plugin_id": plugin.id,
        "plugin_snapshot_id": plugin.snapshot_id,
        "filename": order.filename,
        "task": order.task,
        "kind": order.kind,
        "status": QUEUED,
        "created_on": now(),
        "cancel": False,
        "lines_dropped": 0,
        "inputs": json.dumps(as_given(asked, order.kind)),
        "order": order.to_json(),
        "sources": [list(one) for one in sources],
        **columns,
    }


def room_for(actor: Actor, wanted: int = 1) -> int:
    """How many more runs somebody may start now, up to so many.

    Raises:
        TooOften: There is none.
    """
    chosen = settings.current()
    counted = select(
        func.count().filter(RUN.user_id == actor.id), func.count().filter(RUN.status == QUEUED)
    ).where(RUN.status.in_(OPEN))
    own, waiting = db.session.execute(counted).one()
    if own >= chosen.runs_per_user:
        raise TooOften(
            f"You have {own} runs that wait or run, the most for one person. Wait until some have "
            "ended, or cancel some.",
            error="TooManyRunsError",
            retry_after_s=_RETRY_AFTER_S,
        )
    if waiting >= chosen.run_queue_length:
        raise TooOften(
            f"{waiting} runs wait already, the most that this server keeps waiting. Try again "
            "soon.",
            error="TooManyRunsError",
            retry_after_s=_RETRY_AFTER_S,
        )
    return int(min(wanted, chosen.runs_per_user - own, chosen.run_queue_length - waiting))


def no_room(wanted: int) -> TooOften:
    """Say that not all of some runs can be started now."""
    return TooOften(
        f"There is no room for {wanted} more runs now. Run fewer, or try again soon.",
        error="TooManyRunsError",
        retry_after_s=_RETRY_AFTER_S,
    )
