"""Parameter types: the list of the active group, one with its uses, and how they change."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from app import naming
from app.analysis.structure_examples import examples
from app.domain import access, parameter_types, type_uses
from app.domain.access import Actor
from app.domain.type_uses import TypeUses
from app.domain.values import ParameterType
from app.errors import Denied
from app.schemas.parameter_types import (
    ParameterTypeDeletionIn,
    ParameterTypeEditIn,
    ParameterTypeNewIn,
)
from app.schemas.queries import PluginListQuery
from app.ui import structure_editor
from app.ui.page import EMPTY, done, form, list_of, render, signed_in
from app.ui.structure_editor import Place, written
from app.web.forms import Form

bp = Blueprint("parameter_types", __name__)

# A built-in type is used by nearly all files that there are.
_MAX_FILES = 50


@bp.get("/types")
@signed_in
def index(actor: Actor) -> Response:
    """The types of the active group, its own ones apart from those that every group has."""
    group = actor.account.active_group
    if group is None:
        return render("plugins/no_group.html")
    listing = list_of(
        PluginListQuery,
        lambda query: parameter_types.list_types(actor, query, own=True),
        sort_by="name",
        group_id=group.id,
    )
    types = parameter_types.of_group(group.id)
    builtin = [row for row in types if row.name in naming.BUILTIN_TYPES]
    shown = [type_.id for type_ in (*listing.page.items, *builtin)]
    return render(
        "parameter_types/index.html",
        group=group,
        listing=listing,
        builtin=builtin,
        counts=type_uses.count_uses(shown, types),
        can=_can(actor, group.id),
    )


@bp.get("/types/<id:type_id>")
@signed_in
def show(actor: Actor, type_id: int) -> Response:
    """One type: its structure, values of it, and where it is used."""
    type_ = parameter_types.get_type(actor, type_id)
    types = parameter_types.of_group(type_.group.id)
    structures = {row.name: row.structure for row in types}
    return render(
        "parameter_types/show.html",
        type=type_,
        uses=_uses(type_, types),
        parts=type_uses.parts_of(type_.structure, types),
        structure_json=written("json", type_.structure),
        examples=examples(type_.structure or type_.name, structures),
        can=_can(actor, type_.group.id),
    )


def _new_page(actor: Actor, form: Form = EMPTY) -> Response:
    group = actor.account.active_group
    if group is None:
        return render("plugins/no_group.html", status=403)
    access.demand_group(actor, "write", group.id)
    return _sheet(actor, "parameter_types/new.html", form, Place(group.id), group=group)


@bp.get("/types/new")
@signed_in
def new_form(actor: Actor) -> Response:
    """Ask for a name and, if one likes, a structure."""
    return _new_page(actor)


@bp.post("/types/new")
@signed_in
def new(actor: Actor) -> Any:
    """Make a type, or go on with the form."""
    action = request.form.get("do", "save")
    group = actor.account.active_group
    if group is not None and structure_editor.is_action(action):
        typed = structure_editor.typed()
        return _new_page(actor, structure_editor.changed(actor, Place(group.id), typed, action))
    return _create(actor)


@form(ParameterTypeNewIn, again=_new_page)
def _create(actor: Actor, *, notation: str, text: str, **fields: Any) -> Any:
    group = actor.account.active_group
    if group is None:
        return render("plugins/no_group.html", status=403)
    structure = structure_editor.read(notation, text)
    made = parameter_types.create_type(actor, group_id=group.id, structure=structure, **fields)
    return done(f"Created {made.name}.", _address(made))


def _edit_page(actor: Actor, type_id: int, form: Form = EMPTY) -> Response:
    """Show the form; where somebody else was faster, with what there is now."""
    type_ = parameter_types.get_changeable(actor, type_id)
    present = {
        "name": type_.name,
        "description": type_.description or "",
        "structure": written("python", type_.structure),
        "snapshot": str(type_.snapshot_id),
    }
    return _sheet(
        actor,
        "parameter_types/edit.html",
        Form(present) if form is EMPTY else form,
        Place(type_.group.id, type_id),
        type=type_,
        is_stale=form.value("snapshot") not in ("", present["snapshot"]),
    )


@bp.get("/types/<id:type_id>/edit")
@signed_in
def edit_form(actor: Actor, type_id: int) -> Response:
    """Show name, description and structure to be changed."""
    return _edit_page(actor, type_id)


@bp.post("/types/<id:type_id>/edit")
@signed_in
def edit(actor: Actor, type_id: int) -> Any:
    """Change a type, or go on with the form."""
    action = request.form.get("do", "save")
    if structure_editor.is_action(action):
        place = Place(parameter_types.get_changeable(actor, type_id).group.id, type_id)
        typed = structure_editor.typed()
        return _edit_page(actor, type_id, structure_editor.changed(actor, place, typed, action))
    return _change(actor, type_id)


@form(ParameterTypeEditIn, again=_edit_page)
def _change(actor: Actor, type_id: int, *, notation: str, text: str, **fields: Any) -> Any:
    structure = structure_editor.read(notation, text)
    type_ = parameter_types.change_type(actor, type_id, structure=structure, **fields)
    return done(f"Saved {type_.name}.", _address(type_))


@bp.post("/types/preview")
@signed_in
def preview(actor: Actor) -> Any:
    """Say what follows from what is written, for the page's script; nothing is stored."""
    type_id = request.form.get("type", 0, type=int)
    group = actor.account.active_group
    if type_id:
        group = parameter_types.get_type(actor, type_id).group
    if group is None:
        raise Denied("You are in no group.")
    place = Place(group.id, type_id)
    seen = structure_editor.look(actor, place, structure_editor.typed())
    return jsonify(structure_editor.answer(seen))


def _delete_page(actor: Actor, type_id: int, form: Form = EMPTY) -> Response:
    type_ = parameter_types.get_changeable(actor, type_id)
    uses = _uses(type_, parameter_types.of_group(type_.group.id))
    return render("parameter_types/delete.html", type=type_, uses=uses, form=form)


@bp.get("/types/<id:type_id>/delete")
@signed_in
def delete_form(actor: Actor, type_id: int) -> Response:
    """Say what uses a type, and what becomes of that."""
    return _delete_page(actor, type_id)


@bp.post("/types/<id:type_id>/delete")
@signed_in
@form(ParameterTypeDeletionIn, again=_delete_page)
def delete(actor: Actor, type_id: int, **fields: Any) -> Any:
    """Delete a type as it was shown."""
    type_ = parameter_types.get_type(actor, type_id)
    parameter_types.delete_type(actor, type_id, **fields)
    return done(f"Deleted {type_.name}.", url_for(".index"))


def _sheet(actor: Actor, template: str, form: Form, place: Place, **context: Any) -> Response:
    return render(
        template,
        form=form,
        look=structure_editor.look(actor, place, form),
        type_id=place.type_id,
        names=[row.name for row in parameter_types.of_group(place.group_id)],
        **context,
    )


def _uses(type_: ParameterType, types: list[Any]) -> TypeUses:
    live = [] if type_.deleted else types
    return type_uses.uses_of(type_.id, type_.name, live, _MAX_FILES)


def _can(actor: Actor, group_id: int) -> dict[str, bool]:
    return {"write": access.may(actor, "write", group_id)}


def _address(type_: ParameterType) -> str:
    return url_for(".show", type_id=type_.id)
