"""`import`, `export` and `pull`: what they need to be told, what they print, what they write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.commands import transfer
from app.commands.transfer import plan_lines
from dioptra.client import connect_json_dioptra_client
from dioptra.client.wsgi import wsgi_transport

from ..conftest import PASSWORD
from .sources import FINE, WRONG


@pytest.fixture
def registry(app, monkeypatch):
    """Let the commands ask the application of this process, as Alice."""

    @contextmanager
    def connected(_server, _token_file, _user) -> Iterator:
        with connect_json_dioptra_client("http://here", transport=wsgi_transport(app)) as client:
            client.auth.login("alice", PASSWORD)
            yield client

    monkeypatch.setattr(transfer, "registry", connected)
    monkeypatch.setenv("DIOPTRA_API", "http://here")


@pytest.fixture
def ask(run, registry, monkeypatch):
    def ask_registry(*arguments):
        monkeypatch.setenv("DIOPTRA_API", "http://here")
        return run(*arguments)

    return ask_registry


def test_a_folder_goes_in_and_comes_out_as_it_was(ask, write, tmp_path):
    write({"collection/greetings/greet.py": FINE, "collection/greetings/more.py": ""})
    done = ask("import", "collection", "--group", "vision")
    assert done.exit_code == 0, done.output
    assert "plugin greetings: create\n  create     greet.py\n" in done.stdout
    assert "task greet: added" in done.stdout
    assert ask("pull", "greetings", "--directory", "out").exit_code == 0
    assert (tmp_path / "out/greetings/greet.py").read_text() == FINE
    assert (tmp_path / "out/dioptra.toml").exists()
    again = ask("import", "out", "--group", "vision")
    assert again.stdout.endswith("Nothing to change.\n")


@pytest.mark.parametrize("ending", [".tar.gz", ".tgz", ".zip"])
def test_an_archive_that_is_exported_can_be_imported(ask, write, ending):
    write({"collection/greetings/greet.py": FINE})
    ask("import", "collection", "--group", "vision")
    assert ask("export", "greetings", "--output", f"all{ending}").exit_code == 0
    again = ask("import", f"all{ending}", "--group", "vision")
    assert again.stdout.endswith("Nothing to change.\n")


def test_a_dry_run_says_by_its_status_whether_it_would_be_refused(ask, write):
    write({"good/a/greet.py": FINE, "bad/b/wrong.py": WRONG})
    good = ask("import", "good", "--group", "vision", "--dry-run")
    assert (good.exit_code, good.stdout.splitlines()[-1]) == (
        0,
        "A dry run: nothing was stored.",
    )
    bad = ask("import", "bad", "--group", "vision", "--dry-run")
    assert bad.exit_code == 1
    assert "error: line " in bad.stdout
    assert ask("export", "a", "--output", "a.zip").exit_code == 1


def test_a_refusal_names_what_differs(ask, write):
    write({"one/a/greet.py": FINE})
    ask("import", "one", "--group", "vision")
    write({"one/a/greet.py": FINE + "# more\n"})
    planned = ask("import", "one", "--group", "vision", "--dry-run")
    assert planned.exit_code == 1
    assert "conflict: The group has a plugin 'a' that differs in greet.py." in planned.stdout
    updated = ask("import", "one", "--group", "vision", "--strategy", "update")
    assert "  update     greet.py" in updated.stdout


def test_pull_writes_over_nothing_unless_it_is_told_to(ask, write, tmp_path):
    write({"one/a/greet.py": FINE})
    ask("import", "one", "--group", "vision")
    write({"out/a/greet.py": "mine"})
    refused = ask("pull", "a", "--directory", "out")
    assert refused.exit_code == 1
    assert "greet.py would be overwritten" in refused.stderr
    assert not (tmp_path / "out/dioptra.toml").exists()
    assert ask("pull", "a", "--directory", "out", "--force").exit_code == 0
    assert (tmp_path / "out/a/greet.py").read_text() == FINE


USES = [
    (("import", "nowhere", "--group", "v"), "no file or directory 'nowhere'"),
    (("export", "a", "--output", "a.rar"), "ends with .tar.gz"),
]


@pytest.mark.parametrize(("arguments", "reason"), USES)
def test_wrong_use_is_told(ask, write, arguments, reason):
    write({})
    done = ask(*arguments)
    assert done.exit_code == 2
    assert reason in done.stderr


def test_a_plan_is_written_for_people():
    found = {"severity": "warning", "line": 3, "message": "Odd."}
    plan = {
        "types": [{"name": "image", "action": "create"}],
        "plugins": [
            {
                "name": "p",
                "action": "update",
                "files": [
                    {
                        "filename": "a.py",
                        "action": "update",
                        "tasks": [{"task": "t", "change": "removed"}],
                        "diagnostics": [found, {**found, "severity": "info"}],
                        "refusal": None,
                    },
                    {
                        "filename": "b.py",
                        "action": "create",
                        "tasks": [],
                        "diagnostics": [],
                        "refusal": "No such type.",
                    },
                ],
            }
        ],
        "notes": ["Passed over."],
        "conflicts": ["It differs."],
    }
    assert list(plan_lines(plan)) == [
        "type image: create",
        "plugin p: update",
        "  update     a.py",
        "             task t: removed",
        "             warning: line 3: Odd.",
        "  create     b.py",
        "             error: No such type.",
        "note: Passed over.",
        "conflict: It differs.",
    ]
