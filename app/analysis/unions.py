"""Hints of several kinds of values at once: unions, and sets of single values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from app.analysis.hint_tables import ANY, BOOLEAN, INTEGER, NULL, NUMBER, STRING
from app.analysis.literals import NoLiteralError, plain
from app.analysis.signatures import Choice, Hint, HintKind

SCALARS: Final[dict[HintKind, Hint]] = {
    "string": STRING,
    "integer": INTEGER,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "null": NULL,
}
# More values, or longer ones, are no choice that a form can show.
_MAX_CHOICES: Final = 200
_MAX_CHOICE_TEXT: Final = 4_000


def union_of(members: Sequence[Hint]) -> Hint:
    """Give the union of hints: flat, without duplicates; of one alone, that one."""
    if len(members) == 1:
        return members[0]
    described = [member for member in members if member.kind != "null"]
    # `Optional[Annotated[int, "age"]]` is described as a whole.
    text = described[0].description if len(described) == 1 else None
    whole = _with_choices(members) or _joined(members)
    if whole.kind != "union" or text is None:
        return whole
    parts = tuple(replace(part, description=None) for part in whole.parts)
    return replace(whole, parts=parts, description=text)


def _with_choices(members: Sequence[Hint]) -> Hint | None:
    """Give the union of hints that are all limited to choices; None where one is not."""
    values: list[object] = []
    for member in members:
        if member.choices:
            values.extend(member.choices)
        elif member.kind == "null":
            values.append(None)
        else:
            return None
    return limited(values)


def _joined(members: Sequence[Hint]) -> Hint:
    found: dict[object, Hint] = {}
    for member in members:
        for part in member.parts if member.kind == "union" else (member,):
            if part.kind == "any":
                return ANY
            key = _key(part)
            known = found.get(key)
            found[key] = part if known is None else _merged(known, part)
    parts = tuple(found.values())
    if len(parts) < 2:
        return parts[0] if parts else ANY
    return Hint("union", parts=parts)


def _key(hint: Hint) -> object:
    """Tell hints apart as values are, whatever their descriptions and spellings."""
    if hint.kind in SCALARS:
        return "number" if hint.kind == "integer" else hint.kind
    if not hint.parts:
        return hint.kind, hint.name
    return hint.kind, hint.name, hint.keys, hint.choices, tuple(_inner(p) for p in hint.parts)


def _inner(hint: Hint) -> object:
    return (hint.kind, hint.choices) if hint.kind in SCALARS else _key(hint)


def _merged(one: Hint, other: Hint) -> Hint:
    """Give the hint of the values of either, of which both are integers, or strings, or alike."""
    if one.kind not in SCALARS or one == other:
        return one
    kind = one.kind if one.kind == other.kind else "number"
    if one.choices and other.choices:
        merged = limited([*one.choices, *other.choices])
        return replace(merged, kind=kind, description=one.description)
    return replace(SCALARS[kind], description=one.description)


def limited(values: Iterable[object]) -> Hint:
    """Give the hint of just these values, in their order; without choices where JSON lacks them.

    Returns:
        Of values of one kind, that kind; of several, a union. "any" where there are no values, or
        where one of them is neither text, number, boolean nor None.
    """
    kept = list({(type(value), value): value for value in values}.values())
    kinds: dict[HintKind, list[object]] = {}
    for value in kept:
        kind = _KINDS.get(type(value))
        if kind is None:
            return ANY
        kinds.setdefault(kind, []).append(value)
    if "integer" in kinds and "number" in kinds:
        kinds = _with_numbers(kinds, kept)
    shown = _are_shown(kept)
    parts = [
        Hint(kind, choices=tuple(_choices(some))) if shown and kind != "null" else SCALARS[kind]
        for kind, some in kinds.items()
    ]
    if len(parts) < 2:
        return parts[0] if parts else ANY
    return Hint("union", parts=tuple(parts), choices=tuple(_choices(kept)) if shown else ())


_KINDS: Final[dict[type, HintKind]] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


def _with_numbers(
    kinds: dict[HintKind, list[object]], values: list[object]
) -> dict[HintKind, list[object]]:
    numbers = [value for value in values if type(value) in (int, float)]
    joined: dict[HintKind, list[object]] = {}
    for kind, some in kinds.items():
        is_number = kind in ("integer", "number")
        joined["number" if is_number else kind] = numbers if is_number else some
    return joined


def _are_shown(values: list[object]) -> bool:
    if len(values) > _MAX_CHOICES:
        return False
    if sum(len(value) for value in values if isinstance(value, str)) > _MAX_CHOICE_TEXT:
        return False
    try:
        list(_choices(values))
    except NoLiteralError:
        return False
    return True


def _choices(values: Iterable[object]) -> Iterable[Choice]:
    return map(plain, values)
