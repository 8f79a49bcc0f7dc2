"""Parameter types: the list of the active group."""

from __future__ import annotations

from flask import Blueprint, Response

from app.domain import parameter_types
from app.domain.access import Actor
from app.schemas.queries import PluginListQuery
from app.ui.page import list_of, render, signed_in

bp = Blueprint("parameter_types", __name__)


@bp.get("/types")
@signed_in
def index(actor: Actor) -> Response:
    """The types of the active group, in the order in which they were made."""
    group = actor.account.active_group
    if group is None:
        return render("plugins/no_group.html")
    listing = list_of(
        PluginListQuery,
        lambda query: parameter_types.list_types(actor, query),
        group_id=group.id,
    )
    return render("parameter_types/index.html", group=group, listing=listing)
