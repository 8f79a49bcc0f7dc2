"""The commands `import` and `update`: plugins into a registry, from anywhere, and anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TextIO

import click

from app.commands.connection import asks_a_registry, find_group, find_plugin, registry
from app.commands.plans import show_plan

STRATEGIES = ("fail", "update", "overwrite")


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
    server: str,
    token_file: TextIO | None,
    user: str | None,
    *,
    dry_run: bool,
    **choices: Any,
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
    given = _source(source)
    with registry(server, token_file, user) as client:
        done = client.workflows.import_resources(
            find_group(client, group), given, config, strategy, dry_run=dry_run, **choices
        )
    show_plan(done, dry_run=dry_run)


def _source(source: str) -> str | Path:
    """Give an address as it is, and everything else as a path that is there."""
    if "://" in source:
        return source
    if not Path(source).exists():
        raise click.UsageError(f"There is no file or directory {source!r}.")
    return Path(source)


@click.command()
@click.argument("plugins", nargs=-1, required=True, metavar="PLUGIN...")
@click.option(
    "--strategy",
    type=click.Choice(STRATEGIES),
    default="update",
    show_default=True,
    help="What is done with things that are there and differ.",
)
@click.option("--prune", is_flag=True, help="Remove files of the plugins that the source lacks.")
@click.option("--dry-run", is_flag=True, help="Only look for updates: print the plan.")
@asks_a_registry
def update(
    plugins: tuple[str, ...],
    strategy: Any,
    prune: bool,
    dry_run: bool,
    server: str,
    token_file: TextIO | None,
    user: str | None,
) -> None:
    """Import plugins, by name, again from the Git repositories that they came from.

    The server asks each repository at the branch, tag or commit of the last import, and brings the
    plugin up to date with what stands there; other plugins of the repository are left alone.

    \b
    Examples:
      dioptra-plugins update measure --dry-run --user admin
      dioptra-plugins update measure attacks --prune

    \b
    Exit statuses:
      0  they are up to date, or there are updates and it was a dry run
      1  the server refused or did not answer, or would refuse
      2  wrong use: no plugin, no server, neither token nor user
    """  # noqa: D301 - the character is meant: click keeps lines below it as they are
    with registry(server, token_file, user) as client:
        for plugin_id in [find_plugin(client, name) for name in dict.fromkeys(plugins)]:
            done = client.plugins.update_from_source(
                plugin_id, strategy, prune=prune, dry_run=dry_run
            )
            source = done["source"]
            at = f" at {source['ref']}" if source["ref"] else ""
            click.echo(f"{source['source']}{at}, commit {source['commit'][:10]}")
            show_plan(done, dry_run=dry_run)
