"""Importing and exporting with the real application, from every kind of source."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from dioptra.client import (
    BadRequestError,
    ConflictError,
    DeniedError,
    DioptraFile,
    MismatchError,
    connect_response_dioptra_client,
    select_files_in_directory,
    select_one_or_more_files,
)
from dioptra.client.utils import FileTypes

from ..builders import HELLO
from ..packages.trees import COLLECTION, tar


@pytest.fixture
def folder(tmp_path):
    """A collection on disk, with what programs leave in a folder."""
    left = {".git/x.py": b"", "plugins/measure/__pycache__/x.py": b"", "picture.png": b"\0"}
    for name, data in {**COLLECTION, **left}.items():
        path = tmp_path / "collection" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "collection"


def measure(answer):
    return answer["resources"]["plugins"]["measure"]


def test_a_directory_an_archive_and_files_give_the_same(alice, vision, folder, tmp_path):
    archive = tmp_path / "collection.tar.gz"
    archive.write_bytes(tar(COLLECTION))
    first = alice.workflows.import_resources(vision, folder)
    sources = [
        archive,
        DioptraFile("c.tar.gz", BytesIO(tar(COLLECTION)), "application/gzip"),
        [DioptraFile(name, BytesIO(data), None) for name, data in COLLECTION.items()],
    ]
    for source in sources:
        again = alice.workflows.import_resources(vision, source)
        assert again["message"] == "nothing was stored"
        assert again["hash"] == first["hash"]
        assert measure(again) == measure(first)


def test_what_the_published_client_sends_is_taken(alice, vision):
    files = [DioptraFile("deep/conf.toml", BytesIO(b'[[plugins]]\npath = "a"'), "text/plain")]
    files += [DioptraFile("deep/a/hello.py", BytesIO(HELLO.encode()), "text/x-python")]
    made = alice.workflows.import_resources(vision, files, "deep/conf.toml", "overwrite")
    assert list(made["resources"]["plugins"]) == ["a"]


def test_a_plan_stores_nothing_and_an_import_can_prune(alice, vision, tmp_path):
    folder = tmp_path / "my-greetings"
    folder.mkdir()
    (folder / "hello.py").write_text(HELLO)
    (folder / "old.py").write_text("")
    planned = alice.workflows.import_resources(vision, folder, dry_run=True)
    assert planned["resources"]["plugins"] == {}
    alice.workflows.import_resources(vision, folder)
    (folder / "old.py").unlink()
    done = alice.workflows.import_resources(vision, folder, None, "update", prune=True)
    actions = {one["filename"]: one["action"] for one in done["plan"]["plugins"][0]["files"]}
    assert actions == {"hello.py": "unchanged", "old.py": "remove"}
    (record, _) = alice.plugins.get_imports(done["resources"]["plugins"]["my_greetings"])
    assert record["hash"] == done["hash"]


def test_refusals_are_errors_with_all_findings(alice, bob, vision, tmp_path):
    bad = [DioptraFile("one/a.py", BytesIO(b"def (")), DioptraFile("one/b.py", BytesIO(b"def )"))]
    with pytest.raises(MismatchError, match=r"one/b\.py"):
        alice.workflows.import_resources(vision, bad)
    with pytest.raises(BadRequestError, match="no tar"):
        alice.workflows.import_resources(vision, DioptraFile("a.zip", BytesIO(b"no")))
    with pytest.raises(DeniedError):
        bob.workflows.import_resources(vision, [DioptraFile("one/a.py", BytesIO(b""))])
    alice.workflows.import_resources(vision, [DioptraFile("one/a.py", BytesIO(b""))])
    with pytest.raises(ConflictError, match="'one' that differs"):
        alice.workflows.import_resources(vision, [DioptraFile("one/a.py", BytesIO(b"# x"))])


def test_a_repository_that_the_server_does_not_ask_is_refused(alice, vision):
    with pytest.raises(BadRequestError, match=r"github\.com"):
        alice.workflows.import_resources(vision, "https://example.org/a/b")


def test_a_plugin_from_a_repository_is_held_against_it(alice, vision, repository):
    repository.commit(COLLECTION)
    plugin_id = measure(alice.workflows.import_resources(vision, f"{repository.url}#main"))
    assert alice.plugins.update_from_source(plugin_id, dry_run=True)["plan"]["upToDate"]
    commit = repository.commit({"plugins/measure/__init__.py": b"# more"})
    found = alice.plugins.update_from_source(plugin_id, dry_run=True)
    assert (found["plan"]["upToDate"], found["source"]["commit"]) == (False, commit)
    with pytest.raises(ConflictError):
        alice.plugins.update_from_source(plugin_id, "fail")
    alice.plugins.update_from_source(plugin_id, prune=True)
    assert alice.plugins.get_imports(plugin_id)[0]["commit"] == commit


@pytest.mark.parametrize("file_type", FileTypes)
def test_an_export_is_imported_elsewhere_unchanged(alice, vision, folder, tmp_path, file_type):
    plugin_id = measure(alice.workflows.import_resources(vision, folder))
    saved = alice.plugins.export(plugin_id, tmp_path / "new", file_type, "measure")
    assert saved == tmp_path / "new" / f"measure{file_type.suffix}"
    assert alice.plugins.export([plugin_id], tmp_path, file_type).read_bytes() == saved.read_bytes()
    again = alice.workflows.import_resources(vision, saved)
    assert again["message"] == "nothing was stored"


def test_an_export_that_is_refused_is_an_error_of_both_clients(alice, connect, tmp_path):
    raw = connect("alice", connect_response_dioptra_client)
    for client in (alice, raw):
        with pytest.raises(Exception, match="no plugin with the id 987654"):
            client.plugins.export(987654, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_files_of_a_folder_are_selected_by_path(folder):
    assert [one.filename for one in select_files_in_directory(folder)] == [
        "dioptra.toml",
        "picture.png",
    ]
    pattern = re.compile(r"plugins/.*s\.py")
    found = select_files_in_directory(folder, recursive=True, include_pattern=pattern)
    assert [one.filename for one in found] == [
        "plugins/measure/distances.py",
        "plugins/measure/tables.py",
    ]


def test_links_are_passed_over_unless_they_are_asked_for(tmp_path):
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "b.py").symlink_to(tmp_path / "a.py")
    assert [one.filename for one in select_files_in_directory(tmp_path)] == ["a.py"]
    found = select_files_in_directory(tmp_path, follow_symlinks=True)
    assert [one.filename for one in found] == ["a.py", "b.py"]


def test_files_are_selected_without_their_folders(folder):
    paths = [folder / "dioptra.toml", str(folder / "plugins/measure/__init__.py")]
    found = select_one_or_more_files(paths, {paths[0]: "other.toml"})
    assert [one.filename for one in found] == ["other.toml", "__init__.py"]
    with pytest.raises(ValueError, match="same name"):
        select_one_or_more_files([paths[0], paths[0]])


@pytest.mark.parametrize(
    "name", ["", "/a.py", "../a.py", "a/../b.py", "a\\b.py", "a//b", "a/.../b"]
)
def test_a_name_that_is_no_path_inside_a_folder_is_refused(name):
    with pytest.raises(ValueError, match="no path inside"):
        DioptraFile(name, BytesIO())
