"""Give a task's return value to its registered outputs: registration rules, section 6."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, Sequence, Set

from dioptra.runtime.fits import class_of, name_of
from dioptra.runtime.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TEXTS = (str, bytes, bytearray, memoryview)


class Named(Record):
    """A value with its output, and where it comes from: `item 0`."""

    name: str
    value: Any
    source: str


class Mapped(Record):
    """All outputs, and how many values had none; None where nobody knows."""

    outputs: tuple[Named, ...]
    discarded: int | None


class Unmappable(Exception):
    """A return value that cannot be given to the registered outputs.

    Args:
        code: TOO_FEW_OUTPUTS, OUTPUT_NOT_UNPACKABLE or MISSING_KEYS.
        message: For a person.
        names: The outputs that have no value.
    """

    def __init__(self, code: str, message: str, names: Sequence[str]) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.names = tuple(names)


class Interrupted(Exception):
    """The task's own code failed while it produced an output; the cause is what it raised."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def map_outputs(value: Any, names: Sequence[str]) -> Mapped:
    """Name what a task returned.

    Args:
        value: Whatever it is.
        names: Of the registered outputs, in order.

    Raises:
        Unmappable: It has no value for one of several outputs.
        Interrupted: Taking it apart runs the task's code, and that failed.
    """
    if not names:
        return Mapped((), 0 if value is None else 1)
    if len(names) == 1:
        return Mapped((Named(names[0], value, "return value"),), 0)
    of = type(value)
    if value is None or issubclass(of, _TEXTS) or _is_unordered(of):
        raise _not_unpackable(value, names)
    if issubclass(of, Mapping) or _is_frame(value):
        return _by_name(value, names)
    return _by_place(value, names)


def note_on_order(value: Any, names: Sequence[str]) -> str | None:
    """Say that fields of a named tuple have the names of the outputs, in another order.

    Items go by their place all the same, as those of every tuple.
    """
    of = type(value)
    # Read past a metaclass, which may do anything when it is asked.
    fields = of.__dict__.get("_fields") if type(of) is type and issubclass(of, tuple) else None
    if type(fields) is not tuple or len(names) < 2:
        return None
    taken = fields[: len(names)]
    if set(taken) != set(names) or taken == tuple(names):
        return None
    return (
        f"OUTPUT_NAME_ORDER: the fields {_listed(taken)} were given to the outputs "
        f"{_listed(names)} in this order, item by item. Register them in the order of the fields."
    )


def _is_unordered(of: type) -> bool:
    return issubclass(of, Set) and not issubclass(of, KeysView | ItemsView)


def _is_frame(value: Any) -> bool:
    """Is it a table of pandas: going through one gives the names of its columns, not values."""
    module, name = class_of(value)
    return name == "DataFrame" and module.partition(".")[0] == "pandas"


def _by_name(value: Any, names: Sequence[str]) -> Mapped:
    current = names[0]
    try:
        keys = list(value)
        missing = [name for name in names if name not in keys]
        if missing:
            raise _missing_keys(missing, keys)
        outputs = []
        for current in names:
            outputs.append(Named(current, value[current], f'key "{current}"'))
    except Unmappable:
        raise
    except BaseException as error:
        raise Interrupted(current) from error
    return Mapped(tuple(outputs), len(keys) - len(names))


def _by_place(value: Any, names: Sequence[str]) -> Mapped:
    size = _size(value)
    try:
        items: Iterator[Any] = iter(value)
    except TypeError:
        # Nothing, numbers, arrays without dimensions: not made to be gone through.
        raise _not_unpackable(value, names) from None
    except BaseException as error:
        raise Interrupted(names[0]) from error
    outputs: list[Named] = []
    for place, name in enumerate(names):
        try:
            item = next(items)
        except StopIteration:
            raise _too_few(value, names, place) from None
        except BaseException as error:
            raise Interrupted(name) from error
        outputs.append(Named(name, item, f"item {place}"))
    if items is value:
        _close(items, names[-1])
        return Mapped(tuple(outputs), None)
    return Mapped(tuple(outputs), None if size is None else max(size - len(names), 0))


def _size(value: Any) -> int | None:
    try:
        return len(value)
    except Exception:  # noqa: BLE001 - it has no length, or one that fails: nobody knows
        return None


def _close(items: Any, name: str) -> None:
    close = getattr(items, "close", None)
    if callable(close):
        try:
            close()
        except BaseException as error:
            raise Interrupted(name) from error


def _too_few(value: Any, names: Sequence[str], count: int) -> Unmappable:
    left = names[count:]
    had = f"{count} value" if count == 1 else f"{count or 'no'} values"
    message = f"A {name_of(value)} with {had} was returned; {_listed(left)} got none."
    return Unmappable("TOO_FEW_OUTPUTS", message, left)


def _not_unpackable(value: Any, names: Sequence[str]) -> Unmappable:
    kind = "None" if value is None else f"A value of the class {name_of(value)}"
    advice = "Return a tuple or list with one item for each, or a mapping with their names."
    message = (
        f"{kind} was returned for {len(names)} outputs, and it cannot be taken apart. {advice}"
    )
    return Unmappable("OUTPUT_NOT_UNPACKABLE", message, names)


def _missing_keys(missing: Sequence[str], keys: Iterable[Any]) -> Unmappable:
    there = _listed([key for key in keys if type(key) is str][:10]) or "none that is text"
    noun = "key" if len(missing) == 1 else "keys"
    verb = "is" if len(missing) == 1 else "are"
    message = f"The {noun} {_listed(missing)} {verb} missing in the mapping that was returned."
    return Unmappable("MISSING_KEYS", f"{message} It has {there}.", missing)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
