"""Named cases of tasks: values with what is expected of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from dioptra.client.collection import CollectionClient, checked_id, given, list_query

T = TypeVar("T")


class CasesSubCollectionClient(CollectionClient[T]):
    """The cases of a file's tasks. Not in the published client.

    They run after each save of the file, where the server runs tasks at all. ``verdict`` is
    ``passed``, ``failed``, ``error`` or ``not run``, on the present version of the file; ``reason``
    says what differs, ``run`` is the run that tells.
    """

    root = "plugins"

    def create(
        self,
        plugin_id: str | int,
        file_id: str | int,
        name: str,
        task: str,
        inputs: Mapping[str, Any] | None = None,
        *,
        expected: Mapping[str, Any] | None = None,
        raises: str | None = None,
        positional: Sequence[Any] | None = None,
        value: Any = ...,
        arguments: Mapping[str, Any] | None = None,
    ) -> T:
        """Add a case.

        Args:
            plugin_id: The plugin.
            file_id: The file.
            name: What the case shows, a line of text; unique among the cases of its task.
            task: Name of a registered task.
            inputs: Of a function task: values by name. Values are any JSON; outputs of runs are
                not, because they are not kept for ever.
            expected: Values of outputs by name; of those that are left out nothing is expected.
            raises: Name of the class of an exception that is expected instead, ``"ValueError"``.
                Without either, it is expected that nothing is raised.
            positional: Of a function task: values by position.
            value: Of an artifact task: what is written and read back, which must be equal; None
                too.
            arguments: Of an artifact task: further arguments of ``serialize``.

        Raises:
            ConflictError: The task has a case of this name, or the file too many.
            MismatchError: The values do not fit the registration.
        """
        body = _body(name, task, inputs, expected, raises, positional, value, arguments)
        return self._send("POST", *_path(plugin_id, file_id), json=body)

    def keep(self, plugin_id: str | int, file_id: str | int, name: str, run_id: str | int) -> T:
        """Make a case of a run that has ended: what it gave is what is expected.

        Args:
            plugin_id: The plugin.
            file_id: The file.
            name: As in `create`.
            run_id: A run of the file; of a failed one, what it raised is expected.
        """
        body = {"name": name, "fromRun": int(checked_id(run_id))}
        return self._send("POST", *_path(plugin_id, file_id), json=body)

    def get(
        self,
        plugin_id: str | int,
        file_id: str | int,
        index: int = 0,
        page_length: int = 50,
        search: str | None = None,
    ) -> T:
        """List the cases of a file with their verdicts.

        Args:
            plugin_id: The plugin.
            file_id: The file.
            index: How many to skip.
            page_length: How many to return at most; a file has no more than 50.
            search: Fields are ``name`` and ``task``.
        """
        query = list_query(index, page_length, search=search)
        return self._send("GET", *_path(plugin_id, file_id), params=query)

    def get_by_id(self, plugin_id: str | int, file_id: str | int, case_id: str | int) -> T:
        """Read a case with its verdict."""
        return self._send("GET", *_path(plugin_id, file_id), checked_id(case_id))

    def modify_by_id(
        self,
        plugin_id: str | int,
        file_id: str | int,
        case_id: str | int,
        name: str,
        task: str,
        inputs: Mapping[str, Any] | None = None,
        *,
        expected: Mapping[str, Any] | None = None,
        raises: str | None = None,
        positional: Sequence[Any] | None = None,
        value: Any = ...,
        arguments: Mapping[str, Any] | None = None,
    ) -> T:
        """Replace a case; its verdict on the present version of the file is taken back.

        Args:
            plugin_id: The plugin.
            file_id: The file.
            case_id: The case.
            name: As in `create`, like all that follows.
            task: Likewise.
            inputs: Likewise.
            expected: Likewise.
            raises: Likewise.
            positional: Likewise.
            value: Likewise.
            arguments: Likewise.
        """
        body = _body(name, task, inputs, expected, raises, positional, value, arguments)
        return self._send("PUT", *_path(plugin_id, file_id), checked_id(case_id), json=body)

    def delete_by_id(self, plugin_id: str | int, file_id: str | int, case_id: str | int) -> T:
        """Delete a case with its verdicts; its runs stay."""
        return self._send("DELETE", *_path(plugin_id, file_id), checked_id(case_id))

    def run(
        self,
        plugin_id: str | int,
        file_id: str | int,
        case_ids: Sequence[str | int] | None = None,
    ) -> T:
        """Run cases on the present version of their file, and do not wait for them.

        Args:
            plugin_id: The plugin.
            file_id: The file.
            case_ids: Only these; all if left out.

        Returns:
            The cases; ``run`` of each is where to wait: ``client.runs.get_by_id(plugin_id,
            case["run"]["id"], wait=20)``.

        Raises:
            DeniedError: You may not write in the group, or the server runs nothing.
            TooOftenError: Too many runs wait.
        """
        query = None if case_ids is None else {"ids": ",".join(map(checked_id, case_ids))}
        return self._send("POST", *_path(plugin_id, file_id), "run", params=query)


def _path(plugin_id: str | int, file_id: str | int) -> list[str]:
    return [checked_id(plugin_id), "files", checked_id(file_id), "cases"]


def _body(
    name: str,
    task: str,
    inputs: Mapping[str, Any] | None,
    expected: Mapping[str, Any] | None,
    raises: str | None,
    positional: Sequence[Any] | None,
    value: Any,
    arguments: Mapping[str, Any] | None,
) -> dict[str, Any]:
    body = given(
        name=name,
        task=task,
        inputs=None if inputs is None else dict(inputs),
        expected=None if expected is None else dict(expected),
        raises=raises,
        positional=None if positional is None else list(positional),
        arguments=None if arguments is None else dict(arguments),
    )
    return body if value is ... else {**body, "value": value}
