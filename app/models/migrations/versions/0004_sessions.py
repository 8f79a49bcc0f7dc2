"""sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("login_sessions", sa.Column("user_agent", sa.Text(), nullable=True))
    op.add_column("login_sessions", sa.Column("address", sa.Text(), nullable=True))
    op.add_column(
        "login_sessions", sa.Column("last_seen_on", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    for name in ("last_seen_on", "address", "user_agent"):
        op.drop_column("login_sessions", name)
