"""Alembic runs this: migrations on the connection that `app.models.migrations` gives."""

from __future__ import annotations

from alembic import context

from app.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    # The line of runs may be kept in the same database; Huey makes its tables.
    include_name=lambda name, kind, _parents: kind != "table" or not str(name).startswith("queue_"),
)
with context.begin_transaction():
    context.run_migrations()
