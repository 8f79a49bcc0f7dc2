"""Signing in and out, registration, one's own account, its sessions and API tokens."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from app import settings
from app.domain import access, api_tokens, members, sessions, users
from app.domain.access import Actor
from app.domain.listing import ListQuery
from app.schemas.api_tokens import DEFAULT_DAYS, ApiTokenIn
from app.schemas.users import AccountIn, LoginIn, PasswordChangeIn, PasswordIn, UserIn
from app.ui import words
from app.ui.page import EMPTY, done, form, render, safe_path, signed_in
from app.web import actor as web_actor
from app.web.forms import Form

bp = Blueprint("account", __name__)


NEW_TOKEN = Form({"days": str(DEFAULT_DAYS)})
# As many as eyes go through; those beyond are the oldest.
SHOWN_SESSIONS = 25


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
    sentence = "You are signed out everywhere." if everywhere else "You are signed out."
    return done(sentence, url_for(".sign_in_form"))


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


def _show(actor: Actor, form: Form = EMPTY, token_form: Form = NEW_TOKEN) -> Response:
    every = ListQuery(page_length=api_tokens.MAX_TOKENS)
    latest = ListQuery(page_length=SHOWN_SESSIONS, descending=True)
    return render(
        "account/show.html",
        account=actor.account,
        memberships=actor.memberships.values(),
        form=form,
        token_form=token_form,
        tokens=api_tokens.list_tokens(actor, every).items,
        token_groups=[("", "all your groups"), *_choices(actor)],
        max_days=api_tokens.MAX_DAYS,
        sessions=sessions.list_sessions(actor, latest),
        password_min_length=settings.current().password_min_length,
    )


def _choices(actor: Actor) -> list[tuple[str, str]]:
    """The groups that a token can be for."""
    return [(str(id_), actor.group(id_).name) for id_ in access.readable_groups(actor)]


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


def _show_token_form(actor: Actor, form: Form) -> Response:
    return _show(actor, token_form=form)


@bp.post("/account/tokens")
@signed_in
@form(ApiTokenIn, again=_show_token_form)
def create_token(
    actor: Actor, name: str, group_id: int | None, is_read_only: bool, days: int
) -> Response:
    """Make an API token and show it; the answer is a page, for nothing may keep it on its way."""
    made = api_tokens.create_token(
        actor, name=name, group_id=group_id, read_only=is_read_only, days=days
    )
    return render("account/token.html", made=made, server=request.host_url.rstrip("/"))


@bp.post("/account/tokens/<id:token_id>/revoke")
@signed_in
def revoke_token(actor: Actor, token_id: int) -> Any:
    """End an API token at once."""
    api_tokens.revoke_token(actor, token_id)
    return done("The token is revoked.", url_for(".show", _anchor="tokens"))


@bp.post("/account/sessions/<id:session_id>/end")
@signed_in
def end_session(actor: Actor, session_id: int) -> Any:
    """End a session; the own one signs out."""
    sessions.end_session(actor, session_id)
    if session_id != actor.session_id:
        return done("The session is ended.", url_for(".show", _anchor="sessions"))
    web_actor.forget()
    return done("You are signed out.", url_for(".sign_in_form"))


@bp.post("/account/sessions/end-others")
@signed_in
def end_other_sessions(actor: Actor) -> Any:
    """End all sessions but this one."""
    count = sessions.end_other_sessions(actor)
    sentence = f"Ended {count} other {words.plural(count, 'session')}."
    return done(sentence, url_for(".show", _anchor="sessions"))


def _edit_page(actor: Actor, form: Form = EMPTY) -> Response:
    if form is EMPTY:
        form = Form({"username": actor.account.username, "email": actor.account.email})
    return render("account/edit.html", form=form)


@bp.get("/account/edit")
@signed_in
def edit_form(actor: Actor) -> Response:
    """Show name and mail address to be changed."""
    return _edit_page(actor)


@bp.post("/account/edit")
@signed_in
@form(AccountIn, again=_edit_page)
def edit(actor: Actor, username: str, email: str) -> Any:
    """Take another name and mail address."""
    users.change_account(actor, username=username, email=email)
    return done("Saved your name and address.", url_for(".show"))


def _delete_page(actor: Actor, form: Form = EMPTY) -> Response:
    return render(
        "account/delete.html",
        form=form,
        owned_alone=members.groups_owned_alone(actor.id),
        nobody_else=members.groups_of_nobody_else(actor.id),
    )


@bp.get("/account/delete")
@signed_in
def delete_form(actor: Actor) -> Response:
    """Say what goes with one's account and what stays."""
    return _delete_page(actor)


@bp.post("/account/delete")
@signed_in
@form(PasswordIn, again=_delete_page)
def delete(actor: Actor, password: str) -> Any:
    """Delete one's account."""
    users.delete_account(actor, password=password, address=web_actor.address())
    web_actor.forget()
    return done("Your account is deleted.", url_for(".sign_in_form"))
