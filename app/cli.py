"""The command line of an administrator: `flask --app app.cli COMMAND`."""

from __future__ import annotations

import secrets

import click
from flask import Flask

from app import settings
from app.domain import users
from app.errors import Refusal
from app.factory import create_app as make_app
from app.models import db, migrations


def create_app() -> Flask:
    """The application with the commands of this module."""
    app = make_app()
    for command in (prepare, create_user, new_migration):
        app.cli.add_command(command)
    return app


@click.command("prepare")
def prepare() -> None:
    """Bring the database up to date, and make the first account where there is none.

    Its password is random and printed once: ``account NAME PASSWORD``.
    """
    migrations.upgrade(db.engine)
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
    """Make an account, a member of the group public."""
    settings.use(settings.from_environment())
    try:
        account = users.sign_up(username, email, password)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"{account.username} has the id {account.id}.")


@click.command("new-migration")
@click.argument("number")
@click.argument("title")
def new_migration(number: str, title: str) -> None:
    """Write a migration from the difference between models and database, to be read and edited.

    NUMBER is the next one, four digits; TITLE a few words.
    """
    migrations.write(db.engine, number, title)
