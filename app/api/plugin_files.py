"""Files of a plugin with their tasks; routes of the namespace of plugins."""

from __future__ import annotations

from typing import Any

from flask_restx import Namespace

from app.api.wire import Endpoint, listing, operation, route
from app.domain import plugin_files
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.values import PluginFile
from app.schemas import documents
from app.schemas.base import StatusOut
from app.schemas.plugin_files import (
    PluginFileChangeIn,
    PluginFileIn,
    PluginFileOut,
    PluginFilePage,
)
from app.schemas.queries import ImportQuery, KeptFileListQuery

ns = Namespace("plugin files", path="/plugins/<id:plugin_id>/files", description="Plugin files")


@route(ns, "")
class PluginFiles(Endpoint):
    @listing(
        query=KeptFileListQuery,
        returns=PluginFilePage,
        document=documents.plugin_file,
        refusals=(404,),
    )
    def get(self, actor: Actor, plugin_id: int, query: ListQuery) -> Page[PluginFile]:
        """List the files of a plugin; search fields: filename, description, contents, tag."""
        return plugin_files.list_files(actor, plugin_id, query)

    @operation(
        body=PluginFileIn,
        query=ImportQuery,
        returns=PluginFileOut,
        document=documents.plugin_file,
        refusals=(403, 404, 409, 422),
    )
    def post(self, actor: Actor, plugin_id: int, **fields: Any) -> PluginFile:
        """Add a file and register its tasks; a refused one leaves nothing behind."""
        return plugin_files.add_file(actor, plugin_id, **fields)

    @operation(returns=StatusOut, document=documents.status, refusals=(403, 404))
    def delete(self, actor: Actor, plugin_id: int) -> list[int]:
        """Delete all files of a plugin."""
        return plugin_files.delete_files(actor, plugin_id)


@route(ns, "/<id:file_id>")
class PluginFileItem(Endpoint):
    @operation(returns=PluginFileOut, document=documents.plugin_file, refusals=(404,))
    def get(self, actor: Actor, plugin_id: int, file_id: int) -> PluginFile:
        """One file with its source, its tasks and the findings of its last check."""
        return plugin_files.get_file(actor, plugin_id, file_id)

    @operation(
        body=PluginFileChangeIn,
        query=ImportQuery,
        returns=PluginFileOut,
        document=documents.plugin_file,
        versioned=True,
        refusals=(403, 404, 409, 422),
    )
    def put(self, actor: Actor, plugin_id: int, file_id: int, **fields: Any) -> PluginFile:
        """Replace a file with its registration, as a new snapshot."""
        return plugin_files.change_file(actor, plugin_id, file_id, **fields)

    @operation(returns=StatusOut, document=documents.status, refusals=(403, 404))
    def delete(self, actor: Actor, plugin_id: int, file_id: int) -> list[int]:
        """Delete a file; its versions stay."""
        return [plugin_files.delete_file(actor, plugin_id, file_id)]
