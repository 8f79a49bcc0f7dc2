"""Running a task of a file and waiting for it; part of the files of a plugin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from dioptra.client.collection import CollectionClient
from dioptra.client.following import RunResult, follow
from dioptra.client.progress import Progress
from dioptra.client.runs import RunsCollectionClient
from dioptra.client.session import Session

T = TypeVar("T")


class RunningFiles(CollectionClient[T]):
    """Files whose tasks can be run."""

    def __init__(self, session: Session[T]) -> None:
        super().__init__(session)
        self._runs = RunsCollectionClient(session)

    def run(
        self: RunningFiles[dict[str, Any]],
        plugin_id: str | int,
        plugin_file_id: str | int,
        task: str,
        /,
        *positional: Any,
        inputs: Mapping[str, Any] | None = None,
        timeout_s: float | None = None,
        progress: bool = True,
        **named: Any,
    ) -> RunResult:
        """Run a function task on the server, and wait for it; an interrupt ends the run.

        Not in the published client.

        Args:
            plugin_id: The plugin.
            plugin_file_id: The file.
            task: Name of a registered function task.
            positional: Values by position.
            inputs: Values by name; for names that are arguments here, too.
            timeout_s: How long to wait at most; the run goes on after it.
            progress: Show how far it is, on standard error.
            named: Values by name. ``earlier.ref("name")`` hands on an output of an earlier run.

        Raises:
            RunError: The task failed; ``traceback`` begins at its own code.
            MismatchError: The values do not fit, and nothing was run.
            DeniedError: You may not write in the group, or the server runs nothing.
            TooOftenError, TimeoutError: Too many runs wait; time is up.
            TypeError: A value is given twice, or the client is one of
                ``connect_response_dioptra_client``.
        """
        twice = named.keys() & (inputs or {}).keys()
        if twice:
            raise TypeError(f"Given twice, in inputs and by name: {', '.join(sorted(twice))}.")
        values = {**(inputs or {}), **named}
        run = self._runs.start(plugin_id, plugin_file_id, task, values, positional=positional)
        return self._followed(run, task, timeout_s, progress)

    def round_trip(
        self: RunningFiles[dict[str, Any]],
        plugin_id: str | int,
        plugin_file_id: str | int,
        task: str,
        value: Any,
        arguments: Mapping[str, Any] | None = None,
        *,
        timeout_s: float | None = None,
        progress: bool = True,
    ) -> RunResult:
        """Let an artifact task write a value and read it back, and wait for it.

        Not in the published client.

        Args:
            plugin_id: The plugin.
            plugin_file_id: The file.
            task: Name of a registered artifact task.
            value: What is written.
            arguments: Further arguments of ``serialize``.
            timeout_s: As in `run`.
            progress: As in `run`.

        Returns:
            As `run`; ``document["roundTrip"]`` says whether both are equal, ``artifacts`` what was
            written.

        Raises:
            RunError: As `run`, like the rest.
        """
        run = self._runs.start(plugin_id, plugin_file_id, task, value=value, arguments=arguments)
        return self._followed(run, task, timeout_s, progress)

    def _followed(
        self: RunningFiles[dict[str, Any]],
        run: dict[str, Any],
        task: str,
        timeout_s: float | None,
        progress: bool,
    ) -> RunResult:
        if not isinstance(run, dict):
            raise TypeError(
                "Waiting for a run needs a client of connect_json_dioptra_client; with another one "
                "use runs.start and runs.get_by_id."
            )
        return follow(self._runs, run, Progress(task, is_shown=progress), timeout_s)
