"""Puts an application together: settings, tables, doors; nothing else happens here."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask, Response
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException

from app import logs
from app.api import door as api
from app.api.wire import respond
from app.models import join
from app.search.lines import SQLITE_FUNCTION, in_one_line
from app.settings import Settings, from_environment, use
from app.ui import door as ui
from app.web import actor, guard
from app.web.errors import as_http

_HERE = Path(__file__).parent


def create_app(settings: Settings | None = None) -> Flask:
    """Make the WSGI application.

    Args:
        settings: From the environment where left out.
    """
    settings = settings or from_environment()
    use(settings)
    logs.configure(settings.log_format, settings.log_level)
    app = Flask(
        __name__,
        static_folder=str(_folder("static")),
        template_folder=str(_folder("templates")),
    )
    app.config.update(_config(settings))
    app.url_map.merge_slashes = False
    join(app, settings.database_url, {SQLITE_FUNCTION: in_one_line})
    guard.init_app(app, settings)
    actor.init_app(app)
    csrf = CSRFProtect(app)
    csrf.exempt(api.open_door(app))
    ui.open_door(app)
    app.register_error_handler(Exception, _answer)
    return app


def _config(settings: Settings) -> dict[str, object]:
    days = timedelta(days=settings.session_days)
    return {
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": settings.max_body_bytes,
        # A file travels in a form too, with some fields for each argument of its tasks.
        "MAX_FORM_MEMORY_SIZE": settings.max_body_bytes,
        "MAX_FORM_PARTS": 50_000,
        "PERMANENT_SESSION_LIFETIME": days,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "REMEMBER_COOKIE_NAME": actor.REMEMBER_COOKIE,
        "REMEMBER_COOKIE_DURATION": days,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,
        "RESTX_MASK_SWAGGER": False,
        "RESTX_ERROR_404_HELP": False,
        "BUNDLE_ERRORS": False,
    }


def _answer(error: Exception) -> Response:
    if not api.is_for_api():
        return ui.show_error(error)
    if isinstance(error, HTTPException) and error.code == 404:
        return api.no_route()
    return respond(*as_http(error))


def _folder(name: str) -> Path:
    """Beside the package in a checkout, inside of it where it is installed."""
    beside = _HERE.parent / name
    return beside if beside.is_dir() else _HERE / name
