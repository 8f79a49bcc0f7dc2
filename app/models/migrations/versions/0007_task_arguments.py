"""The arguments of tasks, to be searched by name and by type."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
# Rows of one statement, and versions of files that are read at once.
MANY = 5000


def upgrade() -> None:
    arguments = op.create_table(
        "task_arguments",
        sa.Column("snapshot_id", ID, nullable=False),
        sa.Column("task_position", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("is_output", sa.Boolean(), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("type_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_task_arguments_snapshot_id")
        ),
        sa.ForeignKeyConstraint(
            ["type_id"], ["resources.id"], name=op.f("fk_task_arguments_type_id")
        ),
        sa.PrimaryKeyConstraint(
            "snapshot_id", "task_position", "position", name=op.f("pk_task_arguments")
        ),
    )
    waiting: list[dict[str, Any]] = []
    for row in _stored():
        waiting.append(row)
        if len(waiting) == MANY:
            op.bulk_insert(arguments, waiting)
            waiting = []
    if waiting:
        op.bulk_insert(arguments, waiting)


def downgrade() -> None:
    op.drop_table("task_arguments")


def _stored() -> Iterator[dict[str, Any]]:
    """The arguments of every version of a file, from its registration."""
    snapshots = sa.table(
        "snapshots", sa.column("id", ID), sa.column("kind", sa.Text()), sa.column("tasks", sa.JSON)
    )
    last = 0
    while (
        rows := op.get_bind()
        .execute(
            sa.select(snapshots.c.id, snapshots.c.tasks)
            .where(snapshots.c.kind == "plugin_file", snapshots.c.id > last)
            .order_by(snapshots.c.id)
            .limit(MANY)
        )
        .all()
    ):
        last = rows[-1].id
        for row in rows:
            yield from _arguments(row.id, row.tasks or {})


def _arguments(snapshot_id: int, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    tasks = [*document.get("functions", ()), *document.get("artifacts", ())]
    for place, task in enumerate(tasks):
        given = [
            *((False, one) for one in task.get("inputs", ())),
            *((True, one) for one in task["outputs"]),
        ]
        for number, (is_output, one) in enumerate(given):
            yield {
                "snapshot_id": snapshot_id,
                "task_position": place,
                "position": number,
                "is_output": is_output,
                "name": one[0],
                "type_id": one[1],
            }
