"""The field for the structure of a type: written as Python or JSON, with what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import render_template, request

from app.analysis.structure_examples import Examples, examples
from app.analysis.structure_reader import from_json, from_python
from app.analysis.structure_text import as_json, as_python
from app.domain import parameter_types
from app.domain.access import Actor
from app.errors import Invalid
from app.schemas.parameter_types import NOTATIONS
from app.web.forms import Form

Structure = dict[str, Any]

# What the buttons put around what is written so far.
WRAPS: Final = {
    "list": "list[{}]",
    "tuple": "tuple[{}]",
    "dict": "dict[str, {}]",
    "optional": "{} | None",
}
# What a type is called that has no name yet.
_UNNAMED: Final = "this type"
_READ: Final[Mapping[str, Callable[[str], Structure | None]]] = {
    "python": from_python,
    "json": from_json,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a structure would go: the group, and the type, 0 for one that is not there yet."""

    group_id: int
    type_id: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What follows from what is written.

    Attributes:
        python: The structure as Python; empty for a simple type.
        json: The same as JSON.
        examples: None where something is wrong.
        problem: What is wrong; empty where nothing is.
    """

    python: str = ""
    json: str = ""
    examples: Examples | None = None
    problem: str = ""


def read(notation: str, text: str) -> Structure | None:
    """Read what is written.

    Raises:
        Invalid: It cannot be read.
    """
    return _READ[notation](text)


def written(notation: str, structure: Mapping[str, Any] | None) -> str:
    """Write a structure; empty for a simple type."""
    if structure is None:
        return ""
    return as_json(structure) if notation == "json" else as_python(structure)


def look(actor: Actor, place: Place, form: Form) -> Look:
    """Say what follows from the structure that a form holds."""
    notation = _notation(form)
    try:
        sent = read(notation, form.value("structure"))
        name = form.value("name") or _UNNAMED
        types = parameter_types.try_structure(
            actor, place.group_id, sent, type_id=place.type_id, name=name
        )
    except Invalid as refusal:
        return Look(problem=refusal.message)
    found = examples(types[name] or name, types)
    return Look(written("python", types[name]), written("json", types[name]), found)


def answer(seen: Look) -> dict[str, str]:
    """What the page's script is told; the examples as the page shows them."""
    shown = render_template("parameter_types/_look.html", look=seen)
    return {"problem": seen.problem, "python": seen.python, "json": seen.json, "shown": shown}


def typed() -> Form:
    """What the request's form holds, whether it can be read or not."""
    form = Form(request.form.to_dict())
    return _with(form, notation=_notation(form))


def changed(actor: Actor, place: Place, form: Form, action: str) -> Form:
    """Do what a button of the field says; where that cannot be, the form says why.

    Args:
        action: A notation to write in, or what to put around the text.
    """
    if action in WRAPS:
        text = form.value("structure").strip() or "Any"
        return _with(form, structure=WRAPS[action].format(text))
    seen = look(actor, place, form)
    if seen.problem:
        return replace(form, problems={"structure": [seen.problem]})
    text = seen.json if action == "json" else seen.python
    return _with(form, structure=text, notation=action)


def is_action(action: str) -> bool:
    """Does a button of the field say this."""
    return action in WRAPS or action in NOTATIONS


def _with(form: Form, **values: str) -> Form:
    return replace(form, values={**form.values, **values})


def _notation(form: Form) -> str:
    notation = form.value("notation")
    return notation if notation in NOTATIONS else "python"
