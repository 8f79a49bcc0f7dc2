"""Sessions: signed-in browsers and clients."""

from __future__ import annotations

from marshmallow import fields

from app.schemas.base import Answer, Time, page_of


class SessionOut(Answer):
    id = fields.Integer()
    userAgent = fields.String(
        allow_none=True, metadata={"description": "What the browser or client calls itself."}
    )
    address = fields.String(allow_none=True, metadata={"description": "Where it signed in from."})
    createdOn = Time()
    lastSeenOn = Time(allow_none=True)
    expiresOn = Time()
    isCurrent = fields.Boolean(metadata={"description": "Is it the one that asks."})


SessionPage = page_of(SessionOut, "SessionPage")
