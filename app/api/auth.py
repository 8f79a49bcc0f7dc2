"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask_restx import Namespace

from app.api.wire import Endpoint, operation, route
from app.domain.access import Actor
from app.schemas.queries import LogoutQuery
from app.schemas.users import LoginIn, LoginOut, LogoutOut
from app.web import actor as web_actor

ns = Namespace("auth", path="/auth", description="Signing in and out")


@route(ns, "/login")
class Login(Endpoint):
    @operation(body=LoginIn, returns=LoginOut, needs_login=False, refusals=(401, 429))
    def post(self, username: str, password: str) -> dict[str, Any]:
        """Sign in: sets the cookies `session` and `dioptra_remember_token`."""
        web_actor.begin(username, password)
        return {"username": username, "status": "Login successful"}


@route(ns, "/logout")
class Logout(Endpoint):
    @operation(query=LogoutQuery, returns=LogoutOut)
    def post(self, actor: Actor, everywhere: bool) -> dict[str, Any]:
        """Sign out: the session ends on the server."""
        web_actor.end(actor, everywhere=everywhere)
        return {
            "username": actor.account.username,
            "everywhere": everywhere,
            "status": "Logout successful",
        }
