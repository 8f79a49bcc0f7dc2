"""The command `push`: who asks, which group, and refusals as sentences."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

if TYPE_CHECKING:
    from dioptra.client import DioptraClient

    Client = DioptraClient[dict[str, Any]]

_TOKEN_VARIABLE: Final = "DIOPTRA_API_TOKEN"  # noqa: S105 - a name, no token
_PASSWORD_VARIABLE: Final = "DIOPTRA_PASSWORD"  # noqa: S105 - a name, no password


@click.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False))
@click.option(
    "--server",
    envvar="DIOPTRA_API",
    required=True,
    show_envvar=True,
    metavar="URL",
    help="Where the registry is, such as http://localhost:5000.",
)
@click.option("--group", required=True, metavar="NAME", help="The group that is to own it.")
@click.option("--name", metavar="NAME", help="The plugin's name, if not that of the directory.")
@click.option("--prune", is_flag=True, help="Delete files of the plugin that DIRECTORY lacks.")
@click.option("--dry-run", is_flag=True, help="Print the plan, and store nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before --prune deletes.")
@click.option("--token-file", type=click.File(), help="A file with an API token; `-` is read too.")
@click.option("--user", metavar="NAME", help="Sign in with a password instead of a token.")
def push(
    directory: str,
    server: str,
    group: str,
    name: str | None,
    prune: bool,
    dry_run: bool,
    yes: bool,
    token_file: TextIO | None,
    user: str | None,
) -> None:
    """Create or update the plugin in DIRECTORY on a registry.

    The plan is printed first. Every *.py file right in DIRECTORY is registered with everything
    that it offers; nothing is stored if one has errors. A second push changes nothing.

    A token comes from --token-file or the environment variable DIOPTRA_API_TOKEN. With --user the
    password is asked for, or comes from DIOPTRA_PASSWORD.

    \b
    Examples:
      dioptra-plugins push plugins/fgm --server http://localhost:5000 --group public --user admin
      dioptra-plugins push plugins/fgm --group vision --token-file token.txt --prune --yes

    \b
    Exit statuses:
      0  it is pushed, or there was nothing to change
      1  the server refused or did not answer, or files have errors
      2  wrong use: no such directory, no server, no group, neither token nor user
    """  # noqa: D301 - the character is meant: click keeps lines below it as they are
    with _sentences(), _client(server, _token(token_file, user), user) as client:
        group_id = _find_group(client, group)
        if prune and not yes and not dry_run:
            _ask_before_deleting(client, group_id, directory, name)
        client.plugins.push(group_id, directory, name=name, prune=prune, dry_run=dry_run)


def _token(file: TextIO | None, user: str | None) -> str:
    """Find the token; empty for somebody who signs in."""
    if user is not None and file is not None:
        raise click.UsageError("Give --token-file or --user, not both.")
    if user is not None:
        return ""
    token = file.read() if file is not None else os.environ.get(_TOKEN_VARIABLE, "")
    if not token.strip():
        where = f"{file.name} is empty." if file is not None else "Nobody to ask as."
        raise click.UsageError(f"{where} Give --token-file or --user, or set {_TOKEN_VARIABLE}.")
    return token


@contextmanager
def _sentences() -> Iterator[None]:
    """Print what was refused as a sentence, and end with 1."""
    from dioptra.client import DioptraClientError

    try:
        yield
    except (DioptraClientError, OSError, ValueError) as problem:
        notes = getattr(problem, "__notes__", [])
        raise click.ClickException("\n".join([str(problem), *notes])) from problem


@contextmanager
def _client(server: str, token: str, user: str | None) -> Iterator[Client]:
    """Connect, and sign out of what was signed in to."""
    from dioptra.client import DioptraClientError, connect_json_dioptra_client

    try:
        client = connect_json_dioptra_client(server, token=token)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem
    with client:
        if user is None:
            yield client
            return
        password = os.environ.get(_PASSWORD_VARIABLE) or click.prompt(
            f"Password of {user}", hide_input=True, err=True
        )
        client.auth.login(user, password)
        try:
            yield client
        finally:
            with suppress(DioptraClientError):
                client.auth.logout()


def _find_group(client: Client, name: str) -> int:
    """Give the id of the group of exactly this name."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    found = client.groups.get(page_length=100, search=f'name:"{quoted}"')["data"]
    for group in found:
        if group["name"] == name:
            return int(group["id"])
    raise click.ClickException(f"You are in no group named {name!r} on this server.")


def _ask_before_deleting(client: Client, group_id: int, directory: str, name: str | None) -> None:
    """Name the files that would be deleted, and end here unless that is wanted."""
    would = client.plugins.push(
        group_id, directory, name=name, prune=True, dry_run=True, report=lambda line: None
    )
    if would.removed:
        names = ", ".join(would.removed)
        click.confirm(f"{directory} lacks {names}. Remove that from the plugin?", abort=True)
