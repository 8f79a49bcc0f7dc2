"""Workflows: asking the server about code, without storing anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from dioptra.client.collection import CollectionClient, given

T = TypeVar("T")

Tasks = list[dict[str, Any]]


class WorkflowsCollectionClient(CollectionClient[T]):
    """What the server tells about Python code; it reads the code and never runs it."""

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
