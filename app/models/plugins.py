"""Plugins and their files, with the tasks that a version of a file registers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, and_, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.resources import Resource, Snapshot


class Plugin(Resource):
    __mapper_args__ = {"polymorphic_identity": "plugin"}


class PluginSnapshot(Snapshot):
    """A version of a plugin with the versions of its files.

    Attributes:
        files: Pairs ``[file id, file snapshot id]`` in the order in which files were added. One
            document, not a row a file: a save of one of n files writes one row, not n.
        requirements: What its author says that it needs installed; None where nothing is said.
        interface_change: What the version means to those who called the one before: ``{"level",
            "reasons": [{"level", "file", "task", "message"}], "omitted"}``, the gravest reasons
            first. None of a first version.
    """

    __mapper_args__ = {"polymorphic_identity": "plugin"}

    files: Mapped[list[Any]] = mapped_column(nullable=True)
    requirements: Mapped[str | None]
    interface_change: Mapped[dict[str, Any]] = mapped_column(nullable=True)


class PluginFile(Resource):
    """The head of a file; its name is the filename."""

    __mapper_args__ = {"polymorphic_identity": "plugin_file"}

    plugin_id: Mapped[int] = mapped_column(
        ForeignKey("resources.id"), nullable=True, use_existing_column=True
    )


class PluginFileSnapshot(Snapshot):
    """A version of a file.

    Attributes:
        tasks: What was registered, in order: ``{"functions": [{"name", "inputs": [[name, type id,
            type name, required]], "outputs": [[name, type id, type name]]}], "artifacts":
            [{"name", "outputs"}]}``. A type's name is the one it had then. Kept together because a
            version never changes and is always read whole.
        diagnostics: What the check of registration and code found, as `schemas.diagnostics` says.
        imports: Top-level modules that the code needs from outside of the plugin and of Python
            itself; None of a version from before they were looked for.
        contents: The source, byte for byte. On SQLite it costs time to read what stands behind it.
        interface_change: As of a plugin; ``file`` is None in its reasons.
    """

    __mapper_args__ = {"polymorphic_identity": "plugin_file"}

    tasks: Mapped[dict[str, Any]] = mapped_column(nullable=True)
    diagnostics: Mapped[list[Any]] = mapped_column(nullable=True)
    imports: Mapped[list[Any] | None] = mapped_column(nullable=True)
    contents: Mapped[str] = mapped_column(nullable=True)
    interface_change: Mapped[dict[str, Any]] = mapped_column(
        nullable=True, use_existing_column=True
    )


# One plugin of a name in the whole deployment, one file of a name in a plugin; letter case does
# not tell two apart, because it does not on every file system.
_live_plugin = and_(Resource.kind == "plugin", Resource.deleted_on.is_(None))
_live_file = and_(Resource.kind == "plugin_file", Resource.deleted_on.is_(None))
Index(
    "uq_resources_plugin_name",
    func.lower(Resource.name),
    unique=True,
    sqlite_where=_live_plugin,
    postgresql_where=_live_plugin,
)
Index(
    "uq_resources_plugin_file_name",
    PluginFile.plugin_id,
    func.lower(Resource.name),
    unique=True,
    sqlite_where=_live_file,
    postgresql_where=_live_file,
)
Index("ix_resources_plugin_id_id", PluginFile.plugin_id, Resource.id)
