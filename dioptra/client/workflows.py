"""Workflows: asking the server about code, and committing drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from dioptra.client.collection import CollectionClient, checked_id, given

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
