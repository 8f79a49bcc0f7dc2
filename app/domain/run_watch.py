"""Watching over one run: its lease, its lines as they come, and whether it is to end.

The watch is asked several times a second by the very loop that looks after the process. It is the
heartbeat: whoever hangs there no longer renews the lease, and the run is taken for lost.
"""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Event
from typing import Any

from sqlalchemy import insert, select, update

from app import settings
from app.domain.resources import now
from app.domain.run_rows import RUN
from app.domain.run_values import RUNNING
from app.domain.transactions import transaction
from app.models import Run as RunRow
from app.models import RunLine, db, table

# A cancelled run ends within half a second.
_LOOK_EVERY_S = 0.3
# A line of 10,000 characters is no line, and more than 20,000 lines nobody reads.
_MAX_LINE = 10_000
_MAX_LINES = 20_000


class Watch:
    """Watches over one attempt to run a run.

    Args:
        run_id: The run.
        token: Of the attempt.
        stopping: Set when the worker is to end what it runs.

    Attributes:
        is_cancelled: Has somebody asked to end it.
        is_lost: Has the run ended without us: it is not ours any more.
        dropped: Lines that were too many.
    """

    def __init__(self, run_id: int, token: str, stopping: Event) -> None:
        self.is_cancelled = False
        self.is_lost = False
        self.dropped = 0
        self._run_id = run_id
        self._token = token
        self._stopping = stopping
        self._waiting: list[dict[str, Any]] = []
        self._count = 0
        self._phase: str | None = None
        self._is_new_phase = False
        self._looked = time.monotonic()
        self._renewed = self._looked

    @property
    def is_stopped(self) -> bool:
        """Is the worker to end what it runs."""
        return self._stopping.is_set()

    def note_line(self, stream: str, text: str) -> None:
        """Keep a line until the next look."""
        if self._count >= _MAX_LINES:
            self.dropped += 1
            return
        self._count += 1
        clean = text[:_MAX_LINE].replace("\0", "\N{REPLACEMENT CHARACTER}")
        clean = clean.encode("utf-8", "replace").decode()
        place = {"run_id": self._run_id, "position": self._count}
        self._waiting.append({**place, "stream": stream, "text": clean})

    def note_phase(self, phase: str) -> None:
        """Keep what the process does until the next look."""
        self._phase, self._is_new_phase = phase, True

    def is_over(self) -> bool:
        """Is the run to end now; looks into the database every now and then."""
        if time.monotonic() - self._looked >= _LOOK_EVERY_S:
            self._look()
            self._looked = time.monotonic()
        return self.is_cancelled or self.is_lost or self.is_stopped

    def pending_lines(self) -> list[dict[str, Any]]:
        """Take the lines that are not stored yet."""
        lines, self._waiting = self._waiting, []
        return lines

    def is_ours(self) -> Any:
        """Condition on runs: still in the hands of this attempt."""
        return (RUN.id == self._run_id) & (RUN.token == self._token) & (RUN.status == RUNNING)

    def _look(self) -> None:
        is_due = time.monotonic() - self._renewed >= settings.current().run_lease_s / 3
        if is_due or self._waiting or self._is_new_phase:
            self._renew()
        else:
            self._learn(db.session.execute(select(RUN.cancel).where(self.is_ours())).first())
            db.session.rollback()

    def _renew(self) -> None:
        until = now() + timedelta(seconds=settings.current().run_lease_s)
        with transaction():
            row = db.session.execute(
                update(table(RunRow))
                .where(self.is_ours())
                .values(lease_until=until, phase=self._phase)
                .returning(RUN.cancel)
            ).first()
            lines = self.pending_lines()
            if row is not None and lines:
                db.session.execute(insert(table(RunLine)), lines)
        self._renewed = time.monotonic()
        self._is_new_phase = False
        self._learn(row)

    def _learn(self, row: Any) -> None:
        self.is_lost = row is None
        self.is_cancelled = row is not None and bool(row.cancel)
