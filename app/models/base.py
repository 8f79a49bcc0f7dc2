"""What all tables share: the database object, kinds of column, how constraints are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, Table, Text, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import registry as Registry  # noqa: N812 - a class, whatever its name
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC, aware in Python, without zone in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and dialect.name == "sqlite":
            return value.astimezone(UTC).replace(tzinfo=None)
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Sorted by code point on both databases, so that both give the same pages.
Name = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite gives automatic ids to INTEGER only, and there it has 64 bits anyway.
Id = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    # Flask-SQLAlchemy derives a base of its own from this one; only a registry survives that.
    registry = Registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            int: Id,
            str: Text,
            datetime: UtcTime,
            dict[str, Any]: JSON(none_as_null=True),
            list[Any]: JSON(none_as_null=True),
        },
    )


def table(model: type[Base]) -> Table:
    """The table behind a mapped class, for statements that read rows and not objects."""
    found = model.__table__
    assert isinstance(found, Table)  # noqa: S101 - tells the type checker what all of them are
    return found


# A session bound to a connection that is in a transaction (as in tests) works in a savepoint.
db = SQLAlchemy(
    model_class=Base,
    session_options={
        "autoflush": False,
        "expire_on_commit": False,
        "join_transaction_mode": "create_savepoint",
    },
)


Functions = Mapping[str, Callable[..., Any]]


def join(app: Flask, url: str, functions: Functions | None = None) -> None:
    """Let an application work on the database of a URL.

    Args:
        functions: Of two arguments, by the name that statements call them; for SQLite only.
    """
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        _prepare_engine(db.engine, functions or {})


def engine_options(url: str) -> dict[str, Any]:
    """Options of `create_engine` for one of the two databases."""
    options: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        "pool_size": 8,
        "max_overflow": 24,
    }
    if url.startswith("postgresql"):
        options["connect_args"] = {"options": "-c timezone=UTC"}
        options["pool_pre_ping"] = True
    return options


def _prepare_engine(engine: Engine, functions: Functions) -> None:
    """Make a database keep its promises: durable, and writers that wait in line.

    A writer takes its place before it reads. Otherwise two of them read the same state, and the
    second one fails or overwrites what the first one did.
    """

    def lend(connection: Any, _record: Any) -> None:
        for name, function in functions.items():
            connection.create_function(name, 2, function, deterministic=True)

    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "connect", lend)
        event.listen(engine, "begin", _begin_on_sqlite)
    else:
        event.listen(engine, "begin", _begin_on_postgresql)


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours to say
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_on_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_on_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LINE})")


# Any number that no other program on the same database takes; these are the letters "diop".
_WRITERS_LINE = 0x64696F70
