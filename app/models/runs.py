"""Runs of tasks, with everything that comes of them: any worker needs the database and no more.

The row of a run is the truth about it, whatever the queue says. Its bulky parts have tables of
their own, which lists never read and which are emptied after a while.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

OPEN = ("queued", "running")


class Run(Base):
    """A task that was, is or will be run with some values.

    Attributes:
        plugin_snapshot_id: The version of the plugin whose files are imported.
        file_id: The file of the task; None for one that was never saved.
        file_snapshot_id: Its version; None where unsaved contents were run.
        contents: The unsaved contents that were run instead.
        kind: As `RunOrder` has it: ``function``, ``artifact-round-trip`` …
        inputs: What was given, as JSON text: it may have numbers that no JSON column takes.
        order: The whole order for the process that runs it, fixed at the start, as JSON text.
        sources: Outputs of earlier runs that go with it: ``[[path, run id, output]]``; an output of
            None stands for the artifact of that run.
        status: ``queued``, ``running``, ``succeeded``, ``failed`` or ``cancelled``.
        error_code: Why it failed, for programs; `error` says all of it.
        discarded: Number of returned values that no output is registered for; None if unknown.
        artifact: Path of what `serialize` returned, among its artifacts.
        phase: What its process does: ``importing``, ``running`` …
        token: Of the attempt that runs it; whoever has another one may store nothing.
        lease_until: The worker is taken for lost after it, unless it renews it.
        cancel: The worker is asked to end it.
        lines_dropped: How many lines were too many to be kept.
        emptied_on: When its bulky parts were removed.
    """

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint(
            "status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="status"
        ),
        # Whoever holds it can be told apart, and is lost after a while.
        CheckConstraint(
            "status <> 'running' OR (token IS NOT NULL AND lease_until IS NOT NULL)", name="held"
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    plugin_id: Mapped[int] = mapped_column(ForeignKey("resources.id"))
    plugin_snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"))
    file_snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshots.id"))
    filename: Mapped[str]
    kind: Mapped[str]
    task: Mapped[str]
    created_on: Mapped[datetime]
    status: Mapped[str]
    started_on: Mapped[datetime | None]
    ended_on: Mapped[datetime | None]
    error_code: Mapped[str | None]
    discarded: Mapped[int | None]
    artifact: Mapped[str | None]
    duration_s: Mapped[float | None]
    peak_memory_bytes: Mapped[int | None]
    phase: Mapped[str | None]
    worker: Mapped[str | None]
    sandbox: Mapped[str | None]
    token: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    cancel: Mapped[bool]
    lines_dropped: Mapped[int]
    emptied_on: Mapped[datetime | None]

    # The rest is long, and read for one run at a time.
    error: Mapped[dict[str, Any] | None]
    notes: Mapped[list[Any] | None] = mapped_column(nullable=True)
    round_trip: Mapped[dict[str, Any] | None]
    inputs: Mapped[str]
    sources: Mapped[list[Any]]
    order: Mapped[str]
    contents: Mapped[str | None]


# Whose turn it is, how many wait, whose lease has ended: few rows, whatever the history holds.
Index(
    "ix_runs_open",
    Run.status,
    Run.user_id,
    Run.id,
    sqlite_where=Run.status.in_(OPEN),
    postgresql_where=Run.status.in_(OPEN),
)
# Who was served last.
Index("ix_runs_user_id_started_on", Run.user_id, Run.started_on)
Index("ix_runs_plugin_id_id", Run.plugin_id, Run.id)
Index("ix_runs_file_id_id", Run.file_id, Run.id)
Index(
    "ix_runs_full",
    Run.ended_on,
    sqlite_where=Run.emptied_on.is_(None),
    postgresql_where=Run.emptied_on.is_(None),
)


def _of_run() -> Mapped[int]:
    return mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)


class RunLine(Base):
    """A line that a run wrote.

    Attributes:
        position: From 1, in the order in which lines came.
        stream: ``stdout`` or ``stderr``.
    """

    __tablename__ = "run_lines"

    run_id: Mapped[int] = _of_run()
    position: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[str]
    text: Mapped[str]


class RunOutput(Base):
    """A value that a run gave to one of its outputs.

    Attributes:
        source: Where the value comes from: ``return value``, ``item 0``.
        fits: Has it the registered type; None where nobody can know.
        reason: What is wrong, or why nobody knows.
        value: The value as JSON text, where JSON can say it.
        preview: What is shown of it otherwise, as `exchange.Preview` says.
        image: A picture of it, a PNG.
        pickle: The value itself, for runs that take it as an input; the server never reads it.
    """

    __tablename__ = "run_outputs"

    run_id: Mapped[int] = _of_run()
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    type_name: Mapped[str | None]
    source: Mapped[str]
    fits: Mapped[bool | None]
    reason: Mapped[str | None]
    value: Mapped[str | None]
    preview: Mapped[dict[str, Any] | None]
    image: Mapped[bytes | None]
    pickle: Mapped[bytes | None]


class RunArtifact(Base):
    """A file that a run of an artifact task wrote.

    Attributes:
        path: Relative to the directory that it was given.
    """

    __tablename__ = "run_artifacts"

    run_id: Mapped[int] = _of_run()
    position: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    data: Mapped[bytes]
