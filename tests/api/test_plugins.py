"""Plugins: their names, their documents, their versions, and who sees them."""

from __future__ import annotations

import re

import pytest

from ..builders import (
    GROUPS,
    HELLO,
    PLUGINS,
    USERS,
    done,
    file_body,
    make_file,
    make_group,
    make_plugin,
)

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")


def path(plugin):
    return f"{PLUGINS}/{plugin['id']}"


def names(page):
    return [plugin["name"] for plugin in page["data"]]


def test_a_new_plugin_answers_as_the_contract_shows(alice, vision, user_ids):
    plugin = make_plugin(alice, vision.id, "hello", description="first")
    time = plugin["createdOn"]
    assert list(plugin.items()) == [
        ("id", plugin["id"]),
        ("snapshot", plugin["snapshot"]),
        ("group", {"id": vision.id, "name": "vision", "url": f"{GROUPS}/{vision.id}"}),
        (
            "user",
            {
                "id": user_ids["alice"],
                "username": "alice",
                "url": f"{USERS}/{user_ids['alice']}",
            },
        ),
        ("createdOn", time),
        ("snapshotCreatedOn", time),
        ("lastModifiedOn", time),
        ("latestSnapshot", True),
        ("hasDraft", False),
        ("tags", []),
        ("deleted", False),
        ("name", "hello"),
        ("description", "first"),
        ("files", []),
        ("requirements", None),
        ("interfaceChange", None),
    ]
    assert MOMENT.fullmatch(time)
    assert done(alice.get(path(plugin))) == plugin


def test_a_description_may_be_left_out_or_null(alice, vision):
    assert make_plugin(alice, vision.id, "one")["description"] is None
    assert make_plugin(alice, vision.id, "two", description=None)["description"] is None


@pytest.mark.parametrize("name", ["a", "_a", "A1", "match", "case", "type", "dioptra", "a" * 200])
def test_a_name_that_can_be_imported_is_accepted(alice, vision, name):
    assert make_plugin(alice, vision.id, name)["name"] == name


@pytest.mark.parametrize(
    "name",
    [
        *["", " ", "1a", "a-b", "a b", "a.b", "a/b", "a\n", "\na", "é", "\u212aelvin", "ﬁ"],
        *["class", "None", "import", "_", "__init__", "__main__", "a" * 300],
    ],
)
def test_a_name_that_cannot_be_imported_is_refused_with_only_that_error(alice, vision, name):
    """W8, W9, W29."""
    answer = alice.post(PLUGINS, {"group": vision.id, "name": name})
    assert (answer.status_code, answer.json["error"]) == (400, "ResourceNameError")
    assert list(answer.json["errors"]) == ["name"]


@pytest.mark.parametrize("name", ["hello", "HELLO"])
def test_a_name_is_unique_in_the_deployment(alice, public, plugin, name):
    """W29."""
    answer = alice.post(PLUGINS, {"group": public.id, "name": name})
    assert (answer.status_code, answer.json["error"]) == (409, "EntityExistsError")
    detail = answer.json["detail"]
    assert (detail["entity_type"], detail["existing_id"]) == ("plugin", plugin["id"])
    assert detail["entity_attributes"]["name"] == name
    assert "vision" in answer.json["message"]


def test_a_clash_with_a_hidden_plugin_tells_that_the_name_is_taken_and_nothing_else(
    charlie, public, plugin, file
):
    answers = [
        charlie.post(PLUGINS, {"group": public.id, "name": "Hello"}),
        charlie.put(path(make_plugin(charlie, public.id, "mine")), {"name": "Hello"}),
    ]
    for answer in answers:
        assert answer.status_code == 409
        assert answer.json["detail"] == {
            "entity_type": "plugin",
            "existing_id": None,
            "entity_attributes": {"name": "Hello"},
        }
        assert not {"vision", "alice", "'hello'"} & set(re.findall(r"\w+|'\w+'", answer.text))


def test_a_change_makes_a_new_snapshot_even_of_the_same(alice, plugin):
    answer = done(alice.put(path(plugin), {"name": "hello"}))
    assert answer["snapshot"] > plugin["snapshot"]
    assert answer["snapshotCreatedOn"] == answer["lastModifiedOn"] > plugin["lastModifiedOn"]
    assert answer["createdOn"] == plugin["createdOn"]
    assert done(alice.get(path(plugin))) == answer


def test_a_missing_description_becomes_null(alice, vision):
    plugin = make_plugin(alice, vision.id, description="first")
    assert done(alice.put(path(plugin), {"name": "hello"}))["description"] is None


def test_put_accepts_the_plugin_that_get_returned(alice, plugin, file):
    before = done(alice.get(path(plugin)))
    after = done(alice.put(path(plugin), before))
    changed = {"snapshot", "snapshotCreatedOn", "lastModifiedOn", "interfaceChange"}
    assert {key for key in before if before[key] != after[key]} == changed


def test_what_cannot_be_changed_is_not_looked_at(alice, plugin, public):
    body = {"name": "hello", "group": public.id, "id": 1, "deleted": True, "user": "bob"}
    answer = done(alice.put(path(plugin), body))
    assert [answer[key] == plugin[key] for key in ("group", "id", "deleted", "user")] == [True] * 4


def test_the_user_is_the_author_of_the_snapshot(alice, bob, plugin, vision, user_ids):
    bobs = f"{GROUPS}/{vision.id}/members/{user_ids['bob']}"
    done(alice.patch(bobs, {"permissions": {"write": True}}))
    assert done(bob.put(path(plugin), {"name": "hello"}))["user"]["username"] == "bob"
    assert done(alice.get(path(plugin)))["user"]["username"] == "bob"


def test_a_renamed_plugin_frees_its_name(alice, vision, plugin):
    done(alice.put(path(plugin), {"name": "bye"}))
    make_plugin(alice, vision.id, "hello")
    assert alice.put(path(plugin), {"name": "hello"}).status_code == 409
    assert done(alice.put(path(plugin), {"name": "BYE"}))["name"] == "BYE"


def test_a_refused_change_leaves_nothing_behind(alice, vision, plugin, rows):
    make_plugin(alice, vision.id, "taken")
    before = rows()
    for body, status in (({"name": "taken"}, 409), ({"name": "class"}, 400), ({}, 400)):
        assert alice.put(path(plugin), body).status_code == status
    assert rows() == before
    assert done(alice.get(path(plugin))) == plugin


def test_a_plugin_shows_its_files_with_tasks_as_they_were_added(alice, plugin, file):
    make_file(alice, plugin["id"], "another.py")
    done(alice.put(f"{path(plugin)}/files/{file['id']}", file))
    shown = done(alice.get(path(plugin)))["files"]
    assert [one["filename"] for one in shown] == ["hello.py", "another.py"]
    assert list(shown[0]) == ["id", "group", "url", "deleted", "filename", "tasks"]
    assert shown[0]["url"] == f"{path(plugin)}/files/{file['id']}"
    now = done(alice.get(f"{path(plugin)}/files/{file['id']}"))
    assert shown[0]["tasks"] == now["tasks"]


def test_every_change_of_a_file_is_a_snapshot_of_the_plugin(alice, plugin):
    seen = [plugin["snapshot"]]

    def note(answer):
        done(answer)
        seen.append(done(alice.get(path(plugin)))["snapshot"])

    file = make_file(alice, plugin["id"], "one.py")
    note(alice.get(path(plugin)))
    note(alice.put(f"{path(plugin)}/files/{file['id']}", file_body("two.py")))
    note(alice.delete(f"{path(plugin)}/files/{file['id']}"))
    make_file(alice, plugin["id"], "one.py")
    note(alice.delete(f"{path(plugin)}/files"))
    assert seen == sorted(set(seen))
    last = seen[-1]
    note(alice.delete(f"{path(plugin)}/files"))
    assert seen[-1] == last


def test_a_deleted_plugin_is_gone_and_its_name_is_free(alice, vision, plugin, file):
    """Contract 15, and W33: the answer carries the id."""
    assert done(alice.delete(path(plugin))) == {"id": [plugin["id"]], "status": "Success"}
    assert alice.get(path(plugin)).status_code == 404
    assert alice.put(path(plugin), {"name": "hello"}).status_code == 404
    assert alice.delete(path(plugin)).status_code == 404
    assert names(done(alice.get(PLUGINS))) == []
    assert alice.get(f"{path(plugin)}/files").status_code == 404
    assert alice.get(f"{path(plugin)}/files/{file['id']}").status_code == 404
    assert alice.post(f"{path(plugin)}/files", file_body()).status_code == 404
    assert make_plugin(alice, vision.id)["id"] > plugin["id"]


def test_lists_and_searches_show_what_one_may_read(alice, bob, charlie, vision, public, plugin):
    """W1."""
    make_plugin(charlie, public.id, "open")
    own = make_group(charlie)
    make_plugin(charlie, own["id"], "secret")
    assert names(done(alice.get(PLUGINS))) == ["hello", "open"]
    assert names(done(bob.get(PLUGINS))) == ["hello", "open"]
    assert names(done(charlie.get(PLUGINS))) == ["open", "secret"]
    assert names(done(charlie.get(f"{PLUGINS}?groupId={vision.id}"))) == []
    assert names(done(charlie.get(f"{PLUGINS}?search=name:h*"))) == []
    assert names(done(charlie.get(f"{PLUGINS}?groupId={own['id']}"))) == ["secret"]


def test_a_group_that_is_not_there_has_an_empty_page(alice, plugin):
    page = done(alice.get(f"{PLUGINS}?groupId=99999"))
    assert (page["totalNumResults"], page["data"], page["isComplete"]) == (0, [], True)


def test_a_plugin_is_made_in_a_group_that_is_there(alice):
    answer = alice.post(PLUGINS, {"group": 999, "name": "a"})
    assert answer.status_code == 404
    assert answer.json["detail"] == {"entity_type": "group", "group_id": 999}


def test_a_list_holds_whole_plugins(alice, vision, plugin, file):
    make_plugin(alice, vision.id, "second", files={"a.py": HELLO, "b.py": HELLO})
    listed = done(alice.get(PLUGINS))["data"]
    assert listed == [done(alice.get(path(one))) for one in listed]
    assert [len(one["files"]) for one in listed] == [1, 2]


def test_deleted_plugins_and_files_are_listed_where_they_are_asked_for(alice, vision):
    plugin = make_plugin(alice, vision.id, "gone", files={"a.py": "", "b.py": ""})
    path = f"{PLUGINS}/{plugin['id']}"
    done(alice.delete(f"{path}/files/{plugin['files'][0]['id']}"))
    assert deleted_or_not(alice, f"{path}/files", "filename") == [("b.py", False)]
    kept = deleted_or_not(alice, f"{path}/files?showDeleted=true", "filename")
    assert kept == [("a.py", True), ("b.py", False)]
    done(alice.delete(path))
    assert deleted_or_not(alice, f"{PLUGINS}?groupId={vision.id}", "name") == []
    assert deleted_or_not(alice, f"{PLUGINS}?groupId={vision.id}&showDeleted=true", "name") == [
        ("gone", True)
    ]


def deleted_or_not(client, path, key):
    return sorted((each[key], each["deleted"]) for each in done(client.get(path))["data"])
