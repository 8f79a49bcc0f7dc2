"""Plugin files: the source, what the check of its last save found, the registered tasks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for

from app.domain import access, live_types, plugin_files, snapshots
from app.domain.access import Actor
from app.schemas.base import SeenIn
from app.ui.lines import lines_of, place_of
from app.ui.page import EMPTY, done, form, render, signed_in
from app.ui.tombstones import or_history
from app.web.forms import Form

bp = Blueprint("plugin_files", __name__)


@bp.get("/plugins/<id:plugin_id>/files/<id:file_id>")
@signed_in
@or_history(snapshots.PLUGIN_FILE)
def show(actor: Actor, plugin_id: int, file_id: int) -> Response:
    """One file."""
    file = plugin_files.get_file(actor, plugin_id, file_id)
    return render(
        "plugin_files/show.html",
        file=file,
        can={"write": access.may(actor, "write", file.group.id)},
        findings=sorted(file.diagnostics, key=place_of),
        gone=live_types.deleted_refs(file.tasks),
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
