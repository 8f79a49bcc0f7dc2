"""Cases and requirements by the client, against the real application."""

from __future__ import annotations

import pytest

from app.runner.launch import execute
from dioptra.client import ConflictError, DeniedError, MismatchError, NotFoundError

from ..builders import HELLO
from ..workers import work_off

EXPECTED = {"output": "Hello, Ada! "}


@pytest.fixture
def place(alice, vision):
    """Ids of a plugin and of its file with the task `hello`."""
    plugin = alice.plugins.create(vision, "greetings", requirements="structlog>=25\n")
    file = alice.plugins.files.create(
        plugin["id"], "hello.py", HELLO, import_tasks=True, create_missing_types=True
    )
    return plugin["id"], file["id"]


@pytest.fixture
def cases(alice):
    return alice.plugins.files.cases


def test_a_case_is_kept_run_read_changed_and_deleted(app, cases, place):
    made = cases.create(*place, "greets Ada", "hello", {"name": "Ada"}, expected=EXPECTED)
    (started,) = cases.run(*place)
    assert (started["id"], started["verdict"]) == (made["id"], "not run")
    work_off(app, execute)
    assert cases.get_by_id(*place, made["id"])["verdict"] == "passed"
    changed = cases.modify_by_id(
        *place, made["id"], "greets Bea", "hello", positional=["Bea"], expected=EXPECTED
    )
    assert (changed["name"], changed["inputs"], changed["positional"]) == (
        "greets Bea",
        {},
        ["Bea"],
    )
    cases.run(*place, [made["id"]])
    work_off(app, execute)
    (found,) = cases.get(*place, search="task:hello")["data"]
    assert (found["verdict"], found["reason"]) == (
        "failed",
        "“output” should be 'Hello, Ada! ' and is 'Hello, Bea! '.",
    )
    cases.delete_by_id(*place, made["id"])
    with pytest.raises(NotFoundError):
        cases.get_by_id(*place, made["id"])


def test_a_run_is_kept(app, alice, cases, place):
    run = alice.runs.start(*place, "hello", {"name": "Ada"})
    with pytest.raises(ConflictError):
        cases.keep(*place, "as it was", run["id"])
    work_off(app, execute)
    assert cases.keep(*place, "as it was", run["id"])["expected"] == EXPECTED


def test_what_cannot_be_is_refused(bob, cases, place):
    with pytest.raises(MismatchError) as refusal:
        cases.create(*place, "wrong", "hello", {"nam": "Ada"})
    assert [one["code"] for one in refusal.value.detail["findings"]] == [
        "UNKNOWN_INPUT",
        "MISSING_REQUIRED",
    ]
    with pytest.raises(DeniedError):
        bob.plugins.files.cases.create(*place, "mine", "hello", {"name": "Ada"})
    with pytest.raises(ValueError, match="id"):
        cases.delete_by_id(*place, "")


def test_what_a_plugin_needs_is_read(alice, place):
    assert alice.plugins.get_requirements(place[0]) == {
        "requirements": "structlog>=25\n",
        "python": None,
        "modules": [],
    }
    changed = alice.plugins.modify_by_id(place[0], "greetings", None)
    assert changed["requirements"] == "structlog>=25\n"
    assert (
        alice.plugins.modify_by_id(place[0], "greetings", None, requirements="")["requirements"]
        is None
    )
