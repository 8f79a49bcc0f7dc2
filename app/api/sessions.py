"""Sessions: where one is signed in."""

from __future__ import annotations

from flask_restx import Namespace

from app.api.wire import Endpoint, listing, operation, route
from app.domain import sessions
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.values import Session
from app.schemas import documents
from app.schemas.base import StatusOut
from app.schemas.queries import PageQuery
from app.schemas.sessions import SessionPage
from app.web import actor as web_actor

ns = Namespace("sessions", path="/users/current/sessions", description="Where you are signed in")


@route(ns, "")
class Sessions(Endpoint):
    @listing(query=PageQuery, returns=SessionPage, document=documents.session, refusals=(403,))
    def get(self, actor: Actor, query: ListQuery) -> Page[Session]:
        """List your sessions; search fields: address, userAgent."""
        return sessions.list_sessions(actor, query)


@route(ns, "/<id:session_id>")
class SessionItem(Endpoint):
    @operation(returns=StatusOut, document=documents.status, refusals=(404,))
    def delete(self, actor: Actor, session_id: int) -> list[int]:
        """End a session; whoever works in it is signed out at once."""
        ended = sessions.end_session(actor, session_id)
        if ended == actor.session_id:
            web_actor.forget()
        return [ended]
