"""The command `worker`: a process that runs tasks for a server, on this or another machine."""

from __future__ import annotations

import importlib.util
import os
import sys

import click


@click.command()
@click.option(
    "--at-once",
    metavar="N",
    type=click.IntRange(min=1),
    help="Run so many tasks at once. Left out: RUN_WORKERS, or 2.",
)
def worker(at_once: int | None) -> None:
    """Run tasks for a server, until it is stopped.

    It needs what the server needs, `pip install ".[server]"`, and the same settings in its
    environment: DATABASE_URL, SECRET_KEY and, where the server has one, RUN_QUEUE. Any number of
    workers, on any number of machines, share the runs. Set RUN_WORKERS=0 for the server if it is to
    run none itself.

    \b
    Example:
      export DATABASE_URL=postgresql://registry:password@db/registry SECRET_KEY=the-servers
      dioptra-plugins worker --at-once 4

    \b
    Exit statuses:
      0  it was stopped
      1  the server's packages are not installed here
      4  a setting is wrong, or what it names cannot be reached
    """  # noqa: D301 - the character is meant: click keeps lines below it as they are
    if importlib.util.find_spec("huey") is None:
        raise click.ClickException(
            'A worker needs the packages of the server: pip install ".[server]" in a checkout.'
        )
    number = [] if at_once is None else [str(at_once)]
    # The command line knows nothing of the server; the process becomes one that does.
    # It is the installed one, whatever the working directory holds.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "app.worker", *number])  # noqa: S606
