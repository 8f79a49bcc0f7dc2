"""What a run gave, as its page draws it against the mapping: values, previews, plots, files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from flask import url_for

from app.domain.run_values import Output, Run, RunDetail
from app.domain.values import Plugin
from app.schemas import run_documents
from app.ui import run_plots
from app.ui.run_plots import Plot

# Longer values are read at their own address.
_MAX_TEXT: Final = 20_000
_MAX_ENTRIES: Final = 20
_MAX_SIDE: Final = 80


@dataclass(frozen=True, slots=True)
class ShownOutput:
    """An output, and how it is drawn.

    Attributes:
        output: As the domain gives it.
        text: The value, as JSON over lines, or a text as it is; empty where a preview shows it.
        is_text: Is the value a text.
        is_cut: Is there more of it than is shown.
        entries: Of a small flat mapping, its keys and values.
        plot: Of numbers.
        url: Where the API gives the whole of it.
        image_url: Of a picture; empty where there is none.
    """

    output: Output
    text: str
    is_text: bool
    is_cut: bool
    entries: Sequence[tuple[str, str]]
    plot: Plot | None
    url: str
    image_url: str

    @property
    def verdict(self) -> str:
        """Whether it has its registered type: ``fits``, ``does not fit`` or ``unknown``."""
        return {True: "fits", False: "does not fit", None: "unknown"}[self.output.fits]


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a run was given.

    Attributes:
        name: Of the input; `value 1` where it was given by position.
        run_id: Of the run that it came from; None where it was typed. `output` likewise, None too
            for an artifact.
    """

    name: str
    text: str
    run_id: int | None = None
    output: str | None = None


def shown(detail: RunDetail) -> list[ShownOutput]:
    """All outputs of a run as they are drawn."""
    return [_shown(detail.run, one) for one in detail.outputs]


def _shown(run: Run, output: Output) -> ShownOutput:
    value = None if output.value is None else json.loads(output.value)
    text = "" if output.value is None else value if isinstance(value, str) else _pretty(value)
    url = f"{run_documents.address(run)}/outputs/{output.name}"
    return ShownOutput(
        output=output,
        text=text[:_MAX_TEXT],
        is_text=isinstance(value, str),
        is_cut=output.is_long or len(text) > _MAX_TEXT,
        entries=_entries(value),
        plot=run_plots.of_value(value) or run_plots.of_array(output.preview),
        url=url,
        image_url=f"{url}/image" if output.has_image else "",
    )


def _pretty(value: Any, indent: str = "") -> str:
    """Write JSON over lines, where one line would be long; plain values in a row stay in a row."""
    line = json.dumps(value, ensure_ascii=False)
    is_list = isinstance(value, list)
    is_row = is_list and not any(isinstance(one, list | dict) for one in value)
    if is_row or len(line) <= _MAX_SIDE or not isinstance(value, list | dict):
        return line
    inner = f"{indent}  "
    if isinstance(value, list):
        parts = [_pretty(one, inner) for one in value]
    else:
        named = ((json.dumps(key, ensure_ascii=False), one) for key, one in value.items())
        parts = [f"{key}: {_pretty(one, inner)}" for key, one in named]
    begin, end = "[]" if is_list else "{}"
    lines = f",\n{inner}".join(parts)
    return f"{begin}\n{inner}{lines}\n{indent}{end}"


def _entries(value: Any) -> Sequence[tuple[str, str]]:
    """Give the entries of a mapping of plain values, such as metrics."""
    if not isinstance(value, Mapping) or not 0 < len(value) <= _MAX_ENTRIES:
        return ()
    if any(isinstance(one, list | dict) for one in value.values()):
        return ()
    texts = {key: one if isinstance(one, str) else json.dumps(one) for key, one in value.items()}
    return () if any(len(text) > _MAX_SIDE for text in texts.values()) else list(texts.items())


def given(detail: RunDetail) -> list[Given]:
    """The values that a run was given, by name."""
    found = json.loads(detail.inputs)
    if detail.run.kind != "function":
        arguments = found.get("arguments", {})
        return [
            _given("value", found.get("value")),
            *(_given(name, value) for name, value in arguments.items()),
            _given("name of the artifact", found.get("artifactName")),
        ]
    by_place = enumerate(found.get("positional", ()), 1)
    return [
        *(_given(f"value {place}", value) for place, value in by_place),
        *(_given(name, value) for name, value in found.get("inputs", {}).items()),
    ]


def _given(name: str, value: Any) -> Given:
    if isinstance(value, Mapping) and set(value) in ({"run"}, {"run", "output"}):
        return Given(name, "", value["run"], value.get("output"))
    text = _pretty(value)
    return Given(name, text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]} …")


def artifact_url(run: Run, path: str) -> str:
    """Where a file that a run wrote is given."""
    return f"{run_documents.address(run)}/artifacts/{quote(path)}"


def doubt(detail: RunDetail) -> str:
    """Say what is wrong with what a run gave though it succeeded; empty where nothing is."""
    wrong = [f"“{one.name}”" for one in detail.outputs if one.fits is False]
    said = []
    if wrong:
        noun, verb = ("output", "does") if len(wrong) == 1 else ("outputs", "do")
        said.append(f"The {noun} {', '.join(wrong)} {verb} not fit as registered.")
    if detail.round_trip is not None and detail.round_trip["equal"] is False:
        said.append("The value did not come back as it went.")
    return " ".join(said)


@dataclass(frozen=True, slots=True)
class Taker:
    """An input of a task that can take an output, and where it is run with it."""

    filename: str
    task: str
    input: str
    type_name: str
    is_same_type: bool
    url: str


def takers(plugin: Plugin, output: Output, run_id: int) -> list[Taker]:
    """Inputs of the tasks of a plugin for an output of a run, those of its type first."""
    found = []
    for file in plugin.files:
        inputs = [
            (task.name, one.name, one.type.name, f"inputs.{one.name}")
            for task in file.tasks.functions
            for one in task.inputs
        ]
        inputs += [
            (task.name, "value", task.outputs[0].type.name if task.outputs else "any", "value")
            for task in file.tasks.artifacts
        ]
        for task, name, type_name, key in inputs:
            query: dict[str, Any] = {f"{key}.source": f"{run_id}.{output.name}"}
            query |= {"plugin_id": plugin.id, "file_id": file.id, "task": task}
            url = url_for("runs.new_form", **query)
            is_same = type_name == output.type_name
            found.append(Taker(file.filename, task, name, type_name, is_same, url))
    return sorted(found, key=lambda one: not one.is_same_type)
