"""The guided page: a file, what it offers, and how that is registered, on one page."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from app.analysis import Unreadable
from app.domain import (
    file_conflicts,
    file_drafts,
    guide,
    live_types,
    plugin_files,
    run_offers,
)
from app.domain.access import Actor
from app.domain.draft_rows import PAGE_KEY
from app.domain.file_drafts import FileDraft, Others
from app.domain.guide import Look
from app.errors import Invalid, Refusal, Stale
from app.guide import forms
from app.guide import state as states
from app.guide.state import State
from app.guide.view import view
from app.schemas import drafts
from app.schemas.tasks import TasksIn
from app.ui.page import done, render, signed_in
from app.ui.upload import read_upload
from app.web.errors import status_of

bp = Blueprint("guide", __name__)

EXAMPLE = '''from dioptra import pyplugs


@pyplugs.register
def hello(name: str, greeting: str = "Hello") -> str:
    """Greet somebody.

    Args:
        name: Who is greeted.
        greeting: How.
    """
    message = f"{greeting}, {name}!"
    return message
'''
# What can be undone is kept in the page itself.
_MAX_UNDO = 100_000


@dataclass(slots=True)
class Sheet:
    """One request's work on the page.

    Attributes:
        note: What was just done, for the person; `undo` what to send to take it back.
        draft: Unsaved work of an earlier visit, to be offered.
        others: Who else has unsaved work on this file.
        kept_on: When this work was last kept as a draft.
        problem: Why a save was refused, with its status and the field at fault.
    """

    actor: Actor
    plugin_id: int
    file_id: int | None
    state: State
    found: Look
    note: str = ""
    undo: str = ""
    problem: Refusal | None = None
    conflict: Any = None
    draft: FileDraft | None = None
    others: list[Others] = field(default_factory=list)
    kept_on: datetime | None = None


@bp.get("/plugins/<id:plugin_id>/files/new")
@signed_in
def new_form(actor: Actor, plugin_id: int) -> Response:
    """Begin with a file."""
    return _show(_offering(_sheet(actor, plugin_id, None, State())))


@bp.post("/plugins/<id:plugin_id>/files/new")
@signed_in
def new(actor: Actor, plugin_id: int) -> Any:
    """Read, check, repair or save a new file."""
    return _act(actor, plugin_id, None)


@bp.get("/plugins/<id:plugin_id>/files/<id:file_id>/edit")
@signed_in
def edit_form(actor: Actor, plugin_id: int, file_id: int) -> Response:
    """Show a stored file with its registration."""
    return _show(_offering(_sheet(actor, plugin_id, file_id, _stored(actor, plugin_id, file_id))))


def _stored(actor: Actor, plugin_id: int, file_id: int) -> State:
    file = plugin_files.get_file(actor, plugin_id, file_id)
    state = State(
        filename=file.name,
        contents=file.contents,
        description=file.description or "",
        base=file.snapshot_id,
        has_crlf="\r\n" in file.contents,
    )
    return states.of_registration(guide.registered(file), state)


def _offering(sheet: Sheet) -> Sheet:
    """Look for what was left unsaved, by oneself and by others."""
    sheet.draft, sheet.others = file_drafts.find(sheet.actor, sheet.found.place)
    return sheet


@bp.post("/plugins/<id:plugin_id>/files/<id:file_id>/edit")
@signed_in
def edit(actor: Actor, plugin_id: int, file_id: int) -> Any:
    """Read, check, repair or save a stored file."""
    return _act(actor, plugin_id, file_id)


def _act(actor: Actor, plugin_id: int, file_id: int | None) -> Any:
    state, problem = _typed()
    action, _, value = request.form.get("do", "check").partition(":")
    if action == "example":
        state = replace(
            state, contents=EXAMPLE, filename=state.filename or "hello.py", has_crlf=False
        )
    sheet = _sheet(actor, plugin_id, file_id, state)
    sheet.problem = problem
    if action == "save" and problem is None:
        return _save(sheet)
    if action == "run" and problem is None:
        return _run(sheet, value)
    if action in ("restore", "discard"):
        return _return_to_draft(sheet, action)
    change = _ACTIONS.get(action)
    if change is not None:
        change(sheet, value)
    _keep(sheet)
    return _show(sheet)


def _return_to_draft(sheet: Sheet, action: str) -> Any:
    """Go on with what was left unsaved, or let go of it and begin again."""
    place = sheet.found.place
    if action == "discard":
        file_drafts.discard(sheet.actor, place)
        return done("Your unsaved changes are gone.", request.path)
    draft, _ = file_drafts.find(sheet.actor, place)
    if draft is None:
        return _show(sheet)
    state = restored(sheet.found, draft)
    sheet = _sheet(sheet.actor, sheet.plugin_id, sheet.file_id, state)
    sheet.kept_on, sheet.note = draft.saved_on, "Your unsaved changes are back."
    return _show(sheet)


def restored(found: Look, draft: FileDraft) -> State:
    """Go back to what was kept; a draft that a program wrote says no more than its tasks."""
    state = forms.of_draft(draft.payload, draft.base)
    if PAGE_KEY in draft.payload:
        return state
    mapping = TasksIn().load(draft.payload["tasks"])
    return states.of_registration(guide.drafted(found, mapping), state)


def _keep(sheet: Sheet) -> None:
    """Keep the work as a draft, if there is any that is not saved."""
    state = sheet.state
    if not state.contents.strip():
        return
    body = drafts.plugin_file(
        filename=state.filename,
        contents=state.contents,
        mapping=guide.mapped(sheet.found, state.tasks()),
        description=state.description or None,
    )
    payload = {**body, PAGE_KEY: forms.as_draft(state)}
    sheet.kept_on = file_drafts.keep(sheet.actor, sheet.found.place, payload, state.base)


def _typed() -> tuple[State, Refusal | None]:
    """Read the form, and the file that was chosen with it."""
    state = forms.read_state(request.form)
    upload = request.files.get("upload")
    if upload is None or not upload.filename:
        return state, None
    try:
        name, text = read_upload(upload)
    except Invalid as refusal:
        return state, refusal
    return replace(
        state, filename=state.filename or name, contents=text, has_crlf="\r\n" in text
    ), None


def _sheet(actor: Actor, plugin_id: int, file_id: int | None, state: State) -> Sheet:
    found = guide.look(actor, plugin_id, file_id, state.contents)
    if not isinstance(found.reading, Unreadable):
        state = states.follow(state, found.offers)
    return Sheet(actor, plugin_id, file_id, state, found)


def _save(sheet: Sheet) -> Any:
    state = sheet.state
    try:
        file = guide.save(
            sheet.actor,
            sheet.plugin_id,
            sheet.file_id,
            filename=state.filename,
            contents=state.contents,
            description=state.description or None,
            named=state.tasks(),
            base=state.base,
        )
    except Stale as refusal:
        sheet.problem = refusal
        sheet.conflict = file_conflicts.find(
            sheet.actor,
            sheet.found,
            state.tasks(),
            state.base,
            name=state.filename,
            contents=state.contents,
            description=state.description,
        )
        _keep(sheet)
        return _show(sheet)
    except Refusal as refusal:
        sheet.problem = refusal
        _keep(sheet)
        return _show(sheet)
    file_drafts.discard(sheet.actor, sheet.found.place)
    count = len(state.tasks())
    words = "no task" if not count else "1 task" if count == 1 else f"{count} tasks"
    return done(
        f"Saved {file.name} with {words} registered.",
        url_for("plugins.show", plugin_id=sheet.plugin_id, _anchor=f"file-{file.id}"),
    )


def _run(sheet: Sheet, task: str) -> Any:
    """Go on to a run of a task as it stands, or say what keeps it from running."""
    _keep(sheet)
    state, place = sheet.state, sheet.found.place
    card = next((one for one in state.cards if one.name == task), None)
    if card is None:
        return _show(sheet)
    try:
        run_offers.offer_unsaved(sheet.actor, place, state.filename, state.contents, card.task())
    except Refusal as refusal:
        sheet.problem = refusal
        return _show(sheet)
    ids: dict[str, Any] = {"plugin_id": sheet.plugin_id, "task": task}
    if sheet.file_id is not None:
        ids["file_id"] = sheet.file_id
    url = url_for("unsaved_runs.new_form", **ids)
    return done("", url)


def _fix(sheet: Sheet, value: str) -> None:
    """Apply a repair, which the page can take back."""
    try:
        fix = json.loads(value)
    except (ValueError, RecursionError):
        return
    if not isinstance(fix, dict) or not isinstance(fix.get("task"), str):
        return
    before = sheet.state.tasks()
    after = guide.repaired(sheet.found, before, fix)
    if after == before:
        return
    sheet.undo = _as_undo(sheet.state)
    sheet.state = states.with_tasks(sheet.state, after)
    sheet.note = "Repaired."


def _as_undo(state: State) -> str:
    text = json.dumps([forms.flat(card) for card in state.cards], separators=(",", ":"))
    return text if len(text) <= _MAX_UNDO else ""


def _undo(sheet: Sheet, value: str) -> None:
    try:
        cards = forms.cards_of(json.loads(value))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return
    sheet.state = states.follow(replace(sheet.state, cards=cards), sheet.found.offers)
    sheet.note = "Taken back."


def _move(step: int) -> Callable[[Sheet, str], None]:
    def move(sheet: Sheet, value: str) -> None:
        card, _, row = value.partition(".")
        if card.isdecimal() and row.isdecimal() and int(card) < len(sheet.state.cards):
            cards = list(sheet.state.cards)
            cards[int(card)] = states.moved(cards[int(card)], int(row), step)
            sheet.state = replace(sheet.state, cards=tuple(cards))
            sheet.note = "Moved."

    return move


def _register_all(sheet: Sheet, _: str) -> None:
    cards = tuple(replace(card, is_on=True) for card in sheet.state.cards)
    sheet.state = replace(sheet.state, cards=cards)


def _create_types(sheet: Sheet, value: str) -> None:
    """Make one missing type, or all that the registration needs."""
    names = [value] if value else None
    made = guide.create_types(sheet.actor, sheet.found, sheet.state.tasks(), names)
    contents = sheet.state.contents
    sheet.found = guide.look(sheet.actor, sheet.plugin_id, sheet.file_id, contents)
    names_made = ", ".join(one.name for one in made)
    sheet.note = f"Created {names_made}." if made else "Nothing to create."


def _overwrite(sheet: Sheet, value: str) -> None:
    """Go on with mine after a conflict: the next save goes over what is there now."""
    if value.isdecimal() and value.isascii() and len(value) < 19:
        sheet.state = replace(sheet.state, base=int(value))
        sheet.note = "Your version goes over the other one when you save."


_ACTIONS: dict[str, Callable[[Sheet, str], None]] = {
    "fix": _fix,
    "undo": _undo,
    "up": _move(-1),
    "down": _move(1),
    "register-all": _register_all,
    "create-type": _create_types,
    "create-types": _create_types,
    "overwrite": _overwrite,
}


def _show(sheet: Sheet) -> Response:
    """Render the page as it stands."""
    state, found = sheet.state, sheet.found
    tasks = state.tasks()
    verdict = guide.judge(found, state.filename, tasks)
    is_stale = isinstance(found.reading, Unreadable)
    problems = [(one.field, one.sentence) for one in verdict.problems]
    stored = guide.stored_tasks(sheet.actor, found)
    shown = view(state, found.offers, verdict.diagnostics, problems, is_stale=is_stale)
    if not state.contents.strip():
        shown = replace(shown, findings=())
    return render(
        "guide/form.html",
        status=status_of(sheet.problem) if sheet.problem else 200,
        sheet=sheet,
        state=state,
        plugin_name=found.place.plugin_name,
        group=found.place.group,
        view=shown,
        verdict=verdict,
        types=_types(found),
        deleted_types=live_types.deleted([stored]),
        breaks=guide.breaks(found, stored, tasks),
        is_empty=not state.contents.strip(),
        # An empty name is no mistake before somebody tries to save.
        wrong_name=dict(problems).get("filename") if state.filename or sheet.problem else None,
    )


def _types(found: Look) -> list[tuple[str, str]]:
    """Names and Python spellings of the types to choose from, in the group's order."""
    types = found.known.types
    return [(name, types.as_python(name)) for name in found.known.names.values()]
