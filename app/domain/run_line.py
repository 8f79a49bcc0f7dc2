"""The line of messages of this deployment: where runs that wait are announced."""

from __future__ import annotations

import functools

from app import settings
from app.engine.queue import Queue, address_of
from app.logs import get_logger

log = get_logger()


def line() -> Queue:
    """The line that the settings name."""
    chosen = settings.current()
    return _at(address_of(chosen.run_queue, chosen.database_url))


@functools.cache
def _at(address: str) -> Queue:
    return Queue(address)


def send(run_id: int) -> None:
    """Announce a run that is stored; where the line is out of order, a worker will do it later."""
    try:
        line().send(run_id)
    except Exception as error:  # noqa: BLE001 - each kind of line has its own; nothing is lost
        log.warning("run_not_announced", run_id=run_id, reason=str(error))
