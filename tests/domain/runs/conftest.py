"""A plugin of Alice with a task of each kind, and runs of it; no process is started."""

from __future__ import annotations

import pytest

from app.domain import members, plugin_files, plugins, runs, users
from app.domain.values import MEMBER

from ...builders import ARTIFACT, HELLO
from ...conftest import PASSWORD
from .steps import SAY, signed_in


@pytest.fixture
def alice(context):
    return signed_in("alice")


@pytest.fixture
def dora(alice, group):
    """Somebody else who may write."""
    made = users.sign_up("dora", "dora@example.org", PASSWORD)
    members.add_member(alice, group.id, user_id=made.id, permissions=MEMBER)
    return signed_in("dora")


@pytest.fixture
def group(alice):
    return next(one for one in alice.account.groups if one.name == "vision")


@pytest.fixture
def plugin(alice, group):
    return plugins.create_plugin(alice, group_id=group.id, name="hello").id


@pytest.fixture
def file(alice, plugin):
    """A file with a task of each kind."""
    made = plugin_files.add_file(
        alice,
        plugin,
        filename="hello.py",
        contents=HELLO + ARTIFACT,
        import_tasks=True,
        create_missing_types=True,
    )
    return made.id


@pytest.fixture
def start(alice, plugin, file):
    """Starts a run of `hello` for somebody, Alice where nobody is named."""
    return lambda actor=alice, asked=SAY: runs.start_run(actor, plugin, file, asked)


@pytest.fixture
def looks(monkeypatch):
    """The watch looks each time it is asked."""
    monkeypatch.setattr("app.domain.run_watch._LOOK_EVERY_S", 0)
