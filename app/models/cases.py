"""Named cases of tasks, and what came of them on each version of their file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Name


class Case(Base):
    """Values for a task, and what is expected of it.

    It stands with a file and not with a version of it: adding one is no change of the code.

    Attributes:
        task: Name of a task that the file registers, or registered once.
        name: What the case is called; unique among those of its task.
        given: The values, as JSON text: it may have numbers that no JSON column takes.
        expected: Values of outputs by name, as JSON text; None where only an end without an
            exception is expected, or an exception.
        raises: Name of the class of the exception that is expected.
        user_id: Who changed it last.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("file_id", "task", "name"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("resources.id"))
    task: Mapped[str]
    name: Mapped[str] = mapped_column(Name)
    given: Mapped[str]
    expected: Mapped[str | None]
    raises: Mapped[str | None]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_on: Mapped[datetime]
    modified_on: Mapped[datetime]


class CaseResult(Base):
    """What came of a case on a version of its file.

    Attributes:
        run_id: The run that tells; None where it never began, or was deleted.
        verdict: ``passed``, ``failed`` or ``error``; None as long as the run has not ended.
        reason: What differed, or why it could not be run.
    """

    __tablename__ = "case_results"

    case_id: Mapped[int] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    file_snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"))
    verdict: Mapped[str | None]
    reason: Mapped[str | None]


Index("ix_case_results_file_snapshot_id", CaseResult.file_snapshot_id)
Index("ix_case_results_run_id", CaseResult.run_id)
