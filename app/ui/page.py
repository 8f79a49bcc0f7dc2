"""What all pages share: who asks, forms that are shown again, lists, the way back."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from marshmallow import Schema, ValidationError

from app.domain import access
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page, typed
from app.errors import Mismatch, Refusal, TooOften
from app.schemas.queries import PageQuery
from app.web import forms
from app.web.actor import find_actor, require_actor
from app.web.errors import QueryProblem, status_of
from app.web.forms import Form

P = ParamSpec("P")
View = Callable[..., Any]

# A screenful; the API's ten are too few for eyes.
PAGE_LENGTH = 25


def render(template: str, status: int = 200, **context: Any) -> Response:
    """A page, for whoever asks."""
    return make_response(render_template(template, actor=find_actor(), **context), status)


def signed_in(view: Callable[Concatenate[Actor, P], Any]) -> Callable[P, Any]:
    """Call a view with the actor first; whoever is not signed in is sent to do so."""

    @functools.wraps(view)
    def run(*args: P.args, **path: P.kwargs) -> Any:
        return view(require_actor(), *args, **path)

    return run


def form(shape: type[Schema], again: View) -> Callable[[View], View]:
    """Call a view with the fields of a form, read by a shape.

    Args:
        shape: The one that the API reads.
        again: Makes the page with the form, from what the view gets and ``form``; a refusal shows
            it again, with what was typed.
    """
    reader = shape()

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def run(*args: Any, **path: Any) -> Any:
            try:
                return view(*args, **path, **forms.read(reader))
            except (Refusal, ValidationError) as problem:
                page: Response = again(*args, **path, form=forms.refused(reader, problem))
                page.status_code = status_of(problem)
                if isinstance(problem, TooOften):
                    page.headers["Retry-After"] = str(problem.retry_after_s)
                return page

        return run

    return decorate


def done(sentence: str, url: str) -> Any:
    """Go on to a page that says what was done."""
    if sentence:
        flash(sentence)
    return redirect(url, 303)


def back(sentence: str, url: str) -> Any:
    """Go back to a page that says what is wrong."""
    flash(sentence, "repair")
    return redirect(url, 303)


def writable_groups(actor: Actor) -> list[tuple[str, str]]:
    """The groups that something can be put into, as choices of a form."""
    return [
        (str(id_), actor.group(id_).name)
        for id_ in access.readable_groups(actor)
        if access.may(actor, "write", id_)
    ]


def safe_path(target: str | None) -> str:
    """A path of this server to go on to; the home page where the target is anything else.

    Browsers read a backslash like a slash, drop tabs and line ends, and take what begins with two
    slashes as another host.
    """
    path = target or ""
    legal = path.startswith("/") and not path.startswith("//") and path.isprintable()
    if not legal or "\\" in path or urlsplit(path).netloc:
        return url_for("home.index")
    return path


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, with the addresses of its neighbours and of its other orders.

    Attributes:
        query: What the address of the page says.
        problem: Why the search text was not understood; empty where it was.
    """

    page: Page[Any]
    query: ListQuery
    problem: str = ""
    ids: Mapping[str, Any] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return self.query.index + 1

    @property
    def last(self) -> int:
        return self.query.index + len(self.page.items)

    @property
    def previous_url(self) -> str:
        """Empty on the first page."""
        index = max(0, self.query.index - self.query.page_length)
        return self._url(index=index) if self.query.index else ""

    @property
    def next_url(self) -> str:
        """Empty on the last page."""
        index = self.query.index + self.query.page_length
        return self._url(index=index) if index < self.page.total else ""

    def order(self, key: str) -> str:
        """How the list is sorted by a key, in the words of ``aria-sort``."""
        if self.query.sort_by != key:
            return "none"
        return "descending" if self.query.descending else "ascending"

    def sorted_url(self, key: str, *, descending: bool = False) -> str:
        """The list sorted by a key; the other way round where it is already.

        Args:
            descending: Does the first click begin with the largest.
        """
        if self.order(key) != "none":
            descending = not self.query.descending
        return self._url(sort_by=key, descending=descending)

    def _url(self, index: int = 0, **changes: Any) -> str:
        given = {
            "search": self.query.search,
            "sortBy": changes.get("sort_by", self.query.sort_by),
            "descending": "true" if changes.get("descending", self.query.descending) else "",
            "index": index,
            "pageLength": 0 if self.query.page_length == PAGE_LENGTH else self.query.page_length,
        }
        said = {key: value for key, value in given.items() if value}
        return url_for(request.endpoint or "", **self.ids, **said)


def list_of(
    shape: type[PageQuery],
    fetch: Callable[[ListQuery], Page[Any]],
    *,
    ids: Mapping[str, int] | None = None,
    sort_by: str = "",
    **fixed: Any,
) -> Listing:
    """Read the list that the address asks for.

    Args:
        shape: The one that the API reads; where the address says nothing, a page is longer.
        fetch: The verb.
        ids: The ids in the page's path.
        sort_by: What the list is sorted by where the address says nothing.
        fixed: Fields of the query that the address cannot choose.

    Raises:
        QueryProblem: The address is malformed.
    """
    asked = {"pageLength": str(PAGE_LENGTH), **request.args.to_dict()}
    try:
        fields = shape().load(asked)
    except ValidationError as problem:
        raise QueryProblem(problem.messages) from problem
    fields["descending"] = bool(fields.get("descending"))
    fields["sort_by"] = fields.get("sort_by") or sort_by
    query = ListQuery(**{**fields, **fixed})
    try:
        return Listing(fetch(replace(query, search=typed(query.search))), query, ids=ids or {})
    except Mismatch as refusal:
        if refusal.field != "search":
            raise
        return Listing(Page([], 0, query), query, refusal.message, ids or {})


EMPTY = Form()
