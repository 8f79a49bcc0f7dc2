"""Show values that are no JSON: what they are, how they read, their first rows, their picture.

Here code of the value is called, which may fail in any way: what fails is left out.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from dioptra.runtime import pictures
from dioptra.runtime.exchange import Preview, Table, clean
from dioptra.runtime.fits import class_of, name_of

T = TypeVar("T")

_MAX_TEXT = 4_000
_MAX_CELL = 200
_MAX_ROWS = 10
_MAX_COLUMNS = 20
_MAX_NUMBERS = 400


def preview(value: Any, folder: Path, stem: str) -> Preview:
    """Describe a value.

    Args:
        value: Whatever it is.
        folder: Where a picture is written.
        stem: Name of its file, without suffix.
    """
    shape = _attempt(_shape, value)
    dtype = _attempt(_dtype, value)
    image = folder / f"{stem}.png"
    if not _attempt(lambda one: pictures.draw(one, shape, dtype, image), value):
        image.unlink(missing_ok=True)
    return Preview(
        clean(name_of(value)),
        readable(value),
        shape,
        dtype,
        _attempt(_table, value),
        image.name if image.exists() else None,
        _attempt(lambda one: _numbers(one, dtype), value),
    )


def readable(value: Any) -> str:
    """Give what `repr` says of a value, shortened; or that it says nothing."""
    try:
        return clean(_SHORT.repr(value), _MAX_TEXT)
    except BaseException as error:  # noqa: BLE001 - a value may do anything, and is still shown
        return f"<{clean(name_of(value))}: its repr raised {clean(type(error).__name__)}>"


def _short() -> reprlib.Repr:
    """Make a `repr` that looks at the beginning of long values only."""
    short = reprlib.Repr()
    short.maxlevel = 4
    short.maxlist = short.maxtuple = short.maxset = short.maxdict = short.maxarray = 30
    short.maxfrozenset = short.maxdeque = 30
    short.maxstring = short.maxother = _MAX_TEXT
    short.maxlong = 200
    return short


_SHORT = _short()


def _attempt(look: Callable[[Any], T | None], value: Any) -> T | None:
    try:
        return look(value)
    except BaseException:  # noqa: BLE001 - a value may do anything, and is still shown
        return None


def _shape(value: Any) -> tuple[int, ...] | None:
    shape = tuple(value.shape)
    return shape if len(shape) <= 32 and all(type(side) is int for side in shape) else None


def _dtype(value: Any) -> str | None:
    return clean(str(value.dtype), 100)


def _table(value: Any) -> Table | None:
    """Give the head of a frame or series of pandas."""
    module, name = class_of(value)
    if module.partition(".")[0] != "pandas":
        return None
    frame = value.to_frame() if name == "Series" else value
    total = len(frame)
    head = frame.iloc[:_MAX_ROWS, :_MAX_COLUMNS]
    rows = [
        (_cell(label), *map(_cell, row))
        for label, row in zip(head.index, head.itertuples(index=False, name=None), strict=True)
    ]
    return Table(("", *map(_cell, head.columns)), tuple(rows), total)


def _cell(value: Any) -> str:
    return clean(str(value), _MAX_CELL)


def _numbers(value: Any, dtype: str | None) -> tuple[float, ...] | None:
    """Give evenly chosen numbers of an array with one dimension; infinite ones are left out."""
    if dtype is None or not dtype.startswith(("int", "uint", "float")) or value.ndim != 1:
        return None
    step = -(-len(value) // _MAX_NUMBERS) or 1
    values = getattr(value, "values", value)
    numbers = [float(one) for one in values[::step].tolist()]
    return tuple(one for one in numbers if -1e308 < one < 1e308)
