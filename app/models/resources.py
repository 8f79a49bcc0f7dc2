"""Anything that has versions: a head row for each resource, an immutable row for each version.

The head repeats the name, the description and the time of its current version, because lists
filter and sort by them; everything else is read from the version that the head points to.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Name


class Resource(Base):
    """The head of a plugin, a plugin file or a parameter type."""

    __tablename__ = "resources"
    __table_args__ = {"sqlite_autoincrement": True}
    __mapper_args__ = {"polymorphic_on": "kind"}

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    # Empty only inside the transaction that makes the resource.
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshots.id", use_alter=True))
    name: Mapped[str] = mapped_column(Name)
    description: Mapped[str | None] = mapped_column(Name)
    created_on: Mapped[datetime]
    modified_on: Mapped[datetime]
    deleted_on: Mapped[datetime | None]
    # A user. Without a foreign key, which SQLite could not take away again; accounts stay anyway.
    deleted_by: Mapped[int | None]


_live = Resource.deleted_on.is_(None)

# Pages in the order of creation, and by each key that a list can be sorted by. They hold the
# group, so that a page far down the list is found without reading the rows before it.
for _keys in (
    (Resource.id,),
    (Resource.name, Resource.id),
    (Resource.created_on, Resource.id),
    (Resource.modified_on, Resource.id),
):
    Index(
        f"ix_resources_live_{_keys[0].key}",
        Resource.kind,
        *_keys,
        Resource.group_id,
        sqlite_where=_live,
        postgresql_where=_live,
    )


class Snapshot(Base):
    """One version of a resource; never changed once written."""

    __tablename__ = "snapshots"
    __table_args__ = (
        Index("ix_snapshots_resource_id_id", "resource_id", "id"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__ = {"polymorphic_on": "kind"}

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_on: Mapped[datetime]
    name: Mapped[str] = mapped_column(Name)
    description: Mapped[str | None]
