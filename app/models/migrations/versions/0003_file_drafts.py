"""Drafts of new files belong to a plugin; nothing has written drafts before this version."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
REFERENCES = {
    "group_id": "groups.id",
    "resource_id": "resources.id",
    "resource_snapshot_id": "snapshots.id",
    "user_id": "users.id",
}


def upgrade() -> None:
    op.drop_table("drafts")
    _create(sa.Column("plugin_id", ID, nullable=True), {**REFERENCES, "plugin_id": "resources.id"})
    op.create_index(op.f("ix_drafts_plugin_id"), "drafts", ["plugin_id"], unique=False)


def downgrade() -> None:
    op.drop_table("drafts")
    _create(None, REFERENCES)


def _create(column, references) -> None:
    op.create_table(
        "drafts",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("resource_id", ID, nullable=True),
        sa.Column("resource_snapshot_id", ID, nullable=True),
        *([column] if column is not None else []),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("last_modified_on", TIME, nullable=False),
        *(
            sa.ForeignKeyConstraint([key], [target], name=op.f(f"fk_drafts_{key}"))
            for key, target in references.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("user_id", "resource_id", name=op.f("uq_drafts_user_id_resource_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_drafts_resource_id"), "drafts", ["resource_id"], unique=False)
