"""Fields of the form that runs a task: one an input, made for its type."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.analysis.canonical import BUILTIN
from app.analysis.fitting import choices
from app.analysis.structure_examples import examples
from app.domain.run_offers import Offer, OfferedInput
from app.domain.run_sources import Earlier

# What stands for a value that no text is: in the field `….source`.
EMPTY_TEXT: Final = "empty"
NULL: Final = "null"
_NUMBERS: Final = frozenset({"integer", "number"})
_MAX_PLACEHOLDER: Final = 60
_MAX_LINE: Final = 72

# Label of a group, and its values with words.
Sources = Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class RunField:
    """A field as it is shown.

    Attributes:
        key: Its name in the form; `KEY.source` says where else the value comes from.
        name: Of the input.
        widget: ``text``, ``integer``, ``number``, ``choice``, ``json``, or ``any``, which takes
            JSON and text.
        options: Of a choice: value and words.
        hint: What may be typed, and what an empty field means.
        sources: Other values than what is typed.
        is_opaque: Is it of a type of which nothing is known, so that hardly anything can be typed.
    """

    key: str
    name: str
    type_name: str
    widget: str
    required: bool
    options: Sequence[tuple[str, str]] = ()
    default: str = ""
    placeholder: str = ""
    description: str = ""
    hint: str = ""
    sources: Sources = ()
    is_opaque: bool = False

    @property
    def source_key(self) -> str:
        """The name of the field that says where else the value comes from."""
        return f"{self.key}.source"


def fields_of(offer: Offer, earlier: Sequence[Earlier]) -> list[RunField]:
    """Make the fields of a task's inputs, or of the further arguments of `serialize`."""
    if offer.kind == "function":
        return [_field(f"inputs.{one.name}", one, offer, earlier) for one in offer.inputs]
    return [_field(f"arguments.{one.name}", one, offer, ()) for one in offer.inputs]


def contents_field(offer: Offer, earlier: Sequence[Earlier]) -> RunField:
    """Make the field of the value that an artifact task is to write."""
    type_name = offer.outputs[0][1] if len(offer.outputs) == 1 else "any"
    said = "What serialize() is to write."
    return _field("value", OfferedInput("value", type_name, True, description=said), offer, earlier)


def _field(key: str, one: OfferedInput, offer: Offer, earlier: Sequence[Earlier]) -> RunField:
    offered = list(choices(one.type_name, offer.types))
    widget = _widget(offered, one.choices)
    default = one.default or ""
    return RunField(
        key=key,
        name=one.name,
        type_name=one.type_name,
        widget=widget,
        required=one.required,
        options=_options(widget, one, offered),
        default=default,
        placeholder=short(default) or _example(widget, one.type_name, offer),
        description=one.description or "",
        hint=" ".join(filter(None, (_how(widget, one), _when_empty(widget, one)))),
        sources=list(_sources(widget, offered, one, earlier)),
        is_opaque=bool(offered) and all(_is_simple(kind) for kind in offered if kind != "null"),
    )


def _is_simple(kind: Any) -> bool:
    return isinstance(kind, str) and kind not in BUILTIN


def _widget(offered: Sequence[Any], limited: Sequence[Any]) -> str:
    """Choose the kind of field for what a type offers."""
    plain = {one if isinstance(one, str) else "structure" for one in offered} - {"null"}
    if limited or not plain or plain == {"boolean"}:
        return "choice"
    if plain <= _NUMBERS:
        return "integer" if plain == {"integer"} else "number"
    if plain == {"string"}:
        return "text"
    return "json" if plain == {"structure"} else "any"


def _options(widget: str, one: OfferedInput, offered: Sequence[Any]) -> Sequence[tuple[str, str]]:
    if widget != "choice":
        return ()
    values = list(one.choices)
    if not values:
        values = [True, False] if "boolean" in offered else []
        values += [None] if "null" in offered else []
    first = f"the default: {short(one.default)}" if one.default else "not given"
    shown = [
        (as_text(value), value if isinstance(value, str) else as_text(value)) for value in values
    ]
    return [("", "choose …" if one.required else first), *shown]


def _example(widget: str, type_name: str, offer: Offer) -> str:
    if widget != "json":
        return ""
    found = examples(type_name, offer.types).fitting
    return short(found[0]) if found else ""


def _how(widget: str, one: OfferedInput) -> str:
    if one.kind == "variadic positional":
        return "A list as JSON; its items are passed one by one."
    if one.kind == "variadic keyword":
        return "An object as JSON; its entries are passed as keyword arguments."
    return {
        "json": "As JSON.",
        "any": "JSON such as 3, true, null or [1, 2]; anything else is taken as text.",
        "integer": "A whole number.",
        "number": "A number.",
    }.get(widget, "")


def _when_empty(widget: str, one: OfferedInput) -> str:
    if one.required or widget == "choice":
        return ""
    return "Left empty: the default." if one.default else "Left empty: it is not passed."


def _sources(
    widget: str, offered: Sequence[Any], one: OfferedInput, earlier: Sequence[Earlier]
) -> Iterable[tuple[str, Sequence[tuple[str, str]]]]:
    plain = [(EMPTY_TEXT, "the empty text")] if widget == "text" else []
    if widget in ("text", "integer", "number", "json") and "null" in offered:
        plain.append((NULL, "null, which Python calls None"))
    if plain:
        yield "Values", plain
    same = [found for found in earlier if found.type_name == one.type_name]
    rest = [found for found in earlier if found.type_name != one.type_name]
    if same:
        yield f"Earlier outputs of the type {one.type_name}", [_earlier(found) for found in same]
    if rest:
        yield "Other earlier outputs", [_earlier(found) for found in rest]


def _earlier(found: Earlier) -> tuple[str, str]:
    type_name = f" ({found.type_name})" if found.type_name else ""
    words = f"run {found.run_id} of {found.task}: {found.output}{type_name}"
    return f"{found.run_id}.{found.output}", words


def as_text(value: Any) -> str:
    """Write a value as JSON, a long one over lines."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) <= _MAX_LINE or isinstance(value, str):
        return line
    return json.dumps(value, ensure_ascii=False, indent=2)


def short(text: str | None) -> str:
    """The beginning of a text, in one line."""
    text = " ".join((text or "").split())
    return text if len(text) <= _MAX_PLACEHOLDER else text[: _MAX_PLACEHOLDER - 1] + "…"
