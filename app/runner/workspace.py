"""The folder of one run: what the process finds there, and what it leaves.

`dioptra/runtime/exchange.py` draws it. Nothing in it is trusted after the run.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from app import naming
from dioptra.runtime.exchange import RunOrder

ORDER = "order.json"
CODE = "code"
INPUTS = "inputs"
RESULTS = "results"
OUTCOME = "results/outcome.json"
OUTPUTS = "results/outputs"
ARTIFACTS = "results/artifacts"
WORK = "results/work"


def prepare(
    folder: Path,
    order: RunOrder,
    files: Mapping[str, str],
    *,
    given: Mapping[str, Path] | None = None,
) -> None:
    """Lay out a run.

    Args:
        folder: Missing, or empty.
        order: What is to be run.
        files: Texts of the plugin's files, by filename.
        given: What values of the order name by their path below `inputs/`: pickle files and
            artifacts of earlier runs, files or directories. They are copied.

    Raises:
        Invalid: The name of the plugin or of a file is none that could be registered.
        ValueError: A path leads out of `inputs/`.
    """
    naming.check_plugin_name(order.plugin)
    for filename in files:
        naming.check_filename(filename)
    code = folder / CODE / order.plugin
    for path in (code, folder / INPUTS, folder / OUTPUTS, folder / ARTIFACTS, folder / WORK):
        path.mkdir(parents=True, exist_ok=True)
    for filename, text in files.items():
        (code / filename).write_text(text, encoding="utf-8", newline="")
    for name, source in (given or {}).items():
        _copy(source, _below(folder / INPUTS, name))
    (folder / ORDER).write_text(order.to_json(), encoding="utf-8")


def output_file(folder: Path, name: str) -> Path | None:
    """Find a pickle or picture that an outcome names; None where there is no plain file."""
    return _plain_file(folder / OUTPUTS, name)


def artifact_file(folder: Path, path: str) -> Path | None:
    """Find a file that an outcome lists under `artifacts`; None where there is no plain file."""
    return _plain_file(folder / ARTIFACTS, path)


def _below(top: Path, name: str) -> Path:
    steps = name.split("/")
    if any(step in ("", ".", "..") for step in steps):
        raise ValueError(f"{name!r} is no path below {top.name}.")
    return top.joinpath(*steps)


def _plain_file(top: Path, name: str) -> Path | None:
    """Find a file without following a link anywhere: a link may lead to the server's own files."""
    path = top
    for step in name.split("/"):
        path = path / step
        if step in ("", ".", "..") or path.is_symlink():
            return None
    return path if path.is_file() else None


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copyfile(source, target, follow_symlinks=False)
