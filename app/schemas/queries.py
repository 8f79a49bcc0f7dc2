"""What a list can be asked: search, sort, page."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from app import settings
from app.schemas.base import MAX_INT, Whole

_TRUE, _FALSE = frozenset({"true", "1", "on"}), frozenset({"false", "0", "off"})


class QueryFlag(fields.Boolean):
    """true, 1, on or false, 0, off, in any letter case."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        word = str(value).lower()
        if word not in _TRUE and word not in _FALSE:
            raise self.make_error("invalid", input=value)
        return word in _TRUE


def _allowed_length(value: int) -> None:
    most = settings.current().max_page_length
    if value > most:
        raise ValidationError(f"Must be at most {most}.")


class Query(Schema):
    """Unknown parameters are ignored, as the contract says."""

    class Meta:
        unknown = EXCLUDE


class CompareQuery(Query):
    """Two versions of a thing, in any order."""

    before = Whole(required=True, data_key="from")
    after = Whole(required=True, data_key="to")


class SliceQuery(Query):
    index = Whole(least=0, load_default=0, metadata={"description": "Items to skip."})
    page_length = fields.Integer(
        data_key="pageLength",
        load_default=10,
        validate=[validate.Range(1, MAX_INT), _allowed_length],
        metadata={"description": "Items at most; the server's MAX_PAGE_LENGTH bounds it."},
    )


class PageQuery(SliceQuery):
    search = fields.String(
        load_default="", metadata={"description": "See docs/reference/search.md."}
    )


def show_deleted() -> QueryFlag:
    """The parameter of a list of what stays readable once it is deleted."""
    return QueryFlag(
        data_key="showDeleted", load_default=False, metadata={"description": "Deleted ones too."}
    )


class FileListQuery(PageQuery):
    sort_by = fields.String(
        data_key="sortBy",
        load_default="",
        metadata={"description": "filename, createdOn, lastModifiedOn or description."},
    )
    descending = QueryFlag(load_default=None, allow_none=True)


class PluginListQuery(FileListQuery):
    sort_by = fields.String(
        data_key="sortBy",
        load_default="",
        metadata={"description": "name, createdOn, lastModifiedOn or description."},
    )
    group_id = Whole(data_key="groupId", load_default=None, allow_none=True)


class TagListQuery(PluginListQuery):
    sort_by = fields.String(
        data_key="sortBy",
        load_default="",
        metadata={"description": "name, createdOn or lastModifiedOn."},
    )


class TaggedQuery(SliceQuery):
    resource_type = fields.String(
        data_key="resourceType",
        load_default="",
        validate=[validate.OneOf(("", "plugin", "plugin_file", "plugin_task_parameter_type"))],
        metadata={"description": "Only those of this kind."},
    )


class DraftListQuery(SliceQuery):
    group_id = Whole(data_key="groupId", load_default=None, allow_none=True)
    draft_type = fields.String(
        data_key="draftType",
        load_default="",
        validate=[validate.OneOf(("", "all", "new", "existing"))],
        metadata={"description": "Drafts of new things, of changes of existing ones, or all."},
    )


class RunQuery(Query):
    wait = fields.Integer(
        load_default=0,
        validate=[validate.Range(0, 20)],
        metadata={
            "description": "Seconds to wait at most for an open run to begin or to end; the "
            "answer comes sooner where many wait."
        },
    )


class RunLogQuery(Query):
    after = Whole(
        least=0,
        load_default=0,
        metadata={"description": "Position of the last line that is known already."},
    )
    limit = fields.Integer(
        load_default=1000,
        validate=[validate.Range(1, 1000)],
        metadata={"description": "Lines at most."},
    )


class BundleQuery(Query):
    file_type = fields.String(
        data_key="fileType", load_default="tar_gz", validate=[validate.OneOf(("tar_gz", "zip"))]
    )


class KeptListQuery(PluginListQuery):
    show_deleted = show_deleted()


class KeptFileListQuery(FileListQuery):
    show_deleted = show_deleted()


class ImportQuery(Query):
    import_tasks = QueryFlag(
        data_key="importTasks",
        load_default=False,
        metadata={"description": "Register what the code offers, beside or over what is there."},
    )
    create_missing_types = QueryFlag(
        data_key="createMissingTypes",
        load_default=False,
        metadata={"description": "With importTasks: make the parameter types that it needs."},
    )


class LogoutQuery(Query):
    everywhere = QueryFlag(load_default=False)


class DeleteTypeQuery(Query):
    force = QueryFlag(
        load_default=False, metadata={"description": "Delete it though tasks use it."}
    )
