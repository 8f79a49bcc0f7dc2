"""Plugins to be searched: a row, its tables, the fields, and what a search finds among some."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    exists,
    insert,
    select,
    true,
)

from app.search.conditions import condition, text


@dataclass(frozen=True)
class Plugin:
    name: str | None
    description: str | None = None
    tags: tuple[str, ...] = ()


metadata = MetaData()
# Temporary tables belong to one connection, so nothing is left in a database that is lent to us.
plugins = Table(
    "searched_plugins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text),
    Column("description", Text),
    prefixes=["TEMPORARY"],
)
tags = Table(
    "searched_tags",
    metadata,
    Column("plugin_id", Integer),
    Column("name", Text),
    prefixes=["TEMPORARY"],
)


def has_tag(like: str) -> ColumnElement[bool]:
    """The kind of field that a noun writes itself, made of `text`."""
    return exists().where(tags.c.plugin_id == plugins.c.id, text(tags.c.name)(like))


FIELDS = {
    "name": text(plugins.c.name),
    "description": text(plugins.c.description),
    "tag": has_tag,
}


def find(connection: Connection, search: str, *rows: Plugin | str) -> list[Plugin | str]:
    """Store rows instead of any others, search, and return those that match; a text is a name."""
    for table in (tags, plugins):
        connection.execute(delete(table))
    for number, row in enumerate(rows):
        plugin = Plugin(row) if isinstance(row, str) else row
        values = {"id": number, "name": plugin.name, "description": plugin.description}
        connection.execute(insert(plugins).values(values))
        for tag in plugin.tags:
            connection.execute(insert(tags).values(plugin_id=number, name=tag))
    wanted = condition(search, FIELDS)
    found = select(plugins.c.id).where(true() if wanted is None else wanted).order_by(plugins.c.id)
    return [rows[number] for number in connection.scalars(found)]
