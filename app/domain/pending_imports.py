"""Sources kept between the look at a plan and the import: each its user's alone, few, for a day.

A browser sends a file once. So what it sent is kept here, and what is imported is what was planned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update

from app import settings
from app.domain import access, import_updates, imports, plugins
from app.domain.access import Actor
from app.domain.import_sources import Source
from app.domain.import_values import Origin, Outcome, Plan, Strategy
from app.domain.resources import now
from app.domain.transactions import transaction
from app.domain.values import Ref
from app.errors import Conflict, Invalid, NotFound, Stale
from app.models import PendingImport, db, table
from app.packages.archives import Limits, pack_tar, read_archive
from app.packages.values import Package

_P = table(PendingImport).c

UPDATE: Strategy = "update"
# Somebody looks at a plan, asks a colleague, and comes back the same day.
KEPT_FOR = timedelta(days=1)
# Some plans side by side; the one that is one too many takes the place of the oldest.
MOST_A_USER = 5
# As much as a request may carry as delivered; the largest collection known packs to 100 KiB.
MAX_PACKED_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pending:
    """A source that waits to be imported, or was.

    Attributes:
        plugin_id: The plugin that is updated from it; None for all of the source.
        plan: What an import would do now; None once it is done.
        outcome: What it did: ``plugins`` with id, name, action and the actions of their files,
            ``types`` with id, name and action; None before it.
        strategy, prune: How the plan is made.
    """

    id: int
    group: Ref
    plugin_id: int | None
    origin: Origin
    created_on: datetime
    expires_on: datetime
    plan: Plan | None
    outcome: Mapping[str, Any] | None
    strategy: Strategy
    prune: bool


def keep(actor: Actor, group_id: int, source: Source, plugin_id: int | None = None) -> int:
    """Keep a source until its plan was looked at, and give it an id.

    Args:
        plugin_id: The plugin that is to be updated from it, and nothing else.

    Raises:
        NotFound, Denied: The actor may not write in the group.
        Invalid: There is no plugin in it, or it is too large to be kept.
    """
    group = access.demand_group(actor, "write", group_id)
    # What stands in the way of any plan is said where the source was chosen.
    imports.plan_import(actor, group_id, _package(actor, source, plugin_id), UPDATE, prune=False)
    packed = pack_tar(source.tree)
    if len(packed) > MAX_PACKED_BYTES:
        raise Invalid(
            f"Its Python and TOML files are {len(packed):,} bytes, packed; at most "
            f"{MAX_PACKED_BYTES:,} can be kept here. Import its folders one by one.",
            error="ImportSourceError",
        )
    time, origin = now(), source.origin
    with transaction():
        _make_room(actor, time)
        statement = insert(table(PendingImport)).values(
            user_id=actor.id,
            group_id=group.id,
            plugin_id=plugin_id,
            created_on=time,
            expires_on=time + KEPT_FOR,
            source_kind=origin.kind,
            source=origin.name,
            ref=origin.ref,
            commit_id=origin.commit,
            config_path=origin.config_path,
            name=source.name,
            contents=packed,
        )
        return int(db.session.execute(statement.returning(_P.id)).scalar_one())


def find_update(actor: Actor, plugin_id: int) -> int | None:
    """Look whether the repository that a plugin came from has something else by now.

    Returns:
        The id of what is kept of it, to be looked at; None where the plugin is up to date.

    Raises:
        Refusal: As `import_updates.update_plugin` and `keep`.
    """
    source = import_updates.read_again(actor, plugin_id)
    package = _package(actor, source, plugin_id)
    group_id = plugins.get_plugin(actor, plugin_id).group.id
    plan = imports.plan_import(actor, group_id, package, UPDATE, prune=False)
    stays = any(file.action == "stays" for one in plan.plugins for file in one.files)
    if plan.changes_nothing and not stays:
        return None
    return keep(actor, group_id, source, plugin_id)


def look(
    actor: Actor, import_id: int, *, strategy: Strategy | None = None, prune: bool = False
) -> Pending:
    """Plan the import of a source that is kept; one that is done says what it did.

    Args:
        strategy, prune: As for `imports.import_package`; without them it is planned as an update,
            since nothing is stored before somebody has seen the plan.

    Raises:
        NotFound: The actor has none with this id, or it is kept no longer.
        Denied: The actor may no longer write in the group.
    """
    row = _fetch(actor, import_id)
    strategy = strategy or UPDATE
    return Pending(
        row.id,
        actor.group(row.group_id),
        row.plugin_id,
        _origin(row),
        row.created_on,
        row.expires_on,
        _plan(actor, row, strategy, prune=prune),
        row.outcome,
        strategy,
        prune,
    )


def carry_out(
    actor: Actor, import_id: int, *, strategy: Strategy, prune: bool, seen: str
) -> Mapping[str, Any]:
    """Import a source that is kept, as the plan said that was looked at.

    Args:
        seen: Fingerprint of that plan.

    Raises:
        Stale: The plan is another by now.
        Conflict, Mismatch: As `Plan.refuse`; and it was imported already.
        NotFound, Denied: As `look`.
    """
    row = _fetch(actor, import_id)
    plan = _plan(actor, row, strategy, prune=prune)
    if plan is None:
        raise _done()
    if plan.fingerprint != seen:
        raise Stale("Something was changed since this plan was made. This is the plan now.")
    plan.refuse()
    source = _source(row)
    with transaction():
        mine = update(table(PendingImport)).where(_P.id == row.id)
        claim = mine.where(_P.outcome.is_(None)).values(contents=b"", outcome={})
        if not db.session.execute(claim.returning(_P.id)).all():
            raise _done()
        if not plan.changes_nothing:
            imports.carry_out(actor, plan, source.origin, source.digest)
        outcome = imports.outcome_of(plan, source.origin, source.digest, is_stored=True)
        told = _told(outcome)
        db.session.execute(mine.values(outcome=told))
    return told


def forget(actor: Actor, import_id: int) -> None:
    """Throw a source away that is kept."""
    with transaction():
        _fetch(actor, import_id)
        db.session.execute(delete(table(PendingImport)).where(_P.id == import_id))


def _make_room(actor: Actor, time: datetime) -> None:
    """Delete what is kept no longer, of everybody, and what the actor has too much."""
    newest = select(_P.id).where(_P.user_id == actor.id).order_by(_P.id.desc())
    too_many = newest.offset(MOST_A_USER - 1)
    db.session.execute(
        delete(table(PendingImport)).where(or_(_P.expires_on <= time, _P.id.in_(too_many)))
    )


def _fetch(actor: Actor, import_id: int) -> Row[Any]:
    statement = select(table(PendingImport)).where(
        _P.id == import_id, _P.user_id == actor.id, _P.expires_on > now()
    )
    row = db.session.execute(statement).first()
    if row is None:
        hours = int(KEPT_FOR.total_seconds() // 3600)
        raise NotFound(
            f"There is no such import of yours. Sources are kept for {hours} hours, the last "
            f"{MOST_A_USER} of a user; choose the source once more.",
            entity_type="import",
        )
    access.demand_group(actor, "write", row.group_id)
    return row


def _plan(actor: Actor, row: Row[Any], strategy: Strategy, *, prune: bool) -> Plan | None:
    """Plan what is kept; None where it is done."""
    if row.outcome is not None:
        return None
    package = _package(actor, _source(row), row.plugin_id)
    return imports.plan_import(actor, row.group_id, package, strategy, prune=prune)


def _source(row: Row[Any]) -> Source:
    limits = Limits(file_bytes=settings.current().max_source_bytes)
    return Source(read_archive(row.contents, limits), _origin(row), row.name)


def _origin(row: Row[Any]) -> Origin:
    return Origin(row.source_kind, row.source, row.ref, row.commit_id, row.config_path)


def _package(actor: Actor, source: Source, plugin_id: int | None) -> Package:
    if plugin_id is None:
        return source.package()
    return import_updates.package_of(actor, plugin_id, source)


def _told(outcome: Outcome) -> dict[str, Any]:
    plan = outcome.plan
    plugins = [
        {
            "id": outcome.plugins[one.name],
            "name": one.name,
            "action": one.action,
            "files": [file.action for file in one.files],
        }
        for one in plan.plugins
    ]
    types = [
        {"id": outcome.types[one.name], "name": one.name, "action": one.action}
        for one in plan.types
    ]
    return {"plugins": plugins, "types": types}


def _done() -> Conflict:
    return Conflict("This was imported already.", error="ImportDoneError")
