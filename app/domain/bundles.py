"""The files of a plugin version in one archive, the same bytes every time."""

from __future__ import annotations

import gzip
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from app.domain import access, plugins
from app.domain.access import Actor
from app.domain.resources import R, S
from app.errors import NotFound
from app.models import Snapshot, db, table

MANIFEST = "manifest.json"
# The earliest moment that a zip can say.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)

_PLUGIN: Select[Any] = (
    select(R.group_id, S.id, S.name, S.files)
    .join(table(Snapshot), S.resource_id == R.id)
    .where(
        R.id == bindparam("id"),
        R.kind == plugins.NOUN.kind,
        R.deleted_on.is_(None),
        S.id == bindparam("snapshot"),
    )
)

Member = tuple[str, bytes]


def make_bundle(actor: Actor, plugin_id: int, snapshot_id: int, file_type: str) -> bytes:
    """Pack the files of a version of a plugin, with a manifest that names all versions.

    Args:
        file_type: A key of `PACKERS`.

    Raises:
        NotFound: There is no such plugin for the actor, it is deleted, or this is no version of it.
    """
    plugin = db.session.execute(_PLUGIN, {"id": plugin_id, "snapshot": snapshot_id}).first()
    missing = NotFound(
        f"There is no plugin with the id {plugin_id} and the snapshot {snapshot_id}, or you may "
        "not read it.",
        entity_type=plugins.NOUN.kind,
        plugin_id=plugin_id,
        plugin_snapshot_id=snapshot_id,
    )
    if plugin is None:
        raise missing
    access.demand(actor, "read", plugin.group_id, missing)
    files = _files(plugin.files)
    members = [(f"{plugin.name}/{file.name}", file.contents.encode()) for file in files]
    return PACKERS[file_type]([*members, (MANIFEST, _manifest(plugin, files))])


def _files(pairs: Sequence[Sequence[int]]) -> list[Row[Any]]:
    ids = [snapshot_id for _, snapshot_id in pairs]
    if not ids:
        return []
    statement: Select[Any] = select(S.id, S.name, S.tasks, S.contents).where(S.id.in_(ids))
    by_id = {row.id: row for row in db.session.execute(statement)}
    return [by_id[id_] for id_ in ids]


def _manifest(plugin: Row[Any], files: Sequence[Row[Any]]) -> bytes:
    entry: dict[str, Any] = {"plugin_resource_snapshot_id": plugin.id}
    for file in files:
        tasks = [*file.tasks["functions"], *file.tasks["artifacts"]]
        entry[file.name] = {
            "plugin_file_resource_snapshot_id": file.id,
            "tasks": [task["name"] for task in tasks],
        }
    return json.dumps({plugin.name: entry}, indent=2).encode() + b"\n"


def _pack_tar(members: Sequence[Member]) -> bytes:
    """A tar of plain files: mode 0644, time 0, nobody's; the time in gzip's head is 0 too."""
    packed = BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, BytesIO(data))
    return packed.getvalue()


def _pack_zip(members: Sequence[Member]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.create_system = 3  # Unix, on every system: it is what the mode is read as.
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return packed.getvalue()


PACKERS: Mapping[str, Callable[[Sequence[Member]], bytes]] = {
    "tar_gz": _pack_tar,
    "zip": _pack_zip,
}
