"""`push` against a real server: created, changed, pruned, and refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..live import Server, live_server, pytest_runtest_makereport
from .sources import FINE, WRONG

__all__ = ["pytest_runtest_makereport"]

pytestmark = pytest.mark.slow

OTHER = FINE.replace("greet", "wave")


@pytest.fixture(scope="module")
def server(database_kind: str) -> Iterator[Server]:
    with live_server(database_kind) as found:
        yield found


@pytest.fixture
def push(run, write, server, monkeypatch):
    """Push a folder `name` of these files as the first account."""

    def push_files(name, files, *arguments, **settings):
        write({f"{name}/{filename}": text for filename, text in files.items()})
        monkeypatch.setenv("DIOPTRA_API", server.address)
        monkeypatch.setenv("DIOPTRA_PASSWORD", server.password)
        given = ("--group", "public", "--user", server.username)
        return run("push", name, *given, *arguments, **settings)

    return push_files


def files_of(server, name):
    with server.sign_in() as client:
        found = client.plugins.get(search=f"name:{name}").json()["data"]
        return [file["filename"] for plugin in found for file in plugin["files"]]


def test_a_second_push_changes_nothing(push, server):
    files = {"greet.py": FINE, "wave.py": OTHER}
    first = push("twice", files)
    assert first.exit_code == 0, first.output
    second = push("twice", files)
    assert second.exit_code == 0, second.output
    assert "2/2 wave.py  created" in first.stdout
    assert "Nothing to change." in second.stdout
    assert sorted(files_of(server, "twice")) == ["greet.py", "wave.py"]


def test_a_dry_run_stores_nothing(push, server):
    result = push("dry", {"greet.py": FINE}, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "greet.py" in result.stdout
    assert files_of(server, "dry") == []


def test_a_push_may_have_another_name_than_its_directory(push, server):
    assert push("folder", {"greet.py": FINE}, "--name", "named").exit_code == 0
    assert files_of(server, "named") == ["greet.py"]


def test_a_file_with_errors_stops_the_whole_push(push, server):
    result = push("wrong", {"greet.py": FINE, "wrong.py": WRONG})
    assert result.exit_code == 1
    assert "wrong.py: line 1" in result.stderr
    assert files_of(server, "wrong") == []


def test_pruning_asks_first_unless_yes_is_said(push, server, tmp_path):
    push("pruned", {"greet.py": FINE, "wave.py": OTHER})
    (tmp_path / "pruned" / "wave.py").unlink()
    declined = push("pruned", {}, "--prune", given="n\n")
    assert (declined.exit_code, "lacks wave.py" in declined.stdout) == (1, True)
    assert declined.stderr == "Error: Cancelled: nothing was stored.\n"
    assert len(files_of(server, "pruned")) == 2
    agreed = push("pruned", {}, "--prune", "--yes")
    assert agreed.exit_code == 0, agreed.output
    assert files_of(server, "pruned") == ["greet.py"]


def test_a_token_pushes_without_signing_in(run, write, server, tmp_path):
    write({"by_token/greet.py": FINE})
    with server.sign_in() as client:
        made = client.users.tokens.create("ci").json()
    (tmp_path / "token.txt").write_text(made["token"] + "\n")
    result = run(
        *("push", "by_token", "--server", server.address, "--group", "public"),
        *("--token-file", "token.txt"),
    )
    assert result.exit_code == 0, result.output
    assert files_of(server, "by_token") == ["greet.py"]


def test_a_wrong_password_and_a_group_of_others_are_sentences(run, push, server, monkeypatch):
    stranger = push("refused", {"greet.py": FINE}, "--group", "nobody's")
    monkeypatch.setenv("DIOPTRA_PASSWORD", "wrong password")
    unknown = run("push", "refused", "--group", "public", "--user", server.username)
    assert (stranger.exit_code, unknown.exit_code) == (1, 1)
    assert stranger.stderr.startswith("Error: No group named")
    assert "(401 " in unknown.stderr
