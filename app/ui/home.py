"""The first page: what this is, for whoever is not signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for

from app.ui.account import may_register
from app.ui.page import render
from app.web.actor import find_actor

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> Any:
    """Say what this is, or go on to the plugins."""
    if find_actor():
        return redirect(url_for("plugins.index"))
    return render("home/index.html", may_register=may_register())
