"""The command line `dioptra-plugins`: its commands, and what holds for all of them."""

from __future__ import annotations

import io
import sys

import click

from app.commands.check import check
from app.commands.completion import completion
from app.commands.exports import export
from app.commands.imports import import_command, update
from app.commands.pull import pull
from app.commands.push import push
from app.commands.run import run
from app.commands.worker import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="dioptra-plugins", message="%(prog)s %(version)s")
def main() -> None:
    """Check and run plugins for Dioptra, bring them into a registry, and out of it.

    \b
    Start here:
      dioptra-plugins check my_plugin
      dioptra-plugins push my_plugin --server http://localhost:5000 --group public --user admin

    \b
    Exit statuses:
      0  all went well
      1  there are errors, or the server refused
      2  the command was used wrongly
    """  # noqa: D301 - the character is meant: click keeps lines below it as they are
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What a terminal cannot show is shown as a question mark, and is no traceback.
            stream.reconfigure(errors="replace")


main.add_command(check)
main.add_command(run)
main.add_command(push)
main.add_command(import_command)
main.add_command(update)
main.add_command(export)
main.add_command(pull)
main.add_command(worker)
main.add_command(completion)
