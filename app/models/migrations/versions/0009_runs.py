"""Runs of tasks, with what comes of them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True)
REFERENCES = {
    "group_id": "groups.id",
    "user_id": "users.id",
    "plugin_id": "resources.id",
    "plugin_snapshot_id": "snapshots.id",
    "file_id": "resources.id",
    "file_snapshot_id": "snapshots.id",
}
OPEN = sa.text("status IN ('queued', 'running')")
FULL = sa.text("emptied_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(key, ID, nullable=key.startswith("file")) for key in REFERENCES),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("started_on", TIME, nullable=True),
        sa.Column("ended_on", TIME, nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("discarded", ID, nullable=True),
        sa.Column("artifact", sa.Text(), nullable=True),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("peak_memory_bytes", ID, nullable=True),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("sandbox", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("cancel", sa.Boolean(), nullable=False),
        sa.Column("lines_dropped", ID, nullable=False),
        sa.Column("emptied_on", TIME, nullable=True),
        sa.Column("error", DOCUMENT, nullable=True),
        sa.Column("notes", DOCUMENT, nullable=True),
        sa.Column("round_trip", DOCUMENT, nullable=True),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("sources", DOCUMENT, nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("contents", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')",
            name=op.f("ck_runs_status"),
        ),
        sa.CheckConstraint(
            "status <> 'running' OR (token IS NOT NULL AND lease_until IS NOT NULL)",
            name=op.f("ck_runs_held"),
        ),
        *(
            sa.ForeignKeyConstraint([key], [target], name=op.f(f"fk_runs_{key}"))
            for key, target in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_runs_open",
        "runs",
        ["status", "user_id", "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_runs_full", "runs", ["ended_on"], sqlite_where=FULL, postgresql_where=FULL)
    op.create_index("ix_runs_user_id_started_on", "runs", ["user_id", "started_on"])
    op.create_index("ix_runs_plugin_id_id", "runs", ["plugin_id", "id"])
    op.create_index("ix_runs_file_id_id", "runs", ["file_id", "id"])
    _part(
        "run_lines",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    _part(
        "run_outputs",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type_name", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fits", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("preview", DOCUMENT, nullable=True),
        sa.Column("image", sa.LargeBinary(), nullable=True),
        sa.Column("pickle", sa.LargeBinary(), nullable=True),
    )
    _part(
        "run_artifacts",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )


def _part(name: str, *columns: sa.Column) -> None:
    """Make a table of parts of runs, numbered within each."""
    op.create_table(
        name,
        sa.Column("run_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f(f"fk_{name}_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f(f"pk_{name}")),
    )


def downgrade() -> None:
    for name in ("run_artifacts", "run_outputs", "run_lines", "runs"):
        op.drop_table(name)
