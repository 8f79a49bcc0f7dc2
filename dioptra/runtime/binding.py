"""Hold given values against a registration and against the code: registration rules, section 5.

`check_order` needs no code and is asked before anything starts; `bind` is asked with what the code
really takes, in the process that runs it. Both find every problem, not the first one alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from dioptra.runtime.exchange import Input, Problem, RunOrder
from dioptra.runtime.fits import UNSEEN, misfit, name_of, shaped
from dioptra.runtime.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ONLY_POSITIONAL = "positional-only"
ORDINARY = "positional or keyword"
SPREAD = "variadic positional"
ONLY_KEYWORD = "keyword-only"
KEYWORDS = "variadic keyword"
_POSITIONAL = (ONLY_POSITIONAL, ORDINARY)


class Argument(Record):
    """What the code says of an argument; `default` is None where it has none, else holds it."""

    name: str
    kind: str
    default: tuple[Any] | None = None


class Call(Record):
    """What the function is called with."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class _Given(Record):
    """Values by the name of their input; those of `**kwargs` are in its mapping."""

    values: dict[str, Any]
    problems: list[Problem]


def check_order(order: RunOrder) -> list[Problem]:
    """Find all reasons why the values of an order are refused before anything starts.

    Returns:
        Findings, to be shown all at once; none where the values can be bound as far as the
        registration tells. Codes: MISSING_REQUIRED, UNKNOWN_INPUT, DUPLICATE_VALUE,
        TOO_MANY_VALUES, KEY_TAKEN, TYPE_MISMATCH.
    """
    kinds = {one.name: one.kind for one in order.inputs}
    args = [_seen(value) for value in order.args]
    kwargs = {name: _seen(value) for name, value in order.kwargs.items()}
    given = _distribute(order.inputs, kinds, args, kwargs)
    problems = [*given.problems, *_missing(order.inputs, given.values)]
    problems += _misfits(order, given.values)
    seen = [Argument(name, kind or "") for name, kind in kinds.items()]
    return problems or _taken_keys(order.inputs, seen, given.values)


def bind(
    order: RunOrder,
    arguments: Sequence[Argument],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    as_they_are: Collection[int] = (),
) -> Call | list[Problem]:
    """Turn given values into a call.

    Args:
        order: For its inputs and types.
        arguments: What the code takes, in its order.
        args: Values by position, as Python has them.
        kwargs: Values by name, likewise.
        as_they_are: The `id` of those that did not come as JSON: they keep their form.

    Returns:
        What to call the function with, or everything that is wrong.
    """
    kinds: dict[str, str | None] = {one.name: one.kind for one in arguments}
    takes_any = any(one.kind == KEYWORDS for one in arguments)
    # What is no argument goes through **kwargs, by its name alone.
    known = {one.name: kinds.get(one.name, ONLY_KEYWORD) for one in order.inputs}
    given = _distribute(order.inputs, known, args, kwargs)
    problems = [*given.problems, *_missing(order.inputs, given.values)]
    problems += _not_taken(order.inputs, given.values, kinds, takes_any)
    problems += _undefaulted(arguments, given.values, {one.name for one in problems})
    problems += _misfits(order, given.values)
    if not problems:
        problems = _taken_keys(order.inputs, arguments, given.values)
    if problems:
        return problems
    for one in order.inputs:
        if one.name in given.values and id(given.values[one.name]) not in as_they_are:
            given.values[one.name] = shaped(given.values[one.name], one.structure, order.types)
    return _call(arguments, given.values)


def _seen(value: Any) -> Any:
    return value.json if value.kind == "json" else UNSEEN


def _distribute(
    inputs: Sequence[Input],
    kinds: Mapping[str, str | None],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
) -> _Given:
    """Give each value the input that it is for."""
    places = [one.name for one in inputs if kinds[one.name] in (*_POSITIONAL, None)]
    spread = next((one.name for one in inputs if kinds[one.name] == SPREAD), None)
    keywords = next((one.name for one in inputs if kinds[one.name] == KEYWORDS), None)
    values: dict[str, Any] = dict(zip(places, args, strict=False))
    rest = list(args[len(places) :])
    problems: list[Problem] = []
    if rest and spread is not None:
        values[spread] = rest
    elif rest:
        problems.append(_too_many(len(args), places))
    names = {one.name for one in inputs}
    through = {}
    for name, value in kwargs.items():
        if name in values:
            problems.append(_twice(name))
        elif name in names:
            values[name] = value
        elif keywords is not None:
            through[name] = value
        else:
            problems.append(_unknown(name, names))
    if through and keywords is not None:
        problems += _put_through(values, keywords, through)
    return _Given(values, problems)


def _put_through(
    values: dict[str, Any], keywords: str, through: Mapping[str, Any]
) -> Iterable[Problem]:
    """Add values that were given under names of their own to what `**kwargs` takes."""
    whole = values.get(keywords, {})
    if not isinstance(whole, Mapping):
        return [] if whole is UNSEEN else [_no_mapping(keywords, whole)]
    values[keywords] = {**whole, **through}
    return [_twice(name) for name in through if name in whole]


def _missing(inputs: Sequence[Input], values: Mapping[str, Any]) -> Iterable[Problem]:
    for one in inputs:
        if one.required and one.name not in values:
            yield Problem(
                "MISSING_REQUIRED",
                f"The input “{one.name}” is required and has no value.",
                one.name,
            )


def _misfits(order: RunOrder, values: Mapping[str, Any]) -> Iterable[Problem]:
    for one in order.inputs:
        if one.name in values:
            reason = misfit(values[one.name], one.structure, order.types)
            if reason is not None:
                message = f"The value of “{one.name}” does not fit its type: {reason}."
                yield Problem("TYPE_MISMATCH", message, one.name)


def _not_taken(
    inputs: Sequence[Input],
    values: Mapping[str, Any],
    kinds: Mapping[str, str | None],
    takes_any: bool,
) -> Iterable[Problem]:
    for one in inputs:
        if one.name in values and one.name not in kinds and not takes_any:
            message = f"“{one.name}” is registered, and the code has no argument of that name."
            yield Problem("UNKNOWN_INPUT", message, one.name)


def _undefaulted(
    arguments: Sequence[Argument], values: Mapping[str, Any], told: set[str | None]
) -> Iterable[Problem]:
    for one in arguments:
        needed = one.kind not in (SPREAD, KEYWORDS) and one.default is None
        if needed and one.name not in values and one.name not in told:
            message = f"The argument “{one.name}” has no default in the code, and got no value."
            yield Problem("MISSING_REQUIRED", message, one.name)


def _taken_keys(
    inputs: Sequence[Input], arguments: Sequence[Argument], values: Mapping[str, Any]
) -> list[Problem]:
    """Look at what is spread: a list, and a mapping with keys that mean nothing else."""
    found = []
    taken = {one.name for one in arguments} | {one.name for one in inputs}
    for one in arguments:
        if one.name not in values or one.kind not in (SPREAD, KEYWORDS):
            continue
        value = values[one.name]
        if value is UNSEEN:
            continue
        if one.kind == SPREAD and not isinstance(value, list | tuple):
            message = f"“{one.name}” is spread into arguments, so that it is a list."
            found.append(Problem("TYPE_MISMATCH", message, one.name))
        elif one.kind == KEYWORDS and not isinstance(value, Mapping):
            found.append(_no_mapping(one.name, value))
        elif one.kind == KEYWORDS:
            found += [_bad_key(one.name, key, taken) for key in value if not _is_free(key, taken)]
    return found


def _is_free(key: object, taken: set[str]) -> bool:
    return type(key) is str and key not in taken


def _bad_key(name: str, key: object, taken: set[str]) -> Problem:
    if type(key) is str and key in taken:
        message = f"“{key}” in “{name}” is an input or argument of its own; give it by that name."
        return Problem("KEY_TAKEN", message, name)
    message = f"The keys of “{name}” become names of arguments, so that they are strings."
    return Problem("TYPE_MISMATCH", message, name)


def _call(arguments: Sequence[Argument], values: Mapping[str, Any]) -> Call:
    """Pass by position what can only go there, all else by keyword.

    Where a later argument goes by position, so do all before it, with their real defaults.
    """
    places = [one for one in arguments if one.kind in _POSITIONAL]
    spread = next((values.get(one.name, ()) for one in arguments if one.kind == SPREAD), ())
    last = max(
        (
            number
            for number, one in enumerate(places, 1)
            if one.name in values and (spread or one.kind == ONLY_POSITIONAL)
        ),
        default=0,
    )
    by_place = places if spread else places[:last]
    args = [_value(one, values) for one in by_place]
    passed = {one.name for one in by_place}
    left = {name: value for name, value in values.items() if name not in passed}
    kwargs: dict[str, Any] = {}
    for one in arguments:
        if one.kind in (SPREAD, KEYWORDS):
            more = left.pop(one.name, None)
            if one.kind == KEYWORDS and more:
                kwargs.update(more)
    return Call((*args, *spread), {**left, **kwargs})


def _value(argument: Argument, values: Mapping[str, Any]) -> Any:
    if argument.name in values or argument.default is None:
        return values[argument.name]
    return argument.default[0]


def _twice(name: str) -> Problem:
    return Problem("DUPLICATE_VALUE", f"The input “{name}” was given two values.", name)


def _too_many(count: int, places: Sequence[str]) -> Problem:
    takes = f"only {len(places)} can be given so" if places else "none can be given so"
    return Problem("TOO_MANY_VALUES", f"{count} values were given by position, and {takes}.")


def _unknown(name: str, names: set[str]) -> Problem:
    import difflib  # Only where somebody misspelled a name.

    near = difflib.get_close_matches(name, names, 1)
    offered = ", ".join(f"“{one}”" for one in sorted(names)) or "none"
    hint = f"Did you mean “{near[0]}”?" if near else f"The inputs are: {offered}."
    return Problem("UNKNOWN_INPUT", f"There is no input “{name}”. {hint}", name)


def _no_mapping(name: str, value: object) -> Problem:
    message = (
        f"“{name}” becomes keyword arguments, so that it is a mapping, not a {name_of(value)}."
    )
    return Problem("TYPE_MISMATCH", message, name)
