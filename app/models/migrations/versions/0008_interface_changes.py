"""What each version means to callers, and who deleted something."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Of older versions nobody knows it any more; NULL says so.
    op.add_column(
        "snapshots", sa.Column("interface_change", sa.JSON(none_as_null=True), nullable=True)
    )
    op.add_column("resources", sa.Column("deleted_by", ID, nullable=True))


def downgrade() -> None:
    op.drop_column("resources", "deleted_by")
    op.drop_column("snapshots", "interface_change")
