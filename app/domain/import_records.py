"""Where plugins came from: noted with every version that an import makes, and read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from app.domain import plugins, resources
from app.domain.access import Actor
from app.domain.import_values import Origin
from app.domain.values import ImportRecord, Ref
from app.models import PluginImport, User, db, table

_I = table(PluginImport).c
_U = table(User).c


@dataclass(frozen=True, slots=True)
class Made:
    """The version of a plugin that an import made; `path` is its folder's in the source."""

    plugin_id: int
    snapshot_id: int
    time: datetime
    path: str


def remember(actor: Actor, made: Made, origin: Origin, digest: str) -> None:
    """Note where a version of a plugin came from; part of a transaction."""
    db.session.execute(
        insert(table(PluginImport)).values(
            plugin_id=made.plugin_id,
            snapshot_id=made.snapshot_id,
            user_id=actor.id,
            created_on=made.time,
            source_kind=origin.kind,
            source=origin.name,
            ref=origin.ref,
            commit_id=origin.commit,
            config_path=origin.config_path,
            path=made.path,
            digest=digest,
        )
    )


def list_imports(actor: Actor, plugin_id: int) -> list[ImportRecord]:
    """Where a plugin was imported from, the last import first."""
    resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id)
    return [_value(row) for row in _rows(plugin_id)]


def last_import(plugin_id: int) -> ImportRecord | None:
    """The last import of a plugin that the actor was found to may read; None if it had none."""
    rows = _rows(plugin_id, limit=1)
    return _value(rows[0]) if rows else None


def _rows(plugin_id: int, limit: int | None = None) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(table(PluginImport), _U.username)
        .join(table(User), _U.id == _I.user_id)
        .where(_I.plugin_id == plugin_id)
        .order_by(_I.id.desc())
        .limit(limit)
    ).all()


def _value(row: Row[Any]) -> ImportRecord:
    return ImportRecord(
        snapshot_id=row.snapshot_id,
        user=Ref(row.user_id, row.username),
        created_on=row.created_on,
        kind=row.source_kind,
        source=row.source,
        ref=row.ref,
        commit=row.commit_id,
        config_path=row.config_path,
        path=row.path,
        digest=row.digest,
    )
