"""Read an outcome that may be forged or broken: it comes from a process that ran anybody's code.

What is stored afterwards is bounded, and can be written to any database and sent to any browser.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from dioptra.runtime.exchange import (
    LONG,
    SENTENCE,
    Artifact,
    Failure,
    OutputValue,
    Preview,
    Problem,
    RoundTrip,
    RunOutcome,
    Table,
    clean,
)

T = TypeVar("T")

# More findings, outputs, files or notes than a person reads.
_MAX_ITEMS = 1_000


def read_outcome(text: str | bytes) -> RunOutcome:
    """Read what `RunOutcome.to_json` wrote, or what pretends to be that.

    Raises:
        ValueError: It is something else. Its length is for the caller to bound.
    """
    try:
        return _outcome(json.loads(text, parse_constant=_no_constant))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"This is no outcome of a run: {error!r}") from error


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _outcome(found: Any) -> RunOutcome:
    status = found["status"]
    error = _optional(found["error"], _failure)
    if status not in ("succeeded", "failed") or (error is None) != (status == "succeeded"):
        raise ValueError("An outcome is succeeded, or failed for a reason.")
    outputs = _many(found["outputs"], _output_value)
    artifacts = _many(found["artifacts"], _artifact)
    _check_named_once([one.path for one in artifacts])
    _check_named_once([name for one in outputs for name in _files(one)])
    return RunOutcome(
        status,
        error,
        outputs,
        _optional(found["discarded"], _whole),
        _optional(found["artifact"], _path),
        artifacts,
        _optional(found["round_trip"], _round_trip),
        _many(found["notes"], _sentence),
        _number(found["duration_s"]),
        _optional(found["peak_memory_bytes"], _whole),
    )


def _files(output: OutputValue) -> list[str]:
    image = output.preview.image if output.preview else None
    return [name for name in (output.pickle, image) if name is not None]


def _check_named_once(names: Sequence[str]) -> None:
    # A thousand times the same large file would be read as often.
    if len(set(names)) < len(names):
        raise ValueError("A file is named twice.")


def _failure(found: Any) -> Failure:
    return Failure(
        _code(found["code"]),
        _sentence(found["message"]),
        _many(found["findings"], _problem),
        _long(found["traceback"]),
        _optional(found["filename"], _sentence),
        _optional(found["line"], _whole),
        _optional(found["raised"], _sentence),
    )


def _problem(found: Any) -> Problem:
    return Problem(
        _code(found["code"]), _sentence(found["message"]), _optional(found["name"], _sentence)
    )


def _output_value(found: Any) -> OutputValue:
    return OutputValue(
        _sentence(found["name"]),
        _sentence(found["source"]),
        _optional(found["fits"], _truth),
        _optional(found["reason"], _sentence),
        _truth(found["is_json"]),
        _json(found["json"]),
        _optional(found["preview"], _preview),
        _optional(found["pickle"], _filename),
    )


def _preview(found: Any) -> Preview:
    return Preview(
        _sentence(found["python_type"]),
        _long(found["text"]),
        _optional(found["shape"], lambda shape: _many(shape, _whole)),
        _optional(found["dtype"], _sentence),
        _optional(found["table"], _table),
        _optional(found["image"], _filename),
        _optional(found["numbers"], lambda numbers: _many(numbers, _number)),
    )


def _table(found: Any) -> Table:
    columns = _many(found["columns"], _sentence)
    rows = _many(found["rows"], lambda row: _many(row, _sentence))
    if any(len(row) != len(columns) for row in rows):
        raise ValueError("A row of a table has a cell for each column.")
    return Table(columns, rows, _whole(found["total_rows"]))


def _artifact(found: Any) -> Artifact:
    return Artifact(
        _path(found["path"]), _whole(found["size_bytes"]), _sentence(found["media_type"])
    )


def _round_trip(found: Any) -> RoundTrip:
    return RoundTrip(_optional(found["equal"], _truth), _sentence(found["reason"]))


def _many(found: Any, read: Callable[[Any], T]) -> tuple[T, ...]:
    if not isinstance(found, list) or len(found) > _MAX_ITEMS:
        raise ValueError("This is no list, or a long one.")
    return tuple(read(one) for one in found)


def _optional(found: Any, read: Callable[[Any], T]) -> T | None:
    return None if found is None else read(found)


def _sentence(found: Any) -> str:
    return _text(found, SENTENCE)


def _long(found: Any) -> str:
    return _text(found, LONG)


def _text(found: Any, longest: int) -> str:
    if not isinstance(found, str):
        raise ValueError("This is no text.")
    return clean(found, longest)


def _code(found: Any) -> str:
    text = _text(found, 60)
    if not text.isidentifier() or not text.isascii() or not text.isupper():
        raise ValueError("This is no code.")
    return text


def _truth(found: Any) -> bool:
    if not isinstance(found, bool):
        raise ValueError("This is neither true nor false.")
    return found


def _whole(found: Any) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < 1 << 63:
        raise ValueError("This is no size.")
    return found


def _number(found: Any) -> float:
    # What is no finite number was refused when the text was read, but for 1e999.
    if not isinstance(found, int | float) or isinstance(found, bool) or abs(found) > 1e308:
        raise ValueError("This is no number.")
    return float(found)


def _filename(found: Any) -> str:
    """Read the name of a file right in a folder that is known."""
    path = _path(found)
    if "/" in path:
        raise ValueError("This is no name of a file.")
    return path


def _path(found: Any) -> str:
    """Read a path that stays below where it begins."""
    text = _text(found, SENTENCE)
    steps = text.split("/")
    if text != found or "\\" in text or any(step in ("", ".", "..") for step in steps):
        raise ValueError("This is no path below a folder.")
    return text


def _json(found: Any, depth: int = 0) -> Any:
    """Check that a value can be stored and sent anywhere: 64 bits, clean texts, not too deep."""
    if depth > 120:
        raise ValueError("The value is too deep.")
    if isinstance(found, str):
        return clean(found, 1 << 24)
    if isinstance(found, list):
        return [_json(one, depth + 1) for one in found]
    if isinstance(found, dict):
        return {clean(name): _json(one, depth + 1) for name, one in found.items()}
    if isinstance(found, int) and not -(1 << 63) <= found < 1 << 63:
        raise ValueError("The value has too large a number.")
    if isinstance(found, float):
        return _number(found)
    return found
