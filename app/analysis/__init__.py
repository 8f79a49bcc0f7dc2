"""What Python source says, without running it: `read` a text, `compare` a registration with it."""

from app.analysis.compare import compare
from app.analysis.diagnostics import CATALOGUE, Diagnostic
from app.analysis.limits import MAX_SOURCE_BYTES, Limits
from app.analysis.mapping import (
    ArtifactMapping,
    FunctionMapping,
    InputMapping,
    OutputMapping,
    TaskMapping,
)
from app.analysis.reader import read
from app.analysis.signatures import Reading, Unreadable

__all__ = [
    "CATALOGUE",
    "MAX_SOURCE_BYTES",
    "ArtifactMapping",
    "Diagnostic",
    "FunctionMapping",
    "InputMapping",
    "Limits",
    "OutputMapping",
    "Reading",
    "TaskMapping",
    "Unreadable",
    "compare",
    "read",
]
