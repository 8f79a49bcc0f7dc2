"""Waiting for a run: what it does is shown, and what came of it is handed out."""

from __future__ import annotations

import reprlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dioptra.client.errors import RunError
from dioptra.client.progress import Progress
from dioptra.client.runs import RunsCollectionClient

Json = dict[str, Any]

_OPEN = ("queued", "running")
# A server where many wait answers at once; then it is asked after a pause.
_WAIT_S, _SHORT_S, _PAUSE_S = 1, 0.2, 0.2


class Shown(str):
    """What Python shows of a value that JSON cannot say; the value itself stayed on the server."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Shown({str(self)!r})"


@dataclass(frozen=True, repr=False)
class RunResult:
    """A run that succeeded.

    Attributes:
        id: Of the run.
        status: ``succeeded``.
        outputs: Values by name; of a value that JSON cannot say, what is `Shown` of it.
        log: What the task printed.
        artifacts: Paths of the files that it wrote, for ``runs.download``.
        document: The whole answer of the server.
    """

    id: int
    status: str
    outputs: Mapping[str, Any]
    log: str
    artifacts: tuple[str, ...]
    document: Json

    def __repr__(self) -> str:
        outputs = reprlib.repr(dict(self.outputs))
        return f"RunResult(id={self.id}, status={self.status!r}, outputs={outputs})"

    def ref(self, name: str) -> Json:
        """Give an output to another run, as it was in Python.

        Raises:
            ValueError: There is no such output.
        """
        if name not in self.outputs:
            names = ", ".join(map(repr, self.outputs)) or "none"
            raise ValueError(f"The run {self.id} has no output {name!r}. Its outputs: {names}.")
        return {"run": self.id, "output": name}


def follow(
    runs: RunsCollectionClient[Json], run: Json, progress: Progress, timeout_s: float | None
) -> RunResult:
    """Wait for a run to end; whoever interrupts it ends the run.

    Raises:
        RunError: It failed, or was cancelled.
        TimeoutError: It did not end in time, and goes on.
    """
    place = run["plugin"]["id"], run["id"]
    end = None if timeout_s is None else time.monotonic() + timeout_s
    try:
        with progress:
            while run["status"] in _OPEN:
                progress.show(run)
                if end is not None and time.monotonic() > end:
                    raise TimeoutError(
                        f"The run {run['id']} has not ended after {timeout_s:g} s, and goes on: "
                        f"client.runs.get_by_id{place}."
                    )
                run = _look(runs, place)
            progress.show(run)
    except KeyboardInterrupt:
        runs.cancel(*place)
        raise
    lines = list(_lines(runs, place))
    if run["status"] != "succeeded":
        raise RunError(run, lines)
    outputs = {one["name"]: _value(runs, place, one) for one in run["outputs"]}
    artifacts = tuple(one["path"] for one in run["artifacts"])
    return RunResult(run["id"], run["status"], outputs, "\n".join(lines), artifacts, run)


def _look(runs: RunsCollectionClient[Json], place: tuple[int, int]) -> Json:
    began = time.monotonic()
    run = runs.get_by_id(*place, wait=_WAIT_S)
    if run["status"] in _OPEN and time.monotonic() - began < _SHORT_S:
        time.sleep(_PAUSE_S)
    return run


def _lines(runs: RunsCollectionClient[Json], place: tuple[int, int]) -> Iterator[str]:
    after = 0
    while True:
        log = runs.get_log(*place, after=after)
        yield from (line["text"] for line in log["lines"])
        if log["isComplete"] or not log["lines"]:
            return
        after = log["lines"][-1]["position"]


def _value(runs: RunsCollectionClient[Json], place: tuple[int, int], output: Json) -> Any:
    if output["isLong"]:
        output = runs.get_output(*place, output["name"])
    if output["isJson"]:
        return output["value"]
    return Shown(output["preview"]["text"]) if output["preview"] else None
