"""Accounts."""

from __future__ import annotations

from typing import Any

from flask_restx import Namespace

from app.api.wire import Endpoint, listing, operation, route
from app.domain import sessions, users
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.values import Account, User
from app.schemas import documents
from app.schemas.base import StatusOut
from app.schemas.queries import PageQuery
from app.schemas.users import (
    AccountIn,
    AccountOut,
    ActiveGroupIn,
    PasswordChangeIn,
    PasswordChangeOut,
    PasswordIn,
    UserIn,
    UserOut,
    UserPage,
)
from app.web import actor as web_actor

ns = Namespace("users", path="/users", description="Accounts")


@route(ns, "")
class Users(Endpoint):
    @listing(query=PageQuery, returns=UserPage, document=documents.user)
    def get(self, actor: Actor, query: ListQuery) -> Page[User]:
        """List people; search fields: username, email."""
        return users.list_users(actor, query)

    @operation(
        body=UserIn,
        returns=AccountOut,
        document=documents.account,
        needs_login=False,
        refusals=(401, 403, 409),
    )
    def post(self, username: str, email: str, password: str, confirmation: str) -> Account:
        """Make an account; no login needed where the server takes registrations."""
        users.refuse_different(password, confirmation)
        return users.sign_up(username, email, password, by=web_actor.find_actor())


@route(ns, "/<id:user_id>")
class UserItem(Endpoint):
    @operation(returns=UserOut, document=documents.user, refusals=(404,))
    def get(self, actor: Actor, user_id: int) -> User:
        """One person."""
        return users.get_user(actor, user_id)


@route(ns, "/current")
class CurrentUser(Endpoint):
    @operation(returns=AccountOut, document=documents.account)
    def get(self, actor: Actor) -> Account:
        """Your own account, with your groups and the active one."""
        return actor.account

    @operation(body=AccountIn, returns=AccountOut, document=documents.account, refusals=(409,))
    def put(self, actor: Actor, username: str, email: str) -> Account:
        """Change your name and mail address."""
        return users.change_account(actor, username=username, email=email)

    @operation(body=PasswordIn, returns=StatusOut, document=documents.status, refusals=(409, 429))
    def delete(self, actor: Actor, password: str) -> list[int]:
        """Delete your account."""
        gone = users.delete_account(actor, password=password, address=web_actor.address())
        web_actor.forget()
        return [gone]


@route(ns, "/current/group")
class ActiveGroup(Endpoint):
    @operation(body=ActiveGroupIn, returns=AccountOut, document=documents.account, refusals=(404,))
    def put(self, actor: Actor, group_id: int) -> Account:
        """Choose the active group of your session."""
        return sessions.set_active_group(actor, group_id)


def _change_password(actor: Actor, user_id: int, fields: dict[str, Any]) -> dict[str, Any]:
    users.change_password(actor, user_id, **fields, address=web_actor.address())
    if user_id == actor.id:
        web_actor.forget()
    return {"status": "Password Change Success"}


@route(ns, "/current/password")
class CurrentPassword(Endpoint):
    @operation(body=PasswordChangeIn, returns=PasswordChangeOut, refusals=(403, 429))
    def post(self, actor: Actor, **fields: Any) -> dict[str, Any]:
        """Change your password; all your sessions and API tokens end, this session too."""
        return _change_password(actor, actor.id, fields)


@route(ns, "/<id:user_id>/password")
class Password(Endpoint):
    @operation(body=PasswordChangeIn, returns=PasswordChangeOut, refusals=(403, 404, 429))
    def post(self, actor: Actor, user_id: int, **fields: Any) -> dict[str, Any]:
        """Change the password of an account whose old one you know."""
        return _change_password(actor, user_id, fields)
