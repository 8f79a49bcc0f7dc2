"""Both forms of a path are served directly: no 308, the same answer."""

from __future__ import annotations

import pytest

from ..builders import GROUPS, PLUGINS, TAGS, TYPES, USERS, done, file_body


@pytest.fixture
def paths(vision, plugin, file, image, user_ids):
    return [
        USERS,
        f"{USERS}/current",
        f"{USERS}/{user_ids['bob']}",
        GROUPS,
        f"{GROUPS}/{vision.id}",
        f"{GROUPS}/{vision.id}/members",
        PLUGINS,
        f"{PLUGINS}/{plugin['id']}",
        f"{PLUGINS}/{plugin['id']}/files",
        f"{PLUGINS}/{plugin['id']}/files/{file['id']}",
        TYPES,
        f"{TYPES}/{image['id']}",
        f"{PLUGINS}/{plugin['id']}/snapshots",
        f"{PLUGINS}/{plugin['id']}/files/{file['id']}/tags",
        TAGS,
        f"{PLUGINS}/99999",
    ]


@pytest.mark.parametrize("query", ["", "?pageLength=1&index=1"])
def test_reading_gives_the_same_answer(alice, api, paths, query):
    """W34."""
    for path in paths:
        for client in (alice, api):
            bare, slash = client.get(path + query), client.get(f"{path}/{query}")
            assert bare.status_code == slash.status_code
            without = slash.text.replace(f"{path}/?", f"{path}?")
            assert bare.text == without, path


def test_no_host_of_the_request_gets_into_an_answer(alice, paths):
    """W34."""
    for path in paths:
        answer = alice.get(f"{path}/", headers={"Host": "evil.example"})
        assert "evil" not in answer.text
        assert "Location" not in answer.headers


def test_writing_works_with_a_slash(alice, vision):
    plugin = done(alice.post(f"{PLUGINS}/", {"group": vision.id, "name": "hello"}))
    path = f"{PLUGINS}/{plugin['id']}"
    file = done(alice.post(f"{path}/files/", file_body()))
    done(alice.put(f"{path}/files/{file['id']}/", file_body()))
    done(alice.put(f"{path}/", {"name": "hello"}))
    done(alice.delete(f"{path}/files/{file['id']}/"))
    done(alice.delete(f"{path}/"))


def test_two_slashes_are_another_path(alice):
    for path in (f"{PLUGINS}//", "/api/v1//plugins", "//api/v1/plugins"):
        assert alice.http.get(path).status_code == 404
