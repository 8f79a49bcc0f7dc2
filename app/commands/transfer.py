"""The commands `import`, `export` and `pull`: plugins into a registry, and out of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from app.commands.connection import asks_a_registry, find_group, registry
from app.packages.archives import Limits, read_archive

if TYPE_CHECKING:
    from app.commands.connection import Client

STRATEGIES = ("fail", "update", "overwrite")
_ARCHIVES = {".zip": "zip", ".tar.gz": "tar_gz", ".tgz": "tar_gz"}


@click.command("import")
@click.argument("source")
@click.option("--group", required=True, metavar="NAME", help="The group that is to own it.")
@click.option(
    "--strategy",
    type=click.Choice(STRATEGIES),
    default="fail",
    show_default=True,
    help="What is done with things that are there and differ.",
)
@click.option("--config", metavar="PATH", help="Of the manifest in SOURCE, if not dioptra.toml.")
@click.option("--name", metavar="NAME", help="Of a plugin whose files stand at the root.")
@click.option("--prune", is_flag=True, help="Remove files of the plugins that SOURCE lacks.")
@click.option("--dry-run", is_flag=True, help="Print the plan, and store nothing.")
@asks_a_registry
def import_command(
    source: str,
    group: str,
    strategy: Any,
    config: str | None,
    name: str | None,
    prune: bool,
    dry_run: bool,
    server: str,
    token_file: TextIO | None,
    user: str | None,
) -> None:
    """Import plugins and types from SOURCE: an archive, a directory or a Git repository.

    All of it is stored, or nothing. Without a manifest, each folder with Python files is a plugin
    and registers what it offers.

    \b
    Examples:
      dioptra-plugins import plugins.tar.gz --group public --user admin --dry-run
      dioptra-plugins import ./collection --group vision --strategy update --prune
      dioptra-plugins import https://github.com/owner/name#v1 --group vision

    \b
    Exit statuses:
      0  it is imported, or there was nothing to change
      1  the server refused or did not answer, or would refuse
      2  wrong use: no such source, no server, no group, neither token nor user
    """  # noqa: D301 - the character is meant: click keeps lines below it as they are
    given: str | Path = source
    if "://" not in source:
        given = Path(source)
        if not given.exists():
            raise click.UsageError(f"There is no file or directory {source!r}.")
    with registry(server, token_file, user) as client:
        done = client.workflows.import_resources(
            find_group(client, group),
            given,
            config,
            strategy,
            prune=prune,
            dry_run=dry_run,
            name=name,
        )
    for line in plan_lines(done["plan"]):
        click.echo(line)
    if dry_run:
        click.echo("A dry run: nothing was stored.")
        refused = any(one["refusal"] for p in done["plan"]["plugins"] for one in p["files"])
        if refused or done["plan"]["conflicts"]:
            raise SystemExit(1)
    elif done["message"] == "nothing was stored":
        click.echo("Nothing to change.")


def plan_lines(plan: Mapping[str, Any]) -> Iterator[str]:
    """Write a plan for people."""
    for one in plan["types"]:
        yield f"type {one['name']}: {one['action']}"
    for plugin in plan["plugins"]:
        yield f"plugin {plugin['name']}: {plugin['action']}"
        for file in plugin["files"]:
            yield f"  {file['action']:<9}  {file['filename']}"
            for task in file["tasks"]:
                if task["change"] != "unchanged":
                    yield f"{'':13}task {task['task']}: {task['change']}"
            if file["refusal"] and not file["diagnostics"]:
                yield f"{'':13}error: {file['refusal']}"
            for found in file["diagnostics"]:
                if found["severity"] != "info":
                    line = f"line {found['line']}: " if found["line"] else ""
                    yield f"{'':13}{found['severity']}: {line}{found['message']}"
    yield from (f"note: {note}" for note in plan["notes"])
    yield from (f"conflict: {conflict}" for conflict in plan["conflicts"])


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
        Path(output).write_bytes(_download(client, plugins, file_type))
    click.echo(f"{output}: {', '.join(plugins)}")


@click.command()
@click.argument("plugins", nargs=-1, required=True, metavar="PLUGIN...")
@click.option(
    "--directory",
    default=".",
    show_default=True,
    type=click.Path(file_okay=False),
    help="Where to write.",
)
@click.option("--force", is_flag=True, help="Write over files that differ.")
@asks_a_registry
def pull(
    plugins: tuple[str, ...],
    directory: str,
    force: bool,
    server: str,
    token_file: TextIO | None,
    user: str | None,
) -> None:
    """Write the files of plugins, by name, into a directory, a folder for each, with a manifest.

    \b
    Example:
      dioptra-plugins pull measure --directory collection --user admin

    \b
    Exit statuses:
      0  the files are written
      1  the server refused or did not answer, or files would be overwritten
      2  wrong use: no plugin, no server, neither token nor user
    """  # noqa: D301 - the character is meant: click keeps lines below it as they are
    with registry(server, token_file, user) as client:
        data = _download(client, plugins, "zip")
    limits = Limits(file_bytes=len(data), total_bytes=len(data))
    tree = {Path(directory, name): text for name, text in read_archive(data, limits).items()}
    differ = [
        str(path) for path, text in tree.items() if path.exists() and path.read_bytes() != text
    ]
    if differ and not force:
        raise click.ClickException(f"{', '.join(differ)} would be overwritten. Give --force.")
    for path, text in tree.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
        click.echo(str(path))


def _download(client: Client, names: tuple[str, ...], file_type: str) -> bytes:
    """Read the archive of plugins of these names."""
    from tempfile import TemporaryDirectory

    from dioptra.client.utils import FileTypes

    ids = [_plugin_id(client, name) for name in dict.fromkeys(names)]
    with TemporaryDirectory() as folder:
        return client.plugins.export(ids, folder, FileTypes(file_type)).read_bytes()


def _plugin_id(client: Client, name: str) -> int:
    """Give the id of the plugin of exactly this name."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    for found in client.plugins.get(page_length=100, search=f'name:"{quoted}"')["data"]:
        if found["name"] == name:
            return int(found["id"])
    raise click.ClickException(f"There is no plugin named {name!r} that you may read.")
