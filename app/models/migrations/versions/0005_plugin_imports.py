"""Where plugins were imported from."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFERENCES = {
    "plugin_id": "resources.id",
    "snapshot_id": "snapshots.id",
    "user_id": "users.id",
}


def upgrade() -> None:
    op.create_table(
        "plugin_imports",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(key, ID, nullable=False) for key in REFERENCES),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("commit_id", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        *(
            sa.ForeignKeyConstraint([key], [target], name=op.f(f"fk_plugin_imports_{key}"))
            for key, target in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_imports")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_plugin_imports_plugin_id"), "plugin_imports", ["plugin_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("plugin_imports")
