"""From a cookie or a token to the actor: the only code that knows how somebody shows who it is."""

from __future__ import annotations

import structlog
from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from app.domain import api_tokens, sessions
from app.domain.access import Actor
from app.errors import NotSignedIn
from app.schemas.base import ROOT

REMEMBER_COOKIE = "dioptra_remember_token"

_manager = LoginManager()
# Addresses change on the way home; the token alone is the proof, and ends on the server.
_manager.session_protection = None


class SignedIn(UserMixin):  # type: ignore[misc] # flask-login has no types
    """What Flask-Login keeps for a request.

    Attributes:
        token: What the cookies carry; it means something only as long as its session lives.
    """

    def __init__(self, token: str, actor: Actor | None) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """Flask-Login's name for what goes into the cookies."""
        return self.token


@_manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> SignedIn | None:
    actor = sessions.find_actor(token)
    if actor:
        structlog.contextvars.bind_contextvars(actor=actor.id)
    return SignedIn(token, actor) if actor else None


def init_app(app: Flask) -> None:
    """Let an application know who is signed in."""
    _manager.init_app(app)


def find_actor() -> Actor | None:
    """Who asks, or None; a token in the request counts, and then its cookies do not.

    Raises:
        NotSignedIn: There is a token, and it stands for nobody.
    """
    token = bearer_token()
    if token is not None:
        return _actor_of_token(token)
    return current_user.actor if current_user.is_authenticated else None


def require_actor() -> Actor:
    """Who asks.

    Raises:
        NotSignedIn: Nobody, or the session or token has ended.
    """
    actor = find_actor()
    if actor is None:
        raise NotSignedIn(
            "Sign in first: POST /api/v1/auth/login with username and password, then send the "
            "cookies that it sets; or send an API token, as Authorization: Bearer TOKEN.",
            error="NotSignedInError",
        )
    return actor


def bearer_token() -> str | None:
    """The token that a request to the API came with; pages are for people, who sign in."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not request.path.startswith(f"{ROOT}/"):
        return None
    return token.strip()


def _actor_of_token(token: str) -> Actor:
    known: tuple[str, Actor] | None = g.get("actor_of_token")
    if known is not None and known[0] == token:
        return known[1]
    actor = api_tokens.find_actor(token)
    if actor is None:
        raise NotSignedIn(
            "The API token is unknown, revoked or expired. Make a new one on your account page, "
            "and send it as Authorization: Bearer TOKEN.",
            error="NotSignedInError",
        )
    structlog.contextvars.bind_contextvars(actor=actor.id, token=actor.token_id)
    g.actor_of_token = (token, actor)
    return actor


def address() -> str:
    """Where the request comes from."""
    return request.remote_addr or "unknown"


def begin(username: str, password: str) -> None:
    """Check a password, begin a session, and put its token into the cookies."""
    token = sessions.sign_in(username, password, address(), request.user_agent.string)
    session.clear()
    session.permanent = True
    login_user(SignedIn(token, None), remember=True)


def end(actor: Actor, *, everywhere: bool = False) -> None:
    """End the session on the server and take its cookies back."""
    sessions.sign_out(actor, everywhere=everywhere)
    forget()


def forget() -> None:
    """Take the cookies back of a session that has ended."""
    session.clear()
    logout_user()  # after it: it leaves word in the session that its cookie is to go
