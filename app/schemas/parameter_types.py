"""Parameter types."""

from __future__ import annotations

from marshmallow import fields

from app.schemas.base import READ_ONLY, Shape, Text, VersionOut, Whole, page_of


class ParameterTypeChangeIn(Shape):
    read_only = READ_ONLY
    name = Text(required=True)
    description = Text(load_default=None, allow_none=True)
    structure = fields.Dict(
        keys=fields.String(),
        load_default=None,
        allow_none=True,
        metadata={"description": "One of list, tuple, mapping, union; {} and null are simple."},
    )


class ParameterTypeIn(ParameterTypeChangeIn):
    read_only = frozenset()
    group_id = Whole(required=True, data_key="group")


class ParameterTypeOut(VersionOut):
    name = fields.String()
    description = fields.String(allow_none=True)
    structure = fields.Dict(keys=fields.String(), allow_none=True)


ParameterTypePage = page_of(ParameterTypeOut, "ParameterTypePage")
