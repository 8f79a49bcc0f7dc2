"""History: versions of plugins, files and types, two compared, one restored; what is deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from marshmallow import ValidationError

from app import naming
from app.domain import access, history, live_types, restores, snapshots
from app.domain.access import Actor
from app.domain.history import Pair, Thing
from app.domain.snapshots import History
from app.domain.values import FileVersion, Plugin, Tasks, Version
from app.errors import Refusal
from app.schemas.base import SeenIn
from app.schemas.queries import CompareQuery, PageQuery
from app.ui.lines import lines_of, place_of
from app.ui.page import EMPTY, done, list_of, render, signed_in
from app.ui.structure_editor import written
from app.web import forms
from app.web.errors import QueryProblem, status_of
from app.web.forms import Form

bp = Blueprint("snapshots", __name__)

Ids = dict[str, Any]
View = Callable[..., Any]

# Each is what the address of a thing goes on with.
ROOTS = (
    "/plugins/<id:plugin_id>",
    "/plugins/<id:plugin_id>/files/<id:file_id>",
    "/types/<id:type_id>",
)
# Fewer than in other lists: files are read whole to say what changed.
_LENGTH = 15


def _everywhere(path: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Put a view below the address of each thing that has versions."""

    def decorate(view: View) -> View:
        for root in ROOTS:
            bp.add_url_rule(f"{root}{path}", view.__name__, view, methods=methods)
        return view

    return decorate


@_everywhere("/history")
@signed_in
def index(actor: Actor, /, **ids: Any) -> Response:
    """The versions of a thing, the last one first."""
    kept = _history(ids)
    thing = history.get_thing(actor, kept, **ids)
    listing = list_of(
        PageQuery,
        lambda query: history.list_entries(actor, kept, query, **ids),
        ids=ids,
        page_length=_LENGTH,
        search="",
    )
    return _render("snapshots/index.html", actor, thing, ids, listing=listing)


@_everywhere("/history/<id:snapshot_id>")
@signed_in
def show(actor: Actor, /, snapshot_id: int, **ids: Any) -> Response:
    """A version as it was."""
    kept = _history(ids)
    version = snapshots.get_snapshot(actor, kept, snapshot_id, **ids)
    thing = history.get_thing(actor, kept, **ids)
    findings = version.diagnostics if isinstance(version, FileVersion) else ()
    return _render(
        "snapshots/show.html",
        actor,
        thing,
        ids,
        version=version,
        before=history.previous_id(version),
        lines=lines_of(version.contents, findings) if isinstance(version, FileVersion) else (),
        findings=sorted(findings, key=place_of),
        structure_json=written("json", getattr(version, "structure", None)),
    )


@_everywhere("/history/compare")
@signed_in
def compare(actor: Actor, /, **ids: Any) -> Response:
    """Two versions next to each other, the older one first."""
    try:
        asked = CompareQuery().load(request.args.to_dict())
    except ValidationError as problem:
        raise QueryProblem(problem.messages) from problem
    kept = _history(ids)
    pair = _pair(actor, kept, ids, *sorted((asked["before"], asked["after"])))
    thing = history.get_thing(actor, kept, **ids)
    return _render("snapshots/compare.html", actor, thing, ids, pair=pair)


def _restore_page(
    actor: Actor, snapshot_id: int, form: Form = EMPTY, findings: Any = (), **ids: Any
) -> Response:
    """Say what a restored version would change."""
    kept = _history(ids)
    version = snapshots.get_snapshot(actor, kept, snapshot_id, **ids)
    access.demand_group(actor, "write", version.group.id)
    thing = history.get_thing(actor, kept, **ids)
    present = thing.snapshot_id if thing.deleted_on is None else None
    pair = _pair(actor, kept, ids, present, snapshot_id) if present is not None else None
    return _render(
        "snapshots/restore.html",
        actor,
        thing,
        ids,
        version=version,
        pair=pair,
        replaced=live_types.replaced(version.group, _registered(version)),
        form=form,
        findings=findings,
    )


def _registered(version: Version) -> list[Tasks]:
    """The registrations that a version restores."""
    if isinstance(version, Plugin):
        return [file.tasks for file in version.files]
    return [version.tasks] if isinstance(version, FileVersion) else []


@_everywhere("/history/<id:snapshot_id>/restore")
@signed_in
def restore_form(actor: Actor, /, snapshot_id: int, **ids: Any) -> Response:
    """Ask whether a version shall be restored."""
    return _restore_page(actor, snapshot_id, **ids)


@_everywhere("/history/<id:snapshot_id>/restore", ("POST",))
@signed_in
def restore(actor: Actor, /, snapshot_id: int, **ids: Any) -> Any:
    """Make the next version of one that there was; a refusal shows why, with all findings."""
    shape = SeenIn()
    verb = _RESTORE[_history(ids).subject.noun.kind]
    try:
        restored = verb(actor, snapshot_id, **ids, **forms.read(shape))
    except (Refusal, ValidationError) as problem:
        findings = problem.detail.get("diagnostics", ()) if isinstance(problem, Refusal) else ()
        form = forms.refused(shape, problem)
        page = _restore_page(actor, snapshot_id, form, findings, **ids)
        page.status_code = status_of(problem)
        return page
    return done(f"Restored {restored.name} as it was in snapshot {snapshot_id}.", _address(ids))


def _history(ids: Ids) -> History:
    if "type_id" in ids:
        return snapshots.PARAMETER_TYPE
    return snapshots.PLUGIN_FILE if "file_id" in ids else snapshots.PLUGIN


_RESTORE: dict[str, Any] = {
    snapshots.PLUGIN.subject.noun.kind: restores.restore_plugin,
    snapshots.PLUGIN_FILE.subject.noun.kind: restores.restore_file,
    snapshots.PARAMETER_TYPE.subject.noun.kind: restores.restore_type,
}


def _pair(actor: Actor, kept: History, ids: Ids, before: int, after: int) -> Pair:
    old: Version = snapshots.get_snapshot(actor, kept, before, **ids)
    new: Version = snapshots.get_snapshot(actor, kept, after, **ids)
    return history.compare(old, new)


def _address(ids: Ids) -> str:
    """The page of a thing as it is now."""
    if "type_id" in ids:
        return url_for("parameter_types.show", **ids)
    return url_for("plugin_files.show" if "file_id" in ids else "plugins.show", **ids)


def _render(template: str, actor: Actor, thing: Thing, ids: Ids, **more: Any) -> Response:
    is_builtin = thing.kind == snapshots.PARAMETER_TYPE.subject.noun.kind and (
        thing.name in naming.BUILTIN_TYPES
    )
    return render(
        template,
        thing=thing,
        ids=ids,
        word=_WORDS[thing.kind],
        address=_address(ids),
        section="types" if "type_id" in ids else "plugins",
        can={"write": access.may(actor, "write", thing.group.id) and not is_builtin},
        **more,
    )


_WORDS = {"plugin": "plugin", "plugin_file": "file", "plugin_task_parameter_type": "type"}
