"""The form that runs a task: what it asks, what was typed, and what is asked of the domain."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain import run_offers, run_sources
from app.domain.run_offers import Offer
from app.domain.run_sources import Earlier
from app.domain.run_values import Asked
from app.errors import Refusal
from app.ui import run_fields, run_typed
from app.ui.run_fields import RunField
from app.web.forms import Form

ROUND_TRIP, SERIALIZE, DESERIALIZE = "round-trip", "serialize", "deserialize"
NAME = "artifactName"
_FILL = "Fill this in."
# As `RunIn` has it.
_MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class RunForm:
    """What the page of a task asks.

    Attributes:
        fields: Of the inputs, or of the further arguments of `serialize`.
        contents: Of the value that an artifact task writes; None for a function task.
        artifacts: What earlier runs wrote, to be read by an artifact task.
        form: What was typed, and what is wrong with it.
    """

    offer: Offer
    fields: Sequence[RunField]
    contents: RunField | None
    artifacts: Sequence[Earlier]
    form: Form

    @property
    def all_fields(self) -> Sequence[RunField]:
        """All fields of values, in the order of the page."""
        return [*([self.contents] if self.contents else []), *self.fields]

    @property
    def problems(self) -> Sequence[tuple[str, str, str]]:
        """What is wrong with fields: key, name and sentence, in the order of the page."""
        names = {one.key: one.name for one in self.all_fields}
        known = [(key, names.get(key, key)) for key in (*names, NAME, "artifact")]
        return [
            (key, name, self.form.problem(key)) for key, name in known if self.form.problem(key)
        ]

    def filled(self, typed: Mapping[str, str]) -> RunForm:
        """The same with what was typed, as far as it has fields for it."""
        keys = {key for one in self.all_fields for key in (one.key, one.source_key)}
        keys |= {"mode", NAME, "artifact"}
        values = {key: text for key, text in typed.items() if key in keys}
        return replace(self, form=Form({**self.form.values, **values}, self.form.problems))

    def refused(self, problems: Iterable[tuple[str, str]]) -> RunForm:
        """The same with what is wrong, by key; what is about no field is about the whole."""
        keys = {one.key for one in self.all_fields} | {NAME, "artifact"}
        found: dict[str, list[str]] = {}
        for key, sentence in problems:
            found.setdefault(key if key in keys else "", []).append(sentence)
        return replace(self, form=Form(self.form.values, found))


def form_of(offer: Offer) -> RunForm:
    """The empty form of a task."""
    earlier = run_sources.list_earlier(offer.group)
    is_artifact = offer.kind == "artifact"
    return RunForm(
        offer,
        run_fields.fields_of(offer, earlier),
        run_fields.contents_field(offer, earlier) if is_artifact else None,
        run_sources.list_artifacts(offer.group) if is_artifact else (),
        Form({"mode": ROUND_TRIP, NAME: "artifact"}),
    )


def read(form: RunForm) -> tuple[Asked, dict[str, str]]:
    """Give what is asked for by what was typed, and what of it is no value, by key."""
    typed = form.form.values
    values, problems = run_typed.read(form.fields, typed)
    if form.contents is None:
        return Asked(form.offer.task, inputs=values), problems
    mode = typed.get("mode", ROUND_TRIP)
    if mode == DESERIALIZE:
        value, wrong = _artifact(typed)
        values, problems = {}, wrong
    else:
        found, wrong = run_typed.read([form.contents], typed)
        value = found.get(form.contents.name)
        if not found and not wrong:
            wrong = {form.contents.key: _FILL}
        problems |= wrong
    name = typed.get(NAME, "").strip()
    if not 1 <= len(name) <= _MAX_NAME:
        problems[NAME] = f"A name has 1 to {_MAX_NAME} characters."
    asked = Asked(form.offer.task, mode=mode, value=value, arguments=values, artifact_name=name)
    return asked, problems


def _artifact(typed: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    chosen = typed.get("artifact", "")
    if not (chosen.isdecimal() and chosen.isascii() and len(chosen) < 19):
        return None, {"artifact": "Choose a run that wrote one."}
    return {"run": int(chosen)}, {}


def check(form: RunForm, asked: Asked, problems: Mapping[str, str]) -> RunForm:
    """The form with what is wrong with its texts, and with what the other values would meet."""
    found = [
        (key, sentence)
        for key, sentence in _at_fields(run_offers.find_problems(form.offer, asked))
        if key not in problems
    ]
    return form.refused([*problems.items(), *found])


def answer(form: RunForm, refusal: Refusal) -> RunForm:
    """The form with what a start was refused for."""
    findings = refusal.detail.get("findings")
    if findings:
        return form.refused(_at_fields(findings))
    return form.refused([(refusal.field or "", refusal.message)])


def _at_fields(findings: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    for one in findings:
        yield f"inputs.{one['name']}" if one.get("name") else "", one["message"]


def again(form: RunForm, inputs: str) -> RunForm:
    """The form with the values of an earlier run.

    Args:
        inputs: As `RunDetail.inputs` has them.
    """
    given = json.loads(inputs)
    if form.contents is None:
        values = {**_by_name(form.offer, given.get("positional", ())), **given.get("inputs", {})}
        return form.filled(run_typed.show(form.fields, values))
    value = given.get("value")
    typed = run_typed.show(form.fields, given.get("arguments", {}))
    typed[NAME] = given.get("artifactName", "artifact")
    if isinstance(value, dict) and set(value) == {"run"}:
        typed |= {"mode": DESERIALIZE, "artifact": str(value["run"])}
    else:
        typed |= run_typed.show([form.contents], {form.contents.name: value})
    return form.filled(typed)


def _by_name(offer: Offer, positional: Sequence[Any]) -> dict[str, Any]:
    """Give values by position the inputs that they went to."""
    places = [one.name for one in offer.inputs if one.kind in (None, *_BY_POSITION)]
    found = dict(zip(places, positional, strict=False))
    rest = list(positional[len(places) :])
    spread = next((one.name for one in offer.inputs if one.kind == "variadic positional"), None)
    return {**found, spread: rest} if rest and spread else found


_BY_POSITION = ("positional-only", "positional or keyword")
