"""What a draft becomes: the ordinary verbs do it, and check it as they check any change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row

from app.domain import draft_rows, drafts, parameter_types, plugin_files, plugins
from app.domain.access import Actor
from app.domain.draft_rows import Payload
from app.domain.resources import D
from app.domain.surroundings import read_text
from app.domain.transactions import transaction
from app.errors import Invalid

# Gives the arguments of a verb for a kind and the payload of a draft of it.
Load = Callable[[str, Payload], dict[str, Any]]

_DESKS = {desk.kind: desk for desk in (drafts.PLUGIN, drafts.PLUGIN_FILE, drafts.PARAMETER_TYPE)}


def commit_draft(actor: Actor, draft_id: int, load: Load) -> list[int]:
    """Make a draft the thing, or the next version of the thing, and remove it.

    Returns:
        The id of the thing; of a file, that of its plugin before it.

    Raises:
        NotFound: There is no such draft of the actor's, or its plugin is gone.
        Deleted: What it changes is deleted.
        Invalid: What it changes was changed since; `detail` names both versions.
            Else: what the verb raises that makes or changes such a thing.
    """
    draft = draft_rows.own(actor, D.id == draft_id)
    if draft.kind == drafts.PLUGIN_FILE.kind:
        # Reading can take a while; what was read is at hand when all other writers have to wait.
        read_text(draft.payload["contents"])
    with transaction():
        draft = draft_rows.own(actor, D.id == draft_id)
        fields = load(draft.kind, draft_rows.said_by(draft.payload))
        is_new = draft.resource_id is None
        ids = _create(actor, draft, fields) if is_new else _change(actor, draft, fields)
        draft_rows.delete_drafts(D.id == draft_id)
    return ids


def _create(actor: Actor, draft: Row[Any], fields: dict[str, Any]) -> list[int]:
    if draft.kind == drafts.PLUGIN_FILE.kind:
        return [draft.plugin_id, plugin_files.add_file(actor, draft.plugin_id, **fields).id]
    if draft.kind == drafts.PLUGIN.kind:
        return [plugins.create_plugin(actor, group_id=draft.group_id, **fields).id]
    return [parameter_types.create_type(actor, group_id=draft.group_id, **fields).id]


def _change(actor: Actor, draft: Row[Any], fields: dict[str, Any]) -> list[int]:
    _refuse_stale(draft, _DESKS[draft.kind].base(actor, "write", drafts.ids_of(draft)))
    fields["expected"] = draft.resource_snapshot_id
    own: int = draft.resource_id
    if draft.kind == drafts.PLUGIN_FILE.kind:
        plugin_files.change_file(actor, draft.plugin_id, own, **fields)
        return [draft.plugin_id, own]
    if draft.kind == drafts.PLUGIN.kind:
        plugins.change_plugin(actor, own, **fields)
    else:
        parameter_types.change_type(actor, own, **fields)
    return [own]


def _refuse_stale(draft: Row[Any], base: Row[Any]) -> None:
    if draft.resource_snapshot_id == base.snapshot_id:
        return
    raise Invalid(
        f"{base.name!r} was changed by {base.username} since the draft was begun. Look at both "
        "versions, then base the draft on the current one and commit it again.",
        error="DraftResourceModificationsCommitError",
        reason=f"The draft is based on snapshot {draft.resource_snapshot_id}, the current one is "
        f"{base.snapshot_id}.",
        draft=draft_rows.said_by(draft.payload),
        entity_type=draft.kind,
        resource_id=draft.resource_id,
        base_snapshot_id=draft.resource_snapshot_id,
        curr_snapshot_id=base.snapshot_id,
    )
