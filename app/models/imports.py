"""Where plugins were imported from, and sources that wait to be imported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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
        config_path: Of the manifest, where it was asked for.
        path: Of the plugin's folder in the source; empty for the root, NULL where nobody noted it.
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
    config_path: Mapped[str | None]
    path: Mapped[str | None]


class PendingImport(Base):
    """A source that was read and waits to be imported, or was imported; its user's alone.

    Attributes:
        plugin_id: The plugin that is to be updated from it, and nothing else; NULL for all of it.
        contents: Its Python and TOML files as a tar.gz; empty once it is imported.
        outcome: What the import did; NULL before it.
        The rest is what is remembered of an import, see `PluginImport`; `name` is for a plugin
        whose files stand at the root.
    """

    __tablename__ = "pending_imports"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    plugin_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"))
    created_on: Mapped[datetime]
    expires_on: Mapped[datetime] = mapped_column(index=True)
    source_kind: Mapped[str]
    source: Mapped[str | None]
    ref: Mapped[str | None]
    commit_id: Mapped[str | None]
    config_path: Mapped[str | None]
    name: Mapped[str]
    contents: Mapped[bytes]
    outcome: Mapped[dict[str, Any] | None]
