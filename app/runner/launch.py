"""Run one task in a process of its own, within limits, and tell how it ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.runner.limits import Limits
from app.runner.sandbox import Sandbox
from dioptra.runtime.exchange import RunOutcome

# "stdout" or "stderr", and a line without its end.
OnLine = Callable[[str, str], None]
# What the process does: "starting", "importing", "running", "outputs", "serializing", "reading".
OnProgress = Callable[[str], None]


def execute(
    folder: Path,
    limits: Limits = Limits(),
    sandbox: Sandbox | None = None,
    *,
    on_line: OnLine = lambda stream, text: None,
    on_progress: OnProgress = lambda phase: None,
    cancelled: Callable[[], bool] = lambda: False,
    interpreter: str | None = None,
) -> RunOutcome:
    """Run the order of a prepared folder to its end; blocks, and leaves no process behind.

    Args:
        folder: As `workspace.prepare` left it; used once.
        limits: The most that the run may take.
        sandbox: What stands around it; the strongest there is where left out.
        on_line: Gets each line that the task prints, as it comes, up to `limits.log_bytes`.
        on_progress: Gets each step of the way.
        cancelled: Asked several times a second, in this thread; True ends the run.
        interpreter: The Python that runs the task; this one where left out.

    Returns:
        How it ended, whatever the task did.
    """
    raise NotImplementedError
