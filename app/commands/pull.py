"""The command `pull`: plugins as directories that can be edited, checked, pushed and imported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from app.commands.connection import asks_a_registry, registry
from app.commands.exports import download
from app.packages.archives import Limits, read_archive
from app.packages.reading import read_package
from app.packages.writing import as_folder

if TYPE_CHECKING:
    from app.commands.connection import Client
    from app.commands.working_copy import WorkingCopy


@click.command()
@click.argument("plugins", nargs=-1, required=True, metavar="PLUGIN...")
@click.option(
    "--directory",
    default=".",
    show_default=True,
    type=click.Path(file_okay=False),
    help="Where to write: a folder in it for each plugin.",
)
@click.option("--force", is_flag=True, help="Write over what was changed here.")
@click.option("--dry-run", is_flag=True, help="Print what would be done, and write nothing.")
@asks_a_registry
def pull(
    plugins: tuple[str, ...],
    directory: str,
    force: bool,
    dry_run: bool,
    server: str,
    token_file: TextIO | None,
    user: str | None,
) -> None:
    """Write the files of plugins, by name, each into a folder of its own with its manifest.

    The folder can be given to check, push and import. Pulling again brings what changed on the
    server. What was changed here stays; where both changed, nothing is written without --force.

    \b
    Example:
      dioptra-plugins pull measure --directory plugins --user admin

    \b
    Exit statuses:
      0  the files are written, or there was nothing to do
      1  the server refused or did not answer, or changes made here would be lost
      2  wrong use: no plugin, no server, neither token nor user
    """  # noqa: D301 - the character is meant: click keeps lines below it as they are
    # It knows the client, and with that a library that the other commands need not wait for.
    from app.commands.working_copy import WorkingCopy

    with registry(server, token_file, user) as client:
        copies = [
            WorkingCopy.look(Path(directory, name), _files(client, name), force=force)
            for name in dict.fromkeys(plugins)
        ]
        _carry_out(copies, dry_run=dry_run)


def _carry_out(copies: list[WorkingCopy], *, dry_run: bool) -> None:
    """Print what is planned, and do all of it or nothing."""
    for copy in copies:
        for line in copy.lines():
            click.echo(line)
    lost = [path for copy in copies for path in copy.conflicts()]
    if lost:
        raise click.ClickException(
            f"Changes made here would be lost: {', '.join(lost)}. Nothing was written. Save them "
            "elsewhere and pull with --force; or, to keep them in place of what was changed on the "
            "server, push with --force, or import with --strategy overwrite."
        )
    if dry_run:
        click.echo("A dry run: nothing was written.")
        return
    for copy in copies:
        copy.write()


def _files(client: Client, name: str) -> dict[str, bytes]:
    """The files of a plugin with its manifest, by name."""
    data = download(client, [name], "zip")
    limits = Limits(file_bytes=len(data), total_bytes=len(data))
    return dict(as_folder(read_package(read_archive(data, limits), name)))
