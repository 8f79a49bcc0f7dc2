"""The search over everything that a person may read."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.domain import search
from app.domain.access import Actor
from app.errors import Mismatch
from app.ui.page import render, signed_in

bp = Blueprint("search", __name__)


@bp.get("/search")
@signed_in
def show(actor: Actor) -> Response:
    """What matches; without words, what can be asked."""
    words = request.args.get("q", "").strip()
    found: list[search.Hits] = []
    problem = ""
    try:
        found = search.search_everything(actor, words)
    except Mismatch as refusal:
        problem = refusal.message
    hits = [one for one in found if one.items]
    return render("search/show.html", words=words, hits=hits, problem=problem)
