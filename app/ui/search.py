"""The search over everything that a person may read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request, url_for

from app.domain import access, search
from app.domain.access import Actor
from app.domain.listing import ListQuery, typed
from app.domain.search import Found
from app.domain.values import Ref
from app.errors import Mismatch
from app.schemas.base import MAX_INT
from app.ui.page import PAGE_LENGTH, render, signed_in

bp = Blueprint("search", __name__)


@dataclass(frozen=True, slots=True)
class Search:
    """What the address of the page asks for.

    Attributes:
        kind: The only one that is shown; empty for some of each.
        group: The only one that is searched; None for all.
    """

    words: str
    kind: str
    group: Ref | None
    index: int

    def url(self, kind: str = "", index: int = 0) -> str:
        """The same search for another kind, or another page of one."""
        group = self.group.id if self.group else None
        return url_for(
            "search.show", q=self.words, kind=kind or None, group=group, index=index or None
        )


@bp.get("/search")
@signed_in
def show(actor: Actor) -> Response:
    """What matches; without words, what can be asked."""
    asked = _asked(actor)
    found: list[Found] = []
    problem = ""
    try:
        found = _find(actor, asked) if asked.words else []
    except Mismatch as refusal:
        problem = refusal.message
    return render(
        "search/show.html",
        asked=asked,
        found=[one for one in found if one.items or one.problem],
        totals={one.kind: one.total for one in found},
        groups=_groups(actor),
        page_length=PAGE_LENGTH,
        problem=problem,
    )


def _asked(actor: Actor) -> Search:
    """Read the address; what is malformed in it, or names a group that is none, does not count."""
    kind = request.args.get("kind", "")
    group_id = request.args.get("group", 0, type=int)
    index = request.args.get("index", 0, type=int)
    return Search(
        request.args.get("q", "").strip(),
        kind if kind in search.KINDS else "",
        actor.group(group_id) if access.may(actor, "read", group_id) else None,
        min(max(0, index), MAX_INT),
    )


def _find(actor: Actor, asked: Search) -> list[Found]:
    group_id = asked.group.id if asked.group else None
    words = typed(asked.words)
    if not asked.kind:
        return search.overview(actor, words, group_id)
    query = ListQuery(
        words,
        index=asked.index,
        page_length=PAGE_LENGTH,
        group_id=group_id,
        kinds=(asked.kind,),
    )
    page = search.search(actor, query)
    return [Found(asked.kind, page.items, page.total)]


def _groups(actor: Actor) -> list[Ref]:
    """Those that can be searched, the active one first."""
    active = actor.account.active_group
    groups = [actor.group(id_) for id_ in access.readable_groups(actor)]
    return sorted(groups, key=lambda one: (active is None or one.id != active.id, one.name))


def marked(text: str, marks: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Take a text apart into what is marked and what is not, in order."""
    at = 0
    for begin, end in marks:
        yield text[at:begin], False
        yield text[begin:end], True
        at = end
    yield text[at:], False
