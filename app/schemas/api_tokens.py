"""API tokens."""

from __future__ import annotations

from marshmallow import fields

from app.schemas.base import Answer, Flag, RefOut, Shape, Text, Time, Whole, page_of

# A quarter: long enough for a project, short enough that a forgotten one ends.
DEFAULT_DAYS = 90


class ApiTokenIn(Shape):
    name = Text(required=True, metadata={"description": "What it is for."})
    group_id = Whole(
        data_key="group",
        load_default=None,
        allow_none=True,
        metadata={"description": "The only group that it works in; null for all of yours."},
    )
    is_read_only = Flag(
        data_key="readOnly", load_default=False, metadata={"description": "May it change nothing."}
    )
    days = Whole(load_default=DEFAULT_DAYS, metadata={"description": "Until it expires; 1 to 366."})


class ApiTokenOut(Answer):
    id = fields.Integer()
    name = fields.String()
    prefix = fields.String(metadata={"description": "How it begins, to know it by."})
    group = fields.Nested(
        RefOut, allow_none=True, metadata={"description": "Null for all your groups."}
    )
    readOnly = fields.Boolean()
    createdOn = Time()
    expiresOn = Time()
    lastUsedOn = Time(allow_none=True)


class NewApiTokenOut(ApiTokenOut):
    token = fields.String(metadata={"description": "The token itself, this once."})


ApiTokenPage = page_of(ApiTokenOut, "ApiTokenPage")
