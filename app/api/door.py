"""The JSON door: all namespaces under /api/v1, /health, and the description of both."""

from __future__ import annotations

import functools
from importlib.metadata import version

from flask import Blueprint, Flask, Response, redirect, request
from flask_restx import Api
from werkzeug.exceptions import NotFound, ServiceUnavailable
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as BaseResponse

from app.api import (
    api_tokens,
    auth,
    cases,
    drafts,
    groups,
    openapi,
    parameter_types,
    plugin_files,
    plugins,
    runs,
    search,
    sessions,
    snapshots,
    tags,
    users,
    workflows,
)
from app.api.wire import respond
from app.domain.health import is_database_up, runs_state
from app.errors import Stale
from app.schemas import run_documents
from app.schemas.base import MAX_INT, ROOT
from app.web.errors import as_http

VERSION = version("dioptra-plugins")

NAMESPACES = (
    auth.ns,
    users.ns,
    sessions.ns,
    api_tokens.ns,
    groups.ns,
    plugins.ns,
    plugin_files.ns,
    runs.ns,
    cases.ns,
    parameter_types.ns,
    tags.ns,
    drafts.ns,
    search.ns,
    workflows.ns,
)


class IdConverter(IntegerConverter):
    """Ids in paths: positive, and no larger than a database can hold; else there is no route."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, min=1, max=MAX_INT)


class Door(Api):  # type: ignore[misc] # flask-restx has no types
    """The API of flask-restx, with the one table of errors instead of its own handling."""

    def handle_error(self, error: Exception) -> Response:
        """Answer any error on a route of the API."""
        if isinstance(error, Stale):
            snapshots.show_both(error)
        return respond(*as_http(error))

    def render_root(self) -> BaseResponse:
        """The root of the API leads to its page."""
        return redirect("/api/docs")


def open_door(app: Flask) -> Blueprint:
    """Put the API on an application.

    Returns:
        Its blueprint, whose requests carry no forms and so no tokens of forms.
    """
    app.url_map.converters["id"] = IdConverter
    blueprint = Blueprint("api", __name__, url_prefix=ROOT)
    # Its own description is Swagger 2.0 and knows nothing of our shapes.
    app.extensions.setdefault("restx", {})["apidoc_registered"] = True
    api = Door(doc=False)
    api.init_app(blueprint, add_specs=False)
    for namespace in NAMESPACES:
        api.add_namespace(namespace)
    app.register_blueprint(blueprint)
    app.add_url_rule("/health", "health", health)
    document = functools.cache(lambda: respond(openapi.build(api, VERSION)).get_data())

    def description() -> Response:
        return Response(document(), mimetype="application/json")

    app.add_url_rule("/swagger.json", "openapi", description)
    app.add_url_rule(f"{ROOT}/swagger.json", "openapi_under_root", description)
    return blueprint


def health() -> Response:
    """Say whether requests can be served."""
    if not is_database_up():
        return respond(*as_http(ServiceUnavailable("The database does not answer.")))
    runs = run_documents.runs_health(runs_state())
    return respond({"status": "healthy", "version": VERSION, "runs": runs})


def is_for_api() -> bool:
    """Does the request want JSON, by its path, whether or not there is such a route."""
    return request.path == "/health" or request.path.startswith("/api/")


def no_route() -> Response:
    """Answer a path under /api/ that is none, and list nothing."""
    return respond(*as_http(NotFound(f"There is no {request.path} here; see /swagger.json.")))
