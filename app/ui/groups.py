"""Groups: the list, one with its members and what they may do, and the active one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for

from app.domain import access, groups, members, sessions
from app.domain.access import PUBLIC, Actor
from app.domain.values import Member, Permissions
from app.schemas.base import Shape
from app.schemas.groups import BoxesIn, GroupIn, NewMemberIn
from app.schemas.queries import PageQuery
from app.schemas.users import ActiveGroupIn
from app.ui.page import EMPTY, done, form, list_of, render, safe_path, signed_in
from app.web import forms
from app.web.forms import Form

bp = Blueprint("groups", __name__)

BOXES = ("read", "write", "admin", "owner")
NEW_MEMBER = Form({"read": "yes", "write": "yes"})


@dataclass(frozen=True, slots=True)
class Row:
    """A member in the table.

    Attributes:
        form: What they may do, or what was ticked and refused.
    """

    member: Member
    form: Form


@bp.get("/groups")
@signed_in
def index(actor: Actor) -> Response:
    """The groups that the actor may read."""
    listing = list_of(PageQuery, lambda query: groups.list_groups(actor, query))
    return render("groups/index.html", listing=listing, memberships=actor.memberships)


@bp.post("/active-group")
@signed_in
def choose(actor: Actor) -> Any:
    """Make a group the active one of the session, and go on to the list that was looked at."""
    account = sessions.set_active_group(actor, **forms.read(ActiveGroupIn()))
    name = account.active_group.name if account.active_group else ""
    return done(f"You now see the group {name}.", safe_path(request.form.get("next")))


def _new_page(actor: Actor, form: Form = EMPTY) -> Response:
    return render("groups/new.html", form=form)


@bp.get("/groups/new")
@signed_in
def new_form(actor: Actor) -> Response:
    """Ask for a name."""
    return _new_page(actor)


@bp.post("/groups/new")
@signed_in
@form(GroupIn, again=_new_page)
def create(actor: Actor, name: str) -> Any:
    """Make a group and go to it."""
    group = groups.create_group(actor, name=name)
    return done(f"Created {group.name}. You own it. Add its members now.", _address(group.id))


def _page(
    actor: Actor, group_id: int, user_id: int = 0, form: Form = EMPTY, added: Form = NEW_MEMBER
) -> Response:
    """One group.

    Args:
        user_id: The member whose boxes were refused, as `form` says.
        added: Who was to be added, and was refused.
    """
    listing = list_of(
        PageQuery,
        lambda query: members.list_members(actor, group_id, query),
        ids={"group_id": group_id},
    )
    rows = [
        Row(member, form if member.user.id == user_id else _ticked(member.permissions))
        for member in listing.page.items
    ]
    return render(
        "groups/show.html",
        group=actor.group(group_id),
        listing=listing,
        rows=rows,
        form=form,
        added=added,
        can=_can(actor, group_id),
    )


@bp.get("/groups/<id:group_id>")
@signed_in
def show(actor: Actor, group_id: int) -> Response:
    """One group and what its members may do."""
    return _page(actor, group_id)


def _added_again(actor: Actor, group_id: int, form: Form) -> Response:
    return _page(actor, group_id, added=form)


@bp.post("/groups/<id:group_id>/members")
@signed_in
@form(NewMemberIn, again=_added_again)
def add_member(actor: Actor, group_id: int, username: str, **boxes: bool) -> Any:
    """Make somebody a member, by user name."""
    member = members.add_member_named(
        actor, group_id, username=username, permissions=Permissions(**boxes)
    )
    return done(f"Added {member.user.name}.", _address(group_id))


@bp.post("/groups/<id:group_id>/members/<id:user_id>")
@signed_in
@form(BoxesIn, again=_page)
def change_member(actor: Actor, group_id: int, user_id: int, **boxes: bool) -> Any:
    """Give a member the permissions that are ticked."""
    member = members.change_member(actor, group_id, user_id, changes=boxes)
    return done(f"Saved what {member.user.name} may do.", _address(group_id))


def _remove_page(actor: Actor, group_id: int, user_id: int, form: Form = EMPTY) -> Response:
    member = members.get_member(actor, group_id, user_id)
    if user_id != actor.id:
        access.demand_group(actor, "manage", group_id)
    return render("groups/remove.html", member=member, form=form)


@bp.get("/groups/<id:group_id>/members/<id:user_id>/remove")
@signed_in
def remove_form(actor: Actor, group_id: int, user_id: int) -> Response:
    """Say what somebody loses who is taken out of a group, or leaves it."""
    return _remove_page(actor, group_id, user_id)


@bp.post("/groups/<id:group_id>/members/<id:user_id>/remove")
@signed_in
@form(Shape, again=_remove_page)
def remove(actor: Actor, group_id: int, user_id: int) -> Any:
    """Take somebody out of a group, or leave it."""
    member = members.get_member(actor, group_id, user_id)
    members.remove_member(actor, group_id, user_id)
    if user_id == actor.id:
        return done(f"You left {member.group.name}.", url_for(".index"))
    return done(f"Removed {member.user.name}.", _address(group_id))


def _edit_page(actor: Actor, group_id: int, form: Form = EMPTY) -> Response:
    group = access.demand_group(actor, "manage", group_id)
    if form is EMPTY:
        form = Form({"name": group.name})
    return render("groups/edit.html", group=group, form=form)


@bp.get("/groups/<id:group_id>/edit")
@signed_in
def edit_form(actor: Actor, group_id: int) -> Response:
    """Show the name to be changed."""
    return _edit_page(actor, group_id)


@bp.post("/groups/<id:group_id>/edit")
@signed_in
@form(GroupIn, again=_edit_page)
def edit(actor: Actor, group_id: int, name: str) -> Any:
    """Give a group another name."""
    group = groups.rename_group(actor, group_id, name=name)
    return done(f"Saved {group.name}.", _address(group_id))


def _delete_page(actor: Actor, group_id: int, form: Form = EMPTY) -> Response:
    access.demand_group(actor, "own", group_id)
    return render(
        "groups/delete.html",
        group=groups.get_group(actor, group_id),
        holds=groups.count_contents(actor, group_id),
        can=_can(actor, group_id),
        form=form,
    )


@bp.get("/groups/<id:group_id>/delete")
@signed_in
def delete_form(actor: Actor, group_id: int) -> Response:
    """Say what is in a group, and what goes with it."""
    return _delete_page(actor, group_id)


@bp.post("/groups/<id:group_id>/delete")
@signed_in
@form(Shape, again=_delete_page)
def delete(actor: Actor, group_id: int) -> Any:
    """Delete a group that holds nothing any more."""
    name = access.demand_group(actor, "own", group_id).name
    groups.delete_group(actor, group_id)
    return done(f"Deleted {name}.", url_for(".index"))


def _ticked(permissions: Permissions) -> Form:
    return Form({name: "yes" for name in BOXES if getattr(permissions, name)})


def _can(actor: Actor, group_id: int) -> Mapping[str, bool]:
    is_public = actor.group(group_id).name == PUBLIC
    manages = access.may(actor, "manage", group_id)
    owns = access.may(actor, "own", group_id)
    return {
        "manage": manages,
        "own": owns,
        "rename": manages and not is_public,
        "delete": owns and not is_public,
        "choose_members": manages and not is_public,
        "leave": not is_public,
    }


def _address(group_id: int) -> str:
    return url_for(".show", group_id=group_id)
