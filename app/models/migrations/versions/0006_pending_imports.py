"""Sources that wait to be imported, and where in its source a plugin was found."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFERENCES = {"user_id": "users.id", "group_id": "groups.id", "plugin_id": "resources.id"}
TEXTS = {"source": True, "ref": True, "commit_id": True, "config_path": True, "name": False}


def upgrade() -> None:
    op.add_column("plugin_imports", sa.Column("config_path", sa.Text(), nullable=True))
    op.add_column("plugin_imports", sa.Column("path", sa.Text(), nullable=True))
    op.create_table(
        "pending_imports",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(key, ID, nullable=key == "plugin_id") for key in REFERENCES),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        *(sa.Column(key, sa.Text(), nullable=nullable) for key, nullable in TEXTS.items()),
        sa.Column("contents", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=True),
        *(
            sa.ForeignKeyConstraint([key], [target], name=op.f(f"fk_pending_imports_{key}"))
            for key, target in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_imports")),
        sqlite_autoincrement=True,
    )
    for key in ("user_id", "expires_on"):
        op.create_index(op.f(f"ix_pending_imports_{key}"), "pending_imports", [key], unique=False)


def downgrade() -> None:
    op.drop_table("pending_imports")
    op.drop_column("plugin_imports", "path")
    op.drop_column("plugin_imports", "config_path")
