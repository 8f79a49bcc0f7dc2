"""Packages into a group: planned without storing anything, then stored in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select

from app.analysis.types import TypeTable
from app.domain import (
    access,
    file_versions,
    import_records,
    import_types,
    package_cases,
    parameter_types,
    plugins,
    resources,
    tasks,
    versions,
)
from app.domain.access import Actor
from app.domain.file_versions import Content, Written
from app.domain.import_files import Ground, plan_plugins
from app.domain.import_values import (
    Origin,
    Outcome,
    Plan,
    PlannedFile,
    PlannedPlugin,
    PlannedType,
    Strategy,
)
from app.domain.resources import R
from app.domain.transactions import transaction
from app.domain.values import Ref
from app.errors import Conflict
from app.models import db
from app.packages.values import Package


def import_package(
    actor: Actor,
    group_id: int,
    package: Package,
    origin: Origin,
    *,
    digest: str,
    strategy: Strategy = "fail",
    prune: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Bring the plugins and types of a package into a group.

    Args:
        origin: Where the package comes from, to be kept with what is stored.
        digest: Of its files.
        strategy: With what is there and differs: "fail" refuses, "update" makes new versions and
            keeps what the package says nothing of, "overwrite" makes it as it is in the package.
        prune: Remove files that the package lacks; "overwrite" always does.
        dry_run: Only plan.

    Raises:
        NotFound, Denied: The actor may not write in the group.
        Invalid: A name or structure is none.
        Conflict: As the strategy says, or a plugin of another group has the name.
        Mismatch: Code and registration disagree; all findings of all files are told.
    """
    plan = plan_import(actor, group_id, package, strategy, prune=prune)
    plan.refuse_taken()
    if dry_run:
        return outcome_of(plan, origin, digest, is_stored=False)
    plan.refuse()
    if not plan.changes_nothing:
        with transaction():
            carry_out(actor, plan, origin, digest)
    return outcome_of(plan, origin, digest, is_stored=not plan.changes_nothing)


def plan_import(
    actor: Actor, group_id: int, package: Package, strategy: Strategy, *, prune: bool
) -> Plan:
    """Say what an import would do, without storing anything; arguments as `import_package`."""
    group = access.demand_group(actor, "write", group_id)
    prune |= strategy == "overwrite"
    present = import_types.present_types(group.id)
    types = import_types.plan_types(package.types, present, strategy)
    after = {name: row.structure for name, row in present.items()}
    after |= {one.name: one.structure for one in types}
    table_of_types = TypeTable(after.items())
    names = {row.id: name for name, row in present.items()}
    ground = Ground(group, table_of_types, names, strategy, prune)
    planned = plan_plugins(package.plugins, ground)
    types += _missing(planned)
    return Plan(
        group,
        {name: row.snapshot_id for name, row in present.items()},
        tuple(types),
        planned,
        package.notes,
        tuple(_conflicts(types, planned)) if strategy == "fail" else (),
    )


def _missing(planned: tuple[PlannedPlugin, ...]) -> list[PlannedType]:
    """The types that code needs and nobody has, each once, in the order in which they are made."""
    found = {
        one.name: PlannedType(one.name, "create", None, one.description, one.structure)
        for plugin in planned
        for file in plugin.files
        if file.checked is not None
        for one in file.checked.missing
    }
    return import_types.in_order(list(found.values()))


def _conflicts(types: list[PlannedType], planned: tuple[PlannedPlugin, ...]) -> list[str]:
    found = [
        f"The group has a parameter type {one.name!r} of another structure."
        for one in types
        if one.action == "update"
    ]
    for plugin in planned:
        if plugin.action == "update":
            files = [one.filename for one in plugin.files if one.action in ("create", "update")]
            what = f" in {', '.join(files[:5])}" if files else " in its name or description"
            found.append(f"The group has a plugin {plugin.name!r} that differs{what}.")
    return found


def carry_out(actor: Actor, plan: Plan, origin: Origin, digest: str) -> None:
    """Store what a plan says that was not refused; part of a transaction.

    Raises:
        Conflict: Something that it builds on was changed since it was made.
    """
    access.demand_group(actor, "write", plan.group.id)
    present = import_types.present_types(plan.group.id)
    if {name: row.snapshot_id for name, row in present.items()} != plan.present:
        raise _moved("The parameter types of the group were")
    for one in plan.types:
        _store_type(actor, plan.group, one)
    ids = {row.name: row.id for row in parameter_types.of_group(plan.group.id)}
    for plugin in plan.plugins:
        if plugin.action != "unchanged":
            _store_plugin(actor, plan.group, plugin, ids, origin, digest)


def _moved(what: str) -> Conflict:
    return Conflict(
        f"{what} changed while the import was planned. Nothing was stored; import again.",
        error="ConcurrentChangeError",
    )


def _store_type(actor: Actor, group: Ref, one: PlannedType) -> None:
    structure = None if one.structure is None else dict(one.structure)
    said: dict[str, Any] = {"description": one.description, "structure": structure}
    if one.action == "create":
        parameter_types.create_type(actor, group_id=group.id, name=one.name, **said)
    elif one.action == "update" and one.type_id is not None:
        parameter_types.change_type(actor, one.type_id, name=one.name, **said)


def _store_plugin(
    actor: Actor,
    group: Ref,
    plugin: PlannedPlugin,
    type_ids: Mapping[str, int],
    origin: Origin,
    digest: str,
) -> None:
    """Store the files of a plugin, then one version of it with all of them."""
    plugin_id = plugin.plugin_id
    if plugin_id is None:
        made = plugins.create_plugin(
            actor, group_id=group.id, name=plugin.name, description=plugin.description
        )
        plugin_id = made.id
    row = resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id, "write")
    if plugin.snapshot_id is not None and row.snapshot_id != plugin.snapshot_id:
        raise _moved(f"The plugin {plugin.name!r} was")
    stored, written, gone = dict(row.files), [], []
    heads = {head.id: head for head in file_versions.heads(plugin_id)}
    for file in plugin.files:
        head = heads.get(file.file_id or 0)
        if file.action in ("create", "update"):
            new = _store_file(actor, group, plugin_id, head, file, type_ids)
            stored[new.file_id] = new.snapshot_id
            package_cases.store_cases(actor, new.file_id, file.cases, file.present_cases)
            written.append(replace(new, has_cases=bool(file.cases)))
        elif file.action == "remove" and head is not None:
            versions.delete(actor, R.id == head.id)
            stored.pop(head.id, None)
            gone.append(file_versions.gone(group, head))
    files = [list(pair) for pair in stored.items()]
    said = {
        "name": plugin.name,
        "description": plugin.description,
        "requirements": plugin.requirements,
    }
    snapshot_id, time = file_versions.finish(actor, row, files, written, gone, **said)
    version = import_records.Made(plugin_id, snapshot_id, time, plugin.path)
    import_records.remember(actor, version, origin, digest)


def _store_file(
    actor: Actor,
    group: Ref,
    plugin_id: int,
    head: Row[Any] | None,
    file: PlannedFile,
    type_ids: Mapping[str, int],
) -> Written:
    assert file.checked is not None  # noqa: S101 - the plan was not refused
    used = file.checked.known.names
    mapping = tasks.with_types(file.checked.mapping, {old: type_ids[n] for old, n in used.items()})
    names = {id_: name for name, id_ in type_ids.items()}
    content = Content(
        file.filename,
        file.description,
        file.contents,
        mapping,
        tasks.stored(mapping, names, file.checked.facts),
        file.checked.diagnostics,
        replace(file.checked.known, names=names),
        file.checked.imports,
    )
    if head is None:
        return file_versions.write_first(actor, group, plugin_id, content)
    return file_versions.write_next(actor, group, head, content)


def outcome_of(plan: Plan, origin: Origin, digest: str, *, is_stored: bool) -> Outcome:
    """Say what a plan came to, with the ids of what is there now."""
    names = [plugin.name for plugin in plan.plugins]
    there = db.session.execute(
        select(R.name, R.id).where(
            R.kind == plugins.NOUN.kind,
            R.group_id == plan.group.id,
            R.name.in_(names),
            R.deleted_on.is_(None),
        )
    )
    ids = {row.name: row.id for row in parameter_types.of_group(plan.group.id)}
    types = {one.name: ids[one.name] for one in plan.types if one.name in ids}
    return Outcome(plan, origin, digest, {row.name: row.id for row in there}, types, is_stored)
