"""Exports: plugins to be saved as an archive."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from marshmallow import ValidationError

from app.domain import exports
from app.domain.access import Actor
from app.schemas.imports import ResourceExportQuery
from app.schemas.queries import BundleQuery
from app.ui.page import back, signed_in
from app.web.errors import QueryProblem
from app.web.files import attachment

bp = Blueprint("exports", __name__)


@bp.get("/plugins/<id:plugin_id>/export")
@signed_in
def one(actor: Actor, plugin_id: int) -> Response:
    """One plugin with its types."""
    asked = _read(BundleQuery(), request.args.to_dict())
    return attachment(*exports.make_archive(actor, [plugin_id], asked["file_type"]))


@bp.get("/plugins/export")
@signed_in
def some(actor: Actor) -> Any:
    """The plugins that were ticked in the list."""
    ticked = request.args.getlist("plugins")
    if not ticked:
        return back("Tick the plugins that you want to export.", url_for("plugins.index"))
    given = {**request.args.to_dict(), "plugins": ",".join(ticked)}
    asked = _read(ResourceExportQuery(), given)
    return attachment(*exports.make_archive(actor, asked["plugin_ids"], asked["file_type"]))


def _read(shape: BundleQuery, given: dict[str, str]) -> Any:
    try:
        return shape.load(given)
    except ValidationError as problem:
        raise QueryProblem(problem.messages) from problem
