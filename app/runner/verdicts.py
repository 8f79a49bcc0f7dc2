"""What is said of a run that did not end with an outcome of its own."""

from __future__ import annotations

import signal
from typing import Final

from app.runner.limits import Limits
from dioptra.runtime.exchange import RunOutcome

# What the process tells that it does, and how a sentence says so.
STEPS: Final = {
    "importing": "while its file was imported",
    "running": "while the task ran",
    "outputs": "while the outputs were looked at",
    "serializing": "in serialize()",
    "reading": "in deserialize()",
}

_SIGNALS: Final = {
    signal.SIGSEGV: "it crashed: code below Python touched memory that is not its own",
    signal.SIGABRT: "code below Python gave up",
    signal.SIGKILL: "it was killed, by itself or by the system for want of memory or time",
}


def cancelled() -> RunOutcome:
    """Say that somebody wanted it to end."""
    return RunOutcome.failed("CANCELLED", "The run was cancelled.")


def timed_out(limits: Limits, step: str) -> RunOutcome:
    """Say that it took too long."""
    return RunOutcome.failed(
        "TIMED_OUT", f"The run took longer than {limits.wall_s:g} s{_during(step)}."
    )


def flooded(limits: Limits) -> RunOutcome:
    """Say that it printed too much."""
    return RunOutcome.failed(
        "OUTPUT_FLOOD", f"The task printed more than {limits.flood_bytes:,} bytes."
    )


def out_of_memory(limits: Limits, step: str) -> RunOutcome:
    """Say that all its processes together took too much memory."""
    most = f"{limits.memory_bytes >> 20:,} MiB of memory"
    return RunOutcome.failed("OUT_OF_MEMORY", f"The run took more than {most}{_during(step)}.")


def wrote_too_much(limits: Limits, step: str) -> RunOutcome:
    """Say that it wrote too much."""
    most = f"{limits.written_bytes:,} bytes"
    return RunOutcome.failed("TOO_MUCH_WRITTEN", f"The task wrote more than {most}{_during(step)}.")


def ended(status: int, limits: Limits, step: str) -> RunOutcome:
    """Say what it means that the process ended with a status and without an outcome.

    Args:
        status: As `subprocess` gives it; bubblewrap adds 128 to the number of a signal.
        limits: That were in force.
        step: The last that was told, one of `STEPS` or empty.
    """
    number = -status if status < 0 else status - 128 if status > 128 else 0
    if number == 0:
        return RunOutcome.failed(
            "EXITED",
            f"The process of the run ended with exit status {status}{_during(step)}, and left no "
            "outcome: the code ended it with os._exit() or alike, or broke what tells of it.",
        )
    if number == signal.SIGXCPU:
        most = f"{limits.cpu_s} s of processor time"
        return RunOutcome.failed("TIMED_OUT", f"The run took more than {most}{_during(step)}.")
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    why = _SIGNALS.get(number, "it was ended by a signal")  # type: ignore[call-overload] # an int is enough
    return RunOutcome.failed(
        "KILLED", f"The process of the run ended{_during(step)}: {why} ({name})."
    )


def _during(step: str) -> str:
    return f", {STEPS[step]}" if step else ""
