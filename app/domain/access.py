"""Who may do what: the whole permission table, as a question and as a condition of SQL.

    you are                       read   write   manage members, rename   delete, make owners
    ---------------------------   ----   -----   ----------------------   -------------------
    no member of the group         404     404                      404                   404
    member with read               yes     403                      403                   403
    ... and write                  yes     yes                      403                   403
    ... and admin                  yes       *                      yes                   403
    ... and owner                  yes       *                      yes                   yes

    * as `write` says: the permissions of a membership are independent of each other.

What you may not read does not exist for you. Everybody is a member of the group `public`.

An API token stands for its user, in the groups of its scope, and may at most read and write there:
what is about people and their groups is for whoever is signed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, false

from app.domain.values import Account, Member, Ref
from app.errors import Denied, NotFound

# The group that everybody is a member of.
PUBLIC = "public"

To = Literal["read", "write", "manage", "own"]

_SENTENCES = {
    "write": "You may read the group {name}, and not change what is in it.",
    "manage": "Only an admin or owner of the group {name} may do this.",
    "own": "Only an owner of the group {name} may do this.",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a person, and what they may do in their groups.

    Attributes:
        session_id: The session that they came with.
        token_id: The API token that a script of theirs came with, instead of a session.
    """

    account: Account
    memberships: Mapping[int, Member]
    session_id: int | None = None
    token_id: int | None = None

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def ref(self) -> Ref:
        return Ref(self.account.id, self.account.username)

    def group(self, group_id: int) -> Ref:
        """The group of something that the actor can read."""
        return self.memberships[group_id].group


def may(actor: Actor, to: To, group_id: int) -> bool:
    """May the actor do this in a group; the row form of `visible_to`."""
    member = actor.memberships.get(group_id)
    if member is None or not member.permissions.read:
        return False
    if to == "read":
        return True
    if to == "write":
        return member.permissions.write
    return member.permissions.owner or (to == "manage" and member.permissions.admin)


def visible_to(actor: Actor, group_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Condition on a column of group ids: may the actor read there."""
    ids = readable_groups(actor)
    if not ids:
        return false()
    return group_id == ids[0] if len(ids) == 1 else group_id.in_(ids)


def readable_groups(actor: Actor) -> list[int]:
    """Ids of the groups that the actor may read."""
    return [id_ for id_, member in actor.memberships.items() if member.permissions.read]


def demand(actor: Actor, to: To, group_id: int, unknown: NotFound) -> None:
    """Refuse unless the actor may do this in the group.

    Raises:
        NotFound: As given, when the actor may not even read.
        Denied: When the actor may read; and to a token that would do more than read and write.
    """
    if to in ("manage", "own"):
        demand_person(actor)
    if may(actor, to, group_id):
        return
    if not may(actor, "read", group_id):
        raise unknown
    name = actor.group(group_id).name
    raise Denied(_SENTENCES[to].format(name=repr(name)), group_id=group_id)


def demand_person(actor: Actor) -> None:
    """Refuse what an API token never does: accounts, sessions, tokens, groups, members.

    Raises:
        Denied: The actor is not signed in, but came with a token.
    """
    if actor.token_id is not None:
        raise Denied(
            "An API token cannot do this. Sign in with your user name and password.",
            error="ApiTokenError",
        )


def demand_group(actor: Actor, to: To, group_id: int) -> Ref:
    """Refuse unless the actor may do this in the group, and give the group.

    Raises:
        NotFound: There is no such group for the actor.
        Denied: The actor may read it, and not do this.
    """
    demand(
        actor,
        to,
        group_id,
        NotFound(
            f"There is no group with the id {group_id}, or you are not a member of it.",
            entity_type="group",
            group_id=group_id,
        ),
    )
    return actor.group(group_id)
