"""Runs as values: what is asked for, what doors get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from app.domain.values import PluginRef, Ref

QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED = STATUSES = (
    *("queued", "running"),
    *("succeeded", "failed", "cancelled"),
)
OPEN = (QUEUED, RUNNING)


# Stands for a value that was not given, which None would be.
NOTHING: Final = object()


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to be run.

    A value is any JSON; ``{"run": id, "output": name}`` stands for an output of an earlier run of
    the same group.

    Attributes:
        task: Name of a registered task.
        inputs: Of a function task: values by name.
        positional: Of a function task: values by position.
        mode: Of an artifact task: ``round-trip``, ``serialize`` or ``deserialize``.
        value: Of an artifact task: the value to write, None too. To `deserialize`:
            ``{"run": id}``, the run that wrote the artifact.
        arguments: Of an artifact task: further arguments of `serialize`.
        artifact_name: Of an artifact task: the name that `serialize` gets.
    """

    task: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    positional: Sequence[Any] = ()
    mode: str = "round-trip"
    value: Any = NOTHING
    arguments: Mapping[str, Any] = field(default_factory=dict)
    artifact_name: str = "artifact"


@dataclass(frozen=True, slots=True)
class Output:
    """What an output got; columns as `models.runs.RunOutput` has them.

    Attributes:
        value: The value as JSON text; None where JSON cannot say it, or where it is long.
        is_long: There is a value, and it is read by itself.
        reusable: Can another run take it as an input.
    """

    name: str
    type_name: str | None
    source: str
    fits: bool | None
    reason: str | None
    value: str | None
    is_long: bool
    preview: Mapping[str, Any] | None
    has_image: bool
    reusable: bool


@dataclass(frozen=True, slots=True)
class Artifact:
    path: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Line:
    position: int
    stream: str
    text: str


@dataclass(frozen=True, slots=True)
class Log:
    """Some lines of a run.

    Attributes:
        is_complete: Are there no more, now or later.
        dropped: How many lines were too many to be kept.
    """

    lines: Sequence[Line]
    is_complete: bool
    dropped: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run as lists show it; attributes as `models.runs.Run` has them.

    Attributes:
        is_unsaved: Was the code never saved.
        is_emptied: Are lines, outputs and artifacts removed, because it is old.
    """

    id: int
    group: Ref
    user: Ref
    plugin: PluginRef
    plugin_snapshot_id: int
    file_id: int | None
    file_snapshot_id: int | None
    filename: str
    is_unsaved: bool
    task: str
    kind: str
    status: str
    created_on: datetime
    started_on: datetime | None
    ended_on: datetime | None
    phase: str | None
    is_being_cancelled: bool
    error_code: str | None
    discarded: int | None
    duration_s: float | None
    peak_memory_bytes: int | None
    worker: str | None
    sandbox: str | None
    is_emptied: bool

    @property
    def is_open(self) -> bool:
        """Is it still to come to an end."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class RunDetail:
    """A run with what was given and what came of it.

    Attributes:
        inputs: What was given, as JSON text.
        error: Code, message, findings, traceback, filename and line; None if it did not fail.
        artifact: Path of what `serialize` returned, among the artifacts.
        round_trip: Whether what was read equals what was written, with a reason.
    """

    run: Run
    inputs: str
    error: Mapping[str, Any] | None
    notes: Sequence[str]
    outputs: Sequence[Output]
    artifact: str | None
    artifacts: Sequence[Artifact]
    round_trip: Mapping[str, Any] | None
