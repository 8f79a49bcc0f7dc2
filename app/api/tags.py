"""Tags, and the tags on plugins, files and parameter types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask_restx import Namespace

from app.api import parameter_types, plugin_files, plugins
from app.api.wire import Endpoint, listing, operation, route
from app.domain import subjects, tagging, tags
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.subjects import Subject
from app.domain.values import ResourceRef, Tag, TagRef
from app.schemas import documents
from app.schemas.base import StatusOut, TagRefOut
from app.schemas.queries import TaggedQuery, TagListQuery
from app.schemas.tags import TagChangeIn, TaggedPage, TagIdsIn, TagIn, TagOut, TagPage

ns = Namespace("tags", path="/tags", description="Tags of groups")


@route(ns, "")
class Tags(Endpoint):
    @listing(query=TagListQuery, returns=TagPage, document=documents.tag)
    def get(self, actor: Actor, query: ListQuery) -> Page[Tag]:
        """List tags; search field: name."""
        return tags.list_tags(actor, query)

    @operation(body=TagIn, returns=TagOut, document=documents.tag, refusals=(403, 404, 409))
    def post(self, actor: Actor, group_id: int, name: str) -> Tag:
        """Make a tag in a group."""
        return tags.create_tag(actor, group_id=group_id, name=name)


@route(ns, "/<id:tag_id>")
class TagItem(Endpoint):
    @operation(returns=TagOut, document=documents.tag, refusals=(404,))
    def get(self, actor: Actor, tag_id: int) -> Tag:
        """One tag."""
        return tags.get_tag(actor, tag_id)

    @operation(body=TagChangeIn, returns=TagOut, document=documents.tag, refusals=(403, 404, 409))
    def put(self, actor: Actor, tag_id: int, name: str) -> Tag:
        """Rename a tag."""
        return tags.rename_tag(actor, tag_id, name=name)

    @operation(returns=StatusOut, document=documents.status, refusals=(403, 404))
    def delete(self, actor: Actor, tag_id: int) -> list[int]:
        """Delete a tag, and take it off everything that carries it."""
        return [tags.delete_tag(actor, tag_id)]


@route(ns, "/<id:tag_id>/resources")
class TaggedResources(Endpoint):
    @listing(query=TaggedQuery, returns=TaggedPage, document=documents.address, refusals=(404,))
    def get(self, actor: Actor, tag_id: int, query: ListQuery) -> Page[ResourceRef]:
        """List the addresses of what carries a tag and is not deleted."""
        return tagging.list_tagged(actor, tag_id, query)


class _TagsOf(Endpoint):
    subject: ClassVar[Subject]

    @operation(returns=TagRefOut, many=True, document=documents.tag_refs, refusals=(404,))
    def get(self, actor: Actor, **ids: int) -> Sequence[TagRef]:
        """All tags that it carries."""
        return tagging.tags_on(actor, self.subject, ids)

    @operation(
        body=TagIdsIn,
        returns=TagRefOut,
        many=True,
        document=documents.tag_refs,
        refusals=(403, 404, 423),
    )
    def post(self, actor: Actor, tag_ids: list[int], **ids: int) -> Sequence[TagRef]:
        """Put tags on it; those that it carries already stay."""
        return tagging.add_tags(actor, self.subject, ids, tag_ids)

    @operation(
        body=TagIdsIn,
        returns=TagRefOut,
        many=True,
        document=documents.tag_refs,
        refusals=(403, 404, 423),
    )
    def put(self, actor: Actor, tag_ids: list[int], **ids: int) -> Sequence[TagRef]:
        """Let it carry these tags and no other."""
        return tagging.set_tags(actor, self.subject, ids, tag_ids)

    @operation(returns=StatusOut, document=documents.status, refusals=(403, 404, 423))
    def delete(self, actor: Actor, **ids: int) -> list[int]:
        """Take all tags off it."""
        return tagging.remove_tags(actor, self.subject, ids)


class _TagOf(Endpoint):
    subject: ClassVar[Subject]

    @operation(returns=StatusOut, document=documents.status, refusals=(403, 404, 423))
    def delete(self, actor: Actor, tag_id: int, **ids: int) -> list[int]:
        """Take a tag off it."""
        return [tagging.remove_tag(actor, self.subject, ids, tag_id)]


@route(plugins.ns, "/<id:plugin_id>/tags")
class PluginTags(_TagsOf):
    subject = subjects.PLUGIN


@route(plugins.ns, "/<id:plugin_id>/tags/<id:tag_id>")
class PluginTag(_TagOf):
    subject = subjects.PLUGIN


@route(plugin_files.ns, "/<id:file_id>/tags")
class PluginFileTags(_TagsOf):
    subject = subjects.PLUGIN_FILE


@route(plugin_files.ns, "/<id:file_id>/tags/<id:tag_id>")
class PluginFileTag(_TagOf):
    subject = subjects.PLUGIN_FILE


@route(parameter_types.ns, "/<id:type_id>/tags")
class ParameterTypeTags(_TagsOf):
    subject = subjects.PARAMETER_TYPE


@route(parameter_types.ns, "/<id:type_id>/tags/<id:tag_id>")
class ParameterTypeTag(_TagOf):
    subject = subjects.PARAMETER_TYPE
