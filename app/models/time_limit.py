"""A limit on how long a connection may read, kept by the database itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

# SQLite looks at the clock after so many steps of its machine; a row costs about ten. That takes
# 30 ms of the largest search, and no more than two rows are read after the end.
_STEPS = 16
_CANCELED = "57014"  # PostgreSQL's name for a statement that its timeout ended


def clock(connection: Connection) -> float:
    """Seconds, as a limit counts them.

    SQLite works in this very thread, and what it computes counts: on a busy machine a search does
    not do more than on an idle one. Of PostgreSQL only the time that passes is known.
    """
    return time.thread_time() if connection.dialect.name == "sqlite" else time.monotonic()


@contextmanager
def time_limit(connection: Connection, limit_ms: int) -> Iterator[None]:
    """End the statement that is being read inside when the time is over.

    Args:
        connection: What is read must be read to its end inside.
        limit_ms: Milliseconds on `clock`, from 1; on PostgreSQL each statement inside has so many.

    Raises:
        TimeoutError: A statement was ended. The transaction can only be rolled back.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    limit = _sqlite_limit if is_sqlite else _postgresql_limit
    try:
        with limit(connection, limit_ms):
            yield
    except DBAPIError as error:
        if not _is_ours(error.orig):
            raise
        raise TimeoutError(f"more than {limit_ms} ms") from error


@contextmanager
def _sqlite_limit(connection: Connection, limit_ms: int) -> Iterator[None]:
    driver: Any = connection.connection.driver_connection
    passed, computed = (now() + limit_ms / 1000 for now in (time.monotonic, time.thread_time))
    # The first clock is ten times as fast to read, and the second never ahead of it.
    driver.set_progress_handler(
        lambda: time.monotonic() > passed and time.thread_time() > computed, _STEPS
    )
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


@contextmanager
def _postgresql_limit(connection: Connection, limit_ms: int) -> Iterator[None]:
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {limit_ms:d}")
    yield
    # Not after an error: the transaction is over then, and the limit with it.
    connection.exec_driver_sql("SET LOCAL statement_timeout TO DEFAULT")


def _is_ours(error: BaseException | None) -> bool:
    return getattr(error, "sqlstate", None) == _CANCELED or str(error) == "interrupted"
