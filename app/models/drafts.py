"""Drafts: a body in the making, its author's alone, of a new or of an existing resource."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Draft(Base):
    __tablename__ = "drafts"
    # At most one a person and resource; drafts of new resources have none, and NULLs differ.
    __table_args__ = (UniqueConstraint("user_id", "resource_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"), index=True)
    resource_snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshots.id"))
    # Of a draft of a new file: the plugin that it is for.
    plugin_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"), index=True)
    payload: Mapped[dict[str, Any]]
    created_on: Mapped[datetime]
    last_modified_on: Mapped[datetime]
