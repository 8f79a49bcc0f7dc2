"""Imports: a source is chosen, its plan is looked at, then it is carried out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from marshmallow import ValidationError

from app import settings
from app.domain import access, import_sources, pending_imports
from app.domain.access import Actor
from app.errors import Invalid
from app.schemas.base import Shape
from app.schemas.imports import STRATEGIES, CarryOutIn, ImportFormIn, PlanQuery
from app.ui.page import EMPTY, back, done, form, render, signed_in, writable_groups
from app.web.errors import QueryProblem
from app.web.forms import Form

bp = Blueprint("imports", __name__)


def _new_page(actor: Actor, form: Form = EMPTY) -> Response:
    active = actor.account.active_group
    choices = writable_groups(actor)
    if active is None:
        return render("plugins/no_group.html", status=403)
    if not choices:
        access.demand_group(actor, "write", active.id)
    if form is EMPTY:
        form = Form({"group": str(active.id), "sourceType": "upload_archive"})
    chosen = settings.current()
    return render(
        "imports/new.html",
        form=form,
        groups=choices,
        places=chosen.git_sources.split(),
        most_mib=max(1, chosen.max_body_bytes // 2**20),
    )


@bp.get("/imports/new")
@signed_in
def new_form(actor: Actor) -> Response:
    """Ask for a source."""
    return _new_page(actor)


@bp.post("/imports/new")
@signed_in
@form(ImportFormIn, again=_new_page)
def create(actor: Actor, group_id: int, **fields: Any) -> Any:
    """Read a source, keep it, and go to its plan."""
    access.demand_group(actor, "write", group_id)
    source = import_sources.read_source(**fields)
    import_id = pending_imports.keep(actor, group_id, source)
    return done("", url_for(".show", import_id=import_id))


def _page(
    actor: Actor,
    import_id: int,
    form: Form = EMPTY,
    strategy: Any = None,
    prune: bool = False,
) -> Response:
    pending = pending_imports.look(actor, import_id, strategy=strategy, prune=prune)
    if pending.plan is None:
        return render("imports/done.html", pending=pending, form=form)
    return render("imports/show.html", pending=pending, plan=pending.plan, form=form)


@bp.get("/imports/<id:import_id>")
@signed_in
def show(actor: Actor, import_id: int) -> Response:
    """The plan of an import as the address says it; once it is done, what came of it."""
    try:
        choice = PlanQuery().load(request.args.to_dict())
    except ValidationError as problem:
        raise QueryProblem(problem.messages) from problem
    return _page(actor, import_id, **choice)


def _refused(actor: Actor, import_id: int, form: Form) -> Response:
    """The plan again, as it was chosen and as it is by now."""
    said = form.value("strategy")
    strategy = said if said in STRATEGIES else None
    return _page(actor, import_id, form, strategy, bool(form.value("prune")))


@bp.post("/imports/<id:import_id>")
@signed_in
@form(CarryOutIn, again=_refused)
def carry_out(actor: Actor, import_id: int, **fields: Any) -> Any:
    """Import what was planned."""
    pending_imports.carry_out(actor, import_id, **fields)
    return done("", url_for(".show", import_id=import_id))


@bp.post("/imports/<id:import_id>/forget")
@signed_in
@form(Shape, again=_page)
def forget(actor: Actor, import_id: int) -> Any:
    """Throw a source away that was not imported."""
    pending_imports.forget(actor, import_id)
    return done("Nothing was imported.", url_for("plugins.index"))


@bp.post("/plugins/<id:plugin_id>/updates")
@signed_in
def check_for_updates(actor: Actor, plugin_id: int) -> Any:
    """Hold a plugin against where it came from, and show what an update would do."""
    address = url_for("plugins.show", plugin_id=plugin_id)
    try:
        import_id = pending_imports.find_update(actor, plugin_id)
    except Invalid as refusal:
        return back(refusal.message, address)
    if import_id is None:
        return done("Up to date: it is here as it is in its source.", address)
    return done("", url_for(".show", import_id=import_id))
