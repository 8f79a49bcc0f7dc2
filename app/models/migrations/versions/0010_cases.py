"""Named cases of tasks; what plugins require, and what their files import."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DOCUMENT = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", ID, nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("raises", sa.Text(), nullable=True),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("modified_on", TIME, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["resources.id"], name=op.f("fk_cases_file_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_cases_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("file_id", "task", "name", name=op.f("uq_cases_file_id_task_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_results",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("file_snapshot_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_results_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["file_snapshot_id"],
            ["snapshots.id"],
            name=op.f("fk_case_results_file_snapshot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_case_results_run_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("case_id", "file_snapshot_id", name=op.f("pk_case_results")),
    )
    op.create_index("ix_case_results_file_snapshot_id", "case_results", ["file_snapshot_id"])
    op.create_index("ix_case_results_run_id", "case_results", ["run_id"])
    op.add_column("snapshots", sa.Column("requirements", sa.Text(), nullable=True))
    op.add_column("snapshots", sa.Column("imports", DOCUMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("snapshots", "imports")
    op.drop_column("snapshots", "requirements")
    op.drop_table("case_results")
    op.drop_table("cases")
