"""Where plugins were imported from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class PluginImport(Base):
    """An import that made a version of a plugin.

    Attributes:
        source_kind: As the import was asked for: upload_archive, upload_files or git.
        source: Name of the archive, or address of the repository.
        ref: Branch, tag or commit that was asked for.
        commit_id: The commit that was found.
        digest: SHA-256 of the files of the source.
    """

    __tablename__ = "plugin_imports"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin_id: Mapped[int] = mapped_column(ForeignKey("resources.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_on: Mapped[datetime]
    source_kind: Mapped[str]
    source: Mapped[str | None]
    ref: Mapped[str | None]
    commit_id: Mapped[str | None]
    digest: Mapped[str]
