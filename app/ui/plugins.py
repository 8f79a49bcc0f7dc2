"""Plugins: the list of the active group, one with its files and tasks, and how they change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for

from app.domain import (
    access,
    examples,
    import_records,
    needs,
    outlines,
    parameter_types,
    plugins,
    snapshots,
)
from app.domain.access import Actor
from app.domain.listing import ListQuery
from app.domain.values import FileOutline, FunctionTask, Plugin
from app.errors import Conflict
from app.schemas.base import SeenIn
from app.schemas.plugins import PluginEditIn, PluginIn
from app.schemas.queries import FileListQuery, PluginListQuery
from app.ui import words
from app.ui.page import EMPTY, done, form, list_of, render, signed_in, writable_groups
from app.ui.tombstones import or_history
from app.web.forms import Form

bp = Blueprint("plugins", __name__)


@dataclass(frozen=True, slots=True)
class Example:
    """A task to show the use of a plugin with: where it is, what it takes."""

    module: str
    task: FunctionTask


@bp.get("/plugins")
@signed_in
def index(actor: Actor) -> Response:
    """The plugins of the active group."""
    group = actor.account.active_group
    if group is None:
        return render("plugins/no_group.html")
    listing = list_of(
        PluginListQuery,
        lambda query: outlines.list_plugin_outlines(actor, query),
        sort_by="name",
        group_id=group.id,
    )
    can = _can(actor, group.id)
    is_first = not (listing.page.items or listing.query.search or listing.query.index)
    return render(
        "plugins/index.html",
        group=group,
        listing=listing,
        can=can,
        first=_first_plugin(actor, group.id) if is_first and can["write"] else None,
    )


@bp.get("/plugins/<id:plugin_id>")
@signed_in
@or_history(snapshots.PLUGIN)
def show(actor: Actor, plugin_id: int) -> Response:
    """One plugin: its files, their tasks and findings, and how to use it."""
    listing = list_of(
        FileListQuery,
        lambda query: outlines.list_file_outlines(actor, plugin_id, query),
        ids={"plugin_id": plugin_id},
        sort_by="filename",
    )
    plugin = plugins.get_plugin(actor, plugin_id)
    return render(
        "plugins/show.html",
        plugin=plugin,
        source=import_records.last_import(plugin.id),
        listing=listing,
        needs=needs.needs_of(plugin),
        can=_can(actor, plugin.group.id),
        example=_example(listing.page.items),
        server=_server(),
    )


def _new_page(actor: Actor, form: Form = EMPTY) -> Response:
    active = actor.account.active_group
    choices = writable_groups(actor)
    if active is None:
        return render("plugins/no_group.html", status=403)
    if not choices:
        access.demand_group(actor, "write", active.id)
    if form is EMPTY:
        form = Form({"group": str(active.id)})
    return render("plugins/new.html", form=form, groups=choices)


@bp.get("/plugins/new")
@signed_in
def new_form(actor: Actor) -> Response:
    """Ask for a name."""
    return _new_page(actor)


@bp.post("/plugins/new")
@signed_in
@form(PluginIn, again=_new_page)
def create(actor: Actor, **fields: Any) -> Any:
    """Make an empty plugin and go to it."""
    plugin = plugins.create_plugin(actor, **fields)
    return done(f"Created {plugin.name}. Add its first file now.", _address(plugin))


@bp.post("/plugins/example")
@signed_in
def insert_example(actor: Actor) -> Any:
    """Make a plugin that works in the active group, and go to it."""
    group = actor.account.active_group
    if group is None:
        return render("plugins/no_group.html", status=403)
    try:
        plugin = examples.insert_example(actor, group.id)
    except Conflict as refusal:
        existing = refusal.detail["existing_id"]
        if existing is None:
            raise
        return done("The example is here already.", url_for(".show", plugin_id=existing))
    return done(f"Created {plugin.name} with a file and its task.", _address(plugin))


def _edit_page(actor: Actor, plugin_id: int, form: Form = EMPTY) -> Response:
    """Show the form; where somebody else was faster, with what there is now."""
    plugin = _writable(actor, plugin_id)
    present = {
        "name": plugin.name,
        "description": plugin.description or "",
        "requirements": plugin.requirements or "",
        "snapshot": str(plugin.snapshot_id),
    }
    is_stale = form.value("snapshot") not in ("", present["snapshot"])
    return render(
        "plugins/edit.html",
        plugin=plugin,
        form=Form(present) if form is EMPTY else form,
        is_stale=is_stale,
    )


@bp.get("/plugins/<id:plugin_id>/edit")
@signed_in
def edit_form(actor: Actor, plugin_id: int) -> Response:
    """Show name and description to be changed."""
    return _edit_page(actor, plugin_id)


@bp.post("/plugins/<id:plugin_id>/edit")
@signed_in
@form(PluginEditIn, again=_edit_page)
def edit(actor: Actor, plugin_id: int, **fields: Any) -> Any:
    """Give a plugin another name and description."""
    plugin = plugins.change_plugin(actor, plugin_id, **fields)
    return done(f"Saved {plugin.name}.", _address(plugin))


def _delete_page(actor: Actor, plugin_id: int, form: Form = EMPTY) -> Response:
    plugin = _writable(actor, plugin_id)
    return render("plugins/delete.html", plugin=plugin, form=form)


@bp.get("/plugins/<id:plugin_id>/delete")
@signed_in
def delete_form(actor: Actor, plugin_id: int) -> Response:
    """Say what goes with a plugin."""
    return _delete_page(actor, plugin_id)


@bp.post("/plugins/<id:plugin_id>/delete")
@signed_in
@form(SeenIn, again=_delete_page)
def delete(actor: Actor, plugin_id: int, expected: int) -> Any:
    """Delete a plugin as it was shown."""
    plugin = plugins.get_plugin(actor, plugin_id)
    plugins.delete_plugin(actor, plugin_id, expected=expected)
    count = len(plugin.files)
    files = f" with {count} {words.plural(count, 'file')}" if count else ""
    return done(f"Deleted {plugin.name}{files}.", url_for(".index"))


def _writable(actor: Actor, plugin_id: int) -> Plugin:
    plugin = plugins.get_plugin(actor, plugin_id)
    access.demand_group(actor, "write", plugin.group.id)
    return plugin


def _can(actor: Actor, group_id: int) -> Mapping[str, bool]:
    return {"write": access.may(actor, "write", group_id)}


def _address(plugin: Plugin) -> str:
    return url_for(".show", plugin_id=plugin.id)


def _example(files: Sequence[FileOutline]) -> Example | None:
    """The first function task there is."""
    for file in files:
        for task in file.tasks.functions:
            return Example(file.name.removesuffix(".py"), task)
    return None


def _first_plugin(actor: Actor, group_id: int) -> dict[str, Any]:
    """What the words on the first plugin name."""
    query = ListQuery(search="name:string", group_id=group_id, page_length=1)
    found = parameter_types.list_types(actor, query).items
    return {
        "server": _server(),
        "string_type_id": found[0].id if found else 0,
        "name": examples.name_for(group_id),
    }


def _server() -> str:
    return request.host_url.rstrip("/")
