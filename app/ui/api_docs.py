"""The page of the API's description: Swagger UI, from its installed package."""

from __future__ import annotations

from importlib.resources import files

from flask import Blueprint, Response, url_for

from app.ui.page import render

bp = Blueprint(
    "api_docs",
    __name__,
    static_folder=str(files("flask_swagger_ui") / "dist"),
    static_url_path="/api/docs/assets",
)


@bp.get("/api/docs")
def show() -> Response:
    """Show every operation, and let them be tried."""
    return render("api_docs/show.html", description_url=url_for("openapi"))
