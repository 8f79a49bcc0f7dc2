"""Plugins."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_restx import Namespace

from app.api.wire import Endpoint, listing, operation, route
from app.domain import exports, import_records, import_updates, needs, plugins
from app.domain.access import Actor
from app.domain.import_values import Outcome
from app.domain.listing import ListQuery, Page
from app.domain.needs import Needs
from app.domain.values import ImportRecord, Plugin
from app.schemas import case_documents, documents
from app.schemas.base import StatusOut
from app.schemas.imports import ImportRecordOut, PluginUpdateIn, ResourceImportOut
from app.schemas.plugins import NeedsOut, PluginChangeIn, PluginIn, PluginOut, PluginPage
from app.schemas.queries import BundleQuery, KeptListQuery
from app.web.files import attachment

ns = Namespace("plugins", path="/plugins", description="Plugins and their files")


@route(ns, "")
class Plugins(Endpoint):
    @listing(query=KeptListQuery, returns=PluginPage, document=documents.plugin)
    def get(self, actor: Actor, query: ListQuery) -> Page[Plugin]:
        """List plugins with their files and tasks; search fields: name, description, tag."""
        return plugins.list_plugins(actor, query)

    @operation(
        body=PluginIn, returns=PluginOut, document=documents.plugin, refusals=(403, 404, 409)
    )
    def post(self, actor: Actor, **fields: Any) -> Plugin:
        """Make an empty plugin."""
        return plugins.create_plugin(actor, **fields)


@route(ns, "/<id:plugin_id>")
class PluginItem(Endpoint):
    @operation(returns=PluginOut, document=documents.plugin, refusals=(404,))
    def get(self, actor: Actor, plugin_id: int) -> Plugin:
        """One plugin with its files and tasks."""
        return plugins.get_plugin(actor, plugin_id)

    @operation(
        body=PluginChangeIn,
        returns=PluginOut,
        document=documents.plugin,
        versioned=True,
        refusals=(403, 404, 409),
    )
    def put(self, actor: Actor, plugin_id: int, **fields: Any) -> Plugin:
        """Change a plugin's name and description, as a new snapshot."""
        return plugins.change_plugin(actor, plugin_id, **fields)

    @operation(returns=StatusOut, document=documents.status, refusals=(403, 404))
    def delete(self, actor: Actor, plugin_id: int) -> list[int]:
        """Delete a plugin with all its files."""
        return [plugins.delete_plugin(actor, plugin_id)]


@route(ns, "/<id:plugin_id>/export")
class PluginExport(Endpoint):
    @operation(query=BundleQuery, media=exports.MEDIA, refusals=(404,))
    def get(self, actor: Actor, plugin_id: int, file_type: str) -> Response:
        """One plugin in an archive, with the types that it uses and a manifest."""
        return attachment(*exports.make_archive(actor, [plugin_id], file_type))


@route(ns, "/<id:plugin_id>/imports")
class PluginImports(Endpoint):
    @operation(
        returns=ImportRecordOut, document=documents.import_records, many=True, refusals=(404,)
    )
    def get(self, actor: Actor, plugin_id: int) -> list[ImportRecord]:
        """Where a plugin was imported from, the last import first."""
        return import_records.list_imports(actor, plugin_id)

    @operation(
        body=PluginUpdateIn,
        returns=ResourceImportOut,
        document=documents.import_outcome,
        refusals=(400, 403, 404, 409, 422),
    )
    def post(self, actor: Actor, plugin_id: int, **fields: Any) -> Outcome:
        """Import a plugin again from the Git repository that it came from, or plan that."""
        return import_updates.update_plugin(actor, plugin_id, **fields)


@route(ns, "/<id:plugin_id>/requirements")
class PluginRequirements(Endpoint):
    @operation(returns=NeedsOut, document=case_documents.needs, refusals=(404,))
    def get(self, actor: Actor, plugin_id: int) -> Needs:
        """What its files import, and whether it is there where tasks are run."""
        return needs.get_needs(actor, plugin_id)
