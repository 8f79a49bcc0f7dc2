"""A connection to search over: SQLite, and PostgreSQL where TEST_DATABASE_URL names one."""

import os
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from sqlalchemy import Connection, create_engine

from . import catalogue


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    # Asked here, not on import: `pytest --database postgresql` sets the variable in between.
    if "connection" in metafunc.fixturenames:
        urls = {"sqlite": "sqlite://", "postgresql": os.environ.get("TEST_DATABASE_URL", "")}
        used = {name: url for name, url in urls.items() if url.startswith(name)}
        metafunc.parametrize(
            "connection", used.values(), ids=used.keys(), indirect=True, scope="session"
        )


@pytest.fixture(scope="session")
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
