"""How far a run is, for whoever waits: a bar in a terminal or a notebook, else a line a step."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Self, TextIO

_STEPS = {
    "queued": (0, "waits for its turn"),
    "starting": (1, "starts"),
    "importing": (1, "imports the plugin"),
    "running": (2, "runs the task"),
    "serializing": (2, "writes the artifact"),
    "reading": (3, "reads the artifact"),
    "outputs": (3, "looks at the outputs"),
}
_ALL = 4
_CELLS = 16


class Progress:
    """Shows the steps of one run on a stream.

    Args:
        label: What runs.
        stream: Standard error where left out.
        is_shown: Nothing is written if it is not.
    """

    def __init__(self, label: str, stream: TextIO | None = None, *, is_shown: bool = True) -> None:
        self._label = label
        self._stream = stream or sys.stderr
        self._is_shown = is_shown
        self._is_bar = self._stream.isatty() or _is_in_notebook()
        self._began = time.monotonic()
        self._last = ""
        self._width = 0

    def show(self, run: dict[str, Any]) -> None:
        """Show how far the run is."""
        status = run["status"]
        step = status if status == "queued" else run.get("phase") or "starting"
        done, words = (
            _STEPS.get(step, (1, step))
            if status in ("queued", "running")
            else (
                _ALL,
                status,
            )
        )
        if self._is_bar:
            self._draw(done, words)
        elif words != self._last:
            self._write(f"{self._label}: {words}\n")
        self._last = words

    def _draw(self, done: int, words: str) -> None:
        full = _CELLS * done // _ALL
        passed_s = time.monotonic() - self._began
        text = f"{self._label} [{'#' * full}{'.' * (_CELLS - full)}] {words}, {passed_s:.1f} s"
        # What was there before may have been longer.
        self._write("\r" + text.ljust(self._width))
        self._width = len(text)

    def _write(self, text: str) -> None:
        if self._is_shown:
            self._stream.write(text)
            self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._is_bar and self._width:
            self._write("\n")


def _is_in_notebook() -> bool:
    """Is this a notebook's kernel; those take a carriage return as terminals do."""
    return "ipykernel" in sys.modules
