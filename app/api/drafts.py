"""Drafts of plugins, files and parameter types, and what they become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_restx import Namespace

from app.api import snapshots
from app.api.wire import Endpoint, listing, operation, route
from app.domain import draft_commits, drafts, modifications
from app.domain.access import Actor
from app.domain.drafts import Desk
from app.domain.listing import Page
from app.domain.values import Draft
from app.errors import Invalid
from app.schemas import documents
from app.schemas import drafts as shapes
from app.schemas.base import Shape, StatusOut
from app.schemas.parameter_types import ParameterTypeChangeIn, ParameterTypeIn
from app.schemas.plugin_files import PluginFileChangeIn, PluginFileIn
from app.schemas.plugins import PluginChangeIn, PluginIn
from app.schemas.queries import DraftListQuery


@dataclass(frozen=True, slots=True)
class Forms:
    """What differs on the wire between drafts of plugins, of files and of types.

    Attributes:
        name: Begins the names of the endpoints.
        id_name: How the id of a draft is called in paths.
        new: Shape of the body of a new thing; `change` of a change, `modification` of a change
            with the version that it is made on.
        out: Shape of a draft; `page` of a page of them.
        payload: Turns the fields of a loaded body into what is kept.
    """

    name: str
    id_name: str
    new: type[Shape]
    change: type[Shape]
    modification: type[Shape]
    out: type[Shape]
    page: type[Shape]
    payload: Callable[..., documents.Json]


ns = Namespace("drafts", path="/", description="Drafts, and what they become")


def _open(things: str, thing: str, desk: Desk, forms: Forms) -> None:
    """Serve the drafts of one kind.

    Args:
        things: The path of the list of what they are drafts of.
        thing: What follows it in the path of one of these.
    """

    def put(path: str, name: str, endpoint: type[Endpoint]) -> None:
        endpoint.__name__ = endpoint.__qualname__ = f"{forms.name}{name}"
        route(ns, path)(endpoint)

    put(f"{things}/drafts", "Drafts", _drafts(desk, forms))
    put(f"{things}/drafts/<id:{forms.id_name}>", "DraftItem", _draft_item(desk, forms))
    put(f"{things}{thing}/draft", "Modification", _modification(desk, forms))


def _drafts(desk: Desk, forms: Forms) -> type[Endpoint]:
    class Drafts(Endpoint):
        @listing(
            query=DraftListQuery, returns=forms.page, document=shapes.draft, refusals=(404, 423)
        )
        def get(self, actor: Actor, *args: Any) -> Page[Draft]:
            """List your drafts of new things and of changes, oldest first."""
            *parents, query = args
            return drafts.list_drafts(actor, desk, query, *parents)

        @operation(
            body=forms.new,
            returns=forms.out,
            document=shapes.draft,
            refusals=(403, 404, 409, 423),
        )
        def post(
            self, actor: Actor, group_id: int = 0, plugin_id: int | None = None, **fields: Any
        ) -> Draft:
            """Keep a body for later; names may be taken until it is committed."""
            payload = forms.payload(**fields)
            return drafts.create_draft(actor, desk, payload, group_id=group_id, plugin_id=plugin_id)

    return Drafts


def _draft_item(desk: Desk, forms: Forms) -> type[Endpoint]:
    class DraftItem(Endpoint):
        @operation(returns=forms.out, document=shapes.draft, refusals=(404,))
        def get(self, actor: Actor, **ids: int) -> Draft:
            """One of your drafts."""
            return drafts.get_draft(actor, desk, ids.pop(forms.id_name), **ids)

        @operation(
            body=forms.change, returns=forms.out, document=shapes.draft, refusals=(403, 404, 423)
        )
        def put(self, actor: Actor, plugin_id: int | None = None, **fields: Any) -> Draft:
            """Replace what a draft says."""
            draft_id = fields.pop(forms.id_name)
            payload = forms.payload(**fields)
            return drafts.change_draft(actor, desk, draft_id, payload, plugin_id)

        @operation(returns=StatusOut, document=documents.status, refusals=(403, 404))
        def delete(self, actor: Actor, **ids: int) -> list[int]:
            """Let go of a draft."""
            return [drafts.delete_draft(actor, desk, ids.pop(forms.id_name), **ids)]

    return DraftItem


def _modification(desk: Desk, forms: Forms) -> type[Endpoint]:
    names = set(forms.change().load_fields)

    class Modification(Endpoint):
        @operation(returns=forms.out, document=shapes.draft, refusals=(404, 423))
        def get(self, actor: Actor, **ids: int) -> Draft:
            """Your draft of a change, and how many others have one."""
            return modifications.get_modification(actor, desk, ids)

        @operation(
            body=forms.change,
            returns=forms.out,
            document=shapes.draft,
            refusals=(403, 404, 409, 423),
        )
        def post(self, actor: Actor, **fields: Any) -> Draft:
            """Begin a draft of a change, on the current version."""
            ids = {key: fields.pop(key) for key in fields.keys() - names}
            payload = forms.payload(**fields)
            return modifications.create_modification(actor, desk, payload, ids)

        @operation(
            body=forms.modification,
            returns=forms.out,
            document=shapes.draft,
            refusals=(403, 404, 423),
        )
        def put(self, actor: Actor, snapshot_id: int, body: dict[str, Any], **ids: int) -> Draft:
            """Replace what the draft of a change says, and the version that it is made on."""
            payload = forms.payload(**body)
            return modifications.change_modification(actor, desk, payload, snapshot_id, ids)

        @operation(returns=StatusOut, document=documents.status, refusals=(403, 404))
        def delete(self, actor: Actor, **ids: int) -> list[int]:
            """Let go of the draft of a change."""
            return [modifications.delete_modification(actor, desk, ids)]

    return Modification


_open(
    "/plugins",
    "/<id:plugin_id>",
    drafts.PLUGIN,
    Forms(
        "Plugin",
        "plugin_draft_id",
        PluginIn,
        PluginChangeIn,
        shapes.PluginModificationIn,
        shapes.PluginDraftOut,
        shapes.PluginDraftPage,
        shapes.plugin,
    ),
)
_open(
    "/plugins/<id:plugin_id>/files",
    "/<id:file_id>",
    drafts.PLUGIN_FILE,
    Forms(
        "PluginFile",
        "file_draft_id",
        PluginFileIn,
        PluginFileChangeIn,
        shapes.PluginFileModificationIn,
        shapes.PluginFileDraftOut,
        shapes.PluginFileDraftPage,
        shapes.plugin_file,
    ),
)
_open(
    "/pluginParameterTypes",
    "/<id:type_id>",
    drafts.PARAMETER_TYPE,
    Forms(
        "ParameterType",
        "type_draft_id",
        ParameterTypeIn,
        ParameterTypeChangeIn,
        shapes.ParameterTypeModificationIn,
        shapes.ParameterTypeDraftOut,
        shapes.ParameterTypeDraftPage,
        shapes.parameter_type,
    ),
)


@route(ns, "/workflows/draftCommit/<id:draft_id>")
class DraftCommit(Endpoint):
    @operation(
        returns=StatusOut, document=documents.status, refusals=(400, 403, 404, 409, 422, 423)
    )
    def post(self, actor: Actor, draft_id: int) -> list[int]:
        """Make a draft what it is a draft of, checked as a direct save is."""
        try:
            return draft_commits.commit_draft(actor, draft_id, shapes.load)
        except Invalid as refusal:
            if "curr_snapshot_id" in refusal.detail:
                snapshots.show_both(refusal)
            raise
