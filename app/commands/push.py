"""The command `push`: a directory becomes a plugin, file by file."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import click

from app.commands.connection import asks_a_registry, find_group, registry

if TYPE_CHECKING:
    from app.commands.connection import Client


@click.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False))
@click.option("--group", required=True, metavar="NAME", help="The group that is to own it.")
@click.option("--name", metavar="NAME", help="The plugin's name, if not that of the directory.")
@click.option("--prune", is_flag=True, help="Delete files of the plugin that DIRECTORY lacks.")
@click.option("--dry-run", is_flag=True, help="Print the plan, and store nothing.")
@click.option(
    "--force", is_flag=True, help="Store over what others changed on the server since the pull."
)
@click.option("--yes", is_flag=True, help="Do not ask before --prune deletes.")
@asks_a_registry
def push(
    directory: str,
    server: str,
    group: str,
    name: str | None,
    prune: bool,
    dry_run: bool,
    force: bool,
    yes: bool,
    token_file: TextIO | None,
    user: str | None,
) -> None:
    """Create or update the plugin in DIRECTORY on a registry.

    The plan is printed first. Every *.py file right in DIRECTORY is registered with everything
    that it offers; nothing is stored if one has errors. A second push changes nothing.

    Of a DIRECTORY that was pulled, what was changed on the server alone stays there; where both
    sides changed, nothing is stored without --force.

    A token comes from --token-file or the environment variable DIOPTRA_API_TOKEN. With --user the
    password is asked for, or comes from DIOPTRA_PASSWORD.

    \b
    Examples:
      dioptra-plugins push plugins/fgm --server http://localhost:5000 --group public --user admin
      dioptra-plugins push plugins/fgm --group vision --token-file token.txt --prune --yes

    \b
    Exit statuses:
      0  it is pushed, or there was nothing to change
      1  the server refused, would refuse or did not answer, files have errors, or changes made
         on the server would be lost
      2  wrong use: no such directory, no server, no group, neither token nor user
    """  # noqa: D301 - the character is meant: click keeps lines below it as they are
    with registry(server, token_file, user) as client:
        group_id = find_group(client, group)
        if prune and not yes and not dry_run:
            _ask_before_deleting(client, group_id, directory, name, force=force)
        client.plugins.push(
            group_id, directory, name=name, prune=prune, dry_run=dry_run, force=force
        )


def _ask_before_deleting(
    client: Client, group_id: int, directory: str, name: str | None, *, force: bool
) -> None:
    """Name the files that would be deleted, and end here unless that is wanted."""
    would = client.plugins.push(
        group_id,
        directory,
        name=name,
        prune=True,
        dry_run=True,
        force=force,
        report=lambda line: None,
    )
    if would.removed:
        names = ", ".join(would.removed)
        click.confirm(f"{directory} lacks {names}. Remove that from the plugin?", abort=True)
