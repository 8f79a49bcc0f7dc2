"""The HTML door: all pages, their error pages, and what templates may use."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from marshmallow import ValidationError
from werkzeug.exceptions import NotFound

from app.errors import NotSignedIn
from app.guide.forms import packed
from app.guide.view import signature
from app.ui import (
    account,
    api_docs,
    cases,
    deleted,
    exports,
    groups,
    guide,
    guide_words,
    home,
    import_words,
    imports,
    parameter_types,
    plugin_files,
    plugins,
    run_outputs,
    run_words,
    runs,
    search,
    snapshots,
    unsaved_runs,
    words,
)
from app.web.actor import find_actor
from app.web.errors import as_http

BLUEPRINTS = (
    home.bp,
    search.bp,
    account.bp,
    plugins.bp,
    imports.bp,
    exports.bp,
    guide.bp,
    plugin_files.bp,
    cases.bp,
    runs.bp,
    unsaved_runs.bp,
    parameter_types.bp,
    snapshots.bp,
    deleted.bp,
    groups.bp,
    api_docs.bp,
)

FILTERS = {
    "ago": words.ago,
    "card_state": guide_words.card_state,
    "editor_findings": guide_words.editor_findings,
    "findings_worth_a_look": import_words.findings_worth_a_look,
    "has_choice": import_words.has_choice,
    "left_out": guide_words.left_out,
    "made": import_words.made,
    "marked": search.marked,
    "packed": packed,
    "refused_files": import_words.refused_files,
    "repair": guide_words.repair,
    "signature": signature,
    "annotation": words.annotation,
    "artifact_url": run_outputs.artifact_url,
    "discarded": run_words.discarded,
    "duration": run_words.duration,
    "run_advice": run_words.advice,
    "run_elapsed": run_words.elapsed,
    "run_kind": run_words.kind,
    "run_pieces": run_words.pieces,
    "run_sentence": run_words.sentence,
    "run_sign": run_words.sign,
    "run_state": run_words.state,
    "run_steps": run_words.steps,
    "size": run_words.size,
    "browser": words.browser,
    "commit": import_words.commit,
    "exact": words.exact,
    "example_call": words.example_call,
    "may": words.may,
    "plural": words.plural,
    "source_name": import_words.source_name,
    "structure": words.structure,
    "summary": import_words.summary,
    "until": words.until,
}


def open_door(app: Flask) -> None:
    """Put the pages on an application."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(FILTERS)
    env.globals["vendor_url"] = lambda name: _vendor_url(app, name)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def show_error(error: Exception) -> Response:
    """Answer any error on a page; whoever is not signed in is sent to do so."""
    if isinstance(error, NotSignedIn):
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return make_response(redirect(url_for("account.sign_in_form", next=target), 303))
    body, status, headers = as_http(error)
    # A crash may be the database's: its page asks nothing of it, not even who is signed in.
    actor = None if status >= 500 else find_actor()
    page = render_template(
        "errors/error.html",
        actor=actor,
        status=status,
        title=HTTPStatus(status).phrase,
        sentence=_words(error, body),
    )
    return make_response(page, status, headers)


def _words(error: Exception, body: dict[str, Any]) -> str:
    if isinstance(error, CSRFError):
        return (
            "This form is too old, or it came from another page. Go back, load the page again, "
            "and send it once more."
        )
    if isinstance(error, NotFound):
        return "There is no page at this address."
    if isinstance(error, ValidationError):
        parts = "; ".join(f"{name}: {' '.join(said)}" for name, said in body["errors"].items())
        return f"The address of this page is malformed. {parts}"
    message: str = body["message"]
    return message.partition(" - ")[2]


def _vendor_url(app: Flask, name: str) -> str:
    """Address of a file built from npm packages; empty where it was not built."""
    folder = Path(app.static_folder or "") / "vendor"
    return url_for("static", filename=f"vendor/{name}") if (folder / name).exists() else ""
