"""Runs of tasks: started, followed, cancelled, and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from dioptra.client.collection import CollectionClient, checked_id, given, list_query

T = TypeVar("T")


class RunsCollectionClient(CollectionClient[T]):
    """Runs of tasks. Not in the published client; ``plugins.files.run`` is the short way.

    A value is anything that JSON can say. ``{"run": 5, "output": "name"}`` stands for an output of
    an earlier run of the same group, as it was in Python.
    """

    root = "plugins"

    def start(
        self,
        plugin_id: str | int,
        file_id: str | int,
        task: str,
        inputs: Mapping[str, Any] | None = None,
        *,
        positional: Sequence[Any] | None = None,
        mode: str | None = None,
        value: Any = ...,
        arguments: Mapping[str, Any] | None = None,
        artifact_name: str | None = None,
    ) -> T:
        """Start a run of a saved file's task, and do not wait for it.

        Args:
            plugin_id: The plugin.
            file_id: The file.
            task: Name of a registered task.
            inputs: Of a function task: values by name.
            positional: Of a function task: values by position.
            mode: Of an artifact task: ``round-trip`` if left out, ``serialize`` or ``deserialize``.
            value: Of an artifact task: what is written, None too. To deserialize: ``{"run": 5}``,
                the run that wrote the artifact.
            arguments: Of an artifact task: further arguments of ``serialize``.
            artifact_name: Of an artifact task: the ``name`` that ``serialize`` gets.

        Returns:
            The run: ``{"id", "status": "queued", "url", ...}``.

        Raises:
            DeniedError: You may not write in the group, or the server runs nothing.
            MismatchError: The values do not fit; ``detail["findings"]`` has all that is wrong.
            TooOftenError: Too many runs wait; ``retry_after_s`` says when to try again.
        """
        body = _body(task, inputs, positional, mode, value, arguments, artifact_name)
        return self._send(
            "POST", checked_id(plugin_id), "files", checked_id(file_id), "runs", json=body
        )

    def start_unsaved(
        self,
        plugin_id: str | int,
        filename: str,
        contents: str,
        task: str,
        inputs: Mapping[str, Any] | None = None,
        *,
        tasks: Mapping[str, Any] | None = None,
        positional: Sequence[Any] | None = None,
        mode: str | None = None,
        value: Any = ...,
        arguments: Mapping[str, Any] | None = None,
        artifact_name: str | None = None,
    ) -> T:
        """Start a run of code that is not saved, beside the other files of a plugin.

        Args:
            plugin_id: The plugin.
            filename: Of the file that it is to replace, or of a new one.
            contents: The code.
            task: Name of a task of it.
            inputs: As in `start`, like all that follows.
            tasks: ``{"functions": [...], "artifacts": [...]}``; what the code offers if left out.
            positional: As in `start`.
            mode: Likewise.
            value: Likewise.
            arguments: Likewise.
            artifact_name: Likewise.

        Raises:
            BadRequestError: The code cannot be read.
            MismatchError: As at a save, and as `start`.
        """
        body = _body(task, inputs, positional, mode, value, arguments, artifact_name)
        body |= given(filename=filename, contents=contents, tasks=tasks)
        return self._send("POST", checked_id(plugin_id), "runs", json=body)

    def get(
        self,
        plugin_id: str | int,
        file_id: str | int | None = None,
        index: int = 0,
        page_length: int = 10,
        search: str | None = None,
    ) -> T:
        """List the runs of a plugin or of one of its files, the latest first.

        Args:
            plugin_id: The plugin.
            file_id: Only those of this file.
            index: How many to skip.
            page_length: How many to return at most.
            search: Fields are ``task``, ``status``, ``filename``, ``user`` and ``error``.
        """
        path = [] if file_id is None else ["files", checked_id(file_id)]
        query = list_query(index, page_length, search=search)
        return self._send("GET", checked_id(plugin_id), *path, "runs", params=query)

    def get_by_id(self, plugin_id: str | int, run_id: str | int, wait: int = 0) -> T:
        """Read a run with what was given and what came of it.

        Args:
            plugin_id: The plugin.
            run_id: The run.
            wait: Seconds, at most 20, to wait for it to begin or to end. A busy server answers
                sooner.
        """
        query = {"wait": str(wait)} if wait else None
        return self._send("GET", *_path(plugin_id, run_id), params=query)

    def cancel(self, plugin_id: str | int, run_id: str | int) -> T:
        """End a run: at once where it waits, else within a second; an ended one stays as it is."""
        return self._send("POST", *_path(plugin_id, run_id), "cancel")

    def delete_by_id(self, plugin_id: str | int, run_id: str | int) -> T:
        """Delete a run that has ended, with everything that came of it.

        Raises:
            ConflictError: It has not ended; cancel it first.
        """
        return self._send("DELETE", *_path(plugin_id, run_id))

    def get_log(
        self, plugin_id: str | int, run_id: str | int, after: int = 0, limit: int = 1000
    ) -> T:
        """Read lines that a run wrote, in order, while it runs too.

        Args:
            plugin_id: The plugin.
            run_id: The run.
            after: ``position`` of the last line that you have.
            limit: Lines at most, up to 1000.

        Returns:
            ``{"lines": [{"position", "stream", "text"}], "isComplete", "dropped"}``
        """
        query = {"after": str(after), "limit": str(limit)}
        return self._send("GET", *_path(plugin_id, run_id), "log", params=query)

    def get_output(self, plugin_id: str | int, run_id: str | int, name: str) -> T:
        """Read one output with its whole value, however long."""
        return self._send("GET", *_path(plugin_id, run_id), "outputs", quote(name, safe=""))

    def download(
        self,
        plugin_id: str | int,
        run_id: str | int,
        path: str,
        output_dir: str | Path | None = None,
    ) -> Path:
        """Save a file that a run wrote.

        Args:
            plugin_id: The plugin.
            run_id: The run.
            path: The artifact's, as in ``artifacts`` of the run.
            output_dir: Where to; made if it is not there. The working directory if left out.

        Returns:
            Where the file is, whatever kind of client this is.

        Raises:
            NotFoundError: The run wrote no such file; here by both kinds of client.
            OSError: The file cannot be written.
        """
        where = "/".join([self.root, *_path(plugin_id, run_id), "artifacts", quote(path)])
        data = self._session.download(where, {})
        folder = Path() if output_dir is None else Path(output_dir)
        folder.mkdir(parents=True, exist_ok=True)
        saved = folder / Path(path).name
        saved.write_bytes(data)
        return saved


def _path(plugin_id: str | int, run_id: str | int) -> list[str]:
    return [checked_id(plugin_id), "runs", checked_id(run_id)]


def _body(
    task: str,
    inputs: Mapping[str, Any] | None,
    positional: Sequence[Any] | None,
    mode: str | None,
    value: Any,
    arguments: Mapping[str, Any] | None,
    artifact_name: str | None,
) -> dict[str, Any]:
    body = given(
        task=task,
        inputs=None if inputs is None else dict(inputs),
        positional=None if positional is None else list(positional),
        mode=mode,
        arguments=None if arguments is None else dict(arguments),
        artifactName=artifact_name,
    )
    return body if value is ... else {**body, "value": value}
