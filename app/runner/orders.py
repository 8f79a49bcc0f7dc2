"""What the rooms above need to order a run and to read how it ended, handed on from the SDK."""

from dioptra.runtime.binding import check_order
from dioptra.runtime.exchange import (
    Failure,
    Input,
    Output,
    OutputValue,
    Problem,
    RunOrder,
    RunOutcome,
    Value,
)

__all__ = [
    "Failure",
    "Input",
    "Output",
    "OutputValue",
    "Problem",
    "RunOrder",
    "RunOutcome",
    "Value",
    "check_order",
]
