"""Runs of code that is not saved: what stands in the guided page's draft of whoever runs it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.analysis.merge import NamedTask
from app.domain import file_drafts, guide, run_offers, runs
from app.domain.access import Actor
from app.errors import NotFound
from app.guide.state import State
from app.ui.guide import restored
from app.ui.page import signed_in
from app.ui.run_forms import RunForm, form_of
from app.ui.runs import asked_for, show_form, start

bp = Blueprint("unsaved_runs", __name__)

_NEW = "/plugins/<id:plugin_id>/files/new/tasks/<task>/run"
_CHANGED = "/plugins/<id:plugin_id>/files/<id:file_id>/draft/tasks/<task>/run"


@bp.get(_NEW)
@bp.get(_CHANGED)
@signed_in
def new_form(actor: Actor, plugin_id: int, task: str, file_id: int | None = None) -> Response:
    """Ask for the values of a task that is not saved as it stands."""
    _, _, form = _unsaved_form(actor, plugin_id, file_id, task)
    return show_form(actor, asked_for(actor, form))


@bp.post(_NEW)
@bp.post(_CHANGED)
@signed_in
def create(actor: Actor, plugin_id: int, task: str, file_id: int | None = None) -> Any:
    """Run it, without saving."""
    state, named, form = _unsaved_form(actor, plugin_id, file_id, task)
    return start(
        actor,
        form,
        lambda asked: runs.start_unsaved(
            actor,
            plugin_id,
            asked,
            filename=state.filename,
            contents=state.contents,
            named=[named],
        ),
    )


def _unsaved_form(
    actor: Actor, plugin_id: int, file_id: int | None, task: str
) -> tuple[State, NamedTask, RunForm]:
    found = guide.look(actor, plugin_id, file_id, "")
    draft, _ = file_drafts.find(actor, found.place)
    if draft is None:
        raise NotFound(
            "You have no unsaved work on this file: it was saved or discarded in the meantime. "
            "Run its tasks from the page of the plugin.",
            entity_type="draft",
        )
    state = restored(found, draft)
    card = next((one for one in state.cards if one.name == task), None)
    if card is None:
        raise NotFound(f"Your unsaved work has no task named {task!r}.", entity_type="task")
    named = card.task()
    offer = run_offers.offer_unsaved(actor, found.place, state.filename, state.contents, named)
    return state, named, form_of(offer)
