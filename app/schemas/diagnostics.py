"""A finding where code and registration are held against each other."""

from __future__ import annotations

from marshmallow import fields, validate

from app.analysis.diagnostics import CATALOGUE
from app.schemas.base import Answer


class DiagnosticOut(Answer):
    severity = fields.String(validate=[validate.OneOf(["error", "warning", "info"])])
    code = fields.String(validate=[validate.OneOf(list(CATALOGUE))])
    message = fields.String()
    task = fields.String(allow_none=True)
    parameter = fields.String(allow_none=True)
    line = fields.Integer(allow_none=True, metadata={"description": "From 1."})
    column = fields.Integer(allow_none=True, metadata={"description": "From 1."})
    hint = fields.String(allow_none=True)
    fix = fields.Dict(
        keys=fields.String(),
        allow_none=True,
        metadata={"description": "A repair that a machine can apply."},
    )
