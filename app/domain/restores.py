"""The next version of a thing, made of one that it had; what was deleted is back then.

A restored version passes the checks of a save: what was right when it was made may not be today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from app import naming
from app.domain import (
    access,
    file_versions,
    parameter_types,
    plugin_files,
    plugins,
    registration,
    resources,
    snapshots,
    versions,
)
from app.domain.access import Actor
from app.domain.live_types import live_mappings
from app.domain.registration import Checked
from app.domain.resources import Noun
from app.domain.surroundings import Place, place_of
from app.domain.transactions import transaction
from app.domain.values import FileVersion, ParameterType, Plugin, PluginFile, Ref, Version
from app.errors import Conflict, Deleted, Mismatch, Refusal
from app.models import PluginFile as FileHead
from app.models import table

_F = table(FileHead).c


def restore_type(
    actor: Actor, snapshot_id: int, *, type_id: int, expected: int | None = None
) -> ParameterType:
    """Give a parameter type the name, description and structure that it had.

    Args:
        expected: The current version that was looked at; stale ones are refused.

    Raises:
        NotFound: The actor may not read the type, or this is no version of it.
        Invalid: The structure names types that are gone, or would contain itself by now.
        Conflict: The name is taken, others are made of it by its present name, or this is the
            current version.
    """
    old: Any = snapshots.get_snapshot(actor, snapshots.PARAMETER_TYPE, snapshot_id, type_id=type_id)
    noun, single = parameter_types.NOUN, parameter_types.SINGLE
    with transaction(clash=lambda: parameter_types.taken_by_other(actor, type_id, old.name)):
        row = resources.fetch(actor, noun, single, type_id, "write", even_deleted=True)
        parameter_types.refuse_builtin(row)
        _refuse_needless(noun, row, old, expected)
        parameter_types.write(
            actor, row, name=old.name, description=old.description, structure=old.structure
        )
    return parameter_types.get_type(actor, type_id)


def restore_file(
    actor: Actor, snapshot_id: int, *, plugin_id: int, file_id: int, expected: int | None = None
) -> PluginFile:
    """Give a file the name, the code and the registration that it had.

    A type that was deleted is replaced by the one that has its name now.

    Raises:
        NotFound: The actor may not read the file, or this is no version of it.
        Deleted: Its plugin is deleted.
        Invalid, Mismatch: The checks of today refuse it; `detail.diagnostics` holds the findings.
        Conflict: Types are gone, the name is taken, or this is the current version.
    """
    ids = {"plugin_id": plugin_id, "file_id": file_id}
    old: Any = snapshots.get_snapshot(actor, snapshots.PLUGIN_FILE, snapshot_id, **ids)
    naming.check_filename(old.name)
    plugin = _plugin_of(actor, plugin_id)
    place = place_of(actor, plugin, file_id)
    (mapping,) = live_mappings(place.group, [old])
    checked = registration.accept(place, old.contents, mapping)
    noun, single = plugin_files.NOUN, plugin_files.SINGLE
    with transaction(clash=lambda: plugin_files.clash(plugin_id, old.name)):
        plugin = _plugin_of(actor, plugin_id)
        row = resources.fetch(
            actor, noun, single, file_id, "write", even_deleted=True, plugin_id=plugin_id
        )
        _refuse_needless(noun, row, old, expected)
        content, _ = file_versions.prepare(
            actor,
            place.group,
            checked,
            old.name,
            contents=old.contents,
            description=old.description,
        )
        new = plugin_files.write(actor, plugin, row, content)
    return plugin_files.changed(actor, plugin, row, content, new)


def restore_plugin(
    actor: Actor, snapshot_id: int, *, plugin_id: int, expected: int | None = None
) -> Plugin:
    """Give a plugin the name, the description and the files that it had, in one change.

    Files that are deleted come back, files that it did not have go; each that changes gets a
    version of its own.

    Raises:
        NotFound: The actor may not read the plugin, or this is no version of it.
        Mismatch: The checks of today refuse a file; `detail.diagnostics` holds all findings.
        Conflict: Types are gone, the name is taken, this is the current version, or somebody
            changed a file meanwhile.
    """
    old: Any = snapshots.get_snapshot(actor, snapshots.PLUGIN, snapshot_id, plugin_id=plugin_id)
    group = access.demand_group(actor, "write", old.group.id)
    naming.check_plugin_name(old.name)
    files = snapshots.files_of(actor, plugin_id, snapshot_id)
    seen = file_versions.heads(plugin_id)
    changed = [file for file in files if not _is_current(file, seen)]
    checked = _checked(group, old.name, files, changed)
    remedy = "Rename the plugin that has it now, then restore this one."
    with transaction(clash=lambda: plugins.taken(actor, old.name, remedy)):
        row = _plugin(actor, plugin_id)
        _refuse_needless(plugins.NOUN, row, old, expected)
        heads = file_versions.heads(plugin_id)
        _refuse_moved(seen, heads)
        _put_back(actor, group, row, old, files, heads, checked)
    return plugins.get_plugin(actor, plugin_id)


def _put_back(
    actor: Actor,
    group: Ref,
    row: Row[Any],
    old: Plugin,
    files: Sequence[FileVersion],
    heads: Sequence[Row[Any]],
    checked: Mapping[int, Checked],
) -> None:
    """Write what differs; part of a transaction.

    All files go before any comes back: two may have changed names with each other.
    """
    head = {one.id: one for one in heads}
    before = {file_id for file_id, _ in row.files}
    versions.delete(actor, _F.plugin_id == row.id)
    versions.revive([file.id for file in files if file.id not in checked])
    pairs, written = {file.id: file.snapshot_id for file in files}, []
    for file in files:
        if file.id not in checked:
            continue
        content, _ = file_versions.prepare(
            actor,
            group,
            checked[file.id],
            file.name,
            contents=file.contents,
            description=file.description,
        )
        new = file_versions.write_next(
            actor, group, head[file.id], content, was_there=file.id in before
        )
        pairs[file.id] = new.snapshot_id
        written.append(new)
    gone = [file_versions.gone(group, head[id_]) for id_ in sorted(before - pairs.keys())]
    said = {
        "name": old.name,
        "description": old.description,
        "requirements": old.requirements,
    }
    file_versions.finish(actor, row, [list(pair) for pair in pairs.items()], written, gone, **said)


def _is_current(file: FileVersion, heads: Iterable[Row[Any]]) -> bool:
    return any(
        one.id == file.id and one.snapshot_id == file.snapshot_id and one.deleted_on is None
        for one in heads
    )


def _checked(
    group: Ref, plugin: str, files: Sequence[FileVersion], changed: Sequence[FileVersion]
) -> dict[int, Checked]:
    """Hold the files that change against the plugin as it will be.

    Raises:
        Mismatch: Some are refused.
    """
    texts = {file.name: file.contents for file in files}
    names = {file.name: [task.name for task in file.tasks.all] for file in files}
    found: dict[int, Checked] = {}
    refused: list[tuple[FileVersion, Refusal]] = []
    for file, mapping in zip(changed, live_mappings(group, changed), strict=True):
        place = Place(group, None, plugin, None, _without(texts, file.name))
        try:
            found[file.id] = registration.accept(
                place, file.contents, mapping, _without(names, file.name)
            )
        except Refusal as refusal:
            refused.append((file, refusal))
    if refused:
        raise _refusal(refused)
    return found


def _refusal(refused: Sequence[tuple[FileVersion, Refusal]]) -> Mismatch:
    (file, first), count = refused[0], len(refused)
    found = [
        {**one, "message": f"{named.name}: {one['message']}"}
        for named, refusal in refused
        for one in refusal.detail.get("diagnostics", ())
    ]
    more = f" (and {count - 1} more {'file' if count == 2 else 'files'})" if count > 1 else ""
    return Mismatch(
        f"{file.name}: {first.message}{more}", error="RegistrationMismatchError", diagnostics=found
    )


def _without(values: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != key}


def _plugin(actor: Actor, plugin_id: int) -> Row[Any]:
    noun, single = plugins.NOUN, plugins.SINGLE
    return resources.fetch(actor, noun, single, plugin_id, "write", even_deleted=True)


def _plugin_of(actor: Actor, plugin_id: int) -> Row[Any]:
    """The plugin of a file that is to be written."""
    row = _plugin(actor, plugin_id)
    if row.deleted_on is not None:
        raise Deleted(
            f"The plugin {row.name!r} is deleted. Restore the plugin; its files come back with it.",
            entity_type=plugins.NOUN.kind,
            existing_id=row.id,
            resource_id=row.id,
        )
    return row


def _refuse_needless(noun: Noun, row: Row[Any], old: Version, expected: int | None) -> None:
    """Refuse what was asked of an older state, and what would change nothing."""
    resources.refuse_stale(noun, row, expected)
    if row.snapshot_id == old.snapshot_id and row.deleted_on is None:
        raise Conflict(
            f"Snapshot {old.snapshot_id} is the current version of the {noun.words} "
            f"{row.name!r} already.",
            error="CurrentSnapshotError",
            entity_type=noun.kind,
            snapshot_id=old.snapshot_id,
        )


def _refuse_moved(seen: Collection[Row[Any]], heads: Collection[Row[Any]]) -> None:
    if _state(seen) != _state(heads):
        raise Conflict(
            "Somebody changed a file of the plugin while it was restored. Nothing was stored; "
            "look at it again, then restore it.",
            error="ConcurrentChangeError",
        )


def _state(heads: Collection[Row[Any]]) -> dict[int, tuple[int, bool]]:
    return {row.id: (row.snapshot_id, row.deleted_on is None) for row in heads}
