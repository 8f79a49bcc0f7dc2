"""Plugins: the containers of plugin files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from dioptra.client.collection import CollectionClient, checked_id, given, list_query
from dioptra.client.drafts import (
    ModifyResourceDraftsSubCollectionClient,
    NewResourceDraftsSubCollectionClient,
)
from dioptra.client.plugin_files import PluginFilesSubCollectionClient
from dioptra.client.push import (
    Pushed,
    apply_push,
    ask_whether_allowed,
    outcome_of,
    plan_push,
)
from dioptra.client.session import Session
from dioptra.client.snapshots import FileTypes, PluginsSnapshotCollectionClient
from dioptra.client.tags import TagsSubCollectionClient
from dioptra.client.workflows import WorkflowsCollectionClient

T = TypeVar("T")


class PluginsCollectionClient(CollectionClient[T]):
    """The plugins of the groups that you may read.

    Attributes:
        files: The files of a plugin, with their tasks.
        new_resource_drafts: Your drafts of new plugins.
        modify_resource_drafts: Your drafts of changes, one a plugin.
        snapshots: The versions of a plugin.
        tags: The tags on a plugin.

    Source: seed, "Using Python Client"; rest-contract.md 6.
    """

    root = "plugins"

    def __init__(self, session: Session[T]) -> None:
        super().__init__(session)
        self.files = PluginFilesSubCollectionClient(session)
        self.snapshots = PluginsSnapshotCollectionClient(session, "plugins")
        self.tags = TagsSubCollectionClient(session, "plugins")
        self.new_resource_drafts = NewResourceDraftsSubCollectionClient(session, "plugins")
        self.modify_resource_drafts = ModifyResourceDraftsSubCollectionClient(session, "plugins")
        self._workflows = WorkflowsCollectionClient(session)

    def create(
        self,
        group_id: int,
        name: str,
        description: str | None = None,
        *,
        requirements: str | None = None,
    ) -> T:
        """Create a plugin without files.

        Args:
            group_id: The group that will own it.
            name: A Python module name; unique in the deployment.
            description: What it is for.
            requirements: What its code needs installed, a line for each, as in a requirements.txt;
                for people and exports. Not in the published client.

        Returns:
            The plugin: ``{"id", "snapshot", "group", "name", "description", "files", ...}``.

        Raises:
            BadRequestError: The name is not legal.
            ConflictError: The name is taken.
        """
        body = given(group=group_id, name=name, description=description, requirements=requirements)
        return self._send("POST", json=body)

    def delete_by_id(self, plugin_id: str | int) -> T:
        """Delete a plugin and all its files.

        Returns:
            ``{"id": [...], "status"}``
        """
        return self._send("DELETE", checked_id(plugin_id))

    def get(
        self,
        group_id: int | None = None,
        index: int = 0,
        page_length: int = 10,
        sort_by: str | None = None,
        descending: bool | None = None,
        search: str | None = None,
        *,
        show_deleted: bool | None = None,
    ) -> T:
        """List plugins.

        Args:
            group_id: Only those of this group.
            index: How many to skip.
            page_length: How many to return at most.
            sort_by: ``name``, ``createdOn``, ``lastModifiedOn`` or ``description``.
            descending: Largest first; only together with ``sort_by``.
            search: Search text; fields are ``name``, ``description`` and ``tag``.
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
            groupId=group_id,
            showDeleted=show_deleted,
        )
        return self._send("GET", params=query)

    def get_by_id(self, plugin_id: str | int) -> T:
        """Read a plugin."""
        return self._send("GET", checked_id(plugin_id))

    def modify_by_id(
        self,
        plugin_id: str | int,
        name: str,
        description: str | None,
        *,
        requirements: str | None = None,
        if_match: int | None = None,
    ) -> T:
        """Replace a plugin's name and description, as a new snapshot.

        Args:
            plugin_id: The plugin.
            name: As in `create`.
            description: None for none.
            requirements: As in `create`; they stay if left out, and are gone if empty.
            if_match: The snapshot that the change was made on; refused if there is a later one.
                Not in the published client.

        Returns:
            The plugin.

        Raises:
            StaleError: There is a later snapshot than ``if_match``.
        """
        body = given(name=name, description=description, requirements=requirements)
        return self._send("PUT", checked_id(plugin_id), json=body, if_match=if_match)

    def export(
        self,
        plugin_ids: str | int | Sequence[str | int],
        output_dir: str | Path | None = None,
        file_type: FileTypes = FileTypes.TAR_GZ,
        file_stem: str = "plugins",
    ) -> Path:
        """Save plugins as one archive that can be imported elsewhere; equal content, equal bytes.

        Not in the published client.

        Args:
            plugin_ids: One plugin, or some.
            output_dir: Where to; made if it is not there. The working directory if left out.
            file_type: The kind of archive.
            file_stem: The name of the archive before its suffix.

        Returns:
            Where the archive is, whatever kind of client this is.

        Raises:
            StatusCodeError: The server refused; here by both kinds of client.
            OSError: The archive cannot be written.
        """
        ids = [plugin_ids] if isinstance(plugin_ids, str | int) else plugin_ids
        query = {"plugins": ",".join(map(checked_id, ids)), "fileType": file_type.value}
        data = self._session.download("workflows/resourceExport", query)
        folder = Path() if output_dir is None else Path(output_dir)
        folder.mkdir(parents=True, exist_ok=True)
        saved = folder / f"{file_stem}{file_type.suffix}"
        saved.write_bytes(data)
        return saved

    def get_requirements(self, plugin_id: str | int) -> T:
        """Read what a plugin's files import, and whether it is there where tasks are run.

        Not in the published client.

        Returns:
            ``{"requirements", "python", "modules": [{"name", "status", "version", "filenames"}]}``
        """
        return self._send("GET", checked_id(plugin_id), "requirements")

    def get_imports(self, plugin_id: str | int) -> T:
        """Read where a plugin was imported from, the last import first.

        Not in the published client.
        """
        return self._send("GET", checked_id(plugin_id), "imports")

    def update_from_source(
        self,
        plugin_id: str | int,
        resolve_name_conflicts_strategy: Literal["fail", "update", "overwrite"] = "update",
        *,
        prune: bool = False,
        dry_run: bool = False,
    ) -> T:
        """Import a plugin again from the Git repository that it came from.

        The server asks the repository at the branch, tag or commit of the last import; other
        plugins in it are left alone. Not in the published client.

        Args:
            plugin_id: The plugin.
            resolve_name_conflicts_strategy: As in ``workflows.import_resources``.
            prune: Remove files that the repository lacks.
            dry_run: Only look for updates.

        Returns:
            As ``workflows.import_resources``. ``["plan"]["upToDate"]`` says whether there was
            nothing to update, ``["source"]["commit"]`` what the repository has now.

        Raises:
            BadRequestError: The plugin came from no repository, or it cannot be asked.
            ConflictError: Things differ, and the strategy is ``fail``.
            MismatchError: Code and registration disagree; ``diagnostics`` has all findings.
        """
        body = {
            "resolveNameConflictsStrategy": resolve_name_conflicts_strategy,
            "prune": prune,
            "dryRun": dry_run,
        }
        return self._send("POST", checked_id(plugin_id), "imports", json=body)

    def push(
        self: PluginsCollectionClient[dict[str, Any]],
        group_id: int,
        directory: str | Path,
        *,
        name: str | None = None,
        description: str | None = None,
        prune: bool = False,
        dry_run: bool = False,
        force: bool = False,
        report: Callable[[str], object] = print,
    ) -> Pushed:
        """Create or update a whole plugin from a flat directory; a second push changes nothing.

        The plan is made and reported first. Each file is then stored with everything that it
        offers, and with the parameter types that this needs; what a person chose in a registration
        is kept. Not in the published client.

        Args:
            group_id: The group that owns the plugin, or will own it.
            directory: Where the files are. Only ``*.py`` directly in it are pushed.
            name: The plugin's; that of the directory if it is left out.
            description: The plugin's; left as it is for None.
            prune: Delete the files of the plugin that the directory lacks.
            dry_run: Only report the plan, if the server would take it.
            force: Of a directory that ``dioptra-plugins pull`` wrote: store what is here over what
                others changed on the server since.
            report: Takes each line of the plan and of the progress.

        Returns:
            What was done; what would be done, for a dry run.

        Raises:
            PushError: Files have errors, or were changed here and on the server since they were
                pulled; ``findings`` has them all, and nothing was stored.
            StatusCodeError: The server refused a step; the steps before it are done, and another
                push goes on from there.
            OSError: The directory or a file cannot be read.
            TypeError: The client is one of ``connect_response_dioptra_client``.
            ValueError: There is no Python file, or a name that cannot be imported.
        """
        plan = plan_push(
            self,
            self._workflows,
            group_id,
            directory,
            name=name,
            description=description,
            prune=prune,
            force=force,
        )
        for line in plan.lines():
            report(line)
        plan.refuse_errors()
        if dry_run and not plan.changes_nothing:
            ask_whether_allowed(self._workflows, plan)
        if plan.changes_nothing:
            report("Nothing to change.")
        elif dry_run:
            report("A dry run: nothing was stored.")
        if dry_run:
            return outcome_of(plan)
        return apply_push(self, plan, report)
