"""What the commands that ask a registry share: who asks, which group, refusals as sentences."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TextIO, TypeVar

import click

if TYPE_CHECKING:
    from dioptra.client import DioptraClient

    Client = DioptraClient[dict[str, Any]]

F = TypeVar("F", bound=Callable[..., Any])

_TOKEN_VARIABLE: Final = "DIOPTRA_API_TOKEN"  # noqa: S105 - a name, no token
_PASSWORD_VARIABLE: Final = "DIOPTRA_PASSWORD"  # noqa: S105 - a name, no password

_OPTIONS: Final = (
    click.option(
        "--server",
        envvar="DIOPTRA_API",
        required=True,
        show_envvar=True,
        metavar="URL",
        help="Where the registry is, such as http://localhost:5000.",
    ),
    click.option(
        "--token-file", type=click.File(), help="A file with an API token; `-` is read too."
    ),
    click.option("--user", metavar="NAME", help="Sign in with a password instead of a token."),
)


def asks_a_registry(command: F) -> F:
    """Give a command the options `server`, `token_file` and `user`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@contextmanager
def registry(server: str, token_file: TextIO | None, user: str | None) -> Iterator[Client]:
    """Connect, and print what is refused as a sentence, ending with 1."""
    token = _token(token_file, user)
    with _sentences(), _client(server, token, user) as client:
        yield client


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
    except click.Abort as cancelled:
        # Every question is asked before anything is sent that changes something.
        raise click.ClickException("Cancelled: nothing was stored.") from cancelled
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


def find_group(client: Client, name: str) -> int:
    """Give the id of the group of exactly this name."""
    found = _find(client.groups.get(page_length=100, search=_named(name)), name)
    if found is None:
        raise click.ClickException(
            f"No group named {name!r} is open to you on this server: you are not in it, or the "
            "API token is for another group."
        )
    return found


def find_plugin(client: Client, name: str) -> int:
    """Give the id of the plugin of exactly this name."""
    found = _find(client.plugins.get(page_length=100, search=_named(name)), name)
    if found is None:
        raise click.ClickException(f"There is no plugin named {name!r} that you may read.")
    return found


def _named(name: str) -> str:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'name:"{quoted}"'


def _find(page: dict[str, Any], name: str) -> int | None:
    return next((int(one["id"]) for one in page["data"] if one["name"] == name), None)
