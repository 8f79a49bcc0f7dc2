"""Signing in and out, registration, one's own account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from app import settings
from app.domain import users
from app.domain.access import Actor
from app.schemas.users import LoginIn, PasswordChangeIn, UserIn
from app.ui.page import EMPTY, done, form, render, safe_path, signed_in
from app.web import actor as web_actor
from app.web.forms import Form

bp = Blueprint("account", __name__)


def may_register() -> bool:
    """Can anybody make an account here."""
    return settings.current().sign_up == "open"


@bp.get("/sign-in")
def sign_in_form(form: Form = EMPTY) -> Any:
    """Ask for name and password; whoever is signed in goes on."""
    target = safe_path(request.values.get("next"))
    if form is EMPTY and web_actor.find_actor():
        return redirect(target)
    return render(
        "account/sign_in.html",
        form=form,
        target=target,
        sent_here="next" in request.args,
        may_register=may_register(),
    )


@bp.post("/sign-in")
@form(LoginIn, again=sign_in_form)
def sign_in(username: str, password: str) -> Any:
    """Begin a session and go on to where the user wanted to go."""
    web_actor.begin(username, password)
    return done("", safe_path(request.form.get("next")))


@bp.post("/sign-out")
@signed_in
def sign_out(actor: Actor) -> Any:
    """End the session, or with ``everywhere`` all that the person has."""
    everywhere = "everywhere" in request.form
    web_actor.end(actor, everywhere=everywhere)
    words = "You are signed out everywhere." if everywhere else "You are signed out."
    return done(words, url_for(".sign_in_form"))


@bp.get("/register")
def register_form(form: Form = EMPTY) -> Response:
    """Ask for what an account needs."""
    return render(
        "account/register.html",
        form=form,
        target=safe_path(request.values.get("next")),
        may_register=may_register(),
        password_min_length=settings.current().password_min_length,
    )


@bp.post("/register")
@form(UserIn, again=register_form)
def register(username: str, email: str, password: str, confirmation: str) -> Any:
    """Make an account and sign in to it."""
    users.refuse_different(password, confirmation)
    users.sign_up(username, email, password, by=web_actor.find_actor())
    web_actor.begin(username, password)
    return done(f"Welcome, {username}.", safe_path(request.form.get("next")))


@bp.get("/account")
@signed_in
def show(actor: Actor) -> Response:
    """One's own account."""
    return _show(actor)


def _show(actor: Actor, form: Form = EMPTY) -> Response:
    return render(
        "account/show.html",
        account=actor.account,
        memberships=actor.memberships.values(),
        form=form,
        password_min_length=settings.current().password_min_length,
    )


@bp.post("/account/password")
@signed_in
@form(PasswordChangeIn, again=_show)
def change_password(actor: Actor, old: str, new: str, confirmation: str) -> Any:
    """Change the password; all sessions end, this one too."""
    users.change_password(
        actor,
        actor.id,
        old=old,
        new=new,
        confirmation=confirmation,
        address=web_actor.address(),
    )
    web_actor.forget()
    return done("Your password is changed. Sign in with the new one.", url_for(".sign_in_form"))
