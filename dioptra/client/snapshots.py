"""Versions of plugins, files and parameter types, and the files of a plugin version in one."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TypeVar

from dioptra.client.collection import SubCollectionClient, checked_id, list_query

T = TypeVar("T")


class FileTypes(Enum):
    """The kinds of archive."""

    TAR_GZ = "tar_gz"
    ZIP = "zip"

    @property
    def suffix(self) -> str:
        """How the name of such a file ends."""
        return "." + self.value.replace("_", ".")


class SnapshotsSubCollectionClient(SubCollectionClient[T]):
    """The versions of one thing; they can be read after its deletion too.

    Each call begins with the ids in the thing's path: one for a plugin or a type, the plugin's and
    its own for a file.

    Source: rest-contract.md 11.
    """

    name = "snapshots"

    def get(
        self,
        *resource_ids: str | int,
        index: int = 0,
        page_length: int = 10,
        search: str | None = None,
    ) -> T:
        """List the versions of the thing, the oldest first.

        Args:
            *resource_ids: The thing.
            index: How many to skip.
            page_length: How many to return at most.
            search: Search text; fields are those of the list of such things.

        Returns:
            A page: ``{"index", "isComplete", "totalNumResults", "data", ...}``.
        """
        query = list_query(index, page_length, search=search)
        return self._send("GET", *self._path(resource_ids), params=query)

    def get_by_id(self, *resource_ids: str | int, snapshot_id: str | int) -> T:
        """Read one version: the thing's document as it was, without ``hasDraft``."""
        return self._send("GET", *self._path(resource_ids, checked_id(snapshot_id)))

    def restore(
        self,
        *resource_ids: str | int,
        snapshot_id: str | int,
        if_match: int | None = None,
    ) -> T:
        """Make a new version of the thing of one that it had; a deleted thing is back then.

        A plugin gets its name, its description and its files as they were. The checks of a save
        are made; what they refuse changes nothing.

        Args:
            *resource_ids: The thing.
            snapshot_id: The version to go back to.
            if_match: The current version that was looked at; where there is a later one,
                nothing is restored.

        Returns:
            The thing's document as it is now.

        Raises:
            StaleError: There is a later version than `if_match`.
            ConflictError: It is the current version, its name is taken, or types are deleted.
            MismatchError: Code and registration disagree under the checks of today.
        """
        path = self._path(resource_ids, checked_id(snapshot_id), "restore")
        return self._send("POST", *path, if_match=if_match)


class PluginsSnapshotCollectionClient(SnapshotsSubCollectionClient[T]):
    """The versions of a plugin, each with its files as they were.

    Source: rest-contract.md 11 and 12.
    """

    def get_files_bundle(
        self,
        plugin_id: str | int,
        plugin_snapshot_id: str | int,
        file_type: FileTypes = FileTypes.TAR_GZ,
        output_dir: Path | None = None,
        file_stem: str = "task-plugins",
    ) -> Path:
        """Save the files of a version of a plugin as one archive, with a manifest.

        Args:
            plugin_id: The plugin.
            plugin_snapshot_id: The version.
            file_type: The kind of archive.
            output_dir: Where to; made if it is not there. The working directory if left out.
            file_stem: The name of the archive before its suffix.

        Returns:
            Where the archive is, whatever kind of client this is.

        Raises:
            StatusCodeError: The server refused; here by both kinds of client.
            OSError: The archive cannot be written.
        """
        path = self._path([plugin_id], checked_id(plugin_snapshot_id), "files", "bundle")
        whole = "/".join([self.root, *map(str, path)])
        data = self._session.download(whole, {"fileType": file_type.value})
        folder = Path() if output_dir is None else Path(output_dir)
        folder.mkdir(parents=True, exist_ok=True)
        saved = folder / f"{file_stem}{file_type.suffix}"
        saved.write_bytes(data)
        return saved
