"""Run a task apart from the server: lay out a folder, execute it, read what came of it."""

from app.runner.interpreters import Package, find_packages
from app.runner.launch import describe, execute
from app.runner.limits import Limits
from app.runner.sandbox import Sandbox, bubblewrap, plain, strongest
from app.runner.workspace import artifact, artifact_file, output_file, prepare, remove
from dioptra.runtime.binding import check_order
from dioptra.runtime.exchange import (
    Artifact,
    Failure,
    Input,
    Output,
    OutputValue,
    Preview,
    Problem,
    RoundTrip,
    RunOrder,
    RunOutcome,
    Table,
    Value,
)
from dioptra.runtime.outcome_reading import read_outcome

__all__ = [
    "Artifact",
    "Failure",
    "Input",
    "Limits",
    "Output",
    "OutputValue",
    "Package",
    "Preview",
    "Problem",
    "RoundTrip",
    "RunOrder",
    "RunOutcome",
    "Sandbox",
    "Table",
    "Value",
    "artifact",
    "artifact_file",
    "bubblewrap",
    "check_order",
    "describe",
    "execute",
    "find_packages",
    "output_file",
    "plain",
    "prepare",
    "read_outcome",
    "remove",
    "strongest",
]
