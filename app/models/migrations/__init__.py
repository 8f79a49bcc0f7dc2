"""Bringing a database to the present version of its tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

if TYPE_CHECKING:
    from alembic.config import Config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations that a database has not seen, in one transaction."""
    from alembic import command

    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take migrations back."""
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def write(engine: Engine, number: str, title: str) -> None:
    """Write a migration that leads from the tables of a database to the models."""
    from alembic import command

    with engine.begin() as connection:
        command.revision(_config(connection), title, autogenerate=True, rev_id=number)


def _config(connection: Connection) -> Config:
    # Imported when it is needed: servers migrate nothing, and start sooner without it.
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
