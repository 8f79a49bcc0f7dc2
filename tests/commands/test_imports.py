"""`import`, `update` and `export`: what they need to be told, what they print, what they write."""

from __future__ import annotations

import pytest

from app.commands.plans import plan_lines

from .sources import FINE, WRONG


@pytest.mark.parametrize("ending", [".tar.gz", ".tgz", ".zip"])
def test_an_archive_that_is_exported_can_be_imported(ask, write, ending):
    write({"collection/greetings/greet.py": FINE})
    first = ask("import", "collection", "--group", "vision")
    assert first.stdout.endswith("\nImported.\n")
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


def test_a_plugin_from_git_is_brought_up_to_date(ask, repository):
    commit = repository.commit({"measure/greet.py": FINE.encode()})
    done = ask("import", f"{repository.url}#main", "--group", "vision")
    assert done.exit_code == 0, done.output
    same = ask("update", "measure", "--dry-run")
    assert same.stdout.splitlines() == [
        f"{repository.url} at main, commit {commit[:10]}",
        "plugin measure: unchanged",
        "  unchanged  greet.py",
        "A dry run: nothing was stored.",
    ]
    repository.commit({"measure/greet.py": FINE.encode() + b"# more"})
    assert "  update     greet.py" in ask("update", "measure", "--dry-run").stdout
    assert "plugin measure: update" in ask("update", "measure").stdout
    assert ask("update", "measure").stdout.endswith("Nothing to change.\n")


def test_a_plugin_that_came_from_no_repository_is_not_updated(ask, write):
    write({"collection/greetings/greet.py": FINE})
    ask("import", "collection", "--group", "vision")
    refused = ask("update", "greetings")
    assert refused.exit_code == 1
    assert "only a plugin that came from a Git repository" in refused.stderr


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
