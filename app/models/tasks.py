"""What can be looked for in registrations: tasks and arguments by name, types by their use.

What is shown of them is part of the version of the file (`PluginFileSnapshot.tasks`).
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Name

# A task's id is made of the version of its file and its place there, so that 20 tasks are
# written without asking for 20 ids. A file of 1 MiB has room for fewer tasks than this.
MAX_TASKS = 1000


def task_id(snapshot_id: int, position: int) -> int:
    """The id of the task at a position (from 0, functions before artifacts) of a file version."""
    return snapshot_id * MAX_TASKS + position


class Task(Base):
    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("snapshot_id", "name"),
        CheckConstraint("kind IN ('function', 'artifact')", name="kind"),
    )

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(Name, index=True)


class TaskArgument(Base):
    """An input or an output of a task.

    Attributes:
        task_position: Of its task in the version of the file.
        position: In its task, inputs before outputs.
    """

    __tablename__ = "task_arguments"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)
    task_position: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    is_output: Mapped[bool]
    name: Mapped[str] = mapped_column(Name)
    type_id: Mapped[int] = mapped_column(ForeignKey("resources.id"))


class TypeUse(Base):
    """A version of a file uses a type."""

    __tablename__ = "type_uses"
    __table_args__ = (Index("ix_type_uses_type_id", "type_id", "snapshot_id"),)

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("resources.id"), primary_key=True)
