"""Does a value, as Python has it in a run, fit the structure of a parameter type.

The value is anybody's: nothing of it is called, except to tell numbers of numpy. Classes are asked
by `type`, because `isinstance` believes what a value says of itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dioptra.runtime.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Structure = Any
    Types = Mapping[str, Structure | None]

BUILTIN = ("any", "string", "integer", "number", "boolean", "null")

# Deeper than any value that a person writes, and far from what Python's stack can take.
_MAX_DEPTH = 100
# Items of one list that are looked at; a longer one is told from its beginning.
_MAX_ITEMS = 100_000
_SHOWN_STEPS = 3
_SHOWN_CHOICES = 4
_SHOWN_CHARACTERS = 40

_WORDS = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "null": "null",
    "list": "a list",
    "tuple": "a tuple",
    "mapping": "a mapping",
}
_TEXTS = (bytes, bytearray)


class _Anything:
    """Stands for a value that nobody has seen yet."""


# It fits every type.
UNSEEN = _Anything()


class Verdict(Record):
    """Whether a value fits; `fits` is None where nobody can know."""

    fits: bool | None
    reason: str | None = None


def verdict(
    value: object, structure: Structure, types: Types, type_name: str | None = None
) -> Verdict:
    """Hold an output against its type.

    Args:
        value: Whatever a task returned.
        structure: Of the type, or its name.
        types: Structures by name; of names that are not there nothing is known.
        type_name: How the user calls the type.
    """
    name = structure if isinstance(structure, str) else type_name
    if not _is_known(structure, types):
        return _of_class(value, name)
    reason = misfit(value, structure, types)
    return Verdict(True) if reason is None else Verdict(False, reason)


def misfit(value: object, structure: Structure, types: Types) -> str | None:
    """Say why a value does not fit: `item 1 is a string, not an integer`.

    Returns:
        What is wrong, without a dot at the end; None where it fits, or nothing is known.
    """
    return _misfit(value, structure, types, ())


def shaped(value: Any, structure: Structure, types: Types) -> Any:
    """Give a value that came as JSON the form that Python code expects of its type.

    Arrays become tuples where the type is a tuple, and keys integers where they are; JSON has
    neither. A value that does not fit stays as it is.
    """
    if not isinstance(value, list | dict):
        return value
    for choice in _choices(structure, types):
        if isinstance(choice, str) or misfit(value, choice, types) is not None:
            continue
        kind, inner = next(iter(choice.items()))
        if isinstance(value, dict):
            return _shaped_mapping(value, inner, types)
        if kind == "list":
            return [shaped(one, inner, types) for one in value]
        if kind == "tuple":
            return tuple(shaped(one, part, types) for one, part in zip(value, inner, strict=True))
    return value


def _shaped_mapping(value: dict[Any, Any], inner: Any, types: Types) -> dict[Any, Any]:
    if isinstance(inner, Mapping):
        return {key: shaped(value[key], part, types) for key, part in inner.items()}
    as_key = int if inner[0] == "integer" else str
    return {as_key(key): shaped(one, inner[1], types) for key, one in value.items()}


def name_of(value: object) -> str:
    """Give the class of a value with its module: `numpy.ndarray`, `dict`."""
    module, name = class_of(value)
    return name if module in ("", "builtins") else f"{module}.{name}"[:200]


def class_of(value: object) -> tuple[str, str]:
    """Give module and name of the class of a value, asking neither it nor its metaclass."""
    kind = type(value)
    try:
        module = type.__dict__["__module__"].__get__(kind)
    except AttributeError:
        module = ""
    name = type.__dict__["__qualname__"].__get__(kind)
    return module[:200] if type(module) is str else "", name[:200]


def _is_known(structure: Structure, types: Types) -> bool:
    """Does a type say anything about its values."""
    if isinstance(structure, str):
        return structure in BUILTIN or bool(types.get(structure))
    return bool(structure)


def _of_class(value: object, name: str | None) -> Verdict:
    """Hold a value against a simple type, of which the name alone is known."""
    whole = name_of(value)
    spellings = {whole, whole.rpartition(".")[2], whole.replace(".", "_")}
    if whole == "numpy.ndarray":
        spellings |= {"np.ndarray", "np_ndarray", "array"}
    if whole.startswith("pandas."):
        short = whole.rpartition(".")[2]
        spellings |= {f"pandas.{short}", f"pd.{short}", f"pd_{short}", f"pandas_{short}"}
    if name is not None and name.lower() in {one.lower() for one in spellings}:
        return Verdict(True)
    called = f"the type “{name}”" if name else "its type"
    return Verdict(None, f"it is of the class {whole}, and {called} says nothing about its values")


def _choices(structure: Structure, types: Types) -> Iterable[Structure]:
    """Open unions and names: structures, built-in names, and names of which nothing is known."""
    seen: set[str] = set()
    waiting = [structure]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if one not in seen:
                seen.add(one)
                made_of = None if one in BUILTIN else types.get(one)
                if made_of:
                    waiting.append(made_of)
                else:
                    yield one if one in BUILTIN else "any"
        elif one and "union" in one:
            waiting.extend(reversed(one["union"]))
        else:
            yield one or "any"


def _misfit(
    value: object, structure: Structure, types: Types, path: tuple[object, ...]
) -> str | None:
    if value is UNSEEN:
        return None
    if len(path) > _MAX_DEPTH:
        return f"the value is nested more than {_MAX_DEPTH} deep"
    value = as_python(value)
    offered = list(_choices(structure, types))
    likely = None
    for choice in offered:
        if choice == "any":
            return None
        kind = choice if isinstance(choice, str) else next(iter(choice))
        if _is(value, kind):
            reason = None if isinstance(choice, str) else _inside(value, choice, types, path)
            if reason is None:
                return None
            likely = likely or reason
    if likely:
        return likely
    wanted = _either([_WORDS[one if isinstance(one, str) else next(iter(one))] for one in offered])
    return f"{_place(path)} is {_said(value)}, not {wanted}"


def _inside(value: Any, structure: Structure, types: Types, path: tuple[object, ...]) -> str | None:
    kind, inner = next(iter(structure.items()))
    if kind == "mapping":
        return _in_mapping(value, inner, types, path)
    items = list(_iterate(value))
    if kind == "tuple" and len(items) != len(inner):
        many = "1 item" if len(items) == 1 else f"{len(items) or 'no'} items"
        return f"{_place(path)} has {many}, not {len(inner)}"
    for index, item in enumerate(items):
        part = inner[index] if kind == "tuple" else inner
        reason = _misfit(item, part, types, (*path, index))
        if reason is not None:
            return reason
    return None


def _in_mapping(value: Any, inner: Any, types: Types, path: tuple[object, ...]) -> str | None:
    entries = dict.items(value) if issubclass(type(value), dict) else list(value.items())
    if isinstance(inner, Mapping):
        keys = {key for key, _ in entries if type(key) is str}
        for key in inner:
            if key not in keys:
                return f"{_place(path)} has no {_quoted(key)}"
        for key, _ in entries:
            if type(key) is not str or key not in inner:
                return f"{_place(path)} has {_quoted(key)}, which is none of its keys"
    for key, item in entries:
        if not isinstance(inner, Mapping) and not _is_key(key, inner[0]):
            return f"the key {_quoted(key)} of {_place(path)} is not {_WORDS[inner[0]]}"
        part = inner[key] if isinstance(inner, Mapping) else inner[1]
        reason = _misfit(item, part, types, (*path, key))
        if reason is not None:
            return reason
    return None


def _iterate(value: Any) -> Iterable[Any]:
    base = next((one for one in (list, tuple) if issubclass(type(value), one)), None)
    items = value if base is None else base.__iter__(value)
    for count, item in enumerate(items):
        if count >= _MAX_ITEMS:
            return
        yield item


def _is(value: object, kind: str) -> bool:
    of = type(value)
    if kind == "null":
        return value is None
    if kind == "boolean":
        return of is bool
    if kind == "string":
        return issubclass(of, str)
    if kind in ("integer", "number"):
        numbers = (int,) if kind == "integer" else (int, float)
        return issubclass(of, numbers) and of is not bool
    if kind in ("list", "tuple"):
        return issubclass(of, list | tuple)
    return issubclass(of, Mapping)


def _is_key(key: object, kind: str) -> bool:
    if kind == "integer" and type(key) is str:
        return key.removeprefix("-").isdecimal() and key.isascii()
    return _is(as_python(key), kind)


def as_python(value: object) -> object:
    """Give a number, truth or text of numpy as Python's own; all else as it is."""
    module, name = class_of(value)
    if module != "numpy" or name == "ndarray":
        return value
    item = getattr(value, "item", None)
    # What has dimensions is no single value, and what has no such method is none either.
    if item is None or getattr(value, "ndim", 1) != 0:
        return value
    return item()


def _said(value: object) -> str:
    for kind in ("null", "boolean", "string", "integer", "number", "mapping"):
        if _is(value, kind):
            return _WORDS[kind]
    if type(value) in (list, tuple):
        return _WORDS[type(value).__name__]
    return f"a value of the class {name_of(value)}"


def _place(path: tuple[object, ...]) -> str:
    steps = [f"item {step}" if isinstance(step, int) else _quoted(step) for step in path[::-1]]
    return " of ".join(steps[:_SHOWN_STEPS]) if steps else "it"


def _quoted(key: object) -> str:
    text = key if type(key) is str else repr(key) if type(key) is int else name_of(key)
    return f"“{text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + '…'}”"


def _either(words: list[str]) -> str:
    different = list(dict.fromkeys(words))
    if len(different) > _SHOWN_CHOICES:
        different = [*different[: _SHOWN_CHOICES - 1], "another of its types"]
    *first, last = different
    return f"{', '.join(first)} or {last}" if first else last
