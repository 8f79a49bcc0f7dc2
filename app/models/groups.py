"""Groups own everything; a membership says what one person may do in one group."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Name


class Group(Base):
    __tablename__ = "groups"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Name)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_on: Mapped[datetime]
    last_modified_on: Mapped[datetime]
    deleted_on: Mapped[datetime | None]


Index(
    "uq_groups_name",
    func.lower(Group.name),
    unique=True,
    sqlite_where=Group.deleted_on.is_(None),
    postgresql_where=Group.deleted_on.is_(None),
)


class Membership(Base):
    __tablename__ = "memberships"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    read: Mapped[bool]
    write: Mapped[bool]
    share_read: Mapped[bool]
    share_write: Mapped[bool]
    owner: Mapped[bool]
    admin: Mapped[bool]
