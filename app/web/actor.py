"""From a cookie to the actor: the only code that knows how somebody is signed in."""

from __future__ import annotations

import structlog
from flask import Flask, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from app.domain import sessions
from app.domain.access import Actor
from app.errors import NotSignedIn

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
    """Who asks, or None."""
    return current_user.actor if current_user.is_authenticated else None


def require_actor() -> Actor:
    """Who asks.

    Raises:
        NotSignedIn: Nobody, or the session has ended.
    """
    actor = find_actor()
    if actor is None:
        raise NotSignedIn(
            "Sign in first: POST /api/v1/auth/login with username and password, then send the "
            "cookies that it sets.",
            error="NotSignedInError",
        )
    return actor


def address() -> str:
    """Where the request comes from."""
    return request.remote_addr or "unknown"


def begin(username: str, password: str) -> None:
    """Check a password, begin a session, and put its token into the cookies."""
    token = sessions.sign_in(username, password, address())
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
