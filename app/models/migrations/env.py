"""Runs migrations on the database of the application, in one process and one transaction."""

from __future__ import annotations

from alembic import context
from flask import current_app

from app.models import Base

engine = current_app.extensions["migrate"].db.engine
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
