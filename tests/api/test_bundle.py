"""The files of a plugin version in one archive, with a manifest."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile

import pytest

from ..builders import ARTIFACT, HELLO, PLUGINS, done, file_body, make_file, make_plugin

ARCHIVES = {
    "tar_gz": ("application/gzip", "plugins_bundle.tar.gz"),
    "zip": ("application/zip", "plugins_bundle.zip"),
}


def bundle(client, plugin, snapshot=None, **query):
    where = f"{PLUGINS}/{plugin['id']}/snapshots/{snapshot or plugin['snapshot']}/files/bundle"
    return client.get(where, query_string=query)


def unpacked(answer):
    """The members of an archive in their order, by name."""
    assert answer.status_code == 200, answer.text
    if answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            return {name: archive.read(name).decode() for name in archive.namelist()}
    with tarfile.open(fileobj=io.BytesIO(answer.data), mode="r:gz") as archive:
        return {info.name: archive.extractfile(info).read().decode() for info in archive}


@pytest.fixture
def stocked(alice, plugin, file):
    """The plugin with two files, the second one added last though its name comes first."""
    make_file(alice, plugin["id"], "a.py", "x = 'é'\n")
    return done(alice.get(f"{PLUGINS}/{plugin['id']}"))


@pytest.mark.parametrize("kind", ARCHIVES)
def test_it_holds_every_file_and_the_manifest_last(bob, stocked, file, kind):
    """W11b: the manifest was always empty."""
    answer = bundle(bob, stocked, fileType=kind)
    found = unpacked(answer)
    assert list(found) == ["hello/hello.py", "hello/a.py", "manifest.json"]
    assert found["hello/hello.py"] == HELLO + ARTIFACT
    assert found["hello/a.py"] == "x = 'é'\n"
    assert json.loads(found["manifest.json"]) == {
        "hello": {
            "plugin_resource_snapshot_id": stocked["snapshot"],
            "hello.py": {
                "plugin_file_resource_snapshot_id": file["snapshot"],
                "tasks": ["hello", "TextArtifact"],
            },
            "a.py": {"plugin_file_resource_snapshot_id": stocked["snapshot"] - 1, "tasks": []},
        }
    }


@pytest.mark.parametrize("kind", ARCHIVES)
def test_its_headers_say_what_it_is(alice, stocked, kind):
    media, filename = ARCHIVES[kind]
    headers = bundle(alice, stocked, fileType=kind).headers
    assert headers["Content-Type"] == media
    assert headers["Content-Disposition"] == f"attachment; filename={filename}"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_it_is_a_tar_where_nothing_is_said(alice, stocked):
    assert bundle(alice, stocked).data == bundle(alice, stocked, fileType="tar_gz").data


def test_members_of_a_tar_are_plain_files_of_nobody(alice, stocked):
    data = bundle(alice, stocked).data
    assert data[4:8] == bytes(4)
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for info in archive:
            assert (info.mode, info.mtime, info.uid, info.uname) == (0o644, 0, 0, "")
            assert info.isfile()


def test_members_of_a_zip_are_stored_and_plain(alice, stocked):
    data = bundle(alice, stocked, fileType="zip").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        for info in archive.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.external_attr >> 16 == 0o644
            assert info.date_time == (1980, 1, 1, 0, 0, 0)


def test_an_old_version_gives_what_it_held_whatever_came_after(alice, plugin, file):
    path = f"{PLUGINS}/{plugin['id']}"
    old = done(alice.get(path))
    before = {kind: bundle(alice, old, fileType=kind).data for kind in ARCHIVES}
    done(alice.put(f"{path}/files/{file['id']}", file_body("bye.py", "")))
    done(alice.delete(f"{path}/files"))
    done(alice.put(path, {"name": "renamed"}))
    assert {kind: bundle(alice, old, fileType=kind).data for kind in ARCHIVES} == before


def test_a_version_without_files_gives_the_manifest_alone(alice, plugin):
    assert unpacked(bundle(alice, plugin)) == {
        "manifest.json": json.dumps(
            {"hello": {"plugin_resource_snapshot_id": plugin["snapshot"]}}, indent=2
        )
        + "\n"
    }


def test_a_deleted_plugin_a_foreign_version_and_a_stranger_get_none(alice, charlie, vision, file):
    plugin = file["plugin"]
    other = make_plugin(alice, vision.id, "other")
    current = done(alice.get(f"{PLUGINS}/{plugin['id']}"))["snapshot"]

    def refused(client, snapshot):
        answer = bundle(client, plugin, snapshot)
        assert (answer.status_code, answer.json["error"]) == (404, "EntityDoesNotExistError")
        assert answer.json["detail"] == {
            "entity_type": "plugin",
            "plugin_id": plugin["id"],
            "plugin_snapshot_id": snapshot,
        }

    refused(alice, other["snapshot"])
    refused(alice, file["snapshot"])
    refused(charlie, current)
    done(alice.delete(f"{PLUGINS}/{plugin['id']}"))
    refused(alice, current)


def test_another_type_of_archive_is_refused_with_the_two(alice, plugin):
    answer = bundle(alice, plugin, fileType="rar")
    assert answer.status_code == 400
    assert answer.json["errors"] == {"fileType": ["Must be one of: tar_gz, zip."]}
