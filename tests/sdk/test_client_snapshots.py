"""Tags, versions and bundles with our client and the real application."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

import pytest

from dioptra.client import (
    ConflictError,
    DeniedError,
    NotFoundError,
    StaleError,
    connect_response_dioptra_client,
)
from dioptra.client.utils import FileTypes

CODE = "x = 1\n"


@pytest.fixture
def plugin(alice, vision) -> dict:
    return alice.plugins.create(vision, "arithmetic", "numbers")


@pytest.fixture
def file(alice, plugin) -> dict:
    return alice.plugins.files.create(plugin["id"], "twice.py", CODE)


@pytest.fixture
def tag(alice, vision) -> dict:
    return alice.tags.create(vision, "fast")


def test_a_tag_is_made_renamed_and_deleted(alice, vision, tag):
    assert alice.tags.get(vision, search="name:fast")["data"] == [tag]
    changed = alice.tags.modify_by_id(tag["id"], "quick")
    assert changed == alice.tags.get_by_id(tag["id"])
    assert alice.tags.delete_by_id(tag["id"])["id"] == [tag["id"]]
    with pytest.raises(NotFoundError):
        alice.tags.get_by_id(tag["id"])


def test_things_carry_tags(alice, vision, plugin, file, tag):
    other = alice.tags.create(vision, "other")["id"]
    image = alice.plugin_parameter_types.create(vision, "image")
    for tags, ids in (
        (alice.plugins.tags, [plugin["id"]]),
        (alice.plugins.files.tags, [plugin["id"], file["id"]]),
        (alice.plugin_parameter_types.tags, [image["id"]]),
    ):
        assert [ref["id"] for ref in tags.append(*ids, ids=[tag["id"]])] == [tag["id"]]
        assert [ref["id"] for ref in tags.modify(*ids, ids=[other])] == [other]
        assert [ref["id"] for ref in tags.get(*ids)] == [other]
        assert tags.remove(*ids, tag_id=other)["id"] == [other]
        tags.append(*ids, ids=[other])
    assert alice.tags.get_resources_for_tag(other, "plugin_file")["data"] == [
        f"/api/v1/plugins/{plugin['id']}/files/{file['id']}"
    ]
    assert alice.plugins.tags.remove_all(plugin["id"])["id"] == [other]
    assert alice.tags.get_resources_for_tag(other)["totalNumResults"] == 2


def test_a_reader_cannot_tag(alice, bob, plugin, tag):
    with pytest.raises(DeniedError):
        bob.plugins.tags.append(plugin["id"], ids=[tag["id"]])


def test_the_versions_of_a_thing_are_read_after_its_deletion(alice, plugin, file):
    alice.plugins.files.modify_by_id(plugin["id"], file["id"], "twice.py", "")
    ids = (plugin["id"], file["id"])
    page = alice.plugins.files.snapshots.get(*ids, search="contents:'x = 1\\n'")
    assert [version["snapshot"] for version in page["data"]] == [file["snapshot"]]
    alice.plugins.delete_by_id(plugin["id"])
    version = alice.plugins.files.snapshots.get_by_id(*ids, snapshot_id=file["snapshot"])
    assert (version["contents"], version["deleted"]) == (CODE, True)
    assert alice.plugins.snapshots.get(plugin["id"])["totalNumResults"] == 3


def test_a_stale_change_tells_what_came_between(alice, plugin):
    newer = alice.plugins.modify_by_id(plugin["id"], "arithmetic", "more numbers")
    with pytest.raises(StaleError) as refusal:
        alice.plugins.modify_by_id(plugin["id"], "sums", None, if_match=plugin["snapshot"])
    detail = refusal.value.detail
    assert detail["base_snapshot"]["description"] == "numbers"
    assert detail["curr_snapshot"]["description"] == "more numbers"
    assert detail["curr_snapshot"]["snapshot"] == newer["snapshot"]


def opened(path: Path) -> list[str]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    with tarfile.open(path) as archive:
        return archive.getnames()


@pytest.mark.parametrize(
    ("file_type", "name"), [(FileTypes.TAR_GZ, "v1.2.tar.gz"), (FileTypes.ZIP, "v1.2.zip")]
)
@pytest.mark.parametrize("kind", ["json", "response"])
def test_a_bundle_is_saved(connect, alice, plugin, file, tmp_path, file_type, name, kind):
    client = alice if kind == "json" else connect("alice", connect_response_dioptra_client)
    snapshot = alice.plugins.get_by_id(plugin["id"])["snapshot"]
    saved = client.plugins.snapshots.get_files_bundle(
        plugin["id"], snapshot, file_type, output_dir=tmp_path / "new", file_stem="v1.2"
    )
    assert saved == tmp_path / "new" / name
    assert opened(saved) == ["arithmetic/twice.py", "manifest.json"]


def test_a_bundle_goes_to_the_working_directory_where_nothing_is_said(
    alice, plugin, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    saved = alice.plugins.snapshots.get_files_bundle(plugin["id"], plugin["snapshot"])
    assert saved == Path("task-plugins.tar.gz")
    assert opened(tmp_path / saved) == ["manifest.json"]


@pytest.mark.parametrize("kind", ["json", "response"])
def test_a_refused_bundle_is_an_error_for_both_kinds_of_client(connect, alice, tmp_path, kind):
    client = alice if kind == "json" else connect("alice", connect_response_dioptra_client)
    with pytest.raises(NotFoundError):
        client.plugins.snapshots.get_files_bundle(999_999, 1, output_dir=tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_version_is_restored(alice, vision, plugin, file):
    ids = plugin["id"], file["id"]
    later = alice.plugins.files.modify_by_id(*ids, "thrice.py", "x = 3\n", None)
    files = alice.plugins.files.snapshots
    with pytest.raises(StaleError):
        files.restore(*ids, snapshot_id=file["snapshot"], if_match=file["snapshot"])
    again = files.restore(*ids, snapshot_id=file["snapshot"], if_match=later["snapshot"])
    assert (again["filename"], again["contents"]) == ("twice.py", CODE)
    kind = alice.plugin_parameter_types.create(vision, "kind", structure={"list": "any"})
    alice.plugin_parameter_types.delete_by_id(kind["id"])
    back = alice.plugin_parameter_types.snapshots.restore(kind["id"], snapshot_id=kind["snapshot"])
    assert (back["deleted"], back["structure"]) == (False, {"list": "any"})
    last = alice.plugins.get_by_id(plugin["id"])["snapshot"]
    alice.plugins.delete_by_id(plugin["id"])
    whole = alice.plugins.snapshots.restore(plugin["id"], snapshot_id=last)
    assert [one["filename"] for one in whole["files"]] == ["twice.py"]


def test_restoring_says_why_not(connect, alice, plugin):
    with pytest.raises(ConflictError, match="current version"):
        alice.plugins.snapshots.restore(plugin["id"], snapshot_id=plugin["snapshot"])
    with pytest.raises(DeniedError):
        connect("bob").plugins.snapshots.restore(plugin["id"], snapshot_id=plugin["snapshot"])
