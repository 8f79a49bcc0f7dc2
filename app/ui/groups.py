"""Groups: the list, the members of one, and the active one of the session."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from app.domain import groups, members, sessions
from app.domain.access import Actor
from app.schemas.queries import PageQuery
from app.schemas.users import ActiveGroupIn
from app.ui.page import done, list_of, render, safe_path, signed_in
from app.web import forms

bp = Blueprint("groups", __name__)


@bp.get("/groups")
@signed_in
def index(actor: Actor) -> Response:
    """The groups that the actor may read."""
    listing = list_of(PageQuery, lambda query: groups.list_groups(actor, query))
    return render("groups/index.html", listing=listing, memberships=actor.memberships)


@bp.get("/groups/<id:group_id>")
@signed_in
def show(actor: Actor, group_id: int) -> Response:
    """One group and what its members may do."""
    listing = list_of(
        PageQuery,
        lambda query: members.list_members(actor, group_id, query),
        ids={"group_id": group_id},
    )
    return render("groups/show.html", group=actor.group(group_id), listing=listing)


@bp.post("/active-group")
@signed_in
def choose(actor: Actor) -> Any:
    """Make a group the active one of the session, and go on to the list that was looked at."""
    account = sessions.set_active_group(actor, **forms.read(ActiveGroupIn()))
    name = account.active_group.name if account.active_group else ""
    return done(f"You now see the group {name}.", safe_path(request.form.get("next")))
