"""A run for people: how it ended, which value went to which output, and what was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

import click

from app.commands.excerpt import plain as plain
from app.runner import Failure, Output, OutputValue, RoundTrip, RunOrder, RunOutcome

_MAX_VALUE: Final = 200
_FITS: Final = {True: "fits", False: "does not fit", None: "nobody knows whether it fits"}


def as_text(order: RunOrder, outcome: RunOutcome) -> str:
    """Write the end of a run, with colours to be taken out where no terminal shows them."""
    lines = [*_head(order, outcome)]
    if outcome.error is not None:
        lines += _failure(outcome.error)
    for output, value in zip(order.outputs, outcome.outputs, strict=False):
        lines.append(_output(output, value))
    if outcome.discarded:
        noun = "value was" if outcome.discarded == 1 else "values were"
        lines.append(f"  {outcome.discarded} {noun} discarded")
    lines += _artifacts(outcome)
    if outcome.round_trip is not None:
        lines.append(_round_trip(outcome.round_trip))
    lines += [f"  note: {plain(note)}" for note in outcome.notes]
    return "\n".join(lines) + "\n"


def _head(order: RunOrder, outcome: RunOutcome) -> Iterator[str]:
    colour = "green" if outcome.status == "succeeded" else "red"
    status = click.style(outcome.status, fg=colour, bold=True)
    task = f"{order.task} in {order.plugin}/{order.filename}"
    if outcome.duration_s == 0:
        yield f"{task}: {click.style('refused', fg=colour, bold=True)} before it started"
        return
    memory = outcome.peak_memory_bytes
    peak = "" if memory is None else f", {memory >> 20} MiB"
    yield f"{task}: {status} after {outcome.duration_s:.2f} s{peak}"


def _failure(error: Failure) -> Iterator[str]:
    if error.findings:
        for one in error.findings:
            yield f"  {one.code}: {plain(one.message)}"
    else:
        yield f"  {error.code}: {plain(error.message)}"
    for line in error.traceback.splitlines():
        yield f"    {plain(line)}"


def _output(output: Output, value: OutputValue) -> str:
    source = value.source if value.source.startswith("return") else f"return {value.source}"
    verdict = _FITS[value.fits]
    reason = f": {value.reason}" if value.reason else ""
    kind = output.type_name or "any"
    return plain(f"  {source} → {output.name}: {_shown(value)} ({kind}, {verdict}{reason})")


def _shown(value: OutputValue) -> str:
    if value.preview is None:
        text = json.dumps(value.json, ensure_ascii=False)
    else:
        shape = "" if value.preview.shape is None else f" {value.preview.shape}"
        text = f"{value.preview.python_type}{shape} {value.preview.text}"
    text = " ".join(text.split())
    return text if len(text) <= _MAX_VALUE else text[:_MAX_VALUE] + "…"


def _artifacts(outcome: RunOutcome) -> Iterator[str]:
    if outcome.artifact is not None:
        yield plain(f"  serialize → {outcome.artifact}")
    for one in outcome.artifacts:
        yield plain(f"  wrote {one.path} ({one.size_bytes:,} bytes, {one.media_type})")


def _round_trip(found: RoundTrip) -> str:
    words = {True: "equal", False: "not equal", None: "nobody knows"}
    return plain(f"  round trip: {words[found.equal]}. {found.reason}")
