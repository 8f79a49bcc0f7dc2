"""What a refusal looks like."""

from __future__ import annotations

from marshmallow import fields

from app.schemas.base import Answer


class ErrorOut(Answer):
    """Every refusal has a message; the other keys say more where there is more to say."""

    optional = frozenset({"error", "detail", "originating_path", "errors"})

    message = fields.String(metadata={"description": "What is wrong and what would be right."})
    error = fields.String(metadata={"description": "A stable name for programs."})
    detail = fields.Dict(keys=fields.String(), metadata={"description": "Facts for programs."})
    originating_path = fields.String()
    errors = fields.Dict(
        keys=fields.String(),
        metadata={"description": "Messages by path of the field, nested as the body is."},
    )
