"""Build orders from source text, and run them for real."""

from __future__ import annotations

import shutil
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.runner import Input, Limits, Output, RunOrder, RunOutcome, Sandbox, Value, execute, prepare
from app.runner.children import Child
from app.runner.interpreters import look
from app.runner.workspace import lay_out

HEAD = "from dioptra import pyplugs\n"
MIB = 1 << 20
# Short, so that what takes too long is told soon; the machine of the tests may be busy.
SHORT = Limits(
    wall_s=6, cpu_s=3, memory_bytes=256 * MIB, written_bytes=16 * MIB, file_bytes=8 * MIB
)


# After this long a process waits, unless the machine has much else to do; it runs either way.
STARTED_S = 0.15


class Warm(Sandbox):
    """A sandbox in which each run of `run` finds a process that was started before it."""

    @classmethod
    def of(cls, found: Sandbox) -> Warm:
        return cls(found.name, found.words, found.program, found.changes_user)


def waiting_child(
    folder: Path, around: Sandbox, limits: Limits = SHORT, interpreter: str | None = None
) -> Child:
    """Start a process that waits for the order of a folder."""
    lay_out(folder)
    child = Child(folder.resolve(), around, look(interpreter), limits.written_bytes)
    time.sleep(STARTED_S)
    return child


def inputs(*names: str, **structures: Any) -> tuple[Input, ...]:
    """Required inputs of any type, and with a structure each."""
    return (*(Input(one) for one in names), *(Input(n, s) for n, s in structures.items()))


def outputs(*names: str, **structures: Any) -> tuple[Output, ...]:
    return (*(Output(one) for one in names), *(Output(n, s) for n, s in structures.items()))


def order(
    task: str = "task", *, plugin: str = "mine", args=(), kwargs=None, **more: Any
) -> RunOrder:
    """An order of the file `code.py` with JSON values."""
    return RunOrder(
        plugin,
        more.pop("filename", "code.py"),
        task,
        args=tuple(one if isinstance(one, Value) else Value(json=one) for one in args),
        kwargs={
            name: one if isinstance(one, Value) else Value(json=one)
            for name, one in (kwargs or {}).items()
        },
        **more,
    )


class Ran:
    """A run that has ended: its outcome, what it printed, what it went through, its folder."""

    def __init__(self, folder: Path, outcome: RunOutcome, lines: list, steps: list, took_s: float):
        self.folder = folder
        self.outcome = outcome
        self.lines = lines
        self.steps = steps
        self.took_s = took_s

    @property
    def code(self) -> str | None:
        """The code of the failure, None where it succeeded."""
        return self.outcome.error.code if self.outcome.error else None

    @property
    def values(self) -> dict[str, Any]:
        return {one.name: one.json for one in self.outcome.outputs}

    @property
    def printed(self) -> list[str]:
        return [text for _, text in self.lines]


def run(
    folder: Path,
    ordered: RunOrder,
    source: str | dict[str, str],
    sandbox: Sandbox | None = None,
    limits: Limits = SHORT,
    *,
    given: dict[str, Path] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    **more: Any,
) -> Ran:
    """Run an order of source text in a folder that is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    texts = source if isinstance(source, dict) else {"code.py": source}
    files = {name: HEAD + textwrap.dedent(text) for name, text in texts.items()}
    if isinstance(sandbox, Warm):
        more["spare"] = waiting_child(folder, sandbox, limits, more.get("interpreter"))
    prepare(folder, ordered, files, given=given)
    lines: list[tuple[str, str]] = []
    steps: list[str] = []
    start = time.monotonic()
    outcome = execute(
        folder,
        limits,
        sandbox,
        on_line=lambda stream, text: lines.append((stream, text)),
        on_progress=steps.append,
        cancelled=cancelled,
        **more,
    )
    return Ran(folder, outcome, lines, steps, time.monotonic() - start)
