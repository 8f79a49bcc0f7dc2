"""A line of messages that say: a run waits. Huey keeps it; nothing but ids goes through it.

What is a run's turn, and what became of it, the table of runs says and not the line: a message may
get lost with its worker, and another one is sent; one too many finds nothing to do.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import huey
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy.engine import make_url

Work = Callable[[int], None]

_NAME = "runs"
# Two processes that make the tables of PostgreSQL at the same moment: one of them fails.
_TRIES = 3


class QueueError(Exception):
    """The line cannot be opened; the message says what to set or to install."""


class Ids(Serializer):  # type: ignore[misc] # Huey has no types
    """Messages as JSON, a task's name and the id of a run; Huey's own would be pickles."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps([data.id, data.name, data.args[0]]).encode()

    def _deserialize(self, data: Any) -> Any:
        id_, name, run_id = json.loads(bytes(data))
        return Message(id_, name, args=(int(run_id),), kwargs={})


def address_of(chosen: str, database_url: str) -> str:
    """Say where the line is: as chosen, or where the database is.

    Beside a file of SQLite it is another file, so that its writers do not wait for each other.
    """
    if chosen:
        return chosen
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{Path(url.database).with_suffix('.queue')}" if url.database else ""
    plain = url.set(drivername="postgresql")
    return plain.render_as_string(hide_password=False)


class Queue:
    """The line at an address; opened when it is needed, by each process for itself.

    Args:
        address: ``sqlite:///FILE``, ``postgresql://…`` or ``redis://…``; empty for one that lives
            in this process alone.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._owner = 0
        self._huey: Any = None
        self._task: Any = None
        self._work: Work | None = None

    @property
    def kind(self) -> str:
        """What it is kept in: ``sqlite``, ``postgresql``, ``redis`` or ``memory``."""
        scheme = self._address.partition(":")[0].partition("+")[0]
        return {"": "memory", "rediss": "redis", "postgres": "postgresql"}.get(scheme, scheme)

    def send(self, run_id: int) -> None:
        """Say that a run waits."""
        self.open()
        self._task(run_id)

    def size(self) -> int:
        """Count the messages that nobody took yet."""
        return int(self.open().storage.queue_size())

    def work_with(self, work: Work) -> None:
        """Say what to do with a message in this process, before any consumer begins."""
        self._work = work

    def open(self) -> Any:
        """Give the Huey of this process.

        Raises:
            QueueError: There is none at the address, or a package for it is missing.
        """
        with self._lock:
            if self._owner != os.getpid():
                self._huey = _connect(self.kind, self._address)
                # Named the same in every process, whatever it does with a message.
                self._task = self._huey.task(name="wake")(self._receive)
                self._owner = os.getpid()
        return self._huey

    def close(self) -> None:
        """Let go of the connection of this process; the next message opens another one."""
        with self._lock:
            if self._huey is not None and self._owner == os.getpid():
                self._huey.storage.close()
                self._owner = 0

    def _receive(self, run_id: int) -> None:
        assert self._work is not None  # noqa: S101 - consumers begin after `work_with`
        self._work(run_id)


def _connect(kind: str, address: str) -> Any:
    options = {"serializer": Ids(), "results": False}
    try:
        if kind == "memory":
            return huey.MemoryHuey(_NAME, **options)
        if kind == "sqlite":
            return huey.SqliteHuey(_NAME, filename=address.removeprefix("sqlite:///"), **options)
        if kind == "postgresql":
            return _on_postgresql(address, options)
        if kind == "redis":
            return huey.RedisHuey(_NAME, url=address, **options)
    except huey.exceptions.ConfigurationError as problem:
        raise QueueError(f"RUN_QUEUE asks for {kind}: {problem}") from problem
    raise QueueError(f"RUN_QUEUE begins with sqlite:///, postgresql:// or redis://, not {kind!r}.")


def _on_postgresql(address: str, options: dict[str, Any]) -> Any:
    from psycopg import OperationalError, errors

    dsn = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    for left in range(_TRIES - 1, -1, -1):
        try:
            return huey.PostgresHuey(_NAME, dsn=dsn, table_prefix="queue", **options)
        except (errors.UniqueViolation, errors.DuplicateTable):
            if not left:
                raise
        except OperationalError as problem:
            reason = str(problem).strip().partition("\n")[0]
            raise QueueError(f"What RUN_QUEUE names cannot be reached: {reason}") from problem
    raise AssertionError  # the loop has ended it
