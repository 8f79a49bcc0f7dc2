"""A first plugin that works, for a group that has none."""

from __future__ import annotations

from app.domain import plugin_files, plugins
from app.domain.access import Actor
from app.domain.values import Plugin

# The function task of Dioptra's documentation, byte for byte `examples/hello.py`.
HELLO = """\
import structlog
from dioptra import pyplugs

LOGGER = structlog.get_logger()


@pyplugs.register
def hello(name: str) -> str:
    message = f"Hello, {name}"
    LOGGER.info(message)
    return message
"""


def name_for(group_id: int) -> str:
    """The name of a group's example: plugin names are unique in the whole deployment."""
    return f"hello_{group_id}"


def insert_example(actor: Actor, group_id: int) -> Plugin:
    """Make a plugin with one file, and register the task that the file offers.

    Raises:
        NotFound: There is no such group for the actor.
        Denied: The actor may not write there.
        Conflict: The example is there already.
    """
    plugin = plugins.create_plugin(
        actor, group_id=group_id, name=name_for(group_id), description="Greets people"
    )
    plugin_files.add_file(
        actor,
        plugin.id,
        filename="hello.py",
        contents=HELLO,
        description="A function task",
        import_tasks=True,
        create_missing_types=True,
    )
    return plugin
