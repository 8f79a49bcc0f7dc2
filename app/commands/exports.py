"""The command `export`: plugins as one archive."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TextIO

import click

from app.commands.connection import asks_a_registry, find_plugin, registry

if TYPE_CHECKING:
    from app.commands.connection import Client

_ARCHIVES = {".zip": "zip", ".tar.gz": "tar_gz", ".tgz": "tar_gz"}


@click.command()
@click.argument("plugins", nargs=-1, required=True, metavar="PLUGIN...")
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False),
    help="The archive to write; its ending, .tar.gz or .zip, says which kind.",
)
@asks_a_registry
def export(
    plugins: tuple[str, ...], output: str, server: str, token_file: TextIO | None, user: str | None
) -> None:
    """Save plugins, by name, as one archive with their types and a manifest.

    Equal content gives equal bytes; importing the archive elsewhere gives the same plugins.

    \b
    Example:
      dioptra-plugins export measure attacks --output collection.tar.gz --user admin

    \b
    Exit statuses:
      0  the archive is written
      1  the server refused or did not answer, or a plugin is not there
      2  wrong use: no archive, no server, neither token nor user
    """  # noqa: D301 - the character is meant: click keeps lines below it as they are
    file_type = next((one for end, one in _ARCHIVES.items() if output.endswith(end)), None)
    if file_type is None:
        raise click.UsageError("The archive's name ends with .tar.gz, .tgz or .zip.")
    with registry(server, token_file, user) as client:
        Path(output).write_bytes(download(client, plugins, file_type))
    click.echo(f"{output}: {', '.join(plugins)}")


def download(client: Client, names: Iterable[str], file_type: str) -> bytes:
    """Read the archive of plugins of these names."""
    from dioptra.client.utils import FileTypes

    ids = [find_plugin(client, name) for name in dict.fromkeys(names)]
    with TemporaryDirectory() as folder:
        return client.plugins.export(ids, folder, FileTypes(file_type)).read_bytes()
