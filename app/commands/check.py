"""The command `check`: which files, which format, and the exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from app.commands.findings import Report

FORMATS: Final = ("human", "json", "sarif", "github")


@click.command(short_help="Find errors in plugin files, without a server.")
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(True, allow_dash=True)
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="human",
    show_default=True,
    help="For whom findings are written.",
)
@click.option("--strict", is_flag=True, help="End with 1 for warnings too, not for errors alone.")
@click.option(
    "--filename",
    metavar="PATH",
    type=click.Path(dir_okay=False),
    help="What the file is called that comes over standard input.",
)
@click.pass_context
def check(
    context: click.Context, paths: tuple[str, ...], form: str, strict: bool, filename: str | None
) -> None:
    """Find what stands in the way of registering what plugin files offer.

    A PATH is a Python file, or a directory: a plugin with its name. A directory without Python
    files holds plugins, one in each directory right below it. A file is read together with its
    neighbours, and they are not reported. `-` is standard input. Nothing is run, no server is
    asked.

    \b
    Examples:
      dioptra-plugins check plugins/fgm
      dioptra-plugins check plugins --strict --format sarif > findings.sarif
      dioptra-plugins check - --filename plugins/fgm/fgm.py < draft.py

    \b
    Exit statuses:
      0  no errors
      1  errors, or with --strict warnings
      2  wrong use: no such path, or no Python file there
    """  # noqa: D301 - the character is meant: click keeps lines below it as they are
    if filename is not None and "-" not in paths:
        raise click.UsageError("--filename is for standard input, which is asked for with '-'.")
    try:
        reports = _check(paths, filename)
    except ModuleNotFoundError as missing:
        raise click.ClickException(
            f"The check needs {missing.name}, which is not installed. Install this program with "
            "what it needs for that: pip install '.[check]' in a checkout of the project"
        ) from missing
    _write(reports, form)
    context.exit(_status(reports, strict))


def _check(paths: Sequence[str], filename: str | None) -> list[Report]:
    # Here, so that completing a command, or asking for help, costs nothing.
    from app.commands.findings import check_folder
    from app.commands.folders import NothingToCheck, find_folders, from_stdin

    raw = sys.stdin.buffer.read() if "-" in paths else b""
    try:
        if filename is None:
            folders = find_folders([path for path in paths if path != "-"], {})
            folders += [from_stdin(raw)] if "-" in paths else []
        else:
            named = [filename if path == "-" else path for path in paths]
            folders = find_folders(named, {filename: raw})
    except (NothingToCheck, OSError) as problem:
        raise click.UsageError(str(problem)) from problem
    return [report for folder in folders for report in check_folder(folder)]


def _write(reports: Sequence[Report], form: str) -> None:
    from app.commands import formats, human, sarif

    if form == "human":
        # Where no terminal shows them, click takes colours out by itself.
        click.echo(human.as_text(reports), color=False if os.environ.get("NO_COLOR") else None)
        return
    writers: dict[str, Callable[[Sequence[Report]], str]]
    writers = {"json": formats.as_json, "sarif": sarif.as_sarif, "github": formats.as_github}
    # What programs read is UTF-8, whatever a terminal would take.
    click.echo(writers[form](reports).encode("utf-8", "replace"))


def _status(reports: Sequence[Report], strict: bool) -> int:
    from app.commands.findings import count

    totals = count(reports)
    return 1 if totals.errors or (strict and totals.warnings) else 0
