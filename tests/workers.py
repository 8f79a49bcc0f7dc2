"""Workers for tests that put something in the place of the process that runs a task."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from app import settings as settings_
from app.domain.run_work import Worker, work_once
from app.runner.sandbox import Sandbox
from dioptra.runtime.exchange import Artifact, OutputValue, Preview, RunOrder, RunOutcome

from .api_client import ApiClient
from .builders import PLUGINS, done
from .conftest import make_settings

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


def work_off(app: Flask, act: Act | None = None) -> None:
    """Run what waits to its end, in this thread, without processes."""
    with app.app_context():
        settings_.use(make_settings(str(app.config["SQLALCHEMY_DATABASE_URI"])))
        while work_once(worker(act)) is not None:
            pass


def show_everything(folder: Path, *_args: Any, **options: Any) -> RunOutcome:
    """Print a line, give every output a picture and write an artifact, whatever the task is."""
    options["on_line"]("stdout", "a line")
    (folder / "results/outputs/p.png").write_bytes(PNG)
    path = folder / "results/artifacts/deep/a.txt"
    path.parent.mkdir()
    path.write_text("<script>alert(1)</script>")
    preview = Preview("numpy.ndarray", "array([1])", (1,), "int64", image="p.png", numbers=(1.0,))
    outputs = [OutputValue(one.name, preview=preview) for one in order_in(folder).outputs]
    files = (Artifact("deep/a.txt", 25, "text/html"),)
    return RunOutcome("succeeded", outputs=tuple(outputs), artifact="deep", artifacts=files)


PNG = b"\x89PNG\r\n\x1a\n"


def make_run(client: ApiClient, plugin_id: int, file_id: int, **body: Any) -> dict[str, Any]:
    """Start a run of `hello` in a file, or of what is said, and give its document."""
    path = f"{PLUGINS}/{plugin_id}/files/{file_id}/runs"
    return done(client.post(path, {"task": "hello", "inputs": {"name": "Ada"}, **body}))
