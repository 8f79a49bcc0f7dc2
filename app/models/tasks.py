"""What can be looked for in registrations: tasks and arguments by name, types by their use.

What is shown of them is part of the version of the file (`PluginFileSnapshot.tasks`).
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Name

# A task's id is made of the version of its file and its place there, so that 20 tasks are
# written without asking for 20 ids. A file of 1 MiB has room for fewer tasks than this.
MAX_TASKS = 1000


def task_id(snapshot_id: int, position: int) -> int:
    """The id of the task at a position (from 0, functions before artifacts) of a file version."""
    return snapshot_id * MAX_TASKS + position


class TaskName(Base):
    """The name of a task, of one of its inputs or of one of its outputs, in a version of a file.

    Attributes:
        argument: 0 for the task itself; its inputs and then its outputs count from 1.
        position: Of the task in its version.
        type_id: Of an input or output; a task has none.
    """

    __tablename__ = "task_names"
    __table_args__ = (
        CheckConstraint("kind IN ('function', 'artifact', 'input', 'output')", name="kind"),
    )

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)
    # Before the position: the tasks of a version stand together.
    argument: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(Name, index=True)
    type_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"))


_is_task = TaskName.argument == 0
Index(
    "uq_task_names_task",
    TaskName.snapshot_id,
    TaskName.name,
    unique=True,
    sqlite_where=_is_task,
    postgresql_where=_is_task,
)


class TypeUse(Base):
    """A version of a file uses a type."""

    __tablename__ = "type_uses"
    __table_args__ = (Index("ix_type_uses_type_id", "type_id", "snapshot_id"),)

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("resources.id"), primary_key=True)
