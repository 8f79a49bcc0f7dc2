"""Plugin files: the source, what the check of its last save found, the registered tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, url_for

from app.domain import access, plugin_files
from app.domain.access import Actor
from app.schemas.base import SeenIn
from app.ui.page import EMPTY, done, form, render, signed_in
from app.web.forms import Form

bp = Blueprint("plugin_files", __name__)

# The line ends of Python's grammar, and no others: findings count lines as it does.
_LINE_END = re.compile(r"\r\n?|\n")
_WEIGHT = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source, with the weightiest finding on it.

    Attributes:
        number: From 1.
        severity: Empty where there is no finding; `message` likewise.
    """

    number: int
    text: str
    severity: str = ""
    message: str = ""


@bp.get("/plugins/<id:plugin_id>/files/<id:file_id>")
@signed_in
def show(actor: Actor, plugin_id: int, file_id: int) -> Response:
    """One file."""
    file = plugin_files.get_file(actor, plugin_id, file_id)
    return render(
        "plugin_files/show.html",
        file=file,
        can={"write": access.may(actor, "write", file.group.id)},
        findings=sorted(file.diagnostics, key=_place),
        lines=lines_of(file.contents, file.diagnostics),
    )


def _delete_page(actor: Actor, plugin_id: int, file_id: int, form: Form = EMPTY) -> Response:
    file = plugin_files.get_file(actor, plugin_id, file_id)
    access.demand_group(actor, "write", file.group.id)
    return render("plugin_files/delete.html", file=file, form=form)


@bp.get("/plugins/<id:plugin_id>/files/<id:file_id>/delete")
@signed_in
def delete_form(actor: Actor, plugin_id: int, file_id: int) -> Response:
    """Say what goes with a file."""
    return _delete_page(actor, plugin_id, file_id)


@bp.post("/plugins/<id:plugin_id>/files/<id:file_id>/delete")
@signed_in
@form(SeenIn, again=_delete_page)
def delete(actor: Actor, plugin_id: int, file_id: int, expected: int) -> Any:
    """Delete a file as it was shown."""
    file = plugin_files.get_file(actor, plugin_id, file_id)
    plugin_files.delete_file(actor, plugin_id, file_id, expected=expected)
    return done(f"Deleted {file.name}.", url_for("plugins.show", plugin_id=plugin_id))


def lines_of(contents: str, findings: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    """The lines of a source, numbered, each with what was found on it."""
    marks: dict[int, Mapping[str, Any]] = {}
    for finding in sorted(findings, key=lambda one: _WEIGHT[one["severity"]], reverse=True):
        marks[finding["line"]] = finding
    texts = _LINE_END.split(contents)
    if not texts[-1]:
        texts.pop()
    for number, text in enumerate(texts, start=1):
        mark = marks.get(number, {})
        yield Line(number, text, mark.get("severity", ""), mark.get("message", ""))


def _place(finding: Mapping[str, Any]) -> tuple[int, int]:
    return _WEIGHT[finding["severity"]], finding["line"] or 0
