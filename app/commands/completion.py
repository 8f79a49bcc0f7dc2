"""The command `completion`: what makes a shell complete commands, options and paths."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_PROGRAM = "dioptra-plugins"
# The name that click derives from the program's and listens to.
_VARIABLE = "_DIOPTRA_PLUGINS_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands and options.

    \b
    Examples, each for one shell and for good:
      dioptra-plugins completion bash >> ~/.bashrc
      dioptra-plugins completion zsh >> ~/.zshrc
      dioptra-plugins completion fish > ~/.config/fish/completions/dioptra-plugins.fish

    \b
    Exit statuses:
      0  it is printed
      2  there is none for such a shell
    """  # noqa: D301 - the character is meant: click keeps lines below it as they are
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - click has all three that can be chosen
    click.echo(kind(context.find_root().command, {}, _PROGRAM, _VARIABLE).source())
