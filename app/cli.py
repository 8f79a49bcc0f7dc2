"""The command line of an administrator: `flask --app app.cli COMMAND`, and `flask ... db`."""

from __future__ import annotations

import secrets
from pathlib import Path

import click
from flask import Flask
from flask_migrate import Migrate, upgrade

from app import settings
from app.domain import users
from app.errors import Refusal
from app.factory import create_app as make_app
from app.models import db

_MIGRATIONS = Path(__file__).parent / "models" / "migrations"


def create_app() -> Flask:
    """The application with the commands of this module."""
    app = make_app()
    Migrate(app, db, directory=str(_MIGRATIONS), render_as_batch=True, compare_type=True)
    app.cli.add_command(prepare)
    app.cli.add_command(create_user)
    return app


@click.command("prepare")
def prepare() -> None:
    """Bring the database up to date, and make the first account where there is none.

    Its password is random and printed once, as PASSWORD of the line ``account NAME PASSWORD``.
    """
    upgrade()
    settings.use(settings.from_environment())
    if users.is_empty():
        password = secrets.token_urlsafe(12)
        users.sign_up("admin", "admin@example.org", password)
        click.echo(f"account admin {password}")


@click.command("create-user")
@click.argument("username")
@click.argument("email")
@click.password_option()
def create_user(username: str, email: str, password: str) -> None:
    """Make an account."""
    settings.use(settings.from_environment())
    try:
        account = users.sign_up(username, email, password)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"{account.username} has the id {account.id}.")
