"""The whole life of the process that runs a task: import, bind, call, name the outputs, report.

It imports little before the user's code, so that a run costs little more than starting Python.
What the user's code may raise is caught here and told; what it may break ends with this process.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from types import ModuleType

from dioptra.runtime.binding import ONLY_KEYWORD, Argument, bind
from dioptra.runtime.calls import arguments_of
from dioptra.runtime.describing import describe, size_of
from dioptra.runtime.exchange import (
    Failure,
    Problem,
    RunOrder,
    RunOutcome,
    Value,
    clean,
)
from dioptra.runtime.failures import Refused, failure_of
from dioptra.runtime.loading import load, note_on_name
from dioptra.runtime.outputs import Interrupted, Unmappable, map_outputs, note_on_order
from dioptra.runtime.own_process import limit_this_process, peak_memory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_RESULTS = "results"


def main() -> None:
    """Wait to be let go, run the order in a folder, within limits, and end the process."""
    # While it waits: what almost every run needs.
    import resource  # noqa: F401
    import signal  # noqa: F401

    import dioptra.pyplugs  # noqa: F401

    folder, settings = sys.argv[1], _settings()
    limit_this_process(settings)
    if settings.get("try"):
        # Whether anything works at all, as the user that a run becomes: it can read and write.
        import inspect  # noqa: F401 - any module that was not read yet

        with open(f"{folder}/{_RESULTS}/work/try", "w", encoding="utf-8"):
            print("ready")
        return
    max_bytes = settings.get("outcome_bytes", 1 << 22)
    outcome = _Run(folder, settings.get("progress_fd"), max_bytes).outcome()
    outcome = outcome._replace(peak_memory_bytes=peak_memory())
    _report(f"{folder}/{_RESULTS}", outcome, max_bytes)


def _settings() -> dict[str, Any]:
    """Wait for the line of JSON that lets this process go; its user and its limits are in it.

    Where the one who could write it ends, or wants no run any more, this process ends.
    """
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(0, 1 << 16)
        if not part:
            os._exit(0)
        line += part
    # The task finds nothing there, neither to read nor to write.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return dict(json.loads(line))


class _Run:
    def __init__(self, folder: str, progress_fd: int | None, max_bytes: int) -> None:
        # The other half is for previews, tracebacks and names.
        self._room_bytes = max_bytes // 2
        self._code = f"{folder}/code"
        self._inputs = f"{folder}/inputs"
        self._results = f"{folder}/{_RESULTS}"
        self._progress_fd = progress_fd
        with open(f"{folder}/order.json", "rb") as file:
            self._order = RunOrder.from_json(file.read())
        self._unpickled: list[Any] = []
        self._outcome = RunOutcome("succeeded")

    def outcome(self) -> RunOutcome:
        """Run, and tell how it went."""
        for stream in (sys.stdout, sys.stderr):
            # Lines are told while the task runs, and no text is a reason to fail.
            stream.reconfigure(  # type: ignore[union-attr] # both are files at the start
                encoding="utf-8", errors="backslashreplace", line_buffering=True
            )
        os.chdir(f"{self._results}/work")
        try:
            self._run()
        except Refused as refusal:
            self._outcome = self._outcome._replace(status="failed", error=refusal.failure)
        return self._outcome

    def _run(self) -> None:
        self._step("importing")
        module = self._users(
            "while its file was imported",
            lambda: load(self._order.plugin, self._order.filename, self._code),
        )
        self._note(note_on_name(self._order.plugin))
        if self._order.kind == "function":
            self._map(self._called(module))
        else:
            self._run_artifact(self._handler(module))

    def _users(self, doing: str, act: Callable[[], Any]) -> Any:
        """Do what runs the user's code, and turn whatever it raises into the end of the run."""
        try:
            return act()
        except Refused:
            raise
        except BaseException as error:
            raise Refused(failure_of(error, self._code, doing)) from error

    def _called(self, module: ModuleType) -> Any:
        function = self._function(module)
        args = [self._given(value) for value in self._order.args]
        kwargs = {name: self._given(value) for name, value in self._order.kwargs.items()}
        arguments = arguments_of(function)
        if arguments is None:
            arguments = [Argument(one.name, ONLY_KEYWORD, (None,)) for one in self._order.inputs]
        call = bind(self._order, arguments, args, kwargs, {id(one) for one in self._unpickled})
        if isinstance(call, list):
            raise Refused(_refusal(call))
        self._step("running")
        return self._users("while it ran", lambda: function(*call.args, **call.kwargs))

    def _function(self, module: ModuleType) -> Callable[..., Any]:
        from dioptra.pyplugs import registered

        name, filename = self._order.task, self._order.filename
        found = registered(module).get(name)
        if found is not None:
            return found
        if callable(getattr(module, name, None)):
            message = f"“{name}” in {filename} is not marked with @pyplugs.register."
            raise Refused(Failure("TASK_NOT_REGISTERED", message))
        raise Refused(Failure("TASK_NOT_FOUND", f"{filename} has no function task “{name}”."))

    def _handler(self, module: ModuleType) -> type:
        from dioptra.sdk.api.artifact import ArtifactTaskInterface

        name, filename = self._order.task, self._order.filename
        found = getattr(module, name, None)
        if not isinstance(found, type):
            raise Refused(Failure("TASK_NOT_FOUND", f"{filename} has no class “{name}”."))
        if not issubclass(found, ArtifactTaskInterface):
            message = f"“{name}” in {filename} does not inherit from ArtifactTaskInterface."
            raise Refused(Failure("TASK_NOT_REGISTERED", message))
        missing = sorted(getattr(found, "__abstractmethods__", ()))
        if missing:
            message = f"“{name}” lacks the method {' and '.join(missing)}."
            raise Refused(Failure("INTERFACE_INCOMPLETE", message))
        return found

    def _given(self, value: Value) -> Any:
        """Give a value of the order as Python has it."""
        if value.kind == "json":
            return value.json
        path = f"{self._inputs}/{value.path}"
        if value.kind == "artifact":
            return path
        import pickle

        try:
            with open(path, "rb") as file:
                found = pickle.load(file)  # noqa: S301 - here the user's code runs anyway
        except BaseException as error:
            name = clean(type(error).__name__)
            message = f"A value of an earlier run cannot be read: {name}: {clean(str(error), 500)}"
            raise Refused(Failure("INPUT_UNREADABLE", message)) from error
        self._unpickled.append(found)
        return found

    def _run_artifact(self, handler: type) -> None:
        from dioptra.runtime import artifacts

        folder, contents = f"{self._results}/artifacts", None
        if self._order.contents is not None:
            contents = self._given(self._order.contents)
        if self._order.kind == "artifact-deserialize":
            work = f"{self._results}/work/artifact"
            self._read_back(handler, work, artifacts.copy_to_read(str(contents), work))
            return
        given = self._order.artifact_kwargs
        problems = self._users("in validation()", lambda: artifacts.check_arguments(handler, given))
        if problems:
            raise Refused(_refusal(problems))
        self._step("serializing")
        name = self._order.artifact_name
        try:
            path = self._users(
                "in serialize()",
                lambda: artifacts.serialize(handler, folder, name, contents, given),
            )
        finally:
            self._outcome = self._outcome._replace(artifacts=artifacts.list_files(folder))
        self._outcome = self._outcome._replace(artifact=path)
        if self._order.kind == "artifact-round-trip":
            self._compare(contents, self._read_back(handler, folder, path))

    def _read_back(self, handler: type, folder: str, path: str) -> Any:
        from dioptra.runtime import artifacts

        self._step("reading")
        value = self._users(
            "in deserialize()", lambda: artifacts.deserialize(handler, folder, path)
        )
        self._map(value)
        return value

    def _compare(self, before: Any, after: Any) -> None:
        from dioptra.runtime.equality import compare

        self._outcome = self._outcome._replace(round_trip=compare(before, after))

    def _map(self, value: Any) -> None:
        """Name what was returned, and describe it."""
        self._step("outputs")
        names = [one.name for one in self._order.outputs]
        try:
            mapped = map_outputs(value, names)
        except Unmappable as problem:
            problems = tuple(Problem(problem.code, problem.message, one) for one in problem.names)
            raise Refused(Failure(problem.code, problem.message, problems)) from None
        except Interrupted as problem:
            cause = problem.__cause__ or problem
            doing = f"while producing output “{problem.name}”"
            raise Refused(failure_of(cause, self._code, doing)) from cause
        self._outcome = self._outcome._replace(discarded=mapped.discarded)
        self._note(note_on_order(value, names))
        for number, (output, named) in enumerate(
            zip(self._order.outputs, mapped.outputs, strict=True)
        ):
            told, note = describe(
                output, named, number, self._order.types, self._results, self._room_bytes
            )
            self._room_bytes -= size_of(told.json)
            self._note(note)
            self._outcome = self._outcome._replace(outputs=(*self._outcome.outputs, told))

    def _note(self, text: str | None) -> None:
        if text is None:
            return
        notes = (*self._outcome.notes, clean(text, 1_000))
        self._outcome = self._outcome._replace(notes=notes)

    def _step(self, name: str) -> None:
        if self._progress_fd is not None:
            try:
                os.write(self._progress_fd, f"{name}\n".encode())
            except OSError:
                self._progress_fd = None


def _refusal(problems: list[Problem]) -> Failure:
    first = problems[0]
    message = " ".join(one.message for one in problems[:10])
    return Failure(first.code, message, tuple(problems))


def _report(results: str, outcome: RunOutcome, max_bytes: int) -> None:
    """Write the outcome and end, whatever threads or handlers the task has left behind."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except BaseException:  # noqa: BLE001, S110 - the task may have closed or replaced it
            pass
    try:
        text = outcome.to_json()
    except (TypeError, ValueError, RecursionError) as error:
        text = RunOutcome.failed("RUNNER_ERROR", f"The outcome cannot be told: {error!r}").to_json()
    # In JSON, what this writes for half a character is the way to write one.
    raw = text.encode("utf-8", "backslashreplace")
    if len(raw) > max_bytes:
        message = f"What there is to tell of the run takes more than {max_bytes:,} bytes."
        raw = RunOutcome.failed("RUNNER_ERROR", message).to_json().encode()
    with open(f"{results}/outcome.json", "wb") as file:
        file.write(raw)
    os._exit(0)
