"""Runs: a task's form, what comes of it as it comes, the list, the code as it was run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from marshmallow import Schema

from app.domain import access, plugins, run_code, run_offers, run_results, runs
from app.domain.access import Actor
from app.domain.listing import ListQuery
from app.domain.run_values import Asked, Run, RunDetail
from app.errors import NotFound, Refusal, TooOften
from app.schemas import run_documents
from app.schemas.queries import PageQuery
from app.ui import run_forms, run_outputs
from app.ui.lines import lines_of
from app.ui.page import EMPTY, done, form, list_of, render, signed_in
from app.ui.run_forms import RunForm
from app.web.errors import status_of
from app.web.forms import Form

bp = Blueprint("runs", __name__)

# What a page shows of a log at once.
LINES = 1000
_AROUND = 3
_RECENT = 5
_RUN = "/plugins/<id:plugin_id>/runs/<id:run_id>"
_TASK = "/plugins/<id:plugin_id>/files/<id:file_id>/tasks/<task>/run"


@bp.get(_TASK)
@signed_in
def new_form(actor: Actor, plugin_id: int, file_id: int, task: str) -> Response:
    """Ask for the values of a task, perhaps beginning with those of an earlier run."""
    return show_form(actor, asked_for(actor, _saved_form(actor, plugin_id, file_id, task)))


@bp.post(_TASK)
@signed_in
def create(actor: Actor, plugin_id: int, file_id: int, task: str) -> Any:
    """Run a task of a saved file."""
    form = _saved_form(actor, plugin_id, file_id, task)
    return start(actor, form, lambda asked: runs.start_run(actor, plugin_id, file_id, asked))


def _saved_form(actor: Actor, plugin_id: int, file_id: int, task: str) -> RunForm:
    return run_forms.form_of(run_offers.offer_saved(actor, plugin_id, file_id, task))


def asked_for(actor: Actor, form: RunForm) -> RunForm:
    """Fill a form with what the address says."""
    number = request.args.get("again", "")
    if number.isdecimal() and number.isascii() and len(number) < 19:
        run = runs.wait_for_run(actor, form.offer.plugin.id, None, int(number), 0)
        form = run_forms.again(form, run_results.details(actor, run).inputs)
    return form.filled(request.args)


def start(actor: Actor, form: RunForm, begin: Callable[[Asked], Run]) -> Any:
    """Read a form, start the run and go to it; or show everything that is wrong.

    Args:
        begin: Starts a run of what is asked.
    """
    form = form.filled(request.form)
    asked, problems = run_forms.read(form)
    if problems:
        return show_form(actor, run_forms.check(form, asked, problems), 422)
    try:
        run = begin(asked)
    except Refusal as refusal:
        page = show_form(actor, run_forms.answer(form, refusal), status_of(refusal))
        if isinstance(refusal, TooOften):
            page.headers["Retry-After"] = str(refusal.retry_after_s)
        return page
    return done("", _address(run))


def show_form(actor: Actor, form: RunForm, status: int = 200) -> Response:
    """The page of a task that is to be run."""
    offer = form.offer
    query = ListQuery(search=f"task:{offer.task}", page_length=_RECENT)
    return render(
        "runs/new.html",
        status,
        run_form=form,
        form=form.form,
        offer=offer,
        recent=runs.list_runs(actor, offer.plugin.id, None, query).items,
    )


@bp.get("/plugins/<id:plugin_id>/runs")
@bp.get("/plugins/<id:plugin_id>/files/<id:file_id>/runs")
@signed_in
def index(actor: Actor, plugin_id: int, file_id: int | None = None) -> Response:
    """The runs of a plugin, or of one of its files."""
    plugin = plugins.get_plugin(actor, plugin_id)
    ids = {"plugin_id": plugin_id} if file_id is None else _ids(plugin_id, file_id)
    listing = list_of(
        PageQuery, lambda query: runs.list_runs(actor, plugin_id, file_id, query), ids=ids
    )
    file = next((one for one in plugin.files if one.id == file_id), None)
    return render("runs/index.html", plugin=plugin, file=file, listing=listing, ids=ids)


def _ids(plugin_id: int, file_id: int) -> dict[str, int]:
    return {"plugin_id": plugin_id, "file_id": file_id}


@bp.get(_RUN)
@signed_in
def show(actor: Actor, plugin_id: int, run_id: int) -> Response:
    """One run: how it stands, what it wrote, what it gave."""
    after = request.args.get("after", "")
    first = int(after) if after.isdecimal() and after.isascii() and len(after) < 10 else 0
    detail = run_results.details(actor, runs.wait_for_run(actor, plugin_id, None, run_id, 0))
    # After the run: of one that has ended, all its lines are there.
    log = run_results.list_lines(actor, plugin_id, None, run_id, first, LINES)
    run, given = detail.run, run_outputs.given(detail)
    earlier = {one.run_id for one in given if one.run_id}
    return render(
        "runs/show.html",
        run=run,
        detail=detail,
        log=log,
        api=run_documents.address(run),
        outputs=run_outputs.shown(detail),
        doubt=run_outputs.doubt(detail),
        given=given,
        # Values may come from runs of other plugins, and these may be deleted by now.
        plugin_ids=run_results.find_plugins(actor, earlier),
        excerpt=_excerpt(actor, detail),
        can={"write": access.may(actor, "write", run.group.id)},
        again=_again(run),
    )


def _again(run: Run) -> str:
    """Where the same task is run with the same values; empty where the plugin is gone."""
    if run.plugin.deleted:
        return ""
    ids: dict[str, Any] = {"plugin_id": run.plugin.id, "task": run.task, "again": run.id}
    if not run.is_unsaved:
        return url_for(".new_form", file_id=run.file_id, **ids)
    if run.file_id is None:
        return url_for("unsaved_runs.new_form", **ids)
    return url_for("unsaved_runs.new_form", file_id=run.file_id, **ids)


def _excerpt(actor: Actor, detail: RunDetail) -> list[tuple[int, str]]:
    """The lines around the one where the task failed."""
    error = detail.error or {}
    filename, line = error.get("filename"), error.get("line")
    if not filename or not line:
        return []
    run = detail.run
    try:
        _, text = run_code.get_text(actor, run.plugin.id, run.id, filename)
    except NotFound:
        return []
    numbered = ((one.number, one.text) for one in lines_of(text, ()))
    return [(number, text) for number, text in numbered if abs(number - line) <= _AROUND]


@bp.get(f"{_RUN}/code/<filename>")
@signed_in
def code(actor: Actor, plugin_id: int, run_id: int, filename: str) -> Response:
    """A file as the run had it, with the line where it failed."""
    run, text = run_code.get_text(actor, plugin_id, run_id, filename)
    error = run_results.details(actor, run).error or {}
    marks = []
    if error.get("filename") == filename and error.get("line"):
        marks = [{"line": error["line"], "severity": "error", "message": error["message"]}]
    return render("runs/code.html", run=run, filename=filename, lines=lines_of(text, marks))


@bp.post(f"{_RUN}/cancel")
@signed_in
def cancel(actor: Actor, plugin_id: int, run_id: int) -> Any:
    """End a run."""
    run = runs.cancel_run(actor, plugin_id, None, run_id)
    return done("", _address(run))


def _delete_page(actor: Actor, plugin_id: int, run_id: int, form: Form = EMPTY) -> Response:
    run = runs.wait_for_run(actor, plugin_id, None, run_id, 0)
    access.demand_group(actor, "write", run.group.id)
    return render("runs/delete.html", run=run, form=form)


@bp.get(f"{_RUN}/delete")
@signed_in
def delete_form(actor: Actor, plugin_id: int, run_id: int) -> Response:
    """Say what goes with a run."""
    return _delete_page(actor, plugin_id, run_id)


@bp.post(f"{_RUN}/delete")
@signed_in
@form(Schema, again=_delete_page)
def delete(actor: Actor, plugin_id: int, run_id: int) -> Any:
    """Delete a run that has ended."""
    runs.delete_run(actor, plugin_id, None, run_id)
    return done(f"Deleted run {run_id}.", url_for(".index", plugin_id=plugin_id))


@bp.get(f"{_RUN}/outputs/<output_name>/use")
@signed_in
def use(actor: Actor, plugin_id: int, run_id: int, output_name: str) -> Response:
    """Choose which input of which task takes an output."""
    run, output = run_results.get_output(actor, plugin_id, None, run_id, output_name)
    plugin = plugins.get_plugin(actor, plugin_id)
    takers = run_outputs.takers(plugin, output, run_id)
    return render("runs/use.html", run=run, output=output, plugin=plugin, takers=takers)


def _address(run: Run) -> str:
    return url_for("runs.show", plugin_id=run.plugin.id, run_id=run.id)
