"""Read a large text in a process of its own, which may run out of time or memory instead of us."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any, Final

from app.analysis import signatures
from app.analysis.limits import DEFAULT, Limits, too_deep
from app.analysis.signatures import Reading, Unreadable
from app.analysis.source import TOO_BUSY, TOO_COMPLEX, Source
from app.analysis.walker import read_source

# From the call to the answer, so that a request has its own in two seconds. A real file of 1 MiB
# takes 0.4 s and 120 MB.
_WALL_S: Final = 1.5
# The longest wait for a turn: what is left of the time is enough for a real file of 1 MiB.
_WAIT_S: Final = 0.7
# Ends the child where nobody is left to do so; whole seconds.
_CPU_S: Final = 2
_MEMORY_BYTES: Final = 256 << 20
# Of 2,600 tasks, or of 20,000 other definitions. The caller builds the values from this, in 0.15 s.
_ANSWER_BYTES: Final = 4 << 20

# `-I -S` sees neither the checkout nor site-packages, so the folder that holds `app` is handed
# over. It goes last: nothing beside `app` can stand before the standard library.
_ROOT: Final = str(Path(__file__).resolve().parents[2])
_PROGRAM: Final = (
    "import sys; sys.path.append(sys.argv[1]); from app.analysis.contained import main; main()"
)

# Two at a time: together they may take twice the memory limit. The others wait for their turn.
_turns = threading.BoundedSemaphore(2)


class _NotOurs(Exception):
    """The child speaks of other values: the code on disk was replaced under a running server."""


def read_here(source: Source, limits: Limits) -> Reading | Unreadable:
    """Read a text whose size, lines, null bytes and encoding were checked, in this process."""
    return too_deep(source, limits) or read_source(source)


def read_apart(raw: bytes, limits: Limits = DEFAULT) -> Reading | Unreadable:
    """Read a text, given as UTF-8, in a child process that may take no more than so much.

    Returns:
        What `read_here` gives, `TOO_COMPLEX` where the child did not live to say so, or
        `TOO_BUSY` where others took its time or no child of the same release could be started.
    """
    start = time.monotonic()
    if not _turns.acquire(timeout=_WAIT_S):
        return TOO_BUSY
    try:
        waited = time.monotonic() - start
        return _ask_child(raw, limits, _WALL_S - waited)
    except subprocess.TimeoutExpired:
        return TOO_BUSY if waited > _WAIT_S / 10 else TOO_COMPLEX
    except (OSError, _NotOurs):
        return TOO_BUSY
    finally:
        _turns.release()


def _ask_child(raw: bytes, limits: Limits, time_s: float) -> Reading | Unreadable:
    # Nothing of the server's environment is handed on: it holds secrets. The loader's path stays.
    environment = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    done = subprocess.run(  # noqa: S603 - the command is ours
        [sys.executable, "-I", "-S", "-c", _PROGRAM, _ROOT, json.dumps(asdict(limits))],
        input=raw,
        capture_output=True,
        timeout=time_s,
        check=False,
        env=environment,
    )
    if done.returncode != 0:
        return TOO_COMPLEX
    try:
        return from_json(done.stdout)
    except (KeyError, TypeError, ValueError) as error:
        raise _NotOurs from error


def main() -> None:
    """Read standard input within limits, and write the reading; the child's whole life."""
    _limit_this_process()
    # All that is made here is kept to the end, and looking for garbage takes half of the time.
    gc.disable()
    limits = Limits(**json.loads(sys.argv[2]))
    text = sys.stdin.buffer.read().decode()
    answer = to_json(read_here(Source(text), limits))
    sys.stdout.write(answer if len(answer) <= _ANSWER_BYTES else to_json(TOO_COMPLEX))
    sys.stdout.flush()
    # What was read need not be taken apart again: the process ends here.
    os._exit(0)


def to_json(reading: Reading | Unreadable) -> str:
    """Write a reading so that `from_json` gives an equal one."""
    return json.dumps(_plain(reading), separators=(",", ":"))


def from_json(text: str | bytes) -> Reading | Unreadable:
    """Give the reading that `to_json` wrote."""
    reading: Reading | Unreadable = json.loads(text, object_hook=_value)
    return reading


# Every value that a reading can be made of, with the names of its parts.
_VALUES: Final[dict[str, tuple[Callable[..., Any], tuple[str, ...]]]] = {
    name: (kind, tuple(part.name for part in fields(kind)))
    for name, kind in vars(signatures).items()
    if isinstance(kind, type) and is_dataclass(kind)
}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if not is_dataclass(value):
        return value
    name = type(value).__name__
    return {"": name, **{part: _plain(getattr(value, part)) for part in _VALUES[name][1]}}


def _value(found: dict[str, Any]) -> Any:
    kind, _ = _VALUES[found.pop("")]
    return kind(**{name: _frozen(part) for name, part in found.items()})


def _frozen(part: Any) -> Any:
    return tuple(map(_frozen, part)) if isinstance(part, list) else part


def _limit_this_process() -> None:
    import resource  # Only the child needs it, and some systems have none.

    for limit, value in (
        (resource.RLIMIT_CPU, _CPU_S),
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # A system may allow less already, or not know the limit; the wall time still holds.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
