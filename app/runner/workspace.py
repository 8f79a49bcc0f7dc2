"""The folder of one run: what the process finds there, and what it leaves.

`dioptra/runtime/exchange.py` draws it. Nothing in it is trusted after the run: what looks like a
file may be a link to the server's own files, or a pipe that never ends.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app import naming
from dioptra.runtime.exchange import OutputValue, RunOrder, RunOutcome
from dioptra.runtime.outcome_reading import read_outcome

_ORDER = "order.json"
_CODE = "code"
_INPUTS = "inputs"
_OUTCOME = "results/outcome.json"
_OUTPUTS = "results/outputs"
_ARTIFACTS = "results/artifacts"
_WORK = "results/work"


def make_place() -> Path:
    """Make a folder for the folder of a run, and for what whoever runs it keeps beside it."""
    place = Path(tempfile.mkdtemp(prefix="dioptra-run-")).resolve()
    # A task may be another user, who comes through to its own folder, and sees no other.
    place.chmod(0o711)
    return place


def lay_out(folder: Path) -> None:
    """Make the folder of a run that nothing is known of."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (_CODE, _INPUTS, _OUTPUTS, _ARTIFACTS, _WORK):
        (folder / name).mkdir(parents=True, exist_ok=True)


def prepare(
    folder: Path,
    order: RunOrder,
    files: Mapping[str, str],
    *,
    given: Mapping[str, Path] | None = None,
) -> None:
    """Lay out a run.

    Args:
        folder: Missing, empty, or laid out.
        order: What is to be run.
        files: Texts of the plugin's files, by filename.
        given: What values of the order name by their path below `inputs/`: pickle files and
            artifacts of earlier runs, files or directories. They are copied.

    Raises:
        Invalid: The name of the plugin or of a file is none that could be registered.
        ValueError: A path leads out of `inputs/`.
    """
    naming.check_plugin_name(order.plugin)
    for filename in (*files, order.filename):
        naming.check_filename(filename)
    lay_out(folder)
    code = folder / _CODE / order.plugin
    code.mkdir(exist_ok=True)
    for filename, text in files.items():
        (code / filename).write_text(text, encoding="utf-8", newline="")
    for name, source in (given or {}).items():
        _copy(source, _below(folder / _INPUTS, name))
    (folder / _ORDER).write_text(order.to_json(), encoding="utf-8")


def output_file(folder: Path, name: str) -> Path | None:
    """Find a pickle or picture that an outcome names; None where there is no plain file."""
    return _plain_file(folder, f"{_OUTPUTS}/{name}")


def artifact_file(folder: Path, path: str) -> Path | None:
    """Find a file that an outcome lists under `artifacts`; None where there is no plain file."""
    return _plain_file(folder, f"{_ARTIFACTS}/{path}")


def artifact(folder: Path, path: str) -> Path | None:
    """Find the file or directory that `serialize` returned; None where there is neither."""
    return _own(folder, f"{_ARTIFACTS}/{path}")


def find_outcome(folder: Path, max_bytes: int) -> RunOutcome | None:
    """Read what the process reported, and what of it is true; None where it is no outcome."""
    path = _plain_file(folder, _OUTCOME)
    if path is None or path.stat().st_size > max_bytes:
        return None
    try:
        outcome = read_outcome(path.read_bytes())
    except ValueError:
        return None
    return outcome._replace(
        artifacts=tuple(
            one._replace(size_bytes=file.stat().st_size)
            for one in outcome.artifacts
            if (file := artifact_file(folder, one.path)) is not None
        ),
        artifact=outcome.artifact
        if outcome.artifact is not None and artifact(folder, outcome.artifact) is not None
        else None,
        outputs=tuple(_with_own_files(folder, one) for one in outcome.outputs),
    )


def written_bytes(folder: Path, most: int) -> int:
    """Count what a run has written and has not deleted, no further than `most`.

    A file counts a block at least, so that a million empty ones are too many, and its holes count
    too: whoever keeps it reads them as zeros.
    """
    total = 0
    waiting = [folder / "results"]
    while waiting and total <= most:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    found = entry.stat(follow_symlinks=False)
                    total += max(found.st_size, found.st_blocks * 512, 4096)
                    if stat.S_ISDIR(found.st_mode):
                        waiting.append(Path(entry.path))
                    if total > most:
                        break
        except OSError:
            continue  # The run changes it meanwhile, or has hidden it from itself.
    return total


def remove(folder: Path) -> None:
    """Delete the folder, with whatever rights and names the run has given to what is in it."""
    if folder.exists():
        for at, directories, _ in os.walk(folder):
            for name in directories:
                one = Path(at, name)
                if not one.is_symlink():
                    with contextlib.suppress(OSError):
                        one.chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)


def _with_own_files(folder: Path, output: OutputValue) -> OutputValue:
    preview = output.preview
    if preview is not None and preview.image and output_file(folder, preview.image) is None:
        preview = preview._replace(image=None)
    kept = output.pickle if output.pickle and output_file(folder, output.pickle) else None
    return output._replace(preview=preview, pickle=kept)


def _below(top: Path, name: str) -> Path:
    steps = name.split("/")
    if any(step in ("", ".", "..") for step in steps):
        raise ValueError(f"{name!r} is no path below {top.name}.")
    return top.joinpath(*steps)


def _own(folder: Path, name: str) -> Path | None:
    """Find what is at a path, without following a link anywhere on the way."""
    path = folder
    try:
        for step in name.split("/"):
            path = path / step
            if step in ("", ".", "..") or path.is_symlink():
                return None
        return path if path.exists() else None
    except OSError:
        return None  # A name that is too long, or a folder that the run lets nobody look into.


def _plain_file(folder: Path, name: str) -> Path | None:
    path = _own(folder, name)
    if path is None or not path.is_file() or not os.access(path, os.R_OK):
        return None
    return path


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copyfile(source, target, follow_symlinks=False)
