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
    """The application with the commands of this module, in a process of its own."""
    settings.keep_private()
    try:
        app = make_app()
    except settings.SettingsError as problem:
        raise click.ClickException(str(problem)) from problem
    for command in (prepare, create_user, set_password, new_migration):
        app.cli.add_command(command)
    return app


@click.command("prepare")
def prepare() -> None:
    """Bring the database up to date, and make the first account where there is none.

    Its password is random and printed once: ``account NAME PASSWORD``.
    """
    made = prepare_database()
    if made:
        click.echo(f"account {made[0]} {made[1]}")


def prepare_database() -> tuple[str, str] | None:
    """Migrate, and make the first account where there is none.

    Returns:
        Its name and its random password, which is kept nowhere else.
    """
    migrations.upgrade(db.engine)
    settings.use(settings.from_environment())
    if not users.is_empty():
        return None
    name, password = "admin", secrets.token_urlsafe(12)
    users.sign_up(name, f"{name}@example.org", password)
    return name, password


@click.command("set-password")
@click.argument("username")
@click.password_option()
def set_password(username: str, password: str) -> None:
    """Give an account another password, without the old one; its sessions end."""
    settings.use(settings.from_environment())
    try:
        users.set_password(username, password)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal


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
