"""Drafts of plugins, files and parameter types: bodies in the making, their author's alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, select, true

from app import naming, settings
from app.domain import access, draft_rows, parameter_types, resources, structures, subjects
from app.domain.access import Actor, To
from app.domain.draft_rows import Payload, Target
from app.domain.listing import ListQuery, Page, fetch_page, order
from app.domain.resources import D
from app.domain.subjects import Subject
from app.domain.transactions import transaction
from app.domain.values import Draft
from app.errors import Invalid, NotFound
from app.models import Draft as DraftRow
from app.models import table


@dataclass(frozen=True, slots=True)
class Desk:
    """What differs between drafts of plugins, of files and of types.

    Attributes:
        subject: What they are drafts of; one that is deleted is told apart from none.
        check: Refuses a body that no state of the registry would accept.
        check_base: Refuses a thing that nobody may change.
    """

    subject: Subject
    check: Callable[[Payload], None]
    check_base: Callable[[Row[Any]], None] = lambda _: None

    @property
    def kind(self) -> str:
        return self.subject.noun.kind

    def base(self, actor: Actor, to: To, ids: Mapping[str, int]) -> Row[Any]:
        """Read what a draft changes, without content.

        Raises:
            NotFound: There never was one, or the actor may not read it.
            Deleted: It is deleted.
            Denied: The actor may not do this to it.
        """
        row = self.subject.fetch(actor, to, ids)
        if row.deleted_on is not None:
            raise resources.gone(self.subject.noun, row)
        return row


def _desk(
    subject: Subject,
    check: Callable[[Payload], None],
    check_base: Callable[[Row[Any]], None] = lambda _: None,
) -> Desk:
    noun = replace(subject.noun, tombstones=True)
    return Desk(replace(subject, noun=noun), check, check_base)


def _check_file(payload: Payload) -> None:
    naming.check_filename(payload["filename"])
    most = settings.current().max_source_bytes
    if len(payload["contents"].encode()) > most:
        raise Invalid(f"The code is longer than {most:,} bytes.", field="contents")


def _check_type(payload: Payload) -> None:
    parameter_types.check_name(payload["name"])
    structures.check_form(payload["structure"])


PLUGIN = _desk(subjects.PLUGIN, lambda payload: naming.check_plugin_name(payload["name"]))
PLUGIN_FILE = _desk(subjects.PLUGIN_FILE, _check_file)
PARAMETER_TYPE = _desk(subjects.PARAMETER_TYPE, _check_type, parameter_types.refuse_builtin)


def list_drafts(
    actor: Actor, desk: Desk, query: ListQuery, plugin_id: int | None = None
) -> Page[Draft]:
    """The actor's drafts of one kind, of new things and of changes, the oldest first.

    Args:
        plugin_id: Of files: their plugin.
    """
    if plugin_id is not None:
        PLUGIN.base(actor, "read", {"plugin_id": plugin_id})
    wanted = {"new": D.resource_id.is_(None), "existing": D.resource_id.is_not(None)}
    ids = select(D.id).where(
        *draft_rows.of(actor),
        *_on(desk, plugin_id),
        wanted.get(query.draft_type, true()),
        D.group_id == query.group_id if query.group_id is not None else true(),
    )
    rows, total = fetch_page(
        ids,
        query,
        order(query, {}, D.id),
        lambda page: select(table(DraftRow)).join(page, page.c.id == D.id),
    )
    return Page([draft_rows.as_value(actor, row) for row in rows], total, query)


def get_draft(actor: Actor, desk: Desk, draft_id: int, plugin_id: int | None = None) -> Draft:
    """One draft of the actor's, whatever became of the thing that it changes."""
    row = draft_rows.own(actor, D.id == draft_id, *_on(desk, plugin_id))
    return draft_rows.as_value(actor, row)


def create_draft(
    actor: Actor,
    desk: Desk,
    payload: Payload,
    *,
    group_id: int = 0,
    plugin_id: int | None = None,
) -> Draft:
    """Begin a draft of something new; names may be taken until it is committed.

    Args:
        payload: The body of the thing, whole.
        group_id: Where it is to be; a file is in the group of its plugin.
        plugin_id: Of a file: its plugin.

    Raises:
        Invalid: No state of the registry would accept the body.
        Conflict: The actor has too many drafts.
    """
    if plugin_id is not None:
        group_id = plugin_of(actor, plugin_id).group_id
    access.demand_group(actor, "write", group_id)
    desk.check(payload)
    with transaction():
        draft_rows.refuse_too_many(actor, desk.kind, desk.subject.noun.words)
        target = Target(desk.kind, group_id, plugin_id=plugin_id)
        draft_id = draft_rows.insert_draft(actor, target, payload)
        row = draft_rows.own(actor, D.id == draft_id)
    return draft_rows.as_value(actor, row)


def change_draft(
    actor: Actor, desk: Desk, draft_id: int, payload: Payload, plugin_id: int | None = None
) -> Draft:
    """Replace what a draft says; the version that it is based on stays."""
    desk.check(payload)
    with transaction():
        row = _writable(actor, desk, draft_id, plugin_id)
        ids = ids_of(row)
        if row.resource_id is not None:
            desk.base(actor, "write", ids)
        elif plugin_id is not None:
            PLUGIN.base(actor, "write", ids)
        draft_rows.update_draft(draft_id, payload, row.resource_snapshot_id)
        row = draft_rows.own(actor, D.id == draft_id)
    return draft_rows.as_value(actor, row)


def delete_draft(actor: Actor, desk: Desk, draft_id: int, plugin_id: int | None = None) -> int:
    """Let go of a draft.

    Returns:
        Its id.
    """
    with transaction():
        _writable(actor, desk, draft_id, plugin_id)
        draft_rows.delete_drafts(D.id == draft_id)
    return draft_id


def plugin_of(actor: Actor, plugin_id: int) -> Row[Any]:
    """Read the plugin that a file is drafted for.

    Raises:
        NotFound: There is none, or the actor may not read it; of a kind that only drafts have.
        Deleted: It is deleted.
    """
    try:
        return PLUGIN.base(actor, "write", {"plugin_id": plugin_id})
    except NotFound as refusal:
        raise NotFound(
            refusal.message, error="DraftBaseResourceDoesNotExistError", **refusal.detail
        ) from refusal


def ids_of(row: Row[Any]) -> dict[str, int]:
    """The ids by which the thing that a draft changes is found, or the plugin of a new file."""
    if row.kind == PLUGIN_FILE.kind:
        own = {} if row.resource_id is None else {"file_id": row.resource_id}
        return {"plugin_id": row.plugin_id, **own}
    name = PLUGIN.subject.id_name if row.kind == PLUGIN.kind else PARAMETER_TYPE.subject.id_name
    return {name: row.resource_id}


def _on(desk: Desk, plugin_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return (D.kind == desk.kind, D.plugin_id == plugin_id if plugin_id is not None else true())


def _writable(actor: Actor, desk: Desk, draft_id: int, plugin_id: int | None) -> Row[Any]:
    row = draft_rows.own(actor, D.id == draft_id, *_on(desk, plugin_id))
    access.demand_group(actor, "write", row.group_id)
    return row
