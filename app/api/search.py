"""Search over everything that one may read."""

from __future__ import annotations

from flask_restx import Namespace

from app.api.wire import Endpoint, listing, route
from app.domain import search
from app.domain.access import Actor
from app.domain.listing import ListQuery, Page
from app.domain.search import Hit
from app.schemas.search import SearchPage, SearchQuery, search_hit

ns = Namespace("search", path="/search", description="Search over everything")


@route(ns, "")
class Search(Endpoint):
    @listing(query=SearchQuery, returns=SearchPage, document=search_hit)
    def get(self, actor: Actor, query: ListQuery) -> Page[Hit]:
        """Find plugins, files, tasks, arguments, types, and lines of code, kind by kind."""
        return search.search(actor, query)
