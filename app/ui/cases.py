"""Cases of a file's tasks: how they stand, added, changed, deleted, and run."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for
from marshmallow import Schema

from app.domain import access, cases, kept_runs, plugin_files
from app.domain.access import Actor
from app.domain.case_values import Case, Wanted
from app.domain.run_values import NOTHING, Asked
from app.domain.values import FunctionTask, PluginFile
from app.errors import Denied, NotFound, TooOften
from app.schemas.cases import CaseFormIn
from app.schemas.queries import PageQuery
from app.ui.page import EMPTY, done, form, list_of, render, signed_in
from app.web.forms import Form

bp = Blueprint("cases", __name__)

_PATH = "/plugins/<id:plugin_id>/files/<id:file_id>/cases"


@bp.get(_PATH)
@signed_in
def index(actor: Actor, plugin_id: int, file_id: int) -> Response:
    """The cases of a file."""
    return _list(actor, plugin_id, file_id)


def _list(actor: Actor, plugin_id: int, file_id: int, form: Form = EMPTY) -> Response:
    listing = list_of(
        PageQuery,
        lambda query: cases.list_cases(actor, plugin_id, file_id, query),
        ids={"plugin_id": plugin_id, "file_id": file_id},
    )
    file = plugin_files.get_file(actor, plugin_id, file_id)
    return render(
        "cases/index.html",
        file=file,
        listing=listing,
        form=form,
        can={"write": access.may(actor, "write", file.group.id)},
        waiting=any(case.is_waiting for case in listing.page.items),
    )


@bp.post(f"{_PATH}/run")
@signed_in
@form(Schema, again=_list)
def run(actor: Actor, plugin_id: int, file_id: int) -> Any:
    """Run all cases of a file on its present version."""
    started = cases.run_cases(actor, plugin_id, file_id)
    words = "1 case runs." if len(started) == 1 else f"{len(started)} cases run."
    return done(f"{words} Each tells its verdict when it has ended.", _back(plugin_id, file_id))


def _new_page(actor: Actor, plugin_id: int, file_id: int, form: Form = EMPTY) -> Response:
    file = _writable(actor, plugin_id, file_id)
    if form is EMPTY:
        form = _first(actor, file)
    task = next((one for one in file.tasks.all if one.name == form.value("task")), None)
    if task is None:
        raise NotFound(f"{file.name} registers no task that is named {form.value('task')!r}.")
    return render("cases/new.html", file=file, form=form, task=task, is_function=_is_function(task))


def _first(actor: Actor, file: PluginFile) -> Form:
    """A form for the task, or the run, that the address names."""
    run_id = request.args.get("run", "")
    if run_id.isdecimal() and run_id.isascii() and len(run_id) < 19:
        return _filled(kept_runs.wanted_of_run(actor, file.plugin.id, file.id, "", int(run_id)))
    task = next((one for one in file.tasks.all if one.name == request.args.get("task")), None)
    if not isinstance(task, FunctionTask):
        return Form({"task": request.args.get("task", "")})
    needed = {one.name: None for one in task.inputs if one.required}
    return Form({"task": task.name, "inputs": _text(needed)})


@bp.get(f"{_PATH}/new")
@signed_in
def new_form(actor: Actor, plugin_id: int, file_id: int) -> Response:
    """Ask for values and for what is expected of them."""
    return _new_page(actor, plugin_id, file_id)


@bp.post(f"{_PATH}/new")
@signed_in
@form(CaseFormIn, again=_new_page)
def create(actor: Actor, plugin_id: int, file_id: int, **fields: Any) -> Any:
    """Add a case and run it."""
    made = cases.create_case(actor, plugin_id, file_id, _wanted(fields))
    return _run_at_once(actor, made, f"Added the case {made.name}.")


def _edit_page(
    actor: Actor, plugin_id: int, file_id: int, case_id: int, form: Form = EMPTY
) -> Response:
    file = _writable(actor, plugin_id, file_id)
    case = cases.get_case(actor, plugin_id, file_id, case_id)
    if form is EMPTY:
        expected = None if case.expected is None else json.loads(case.expected)
        form = _filled(Wanted(case.name, case.asked, expected, case.raises))
    task = next((one for one in file.tasks.all if one.name == case.task), None)
    is_function = task is None or _is_function(task)
    return render(
        "cases/edit.html", file=file, case=case, form=form, task=task, is_function=is_function
    )


@bp.get(f"{_PATH}/<id:case_id>/edit")
@signed_in
def edit_form(actor: Actor, plugin_id: int, file_id: int, case_id: int) -> Response:
    """Show a case to be changed."""
    return _edit_page(actor, plugin_id, file_id, case_id)


@bp.post(f"{_PATH}/<id:case_id>/edit")
@signed_in
@form(CaseFormIn, again=_edit_page)
def edit(actor: Actor, plugin_id: int, file_id: int, case_id: int, **fields: Any) -> Any:
    """Change a case and run it."""
    changed = cases.change_case(actor, plugin_id, file_id, case_id, _wanted(fields))
    return _run_at_once(actor, changed, f"Saved the case {changed.name}.")


@bp.get(f"{_PATH}/<id:case_id>/delete")
@signed_in
def delete_form(actor: Actor, plugin_id: int, file_id: int, case_id: int) -> Response:
    """Say what goes with a case."""
    return _delete_page(actor, plugin_id, file_id, case_id)


def _delete_page(
    actor: Actor, plugin_id: int, file_id: int, case_id: int, form: Form = EMPTY
) -> Response:
    file = _writable(actor, plugin_id, file_id)
    case = cases.get_case(actor, plugin_id, file_id, case_id)
    return render("cases/delete.html", file=file, case=case, form=form)


@bp.post(f"{_PATH}/<id:case_id>/delete")
@signed_in
@form(Schema, again=_delete_page)
def delete(actor: Actor, plugin_id: int, file_id: int, case_id: int) -> Any:
    """Delete a case."""
    case = cases.get_case(actor, plugin_id, file_id, case_id)
    cases.delete_case(actor, plugin_id, file_id, case_id)
    return done(f"Deleted the case {case.name}.", _back(plugin_id, file_id))


def _run_at_once(actor: Actor, case: Case, sentence: str) -> Any:
    """Run a case that is new, where that can be done now: its author wants to see."""
    with contextlib.suppress(Denied, TooOften):
        cases.run_cases(actor, case.plugin_id, case.file_id, [case.id])
        sentence += " It runs now."
    return done(sentence, _back(case.plugin_id, case.file_id))


def _back(plugin_id: int, file_id: int) -> str:
    return url_for(".index", plugin_id=plugin_id, file_id=file_id)


def _writable(actor: Actor, plugin_id: int, file_id: int) -> PluginFile:
    file = plugin_files.get_file(actor, plugin_id, file_id)
    access.demand_group(actor, "write", file.group.id)
    return file


def _is_function(task: object) -> bool:
    return isinstance(task, FunctionTask)


def _wanted(fields: dict[str, Any]) -> Wanted:
    said = {name: fields.pop(name) for name in ("name", "expected", "raises")}
    return Wanted(asked=Asked(**fields), **said)


def _filled(wanted: Wanted) -> Form:
    """A case as a form shows it; what has its default is an empty field."""
    asked = wanted.asked
    return Form(
        {
            "task": asked.task,
            "name": wanted.name,
            "inputs": _text(asked.inputs),
            "positional": _text(list(asked.positional)) if asked.positional else "",
            "mode": asked.mode,
            "value": "" if asked.value is NOTHING else _text(asked.value),
            "arguments": _text(asked.arguments) if asked.arguments else "",
            "artifactName": asked.artifact_name,
            "expected": _text(wanted.expected) if wanted.expected is not None else "",
            "raises": wanted.raises or "",
        }
    )


def _text(value: Mapping[str, Any] | Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
