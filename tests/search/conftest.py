"""A connection to search over: SQLite, and PostgreSQL where TEST_DATABASE_URL names one."""

import os
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from sqlalchemy import Connection, create_engine, make_url

from . import catalogue

SQLITE = "sqlite://"
# The suites of other rooms may set it to a file of SQLite, which has nothing new to say here.
POSTGRESQL = [url for url in [os.environ.get("TEST_DATABASE_URL", "")] if "postgresql" in url]


@pytest.fixture(
    scope="session",
    params=[SQLITE, *POSTGRESQL],
    ids=lambda url: make_url(url).get_backend_name(),
)
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    engine = create_engine(request.param)
    with engine.connect() as connection:
        catalogue.metadata.create_all(connection, checkfirst=False)
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.fixture(scope="session")
def find(connection: Connection) -> Callable[..., list]:
    """`find(search, *rows)` gives the rows that match."""
    return partial(catalogue.find, connection)
