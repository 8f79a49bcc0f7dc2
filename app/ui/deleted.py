"""What is deleted: plugins and types of the active group, files of a plugin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from app.domain import access, history, snapshots
from app.domain.access import Actor
from app.domain.history import Thing
from app.domain.listing import ListQuery, Page
from app.domain.snapshots import History
from app.schemas.queries import PageQuery
from app.ui.page import Listing, list_of, render, signed_in

bp = Blueprint("deleted", __name__)


@bp.get("/plugins/deleted")
@signed_in
def plugins(actor: Actor) -> Response:
    """The deleted plugins of the active group."""
    return _of_group(actor, snapshots.PLUGIN)


@bp.get("/types/deleted")
@signed_in
def types(actor: Actor) -> Response:
    """The deleted types of the active group."""
    return _of_group(actor, snapshots.PARAMETER_TYPE)


@bp.get("/plugins/<id:plugin_id>/files/deleted")
@signed_in
def files(actor: Actor, plugin_id: int) -> Response:
    """The deleted files of a plugin."""
    plugin = history.get_thing(actor, snapshots.PLUGIN, plugin_id=plugin_id)
    listing = _listing(
        lambda query: history.list_deleted(
            actor, snapshots.PLUGIN_FILE, query, plugin_id=plugin_id
        ),
        {"plugin_id": plugin_id},
    )
    return _page(actor, "file", listing, plugin.group.id, plugin)


def _of_group(actor: Actor, kept: History) -> Response:
    group = actor.account.active_group
    if group is None:
        return render("plugins/no_group.html")
    listing = _listing(
        lambda query: history.list_deleted(actor, kept, query), {}, group_id=group.id
    )
    word = "plugin" if kept is snapshots.PLUGIN else "type"
    return _page(actor, word, listing, group.id)


def _listing(
    fetch: Callable[[ListQuery], Page[Thing]], ids: dict[str, int], **fixed: Any
) -> Listing:
    def things(query: ListQuery) -> Page[Any]:
        page = fetch(query)
        return Page([(thing, ids_of(thing)) for thing in page.items], page.total, query)

    return list_of(PageQuery, things, ids=ids, search="", **fixed)


def _page(
    actor: Actor, word: str, listing: Listing, group_id: int, plugin: Thing | None = None
) -> Response:
    return render(
        "snapshots/deleted.html",
        word=word,
        listing=listing,
        group=actor.group(group_id),
        plugin=plugin,
        section="types" if word == "type" else "plugins",
        can={"write": access.may(actor, "write", group_id)},
    )


def ids_of(thing: Thing) -> dict[str, int]:
    """The ids in the address of a thing, by name."""
    if thing.plugin is not None:
        return {"plugin_id": thing.plugin.id, "file_id": thing.id}
    return {"plugin_id" if thing.kind == "plugin" else "type_id": thing.id}
