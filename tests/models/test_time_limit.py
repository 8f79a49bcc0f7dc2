"""A statement that never ends is ended, and the connection goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.models import time_limit

from .. import databases

COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
FOREVER = {
    "sqlite": f"{COUNT}) SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(86400)",
}


@pytest.fixture(scope="module")
def engine(database_kind):
    engine = create_engine(databases.new_database(database_kind))
    yield engine
    engine.dispose()


def test_a_statement_without_end_is_ended(engine):
    with engine.connect() as connection:
        with pytest.raises(TimeoutError), time_limit(connection, 20):
            connection.execute(text(FOREVER[engine.dialect.name])).all()
        connection.rollback()
        assert connection.scalar(text("SELECT 1")) == 1


def test_after_it_statements_may_take_their_time(engine):
    with engine.connect() as connection:
        with time_limit(connection, 1000):
            assert connection.scalar(text("SELECT 1")) == 1
        if engine.dialect.name == "postgresql":
            assert connection.scalar(text("SHOW statement_timeout")) == "0"
        assert connection.scalar(text(f"{COUNT} WHERE i < 300000) SELECT max(i) FROM n")) == 300000


def test_another_error_stays_what_it_is(engine):
    with (
        engine.connect() as connection,
        pytest.raises(DBAPIError),
        time_limit(connection, 1000),
    ):
        connection.execute(text("SELECT nothing FROM nowhere"))
