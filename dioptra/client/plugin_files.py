"""Plugin files: code, and the function and artifact tasks that are registered for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from dioptra.client.cases import CasesSubCollectionClient
from dioptra.client.collection import checked_id, given, list_query
from dioptra.client.drafts import (
    ModifyResourceDraftsSubCollectionClient,
    NewResourceDraftsSubCollectionClient,
)
from dioptra.client.running_files import RunningFiles
from dioptra.client.session import Session
from dioptra.client.snapshots import SnapshotsSubCollectionClient
from dioptra.client.sources import read_code
from dioptra.client.tags import TagsSubCollectionClient

T = TypeVar("T")

Tasks = list[dict[str, Any]]


class PluginFilesSubCollectionClient(RunningFiles[T]):
    """The files of a plugin.

    A *function task* below is ``{"name", "inputParams": [{"name", "parameterType", "required"}],
    "outputParams": [{"name", "parameterType"}]}``, an *artifact task* the same without
    ``inputParams``; ``parameterType`` is the id of a parameter type. Order is kept.

    Attributes:
        new_resource_drafts: Your drafts of new files.
        modify_resource_drafts: Your drafts of changes, one a file.
        snapshots: The versions of a file.
        tags: The tags on a file.
        cases: The named cases of a file's tasks.

    Source: seed, "Using Python Client"; rest-contract.md 7.
    """

    root = "plugins"

    def __init__(self, session: Session[T]) -> None:
        super().__init__(session)
        self.snapshots = SnapshotsSubCollectionClient(session, "plugins", "files")
        self.tags = TagsSubCollectionClient(session, "plugins", "files")
        self.new_resource_drafts = NewResourceDraftsSubCollectionClient(session, "plugins", "files")
        self.modify_resource_drafts = ModifyResourceDraftsSubCollectionClient(
            session, "plugins", "files"
        )
        self.cases = CasesSubCollectionClient(session)

    def create(
        self,
        plugin_id: str | int,
        filename: str,
        contents: str | None = None,
        function_tasks: Tasks | None = None,
        artifact_tasks: Tasks | None = None,
        description: str | None = None,
        *,
        content: str | None = None,
        tasks: Tasks | Mapping[str, Tasks] | None = None,
        import_tasks: bool = False,
        create_missing_types: bool = False,
    ) -> T:
        """Add a file to a plugin and register its tasks.

        Args:
            plugin_id: The plugin.
            filename: A Python module name and ``.py``; unique in the plugin.
            contents: The code; kept as it is, never run by the server.
            function_tasks: The function tasks; none if left out.
            artifact_tasks: The artifact tasks; none if left out.
            description: What it is for.
            content: Another name for ``contents``, as in the documentation's example.
            tasks: Another name for ``function_tasks``; or both kinds, as ``{"functions": [...],
                "artifacts": [...]}``.
            import_tasks: Register everything that the code offers; tasks may be left out. Not in
                the published client.
            create_missing_types: Create the parameter types that the import lacks. Likewise.

        Returns:
            The file: ``{"id", "snapshot", "filename", "contents", "tasks", "plugin",
            "diagnostics", ...}``. After an import also ``changes``, as in
            ``workflows.check_registration``, and ``createdTypes``.

        Raises:
            TypeError: Something is given under both of its names, or no code is given.
            ConflictError: The filename is taken.
            MismatchError: Code and registration disagree; ``diagnostics`` says where.
        """
        registration = _one_registration(function_tasks, artifact_tasks, tasks)
        body = given(
            filename=filename,
            contents=_one_text(contents, content),
            tasks=(registration or None) if import_tasks else registration,
            description=description,
        )
        query = _import_query(import_tasks, create_missing_types)
        return self._send("POST", checked_id(plugin_id), "files", params=query, json=body)

    def create_from_path(
        self, plugin_id: str | int, path: str | Path, description: str | None = None
    ) -> T:
        """Add a file from the disk, with everything that it offers, and the types that this needs.

        Not in the published client.

        Args:
            plugin_id: The plugin.
            path: Where the file is; the last part becomes the filename.
            description: What it is for.

        Returns:
            As `create`.

        Raises:
            OSError: The file cannot be read.
            ValueError: It is not text in the encoding that it declares.
        """
        where = Path(path)
        return self.create(
            plugin_id,
            where.name,
            read_code(where),
            description=description,
            import_tasks=True,
            create_missing_types=True,
        )

    def delete_all(self, plugin_id: str | int) -> T:
        """Delete all files of a plugin.

        Returns:
            ``{"id": [...], "status"}`` with the ids of all that were deleted.
        """
        return self._send("DELETE", checked_id(plugin_id), "files")

    def delete_by_id(self, plugin_id: str | int, plugin_file_id: str | int) -> T:
        """Delete a file of a plugin.

        Returns:
            ``{"id": [...], "status"}``
        """
        return self._send("DELETE", checked_id(plugin_id), "files", checked_id(plugin_file_id))

    def get(
        self,
        plugin_id: int | str,
        index: int = 0,
        page_length: int = 10,
        sort_by: str | None = None,
        descending: bool | None = None,
        search: str | None = None,
        *,
        show_deleted: bool | None = None,
    ) -> T:
        """List the files of a plugin, code included.

        Args:
            plugin_id: The plugin.
            index: How many to skip.
            page_length: How many to return at most.
            sort_by: ``filename``, ``createdOn``, ``lastModifiedOn`` or ``description``.
            descending: Largest first; only together with ``sort_by``.
            search: Search text; fields are ``filename``, ``description``, ``contents``, ``tag``.
            show_deleted: Deleted ones too. Not in the published client.

        Returns:
            A page: ``{"index", "isComplete", "totalNumResults", "data", ...}``.
        """
        query = list_query(
            index,
            page_length,
            sortBy=sort_by,
            descending=descending,
            search=search,
            showDeleted=show_deleted,
        )
        return self._send("GET", checked_id(plugin_id), "files", params=query)

    def get_by_id(self, plugin_id: str | int, plugin_file_id: str | int) -> T:
        """Read a file."""
        return self._send("GET", checked_id(plugin_id), "files", checked_id(plugin_file_id))

    def modify_by_id(
        self,
        plugin_id: str | int,
        plugin_file_id: str | int,
        filename: str,
        contents: str | None = None,
        function_tasks: Tasks | None = None,
        artifact_tasks: Tasks | None = None,
        description: str | None = None,
        *,
        content: str | None = None,
        tasks: Tasks | Mapping[str, Tasks] | None = None,
        import_tasks: bool = False,
        create_missing_types: bool = False,
        if_match: int | None = None,
    ) -> T:
        """Replace all of a file, as a new snapshot: tasks that are not given again are gone.

        The arguments are those of `create`, and one more. An import is made over the present
        registration, and keeps what a person chose in it.

        Args:
            plugin_id: The plugin.
            plugin_file_id: The file.
            filename: As in `create`.
            contents: As in `create`.
            function_tasks: As in `create`.
            artifact_tasks: As in `create`.
            description: None for none.
            content: As in `create`.
            tasks: As in `create`.
            import_tasks: As in `create`.
            create_missing_types: As in `create`.
            if_match: The file's snapshot that the change was made on; refused if there is a later
                one. Not in the published client.

        Raises:
            StaleError: There is a later snapshot than ``if_match``.
        """
        registration = _one_registration(function_tasks, artifact_tasks, tasks)
        body = given(
            filename=filename,
            contents=_one_text(contents, content),
            tasks=(registration or None) if import_tasks else registration,
            description=description,
        )
        query = _import_query(import_tasks, create_missing_types)
        path = (checked_id(plugin_id), "files", checked_id(plugin_file_id))
        return self._send("PUT", *path, params=query, json=body, if_match=if_match)


def _import_query(import_tasks: bool, create_missing_types: bool) -> dict[str, str] | None:
    asked = {"importTasks": import_tasks, "createMissingTypes": create_missing_types}
    return {name: "true" for name, wanted in asked.items() if wanted} or None


def _one_text(contents: str | None, content: str | None) -> str:
    """Take the code from whichever of its two names it was given under."""
    if contents is not None and content is not None:
        raise TypeError("The code is given twice: as contents and as content. Give one.")
    code = contents if contents is not None else content
    if code is None:
        raise TypeError("The code of the file is missing: give contents, a text.")
    return code


def _one_registration(
    functions: Tasks | None,
    artifacts: Tasks | None,
    tasks: Tasks | Mapping[str, Tasks] | None,
) -> dict[str, Tasks]:
    """Bring the tasks into the shape of the request; a kind that was not given is left out."""
    if tasks is None:
        return given(functions=functions, artifacts=artifacts)
    if functions is not None:
        raise TypeError("Tasks are given twice: as tasks and as function_tasks. Give one.")
    if not isinstance(tasks, Mapping):
        return given(functions=_listed(tasks), artifacts=artifacts)
    if artifacts is not None:
        raise TypeError("Tasks are given twice: as a dict and as artifact_tasks. Give one.")
    unknown = [key for key in tasks if key not in ("functions", "artifacts")]
    if unknown:
        raise TypeError(
            f"tasks has the keys functions and artifacts, not {', '.join(map(repr, unknown))}. "
            "One task by itself goes into a list."
        )
    return dict(tasks)


def _listed(tasks: Sequence[dict[str, Any]]) -> Tasks:
    if not isinstance(tasks, list | tuple):
        raise TypeError(f"tasks is a list of tasks or a dict, not {type(tasks).__name__}.")
    return list(tasks)
