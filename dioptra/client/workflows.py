"""Workflows: asking the server about code, committing drafts, and importing plugins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from dioptra.client.collection import CollectionClient, checked_id, given
from dioptra.client.uploads import DioptraFile, code_in

T = TypeVar("T")

Tasks = list[dict[str, Any]]


class WorkflowsCollectionClient(CollectionClient[T]):
    """What the server tells about Python code, which it never runs; and what drafts become."""

    root = "workflows"

    def analyze_plugin_task_signatures(self, python_code: str) -> T:
        """Find the tasks that code defines, with their arguments and types.

        Args:
            python_code: The text of a Python file.

        Returns:
            ``{"tasks": [...], "artifacts": [...], "diagnostics": [...]}``. A task is ``{"name",
            "inputs", "outputs", "missing_types", ...}``; its types are names, not ids.

        Raises:
            BadRequestError: The code does not parse; ``diagnostics`` says where.
        """
        return self._send("POST", "pluginTaskSignatureAnalysis", json={"pythonCode": python_code})

    def commit_draft(self, draft_id: str | int) -> T:
        """Make a draft what it is a draft of, checked as if it were saved at once.

        Returns:
            ``{"id": [...], "status"}`` with the id of the thing; of a file, that of its plugin
            before it.

        Raises:
            BadRequestError: The thing was changed since the draft was begun. ``detail`` has the
                draft and both snapshots; give the draft the newer one with ``modify``, and commit
                it again.
            ConflictError: A name is taken by now.
            MismatchError: Code and registration disagree; ``diagnostics`` says where.
        """
        return self._send("POST", "draftCommit", checked_id(draft_id))

    def check_registration(
        self,
        python_code: str,
        *,
        function_tasks: Tasks | None = None,
        artifact_tasks: Tasks | None = None,
        group_id: int | None = None,
        plugin_id: int | None = None,
        filename: str | None = None,
        siblings: Mapping[str, str] | None = None,
    ) -> T:
        """Hold a registration against code, and see which one the code suggests.

        Not in the published client.

        Args:
            python_code: The text of a Python file. If it does not parse, a diagnostic says so.
            function_tasks: As in ``plugins.files.create``. Without tasks of either kind, what an
                import would register is looked at.
            artifact_tasks: Likewise.
            group_id: The group whose parameter types are to be used.
            plugin_id: The plugin that the file is part of, or will be.
            filename: The name of the file; if the plugin has it, ``changes`` compares the two.
            siblings: Code by filename of the plugin's other files, where it differs from what is
                stored, or is not stored yet.

        Returns:
            ``{"diagnostics": [...], "suggestions": {"functions": [...], "artifacts": [...]},
            "missing_types": [...], "changes": [...]}``. A missing type is ``{"name", "structure",
            "description", "dependsOn"}``, a change ``{"task", "kind", "change", "fields"}``, where
            ``change`` is ``added``, ``changed``, ``removed`` or ``unchanged``.
        """
        body = given(
            pythonCode=python_code,
            tasks=given(functions=function_tasks, artifacts=artifact_tasks) or None,
            group=group_id,
            plugin=plugin_id,
            filename=filename,
            siblings=siblings,
        )
        return self._send("POST", "registrationCheck", json=body)

    def import_resources(
        self,
        group_id: int,
        source: str | Path | DioptraFile | Sequence[DioptraFile],
        config_path: str | None = None,
        resolve_name_conflicts_strategy: Literal["fail", "update", "overwrite"] | None = None,
        *,
        prune: bool = False,
        dry_run: bool = False,
        name: str | None = None,
    ) -> T:
        """Import plugins and parameter types, all of them or none.

        Args:
            group_id: The group that will own them.
            source: The address of a Git repository, with ``#REF`` behind it for a branch, tag or
                commit; a DioptraFile that is an archive; or several that are the files. A Path, of
                an archive or a directory, is not in the published client.
            config_path: Where the manifest is in the source; ``dioptra.toml`` if left out, and
                without one all plugins that are found.
            resolve_name_conflicts_strategy: What is done with things that are there and differ:
                ``fail`` (if left out), ``update`` to new versions, or ``overwrite``, so that they
                are as in the source.
            prune: Remove files that the source lacks. Not in the published client.
            dry_run: Only plan. Not in the published client.
            name: The plugin's whose files stand at the root, without manifest; that of the
                directory or archive if left out. Not in the published client.

        Returns:
            ``{"message", "hash", "resources": {"plugins", "plugin_param_types", ...}, "plan"}``;
            resources are ids by name, the plan says of each type, plugin, file and task what was
            or would be done.

        Raises:
            BadRequestError: The source cannot be read, or has an entry that may not be.
            ConflictError: Things are there and differ, and the strategy is ``fail``.
            MismatchError: Code and registration disagree; ``diagnostics`` has all findings.
            OSError: The Path cannot be read.
        """
        fields = given(
            group=str(group_id),
            configPath=config_path,
            resolveNameConflictsStrategy=resolve_name_conflicts_strategy,
            prune="true" if prune else None,
            dryRun="true" if dry_run else None,
            name=name or _name_of(source),
        )
        texts = [(key, (None, text)) for key, text in fields.items()]
        return self._send("POST", "resourceImport", form=[*texts, *_source_fields(source)])


def _name_of(source: Any) -> str | None:
    """Give the name of a directory, as far as it can be a plugin's."""
    if isinstance(source, Path) and source.is_dir():
        return source.resolve().name.replace("-", "_")
    return None


def _source_fields(
    source: str | Path | DioptraFile | Sequence[DioptraFile],
) -> list[tuple[str, tuple[str | None, str | bytes]]]:
    if isinstance(source, str):
        return [("sourceType", (None, "git")), ("gitUrl", (None, source))]
    if isinstance(source, Path) and source.is_dir():
        source = code_in(source)
    if isinstance(source, Path):
        archive: tuple[str | None, str | bytes] = (source.name, source.read_bytes())
        return [("sourceType", (None, "upload_archive")), ("archiveFile", archive)]
    if isinstance(source, DioptraFile):
        sent = (source.filename, source.stream.read())
        return [("sourceType", (None, "upload_archive")), ("archiveFile", sent)]
    files = [("files", (one.filename, one.stream.read())) for one in source]
    return [("sourceType", (None, "upload_files")), *files]
