"""Tell what a task's own code raised: which kind, in which line, with which traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import TracebackType

from dioptra.runtime.exchange import SENTENCE, Failure, clean
from dioptra.runtime.fits import name_of


class Refused(Exception):
    """The run ends here, and not by the task's own code."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def failure_of(error: BaseException, code: str, doing: str) -> Failure:
    """Describe what was raised.

    Args:
        error: As it was caught; what is before the user's code in its traceback is left out.
        code: The folder that holds the plugin's folder.
        doing: A clause for the sentence: `while it was imported`.
    """
    kind, sentence = _kind(error, code, doing)
    filename, line = _place(error, code)
    traceback, raised = _traceback(error, code), clean(name_of(error).rpartition(".")[2], SENTENCE)
    return Failure(kind, clean(sentence, SENTENCE), (), traceback, filename, line, raised)


def _kind(error: BaseException, code: str, doing: str) -> tuple[str, str]:
    name, text = name_of(error), _text(error)
    if isinstance(error, MemoryError):
        return "OUT_OF_MEMORY", f"The task needed more memory than it may have, {doing}."
    if isinstance(error, SystemExit):
        return "EXITED", f"The task ended the process with sys.exit({text}), {doing}."
    if isinstance(error, ModuleNotFoundError) and type(error.name) is str:
        return _missing_module(error.name, code)
    said = f"{name}: {text}" if text else name
    return "TASK_ERROR", f"The task raised {said}, {doing}."


def _missing_module(name: str, code: str) -> tuple[str, str]:
    """Tell a missing file of the plugin from a missing package."""
    plugin = next(iter(os.listdir(code)), "")
    top, _, rest = name.partition(".")
    if top == plugin and rest:
        return "MISSING_FILE", f"The code imports “{name}”, and the plugin has no file “{rest}.py”."
    if os.path.exists(f"{code}/{plugin}/{name}.py"):
        advice = f"Write “from . import {name}”, or “from {plugin} import {name}”."
        return "MISSING_PACKAGE", f"“{name}” is a file of the plugin. {advice}"
    return (
        "MISSING_PACKAGE",
        f"The code imports “{top}”, which is not installed where tasks are run.",
    )


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # noqa: BLE001 - it is code of the task, too
        return "(its text raised an error)"


def _first_own(trace: TracebackType | None, code: str) -> TracebackType | None:
    """Give the traceback from the first line of the user's code on."""
    while trace is not None and not _is_own(trace, code):
        trace = trace.tb_next
    return trace


def _behind(error: BaseException) -> Iterator[BaseException]:
    """Yield the errors that led to an error, each once."""
    seen = {id(error)}
    waiting = [error.__cause__, error.__context__]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__cause__, one.__context__]


def _is_own(trace: TracebackType, code: str) -> bool:
    return trace.tb_frame.f_code.co_filename.startswith(f"{code}/")


def _place(error: BaseException, code: str) -> tuple[str | None, int | None]:
    """Find the last line of the user's code that is there."""
    if isinstance(error, SyntaxError) and str(error.filename).startswith(f"{code}/"):
        return os.path.basename(str(error.filename)), error.lineno
    last = None
    trace = error.__traceback__
    while trace is not None:
        if _is_own(trace, code):
            last = trace
        trace = trace.tb_next
    if last is None:
        return None, None
    return os.path.basename(last.tb_frame.f_code.co_filename), last.tb_lineno


def _traceback(error: BaseException, code: str) -> str:
    import traceback  # Only a failure needs it, and it takes long.

    try:
        error.__traceback__ = _first_own(error.__traceback__, code)
        for one in _behind(error):
            # One that was raised and caught in a library is told as it is.
            one.__traceback__ = _first_own(one.__traceback__, code) or one.__traceback__
        text = "".join(traceback.format_exception(error))
    except BaseException:  # noqa: BLE001 - formatting asks the error, which is the task's own code
        return f"{name_of(error)}: (it cannot be shown)\n"
    return clean(text.replace(f"{code}/", ""))
