"""Versions of plugins, files and parameter types, and the files of a plugin version in one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from app.api import parameter_types, plugin_files, plugins
from app.api.wire import Endpoint, listing, operation, route
from app.domain import bundles, restores, snapshots
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.snapshots import History
from app.domain.values import ParameterType, Plugin, PluginFile, Version
from app.errors import Refusal
from app.schemas import documents as present
from app.schemas import snapshots as documents
from app.schemas.parameter_types import ParameterTypeOut
from app.schemas.plugin_files import PluginFileOut
from app.schemas.plugins import PluginOut
from app.schemas.queries import BundleQuery, PageQuery
from app.schemas.snapshots import (
    ParameterTypeSnapshotOut,
    ParameterTypeSnapshotPage,
    PluginFileSnapshotOut,
    PluginFileSnapshotPage,
    PluginSnapshotOut,
    PluginSnapshotPage,
)
from app.web.actor import require_actor
from app.web.files import attachment

_BUNDLES = {
    "tar_gz": ("application/gzip", "plugins_bundle.tar.gz"),
    "zip": ("application/zip", "plugins_bundle.zip"),
}


@route(plugins.ns, "/<id:plugin_id>/snapshots")
class PluginSnapshots(Endpoint):
    @listing(
        query=PageQuery, returns=PluginSnapshotPage, document=documents.plugin, refusals=(404,)
    )
    def get(self, actor: Actor, plugin_id: int, query: ListQuery) -> Page[Version]:
        """List the versions of a plugin, oldest first; search fields: name, description, tag."""
        return snapshots.list_snapshots(actor, snapshots.PLUGIN, query, plugin_id=plugin_id)


@route(plugins.ns, "/<id:plugin_id>/snapshots/<id:plugin_snapshot_id>")
class PluginSnapshotItem(Endpoint):
    @operation(returns=PluginSnapshotOut, document=documents.plugin, refusals=(404,))
    def get(self, actor: Actor, plugin_id: int, plugin_snapshot_id: int) -> Version:
        """One version of a plugin with its files as they were, whatever is deleted by now."""
        return snapshots.get_snapshot(
            actor, snapshots.PLUGIN, plugin_snapshot_id, plugin_id=plugin_id
        )


@route(plugins.ns, "/<id:plugin_id>/snapshots/<id:plugin_snapshot_id>/restore")
class PluginRestore(Endpoint):
    @operation(
        returns=PluginOut,
        document=present.plugin,
        versioned=True,
        refusals=(400, 403, 404, 409, 422),
    )
    def post(self, actor: Actor, plugin_id: int, plugin_snapshot_id: int, **seen: Any) -> Plugin:
        """Make a new version with the name, the description and the files of an old one.

        A deleted plugin is back then; so are files, and files that it did not have go.
        """
        return restores.restore_plugin(actor, plugin_snapshot_id, plugin_id=plugin_id, **seen)


@route(plugins.ns, "/<id:plugin_id>/snapshots/<id:plugin_snapshot_id>/files/bundle")
class PluginBundle(Endpoint):
    @operation(
        query=BundleQuery, media=tuple(media for media, _ in _BUNDLES.values()), refusals=(404,)
    )
    def get(
        self, actor: Actor, plugin_id: int, plugin_snapshot_id: int, file_type: str
    ) -> Response:
        """The files of a version of a plugin in one archive, with a manifest."""
        data = bundles.make_bundle(actor, plugin_id, plugin_snapshot_id, file_type)
        return attachment(data, *_BUNDLES[file_type])


@route(plugin_files.ns, "/<id:file_id>/snapshots")
class PluginFileSnapshots(Endpoint):
    @listing(
        query=PageQuery,
        returns=PluginFileSnapshotPage,
        document=documents.plugin_file,
        refusals=(404,),
    )
    def get(self, actor: Actor, plugin_id: int, file_id: int, query: ListQuery) -> Page[Version]:
        """List the versions of a file, oldest first; search fields: as in the list of files."""
        ids = {"plugin_id": plugin_id, "file_id": file_id}
        return snapshots.list_snapshots(actor, snapshots.PLUGIN_FILE, query, **ids)


@route(plugin_files.ns, "/<id:file_id>/snapshots/<id:file_snapshot_id>")
class PluginFileSnapshotItem(Endpoint):
    @operation(returns=PluginFileSnapshotOut, document=documents.plugin_file, refusals=(404,))
    def get(self, actor: Actor, plugin_id: int, file_id: int, file_snapshot_id: int) -> Version:
        """One version of a file with its source and tasks."""
        ids = {"plugin_id": plugin_id, "file_id": file_id}
        return snapshots.get_snapshot(actor, snapshots.PLUGIN_FILE, file_snapshot_id, **ids)


@route(plugin_files.ns, "/<id:file_id>/snapshots/<id:file_snapshot_id>/restore")
class PluginFileRestore(Endpoint):
    @operation(
        returns=PluginFileOut,
        document=present.plugin_file,
        versioned=True,
        refusals=(400, 403, 404, 409, 422, 423),
    )
    def post(
        self, actor: Actor, plugin_id: int, file_id: int, file_snapshot_id: int, **seen: Any
    ) -> PluginFile:
        """Make a new version with the code and the registration of an old one.

        A deleted file is back then, unless its plugin is deleted.
        """
        ids = {"plugin_id": plugin_id, "file_id": file_id}
        return restores.restore_file(actor, file_snapshot_id, **ids, **seen)


@route(parameter_types.ns, "/<id:type_id>/snapshots")
class ParameterTypeSnapshots(Endpoint):
    @listing(
        query=PageQuery,
        returns=ParameterTypeSnapshotPage,
        document=documents.parameter_type,
        refusals=(404,),
    )
    def get(self, actor: Actor, type_id: int, query: ListQuery) -> Page[Version]:
        """List the versions of a type, oldest first; search fields: name, description, tag."""
        return snapshots.list_snapshots(actor, snapshots.PARAMETER_TYPE, query, type_id=type_id)


@route(parameter_types.ns, "/<id:type_id>/snapshots/<id:type_snapshot_id>")
class ParameterTypeSnapshotItem(Endpoint):
    @operation(returns=ParameterTypeSnapshotOut, document=documents.parameter_type, refusals=(404,))
    def get(self, actor: Actor, type_id: int, type_snapshot_id: int) -> Version:
        """One version of a parameter type."""
        return snapshots.get_snapshot(
            actor, snapshots.PARAMETER_TYPE, type_snapshot_id, type_id=type_id
        )


@route(parameter_types.ns, "/<id:type_id>/snapshots/<id:type_snapshot_id>/restore")
class ParameterTypeRestore(Endpoint):
    @operation(
        returns=ParameterTypeOut,
        document=present.parameter_type,
        versioned=True,
        refusals=(400, 403, 404, 409),
    )
    def post(self, actor: Actor, type_id: int, type_snapshot_id: int, **seen: Any) -> ParameterType:
        """Make a new version with the structure of an old one; a deleted type is back then."""
        return restores.restore_type(actor, type_snapshot_id, type_id=type_id, **seen)


_BY_KIND: dict[str, tuple[History, Callable[[Any], dict[str, Any]]]] = {
    history.subject.noun.kind: (history, document)
    for history, document in (
        (snapshots.PLUGIN, documents.plugin),
        (snapshots.PLUGIN_FILE, documents.plugin_file),
        (snapshots.PARAMETER_TYPE, documents.parameter_type),
    )
}


def show_both(stale: Refusal) -> None:
    """Put the version that a change was made on and the current one into a refusal.

    A base that is no version of the thing is null.
    """
    history, document = _BY_KIND[stale.detail["entity_type"]]
    ids = {history.subject.id_name: stale.detail["resource_id"]}
    for role in ("base", "curr"):
        snapshot_id = stale.detail[f"{role}_snapshot_id"]
        found = snapshots.find_snapshot(require_actor(), history, snapshot_id, **ids)
        stale.detail[f"{role}_snapshot"] = document(found) if found else None
