"""Versions as they were: lists, one of them, after deletion, and in a refusal of a stale change."""

from __future__ import annotations

import pytest

from ..builders import (
    HELLO,
    PLUGINS,
    TYPES,
    done,
    file_body,
    function_task,
    make_file,
    make_plugin,
    make_tag,
    make_type,
)

ABSENT = {"hasDraft", "plugin", "changes", "createdTypes"}


@pytest.fixture(params=["plugin", "file", "image"])
def thing(request, plugin):
    """The path and the document of each thing that has versions."""
    document = request.getfixturevalue(request.param)
    root = {
        "plugin": PLUGINS,
        "file": f"{PLUGINS}/{plugin['id']}/files",
        "image": TYPES,
    }[request.param]
    return f"{root}/{document['id']}", document


def as_snapshot(document, **changes):
    return {key: value for key, value in {**document, **changes}.items() if key not in ABSENT}


def history(client, path, **query):
    return done(client.get(f"{path}/snapshots", query_string=query))["data"]


def test_each_change_is_a_version_and_the_oldest_comes_first(alice, thing):
    path, document = thing
    before = done(alice.get(path))
    changed = done(alice.put(path, {**document, "description": "new"}))
    old, new = history(alice, path)[-2:]
    assert new == as_snapshot(changed)
    assert old == as_snapshot(
        before, latestSnapshot=False, lastModifiedOn=changed["lastModifiedOn"]
    )
    for version in (old, new):
        assert done(alice.get(f"{path}/snapshots/{version['snapshot']}")) == version


def test_the_author_is_that_of_the_version(alice, admin, public):
    made = make_plugin(alice, public.id, "shared")
    path = f"{PLUGINS}/{made['id']}"
    done(admin.put(path, {"name": "shared"}))
    assert [version["user"]["username"] for version in history(alice, path)] == ["alice", "admin"]


def test_old_versions_show_the_tags_of_today(alice, vision, thing):
    path, document = thing
    done(alice.put(path, document))
    tag = make_tag(alice, vision.id, "fast", path)
    shown = [[ref["id"] for ref in version["tags"]] for version in history(alice, path)]
    assert shown == [[tag["id"]]] * len(shown)


def test_a_plugin_version_has_its_files_as_they_were(alice, vision, plugin):
    path = f"{PLUGINS}/{plugin['id']}"
    task = function_task("hello", {"name": vision.types["string"]})
    file = make_file(alice, plugin["id"], functions=[task])
    other = make_file(alice, plugin["id"], "other.py")
    done(alice.put(f"{path}/files/{file['id']}", file_body("bye.py", HELLO)))
    done(alice.delete(f"{path}/files/{other['id']}"))
    files = [
        [
            (ref["filename"], [task["name"] for task in ref["tasks"]["functions"]], ref["deleted"])
            for ref in version["files"]
        ]
        for version in history(alice, path)
    ]
    assert files == [
        [],
        [("hello.py", ["hello"], False)],
        [("hello.py", ["hello"], False), ("other.py", [], True)],
        [("bye.py", [], False), ("other.py", [], True)],
        [("bye.py", [], False)],
    ]


def test_deleting_all_files_is_one_version_without_any(alice, plugin, file):
    """W11."""
    done(alice.delete(f"{PLUGINS}/{plugin['id']}/files"))
    versions = history(alice, f"{PLUGINS}/{plugin['id']}")
    assert [len(version["files"]) for version in versions] == [0, 1, 0]


def test_a_type_has_the_name_that_it_had_when_the_task_was_registered(alice, vision, plugin):
    image = make_type(alice, vision.id, "picture")
    task = function_task("hello", {"name": image["id"]})
    file = make_file(alice, plugin["id"], functions=[task])
    path = f"{PLUGINS}/{plugin['id']}/files/{file['id']}"
    done(alice.put(path, file_body()))
    done(alice.put(f"{TYPES}/{image['id']}", {"name": "painting"}))
    done(alice.delete(f"{TYPES}/{image['id']}"))
    (given,) = history(alice, path)[0]["tasks"]["functions"][0]["inputParams"]
    assert (given["parameterType"]["name"], given["parameterType"]["deleted"]) == ("picture", True)


def test_versions_stay_readable_after_deletion(alice, bob, charlie, thing):
    path, _ = thing
    versions = history(alice, path)
    done(alice.delete(path, query_string={"force": "true"} if TYPES in path else {}))
    for client in (alice, bob):
        assert history(client, path) == [{**version, "deleted": True} for version in versions]
        one = f"{path}/snapshots/{versions[0]['snapshot']}"
        assert done(client.get(one))["deleted"] is True
    assert charlie.get(f"{path}/snapshots").status_code == 404


def test_a_file_stays_readable_when_its_plugin_is_deleted(alice, plugin, file):
    done(alice.delete(f"{PLUGINS}/{plugin['id']}"))
    (version,) = history(alice, f"{PLUGINS}/{plugin['id']}/files/{file['id']}")
    assert (version["deleted"], version["contents"]) == (True, file["contents"])
    *_, last = history(alice, f"{PLUGINS}/{plugin['id']}")
    assert [ref["deleted"] for ref in last["files"]] == [True]


def test_a_built_in_type_has_its_one_version(bob, vision):
    (version,) = history(bob, f"{TYPES}/{vision.types['any']}")
    assert version["name"] == "any"


def test_the_history_comes_in_pages(alice, plugin):
    path = f"{PLUGINS}/{plugin['id']}"
    for n in range(4):
        done(alice.put(path, {"name": f"hello{n}"}))
    page = done(alice.get(f"{path}/snapshots?index=2&pageLength=2"))
    assert [version["name"] for version in page["data"]] == ["hello1", "hello2"]
    assert (page["totalNumResults"], page["isComplete"]) == (5, False)
    assert page["next"] == f"{path}/snapshots?index=4&pageLength=2"
    assert page["prev"] == f"{path}/snapshots?index=0&pageLength=2"
    past = done(alice.get(f"{path}/snapshots?index=9"))
    assert (past["data"], past["totalNumResults"]) == ([], 5)


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("name:hello", ["hello"]),
        ("hello", ["hello", "hello2"]),
        ("description:two", ["hello2"]),
        ("tag:fast", ["hello", "hello2"]),
        ("tag:slow", []),
    ],
)
def test_what_a_version_said_is_searched(alice, vision, plugin, search, names):
    path = f"{PLUGINS}/{plugin['id']}"
    done(alice.put(path, {"name": "hello2", "description": "two"}))
    make_tag(alice, vision.id, "fast", path)
    assert [version["name"] for version in history(alice, path, search=search)] == names


def test_old_contents_of_a_file_are_searched(alice, plugin, file):
    path = f"{PLUGINS}/{plugin['id']}/files/{file['id']}"
    done(alice.put(path, file_body("empty.py", "")))
    for search in ("contents:*pyplugs*", "filename:hello.py"):
        found = history(alice, path, search=search)
        assert [version["snapshot"] for version in found] == [file["snapshot"]]
    answer = alice.get(f"{path}/snapshots?search=name:x")
    assert (answer.status_code, answer.json["error"]) == (422, "SearchParseError")


@pytest.mark.parametrize(
    ("root", "kind"), [(PLUGINS, "plugin"), (TYPES, "plugin_task_parameter_type")]
)
def test_what_never_was_has_no_versions(alice, root, kind, file):
    for resource_id in (999_999, file["id"]):
        for path in ("snapshots", f"snapshots/{file['snapshot']}"):
            answer = alice.get(f"{root}/{resource_id}/{path}")
            assert answer.status_code == 404
            assert answer.json["detail"] == {"entity_type": kind, "resource_id": resource_id}


def test_a_version_of_something_else_is_none(alice, thing, vision):
    path, _ = thing
    other = make_plugin(alice, vision.id, "other")["snapshot"]
    for bad in (other, 999_999):
        answer = alice.get(f"{path}/snapshots/{bad}")
        assert answer.status_code == 404
        assert answer.json["detail"]["snapshot_id"] == bad


def test_the_plugin_of_the_path_is_the_files_own(alice, vision, file):
    """W10."""
    other = make_plugin(alice, vision.id, "other")["id"]
    path = f"{PLUGINS}/{other}/files/{file['id']}/snapshots"
    assert alice.get(path).status_code == 404
    assert alice.get(f"{path}/{file['snapshot']}").status_code == 404


# A change that was made on an old version


def test_a_stale_change_is_answered_with_both_versions(alice, thing):
    path, document = thing
    base = done(alice.get(path))["snapshot"]
    current = done(alice.put(path, {**document, "description": "in between"}))["snapshot"]
    answer = alice.put(path, document, headers={"If-Match": f'"{base}"'})
    assert answer.status_code == 412
    detail = answer.json["detail"]
    assert detail["resource_id"] == document["id"]
    assert detail["base_snapshot"] == done(alice.get(f"{path}/snapshots/{base}"))
    assert detail["curr_snapshot"] == done(alice.get(f"{path}/snapshots/{current}"))


def test_a_base_that_is_no_version_of_the_thing_shows_nothing(alice, charlie, public, thing):
    secret = make_plugin(charlie, public.id, "theirs")["snapshot"]
    path, document = thing
    for bad in (secret, 99_999_999):
        detail = alice.put(path, document, headers={"If-Match": str(bad)}).json["detail"]
        assert (detail["base_snapshot_id"], detail["base_snapshot"]) == (bad, None)
        assert detail["curr_snapshot"]["latestSnapshot"] is True
