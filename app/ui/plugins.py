"""Plugins: the list of the active group, and one with its files and tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from app.domain import access, parameter_types, plugin_files, plugins
from app.domain.access import Actor
from app.domain.listing import ListQuery
from app.domain.values import FunctionTask, Plugin, PluginFile, Tasks
from app.schemas.queries import FileListQuery, PluginListQuery
from app.ui.page import list_of, render, signed_in

bp = Blueprint("plugins", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A plugin in the list: itself, and how much is in it."""

    plugin: Plugin
    files: int
    tasks: int


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
        lambda query: plugins.list_plugins(actor, query),
        sort_by="name",
        group_id=group.id,
    )
    rows = [_row(plugin) for plugin in listing.page.items]
    is_first = not rows and not listing.query.search and not listing.query.index
    return render(
        "plugins/index.html",
        group=group,
        listing=listing,
        rows=rows,
        first=_first_plugin(actor, group.id) if is_first else None,
    )


@bp.get("/plugins/<id:plugin_id>")
@signed_in
def show(actor: Actor, plugin_id: int) -> Response:
    """One plugin: its files, their tasks and findings, and how to use it."""
    listing = list_of(
        FileListQuery,
        lambda query: plugin_files.list_files(actor, plugin_id, query),
        ids={"plugin_id": plugin_id},
        sort_by="filename",
    )
    return render(
        "plugins/show.html",
        plugin=plugins.get_plugin(actor, plugin_id),
        listing=listing,
        files=listing.page.items,
        example=_example(listing.page.items),
        server=_server(),
    )


def _row(plugin: Plugin) -> Row:
    return Row(plugin, len(plugin.files), sum(_count(file.tasks) for file in plugin.files))


def _count(tasks: Tasks) -> int:
    return len(tasks.functions) + len(tasks.artifacts)


def _example(files: Any) -> Example | None:
    """The first function task there is."""
    found: list[PluginFile] = [file for file in files if file.tasks.functions]
    if not found:
        return None
    return Example(found[0].name.removesuffix(".py"), found[0].tasks.functions[0])


def _first_plugin(actor: Actor, group_id: int) -> dict[str, Any] | None:
    """What the words on the first plugin name; None for whoever may not make one."""
    if not access.may(actor, "write", group_id):
        return None
    query = ListQuery(search="name:string", group_id=group_id, page_length=1)
    found = parameter_types.list_types(actor, query).items
    return {
        "server": _server(),
        "string_type_id": found[0].id if found else 0,
        # Names are unique in the whole deployment, and others paste this too.
        "name": f"hello_{group_id}",
    }


def _server() -> str:
    return request.host_url.rstrip("/")
