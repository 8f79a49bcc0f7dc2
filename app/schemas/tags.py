"""Tags, and what is sent to put them on something."""

from __future__ import annotations

from marshmallow import fields, validate

from app.schemas.base import Answer, RefOut, Shape, Text, Time, UserRefOut, Whole, page_of

# Far more than anybody reads on one thing, and few enough for one statement.
MAX_TAGS = 1000


class TagChangeIn(Shape):
    read_only = frozenset({"id", "group", "user", "createdOn", "lastModifiedOn"})
    name = Text(required=True)


class TagIn(TagChangeIn):
    read_only = frozenset()
    group_id = Whole(required=True, data_key="group")


class TagIdsIn(Shape):
    tag_ids = fields.List(
        Whole(),
        required=True,
        data_key="ids",
        validate=[validate.Length(max=MAX_TAGS)],
        metadata={"description": "Of tags of the group that the thing is in."},
    )


class TagOut(Answer):
    id = fields.Integer()
    group = fields.Nested(RefOut)
    user = fields.Nested(UserRefOut, metadata={"description": "Who made it."})
    createdOn = Time()
    lastModifiedOn = Time()
    name = fields.String()


TagPage = page_of(TagOut, "TagPage")
TaggedPage = page_of(
    fields.String(metadata={"description": "Where what carries the tag is read."}), "TaggedPage"
)
