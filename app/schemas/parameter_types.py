"""Parameter types."""

from __future__ import annotations

from marshmallow import fields, validate

from app.schemas.base import READ_ONLY, Flag, SeenIn, Shape, Text, VersionOut, Whole, page_of

# In which words a form has a structure.
NOTATIONS = ("python", "json")


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


class StructureTextIn(Shape):
    """A form with a structure as a person wrote it."""

    notation = fields.String(load_default="python", validate=[validate.OneOf(NOTATIONS)])
    text = Text(load_default="", data_key="structure")


class ParameterTypeNewIn(StructureTextIn):
    name = Text(required=True)
    description = Text(load_default=None, allow_none=True)


class ParameterTypeEditIn(ParameterTypeNewIn):
    """A form: it says which version it shows."""

    expected = Whole(required=True, data_key="snapshot")


class ParameterTypeDeletionIn(SeenIn):
    force = Flag(load_default=False)


class ParameterTypeOut(VersionOut):
    name = fields.String()
    description = fields.String(allow_none=True)
    structure = fields.Dict(keys=fields.String(), allow_none=True)


ParameterTypePage = page_of(ParameterTypeOut, "ParameterTypePage")
