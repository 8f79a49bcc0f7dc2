"""The code of a run: a file with its registration for an order, and its text as it was run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select

from app.domain import parameter_types, run_rows, tasks
from app.domain.access import Actor
from app.domain.registration import Checked
from app.domain.resources import S
from app.domain.run_orders import Code
from app.domain.run_rows import RUN
from app.domain.run_values import Run
from app.errors import NotFound
from app.models import db

_CODE = run_rows.brief(RUN.contents)


def code_of(
    actor: Actor,
    plugin: Row[Any],
    filename: str,
    document: Any,
    missing: Mapping[str, Any] | None = None,
) -> Code:
    """A file with its registration and the types of its group, as an order needs it.

    Args:
        document: The registration, as `PluginFileSnapshot.tasks` keeps it.
        missing: Structures by name of types that the group lacks.
    """
    group = actor.group(plugin.group_id)
    types = parameter_types.of_group(group.id)
    return Code(
        plugin=plugin.name,
        group=group,
        filename=filename,
        tasks=document,
        types={**{one.name: one.structure for one in types}, **(missing or {})},
        names={one.id: one.name for one in types},
    )


def unsaved_code(actor: Actor, plugin: Row[Any], filename: str, checked: Checked) -> Code:
    """The same of a registration that was let pass, and is stored nowhere."""
    document = tasks.stored(checked.mapping, checked.known.names, checked.facts)
    missing = {one.name: one.structure for one in checked.missing}
    return code_of(actor, plugin, filename, document, missing)


def get_text(actor: Actor, plugin_id: int, run_id: int, filename: str) -> tuple[Run, str]:
    """A run, and a file of its plugin as it was when the run was asked for.

    Raises:
        NotFound: There is no such run, the plugin had no such file, or its text is gone: code that
            was never saved goes with the rest of what is kept of a run.
    """
    row = run_rows.fetch(actor, plugin_id, None, run_id, statement=_CODE)
    run = run_rows.as_value(actor, row)
    text = row.contents if filename == row.filename else None
    if text is None and (filename != row.filename or not run.is_unsaved):
        text = _saved_text(row, filename)
    if text is None:
        raise NotFound(
            f"The code of {filename!r}, as the run {run_id} had it, is not kept.",
            entity_type="run",
            run_id=run_id,
        )
    return run, text


def _saved_text(row: Row[Any], filename: str) -> str | None:
    """The text of a file at the versions that a run imports."""
    pairs = db.session.scalar(select(S.files).where(S.id == row.plugin_snapshot_id)) or []
    ids = {snapshot_id for _, snapshot_id in pairs}
    found: str | None = db.session.scalar(
        select(S.contents).where(S.id.in_(ids), S.name == filename)
    )
    return found
