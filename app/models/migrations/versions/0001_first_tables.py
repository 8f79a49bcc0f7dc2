"""first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)
LOWER = sa.text("lower(name)")


def upgrade() -> None:
    op.create_table(
        "login_failures",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failed_on", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failures")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_login_failures_key_failed_on", "login_failures", ["key", "failed_on"], unique=False
    )

    op.create_table(
        "users",
        sa.Column("id", ID, nullable=False),
        sa.Column("username", NAME, nullable=False),
        sa.Column("email", NAME, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("last_modified_on", TIME, nullable=False),
        sa.Column("last_login_on", TIME, nullable=True),
        sa.Column("password_expires_on", TIME, nullable=False),
        sa.Column("deleted_on", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "groups",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("last_modified_on", TIME, nullable=False),
        sa.Column("deleted_on", TIME, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_groups_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "login_sessions",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("active_group_id", ID, nullable=True),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("expires_on", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["active_group_id"], ["groups.id"], name=op.f("fk_login_sessions_active_group_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_login_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_sessions_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_login_sessions_user_id"), "login_sessions", ["user_id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.Column("write", sa.Boolean(), nullable=False),
        sa.Column("share_read", sa.Boolean(), nullable=False),
        sa.Column("share_write", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.Boolean(), nullable=False),
        sa.Column("admin", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_memberships_group_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id")),
        sa.PrimaryKeyConstraint("group_id", "user_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_user_id"), "memberships", ["user_id"], unique=False)

    op.create_table(
        "resources",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("snapshot_id", ID, nullable=True),
        sa.Column("name", NAME, nullable=False),
        sa.Column("description", NAME, nullable=True),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("modified_on", TIME, nullable=False),
        sa.Column("deleted_on", TIME, nullable=True),
        sa.Column("builtin", sa.Boolean(), nullable=True),
        sa.Column("plugin_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_resources_group_id")),
        sa.ForeignKeyConstraint(
            ["plugin_id"], ["resources.id"], name=op.f("fk_resources_plugin_id")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_resources_snapshot_id"), use_alter=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_resources_live_created_on",
        "resources",
        ["kind", "created_on", "id", "group_id"],
        unique=False,
        sqlite_where=sa.text("deleted_on IS NULL"),
        postgresql_where=sa.text("deleted_on IS NULL"),
    )
    op.create_index(
        "ix_resources_live_id",
        "resources",
        ["kind", "id", "group_id"],
        unique=False,
        sqlite_where=sa.text("deleted_on IS NULL"),
        postgresql_where=sa.text("deleted_on IS NULL"),
    )
    op.create_index(
        "ix_resources_live_modified_on",
        "resources",
        ["kind", "modified_on", "id", "group_id"],
        unique=False,
        sqlite_where=sa.text("deleted_on IS NULL"),
        postgresql_where=sa.text("deleted_on IS NULL"),
    )
    op.create_index(
        "ix_resources_live_name",
        "resources",
        ["kind", "name", "id", "group_id"],
        unique=False,
        sqlite_where=sa.text("deleted_on IS NULL"),
        postgresql_where=sa.text("deleted_on IS NULL"),
    )
    op.create_index("ix_resources_plugin_id_id", "resources", ["plugin_id", "id"], unique=False)
    op.create_index(
        "uq_resources_parameter_type_name",
        "resources",
        ["group_id", "name"],
        unique=True,
        sqlite_where=sa.text("kind = 'plugin_task_parameter_type' AND deleted_on IS NULL"),
        postgresql_where=sa.text("kind = 'plugin_task_parameter_type' AND deleted_on IS NULL"),
    )

    op.create_table(
        "tags",
        sa.Column("id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("last_modified_on", TIME, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_tags_group_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tags_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("group_id", "name", name=op.f("uq_tags_group_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "resource_tags",
        sa.Column("resource_id", ID, nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources.id"], name=op.f("fk_resource_tags_resource_id")
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name=op.f("fk_resource_tags_tag_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("resource_id", "tag_id", name=op.f("pk_resource_tags")),
    )
    op.create_index(op.f("ix_resource_tags_tag_id"), "resource_tags", ["tag_id"], unique=False)

    op.create_table(
        "snapshots",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("resource_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("structure", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("files", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("tasks", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("diagnostics", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("contents", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources.id"], name=op.f("fk_snapshots_resource_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_snapshots_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_snapshots_resource_id_id", "snapshots", ["resource_id", "id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("resource_id", ID, nullable=True),
        sa.Column("resource_snapshot_id", ID, nullable=True),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.Column("last_modified_on", TIME, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_drafts_group_id")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources.id"], name=op.f("fk_drafts_resource_id")
        ),
        sa.ForeignKeyConstraint(
            ["resource_snapshot_id"], ["snapshots.id"], name=op.f("fk_drafts_resource_snapshot_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_drafts_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("user_id", "resource_id", name=op.f("uq_drafts_user_id_resource_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_drafts_resource_id"), "drafts", ["resource_id"], unique=False)

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

    op.create_table(
        "type_uses",
        sa.Column("snapshot_id", ID, nullable=False),
        sa.Column("type_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_type_uses_snapshot_id")
        ),
        sa.ForeignKeyConstraint(["type_id"], ["resources.id"], name=op.f("fk_type_uses_type_id")),
        sa.PrimaryKeyConstraint("snapshot_id", "type_id", name=op.f("pk_type_uses")),
    )
    op.create_index("ix_type_uses_type_id", "type_uses", ["type_id", "snapshot_id"], unique=False)
    for name, columns, kind in (
        ("uq_resources_plugin_name", [LOWER], "plugin"),
        ("uq_resources_plugin_file_name", ["plugin_id", LOWER], "plugin_file"),
    ):
        live = sa.text(f"kind = '{kind}' AND deleted_on IS NULL")
        op.create_index(
            name, "resources", columns, unique=True, sqlite_where=live, postgresql_where=live
        )
    op.create_index("uq_users_username", "users", [sa.text("lower(username)")], unique=True)
    op.create_index("uq_users_email", "users", [sa.text("lower(email)")], unique=True)
    live = sa.text("deleted_on IS NULL")
    op.create_index(
        "uq_groups_name", "groups", [LOWER], unique=True, sqlite_where=live, postgresql_where=live
    )
    # Heads and versions point at each other. SQLite takes that when the table is made.
    if op.get_bind().dialect.name != "sqlite":
        op.create_foreign_key(
            "fk_resources_snapshot_id", "resources", "snapshots", ["snapshot_id"], ["id"]
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_resources_snapshot_id", "resources", type_="foreignkey")
    for table in (
        "type_uses",
        "tasks",
        "drafts",
        "snapshots",
        "resource_tags",
        "tags",
        "resources",
        "memberships",
        "login_sessions",
        "groups",
        "users",
        "login_failures",
    ):
        op.drop_table(table)
