"""Workers for tests that put something in the place of the process that runs a task."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.domain.run_work import Worker
from app.runner.sandbox import Sandbox
from dioptra.runtime.exchange import OutputValue, RunOrder, RunOutcome

NOTHING_AROUND = Sandbox("none", "Nothing, in a test.")

# Given the folder of a run and what `launch.execute` gets beside it.
Act = Callable[..., RunOutcome]


def worker(act: Act | None = None, name: str = "here:1") -> Worker:
    """A worker that does this in the place of running a task; left out: it answers 42."""
    return Worker(name, act or answer, NOTHING_AROUND)


def answer(folder: Path, *_args: Any, **_options: Any) -> RunOutcome:
    """Give 42 to every output."""
    order = order_in(folder)
    outputs = [
        OutputValue(one.name, fits=True, is_json=True, json=42, pickle=_pickled(folder, one.name))
        for one in order.outputs
    ]
    return RunOutcome("succeeded", outputs=tuple(outputs), duration_s=0.5, peak_memory_bytes=7)


def order_in(folder: Path) -> RunOrder:
    """The order of a prepared folder."""
    return RunOrder.from_json((folder / "order.json").read_bytes())


def _pickled(folder: Path, name: str) -> str:
    (folder / "results/outputs" / f"{name}.pickle").write_bytes(b"a pickle")
    return f"{name}.pickle"
