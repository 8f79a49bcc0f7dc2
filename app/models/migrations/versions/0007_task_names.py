"""The names of tasks, inputs and outputs, to be searched; in the place of those of tasks alone."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
IS_TASK = sa.text("argument = 0")
KINDS = "kind IN ('function', 'artifact', 'input', 'output')"
# Versions of files that are read, and written, at once.
MANY = 1000


def upgrade() -> None:
    names = op.create_table(
        "task_names",
        sa.Column("snapshot_id", ID, nullable=False),
        sa.Column("argument", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("type_id", ID, nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_task_names_kind")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_task_names_snapshot_id")
        ),
        sa.ForeignKeyConstraint(["type_id"], ["resources.id"], name=op.f("fk_task_names_type_id")),
        sa.PrimaryKeyConstraint("snapshot_id", "argument", "position", name=op.f("pk_task_names")),
    )
    op.create_index(op.f("ix_task_names_name"), "task_names", ["name"], unique=False)
    op.create_index(
        "uq_task_names_task",
        "task_names",
        ["snapshot_id", "name"],
        unique=True,
        sqlite_where=IS_TASK,
        postgresql_where=IS_TASK,
    )
    for rows in _stored():
        op.bulk_insert(names, rows)
    op.drop_table("tasks")


def downgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("snapshot_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.CheckConstraint("kind IN ('function', 'artifact')", name=op.f("ck_tasks_kind")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_tasks_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "position", name=op.f("pk_tasks")),
        sa.UniqueConstraint("snapshot_id", "name", name=op.f("uq_tasks_snapshot_id_name")),
    )
    op.create_index(op.f("ix_tasks_name"), "tasks", ["name"], unique=False)
    op.execute(
        "INSERT INTO tasks (snapshot_id, position, kind, name) "
        "SELECT snapshot_id, position, kind, name FROM task_names WHERE argument = 0"
    )
    op.drop_table("task_names")


def _stored() -> Iterator[list[dict[str, Any]]]:
    """The names in every version of a file, from its registration; never none at once."""
    snapshots = sa.table(
        "snapshots", sa.column("id", ID), sa.column("kind", sa.Text()), sa.column("tasks", sa.JSON)
    )
    query = sa.select(snapshots.c.id, snapshots.c.tasks).where(snapshots.c.kind == "plugin_file")
    last = 0
    while found := (
        op.get_bind()
        .execute(query.where(snapshots.c.id > last).order_by(snapshots.c.id).limit(MANY))
        .all()
    ):
        last = found[-1].id
        if rows := [name for row in found for name in _names(row.id, row.tasks or {})]:
            yield rows


def _names(snapshot_id: int, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    functions, artifacts = document.get("functions", []), document.get("artifacts", [])
    for position, task in enumerate([*functions, *artifacts]):
        place = {"snapshot_id": snapshot_id, "position": position}
        kind = "function" if position < len(functions) else "artifact"
        yield {**place, "argument": 0, "kind": kind, "name": task["name"], "type_id": None}
        given = [("input", one) for one in task.get("inputs", [])]
        given += [("output", one) for one in task["outputs"]]
        for argument, (kind, (name, type_id, *_)) in enumerate(given, start=1):
            named = {"argument": argument, "kind": kind, "name": name, "type_id": type_id}
            yield {**place, **named}
