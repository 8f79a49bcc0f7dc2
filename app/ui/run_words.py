"""The words of runs: how one stands, why it failed and what to do, where its code is at fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app.domain.run_values import Run

# A worker takes a run within a second or so; whoever waits longer wants to know why.
_PATIENCE_S: Final = 10

_SIGNS: Final = {
    "queued": "…",
    "running": "▸",
    "succeeded": "✓",
    "failed": "✕",
    "cancelled": "■",
}
_PHASES: Final = {
    "importing": "Its file is being imported.",
    "running": "The task is running.",
    "outputs": "The outputs are being looked at.",
    "serializing": "serialize() is writing the value.",
    "reading": "deserialize() is reading it.",
}
_STEPS: Final = {
    "function": ("importing", "running", "outputs"),
    "artifact-serialize": ("importing", "serializing"),
    "artifact-deserialize": ("importing", "reading", "outputs"),
    "artifact-round-trip": ("importing", "serializing", "reading", "outputs"),
}
_NAMES: Final = {
    "queued": "wait",
    "importing": "import",
    "running": "run",
    "serializing": "write",
    "reading": "read back",
    "outputs": "name outputs",
}
_KINDS: Final = {
    "function": "function task",
    "artifact-serialize": "artifact task, written only",
    "artifact-deserialize": "artifact task, read only",
    "artifact-round-trip": "artifact task, written and read back",
}

# What to do, by the code of a failure; the message has said what happened.
_ADVICE: Final = {
    "TASK_ERROR": "Repair the line below, then run it again. The values that it was given stand "
    "further down.",
    "TIMED_OUT": "Look for a loop that does not end, or give the task less to do. Whoever keeps "
    "the server can allow more time: RUN_WALL_S and RUN_CPU_S.",
    "OUT_OF_MEMORY": "Give the task less data, or let it work on a part at a time. Whoever keeps "
    "the server can allow more memory: RUN_MEMORY_BYTES.",
    "OUTPUT_FLOOD": "Print less: look for a print inside a loop. The first lines are in the log.",
    "TOO_MUCH_WRITTEN": "Write less, or smaller files. Whoever keeps the server can allow more: "
    "RUN_WRITTEN_BYTES.",
    "EXITED": "A task returns its value and does not end the process: take the call of exit out.",
    "KILLED": "Often a library below Python is at fault, or its version does not fit. Try smaller "
    "data, and look at the last lines of the log.",
    "MISSING_PACKAGE": "Whoever keeps the server can install the package beside it; then run it "
    "again.",
    "MISSING_FILE": "Add the file to the plugin, or repair the import.",
    "TASK_NOT_FOUND": "The code no longer defines what is registered. Open the file, and repair "
    "the registration.",
    "TASK_NOT_REGISTERED": "Mark it as a task in the code, then run it again.",
    "INTERFACE_INCOMPLETE": "Add the method to the class: an artifact task has serialize, "
    "deserialize and validation, each a static method.",
    "TOO_FEW_OUTPUTS": "Return a value for each output, or register fewer outputs.",
    "OUTPUT_NOT_UNPACKABLE": "Return a value for each output, or register one output for the whole "
    "value.",
    "MISSING_KEYS": "Return a mapping with the names of the outputs, or name the outputs as the "
    "mapping does.",
    "ARTIFACT_NOT_A_PATH": "Return the path of what serialize() wrote.",
    "ARTIFACT_OUTSIDE": "Write into working_dir, and return a path inside it.",
    "ARTIFACT_MISSING": "Return the path of the file or directory that serialize() wrote.",
    "INVALID_VALIDATION": "Repair what validation() returns: a dict of JSON Schemas by argument.",
    "INVALID_ARGUMENT": "Run it again with arguments that validation() allows.",
    "UNKNOWN_ARGUMENT": "Leave the argument out, or have validation() name it.",
    "MISSING_REQUIRED": "Run it again with a value for it.",
    "TYPE_MISMATCH": "Run it again with a value of its type.",
    "SOURCE_GONE": "Run the earlier task again, and choose its new output.",
    "INPUT_UNREADABLE": "The class of the value has to be importable where the task runs: import "
    "the package, or the file of the plugin, that defines it.",
    "UNKNOWN_INPUT": "Open the file, and repair the registration: a run passes values by the names "
    "that the code gives its arguments.",
    "DUPLICATE_VALUE": "Give each input one value.",
    "TOO_MANY_VALUES": "Give the values by name.",
    "KEY_TAKEN": "Give it under its own name, and not in the mapping.",
    "NOT_RUNNABLE": "Rename the file, so that Python can import it.",
    "RUNNER_ERROR": "It is most likely not the fault of the task: tell whoever keeps the server.",
    "WORKER_FAILED": "It is not the fault of the task. Run it again; if that does not help, tell "
    "whoever keeps the server.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a run: its name, and whether it is ``done``, ``now`` or ``later``."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a traceback; a place in the plugin's code has its file and line."""

    text: str
    filename: str = ""
    line: int = 0


def state(run: Run) -> str:
    """Say how a run stands, in a word."""
    return "being cancelled" if run.is_being_cancelled else run.status


def sign(run: Run) -> str:
    """The sign of its status."""
    return _SIGNS[run.status]


def kind(run: Run) -> str:
    """What is run, and how."""
    return _KINDS[run.kind]


def sentence(run: Run) -> str:
    """Say how a run stands."""
    if run.status == "queued":
        return _waiting(run)
    if run.is_being_cancelled:
        return "It is being cancelled."
    if run.status == "running":
        return _PHASES.get(run.phase or "", "Its process is being started.")
    took = f" after {duration(run.duration_s)}" if run.duration_s is not None else ""
    return {
        "succeeded": f"It succeeded{took}.",
        "failed": f"It failed{took}.",
        "cancelled": f"It was cancelled{took}.",
    }[run.status]


def _waiting(run: Run) -> str:
    waited_s = (datetime.now(UTC) - run.created_on).total_seconds()
    if waited_s < _PATIENCE_S:
        return "It waits for its turn."
    return (
        "It waits for its turn. Others may be before it; if this lasts, no worker is there to run "
        "it: whoever keeps the server can start one."
    )


def steps(run: Run) -> list[Step]:
    """The way of an open run, with where it is."""
    names = ("queued", *_STEPS[run.kind])
    now = "queued" if run.status == "queued" else run.phase or "importing"
    place = names.index(now) if now in names else 0
    return [
        Step(_NAMES[name], "done" if n < place else "now" if n == place else "later")
        for n, name in enumerate(names)
    ]


def advice(code: str) -> str:
    """Say what to do about a failure; empty where its message says it."""
    return _ADVICE.get(code, "")


def pieces(traceback: str, plugin: str) -> Iterator[Piece]:
    """Take a traceback apart at the places that are in the plugin's own code."""
    place = re.compile(rf'File "{re.escape(plugin)}/([^"/]+\.py)", line ([0-9]{{1,9}})')
    end = 0
    for found in place.finditer(traceback):
        yield Piece(traceback[end : found.start()])
        yield Piece(found[0], found[1], int(found[2]))
        end = found.end()
    yield Piece(traceback[end:])


def duration(seconds: float | None) -> str:
    """A time that something took."""
    if seconds is None:
        return ""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def elapsed(run: Run) -> int:
    """Seconds since a run began, or since it was asked for where it waits."""
    since = run.started_on or run.created_on
    return max(0, int((datetime.now(UTC) - since).total_seconds()))


def size(size_bytes: int | None) -> str:
    """A number of bytes in the unit that suits it."""
    if size_bytes is None:
        return ""
    if size_bytes < 1024:
        return f"{size_bytes} {'byte' if size_bytes == 1 else 'bytes'}"
    if size_bytes < 1024**2:
        return f"{size_bytes / 1024:.1f} KiB"
    return f"{size_bytes / 1024**2:.1f} MiB"


def discarded(count: int | None, outputs: int) -> str:
    """Say what became of returned values that have no output; empty where there were none."""
    if count is None:
        return "Further values may have been returned; nobody knows how many were discarded."
    if not count:
        return ""
    if not outputs:
        return "A value was returned and discarded: no output is registered for it."
    one = count == 1
    return (
        f"{count} more {'value was' if one else 'values were'} returned and discarded: no output "
        f"is registered for {'it' if one else 'them'}."
    )
