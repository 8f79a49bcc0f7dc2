"""`pull`: plugins as directories that are edited, pushed and pulled again; nothing is lost."""

from __future__ import annotations

import json

import pytest

from dioptra.client.pulled import RECORD

from .sources import FINE

MORE = FINE + "# more\n"


@pytest.fixture
def measure(ask, write):
    """A plugin of two files on the server, and what changes it there."""

    def store(files):
        write({f"{store.number}/measure/{name}": text for name, text in files.items()})
        source = str(store.number)
        done = ask("import", source, "--group", "vision", "--strategy", "overwrite")
        assert done.exit_code == 0, done.output
        store.number += 1

    store.number = 0
    store({"greet.py": FINE, "more.py": ""})
    return store


@pytest.fixture
def pull(ask, measure):
    return lambda *options: ask("pull", "measure", "--directory", "out", *options)


def actions(done):
    return dict(line.split()[1::-1] for line in done.stdout.splitlines() if line.startswith("  "))


def test_a_plugin_becomes_a_flat_directory_with_its_manifest(pull, tmp_path):
    done = pull()
    assert done.exit_code == 0, done.output
    assert actions(done) == {"dioptra.toml": "create", "greet.py": "create", "more.py": "create"}
    folder = tmp_path / "out/measure"
    names = sorted(path.name for path in folder.iterdir())
    assert names == [RECORD, "dioptra.toml", "greet.py", "more.py"]
    assert (folder / "greet.py").read_text() == FINE
    assert 'path = "."' in (folder / "dioptra.toml").read_text()


def test_a_second_pull_changes_nothing(pull, tmp_path):
    pull()
    before = {path: path.read_bytes() for path in (tmp_path / "out/measure").iterdir()}
    done = pull()
    assert set(actions(done).values()) == {"unchanged"}
    assert {path: path.read_bytes() for path in (tmp_path / "out/measure").iterdir()} == before


def test_what_was_pulled_can_be_pushed_imported_and_checked(ask, pull):
    pull()
    pushed = ask("push", "out/measure", "--group", "vision")
    assert pushed.stdout.splitlines()[1:] == [
        "passed over: dioptra.toml",
        "  unchanged  greet.py",
        "  unchanged  more.py",
        "Nothing to change.",
    ]
    imported = ask("import", "out/measure", "--group", "vision")
    assert imported.stdout.endswith("Nothing to change.\n")
    assert ask("check", "out/measure").exit_code == 0


def test_what_changed_on_the_server_is_brought_and_removed(pull, measure, tmp_path):
    pull()
    measure({"greet.py": MORE, "new.py": ""})
    assert actions(pull()) == {
        "dioptra.toml": "unchanged",
        "greet.py": "update",
        "more.py": "remove",
        "new.py": "create",
    }
    assert (tmp_path / "out/measure/greet.py").read_text() == MORE
    assert not (tmp_path / "out/measure/more.py").exists()


def test_what_was_changed_here_stays_as_long_as_the_server_has_nothing_new(pull, write, tmp_path):
    pull()
    write({"out/measure/greet.py": "mine", "out/measure/own.py": ""})
    done = pull()
    assert done.exit_code == 0
    assert (actions(done)["greet.py"], actions(done)["own.py"]) == ("stays", "stays")
    assert (tmp_path / "out/measure/greet.py").read_text() == "mine"


def test_changes_on_both_sides_stop_a_pull_before_anything_is_written(
    pull, measure, write, tmp_path
):
    pull()
    write({"out/measure/greet.py": "mine", "out/measure/more.py": "mine too"})
    measure({"greet.py": MORE, "new.py": ""})
    refused = pull()
    assert refused.exit_code == 1
    assert actions(refused)["greet.py"] == actions(refused)["more.py"] == "conflict"
    assert "would be lost: out/measure/greet.py, out/measure/more.py." in refused.stderr
    assert not (tmp_path / "out/measure/new.py").exists()
    forced = pull("--force")
    assert (actions(forced)["greet.py"], actions(forced)["more.py"]) == ("update", "remove")
    assert (tmp_path / "out/measure/greet.py").read_text() == MORE


def test_a_push_of_what_was_pulled_writes_over_nobodys_change(ask, pull, measure, write, tmp_path):
    pull()
    measure({"greet.py": MORE, "more.py": ""})
    write({"out/measure/greet.py": FINE + "# mine\n"})
    refused = ask("push", "out/measure", "--group", "vision")
    assert refused.exit_code == 1
    assert actions(refused)["greet.py"] == "conflict"
    assert ask("push", "out/measure", "--group", "vision", "--dry-run").exit_code == 1
    assert pull().exit_code == 1
    forced = ask("push", "out/measure", "--group", "vision", "--force")
    assert forced.exit_code == 0, forced.output
    assert actions(pull())["greet.py"] == "unchanged"
    write({"out/measure/greet.py": FINE + "# mine again\n"})
    assert ask("push", "out/measure", "--group", "vision").exit_code == 0


def test_files_that_were_never_pulled_are_not_written_over(pull, write, tmp_path):
    write({"out/measure/greet.py": "mine", f"out/measure/{RECORD}": "no record"})
    refused = pull()
    assert refused.exit_code == 1
    assert "would be lost: out/measure/greet.py." in refused.stderr
    assert pull("--force").exit_code == 0
    assert (tmp_path / "out/measure/greet.py").read_text() == FINE


def test_a_dry_run_writes_nothing(pull, tmp_path):
    done = pull("--dry-run")
    assert actions(done)["greet.py"] == "create"
    assert done.stdout.endswith("A dry run: nothing was written.\n")
    assert not (tmp_path / "out").exists()


def test_a_record_leads_nowhere_else(pull, write, tmp_path):
    write({"out/kept.py": "", f"out/measure/{RECORD}": json.dumps({"files": {"../kept.py": ""}})})
    assert pull("--force").exit_code == 0
    assert (tmp_path / "out/kept.py").exists()


def test_nothing_is_written_through_a_link(pull, tmp_path, write):
    write({"out/elsewhere.py": "kept"})
    (tmp_path / "out/measure").mkdir()
    (tmp_path / "out/measure/greet.py").symlink_to(tmp_path / "out/elsewhere.py")
    refused = pull("--force")
    assert refused.exit_code == 1
    assert "greet.py is no file" in refused.stderr
    assert (tmp_path / "out/elsewhere.py").read_text() == "kept"


def test_some_plugins_are_pulled_side_by_side_or_not_at_all(ask, write, measure, tmp_path):
    write({"other/second/a.py": ""})
    ask("import", "other", "--group", "vision")
    assert ask("pull", "second", "measure", "--directory", "out").exit_code == 0
    assert (tmp_path / "out/second/a.py").exists()
    assert (tmp_path / "out/measure/greet.py").exists()
    gone = ask("pull", "second", "gone", "--directory", "new")
    assert gone.exit_code == 1
    assert "no plugin named 'gone'" in gone.stderr
    assert not (tmp_path / "new").exists()
