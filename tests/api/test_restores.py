"""Going back: a new version of one that there was, under the checks of today."""

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
    make_type,
)

OTHER = HELLO.replace("hello", "bye").replace("Hello", "Bye")


@pytest.fixture
def path(plugin):
    return f"{PLUGINS}/{plugin['id']}"


@pytest.fixture
def hello(vision):
    return function_task("hello", {"name": vision.types["string"]})


@pytest.fixture
def bye(vision):
    return function_task("bye", {"name": vision.types["string"]})


@pytest.fixture
def first(alice, plugin, hello):
    """A file with its first version."""
    return make_file(alice, plugin["id"], functions=[hello], description="says hello")


@pytest.fixture
def file(path, first):
    return f"{path}/files/{first['id']}"


def restored(client, path, snapshot, **headers):
    return client.post(f"{path}/snapshots/{snapshot}/restore", headers=headers)


def history(client, path):
    return done(client.get(f"{path}/snapshots"))["data"]


def what(document):
    """What a file says, without what differs from version to version."""
    tasks = [(one["name"], len(one["inputParams"])) for one in document["tasks"]["functions"]]
    return document["filename"], document["contents"], document["description"], tasks


# A file


def test_a_file_gets_back_what_it_was_as_a_new_version(alice, path, file, first):
    later = done(alice.put(file, file_body("bye.py", OTHER)))
    answer = done(restored(alice, file, first["snapshot"]))
    assert what(answer) == what(first)
    assert answer["snapshot"] > later["snapshot"]
    assert done(alice.get(file)) == answer
    assert [one["snapshot"] for one in history(alice, file)] == [
        first["snapshot"],
        later["snapshot"],
        answer["snapshot"],
    ]
    assert answer["interfaceChange"]["level"] == "compatible"
    assert [ref["filename"] for ref in done(alice.get(path))["files"]] == ["hello.py"]


def test_a_deleted_file_is_back_in_its_place(alice, plugin, path, file, first):
    make_file(alice, plugin["id"], "other.py", "")
    done(alice.delete(file))
    assert alice.get(file).status_code == 404
    answer = done(restored(alice, file, first["snapshot"]))
    assert (what(answer), answer["deleted"], answer["id"]) == (what(first), False, first["id"])
    plugin = done(alice.get(path))
    assert [ref["filename"] for ref in plugin["files"]] == ["hello.py", "other.py"]
    assert [ref["filename"] for ref in history(alice, path)[-1]["files"]] == [
        "hello.py",
        "other.py",
    ]
    assert [one["message"] for one in plugin["interfaceChange"]["reasons"]] == [
        "The task “hello” is new."
    ]
    assert answer["interfaceChange"]["level"] == "none"


def test_a_name_that_is_taken_meanwhile_refuses(alice, plugin, file, first):
    done(alice.delete(file))
    other = make_file(alice, plugin["id"], "Hello.py", "")
    answer = restored(alice, file, first["snapshot"])
    assert (answer.status_code, answer.json["error"]) == (409, "EntityExistsError")
    assert answer.json["detail"]["existing_id"] == other["id"]
    assert alice.get(file).status_code == 404


def test_a_file_of_a_deleted_plugin_comes_back_with_its_plugin_only(alice, path, file, first):
    done(alice.delete(path))
    answer = restored(alice, file, first["snapshot"])
    assert (answer.status_code, answer.json["error"]) == (423, "EntityDeletedError")
    assert "Restore the plugin" in answer.json["message"]


def test_types_that_are_gone_are_named(alice, vision, plugin):
    image = make_type(alice, vision.id, "picture")
    task = function_task("hello", {"name": image["id"]})
    made = make_file(alice, plugin["id"], functions=[task])
    file = f"{PLUGINS}/{plugin['id']}/files/{made['id']}"
    done(alice.put(file, file_body("hello.py", "")))
    done(alice.delete(f"{TYPES}/{image['id']}"))
    answer = restored(alice, file, made["snapshot"])
    assert (answer.status_code, answer.json["error"]) == (409, "ParameterTypeDeletedError")
    assert "'picture'" in answer.json["message"]
    assert answer.json["detail"]["deleted_types"] == [{"id": image["id"], "name": "picture"}]
    done(restored(alice, f"{TYPES}/{image['id']}", image["snapshot"]))
    assert what(done(restored(alice, file, made["snapshot"]))) == what(made)


def test_a_type_of_the_same_name_takes_the_place_of_one_that_is_gone(alice, vision, plugin):
    image = make_type(alice, vision.id, "picture")
    task = function_task("hello", {"name": image["id"]})
    made = make_file(alice, plugin["id"], functions=[task])
    file = f"{PLUGINS}/{plugin['id']}/files/{made['id']}"
    done(alice.put(file, file_body("hello.py", "")))
    done(alice.delete(f"{TYPES}/{image['id']}"))
    new = make_type(alice, vision.id, "picture")
    answer = done(restored(alice, file, made["snapshot"]))
    (given,) = answer["tasks"]["functions"][0]["inputParams"]
    assert given["parameterType"]["id"] == new["id"]


def test_the_checks_of_a_save_are_made(alice, vision, plugin, path):
    """A type became another one since: the old registration and its code disagree today."""
    names = make_type(alice, vision.id, "names", {"list": "string"})
    task = function_task("hello", {"names": names["id"]}, optional=["names"])
    code = "from dioptra import pyplugs\n@pyplugs.register\ndef hello(*names: str): ...\n"
    made = make_file(alice, plugin["id"], "hello.py", code, [task])
    file = f"{path}/files/{made['id']}"
    whole = done(alice.get(path))["snapshot"]
    done(alice.put(file, file_body("hello.py", HELLO)))
    done(alice.put(f"{TYPES}/{names['id']}", {"name": "names"}))
    for address, snapshot in ((file, made["snapshot"]), (path, whole)):
        answer = restored(alice, address, snapshot)
        assert (answer.status_code, answer.json["error"]) == (422, "RegistrationMismatchError")
        codes = {one["code"] for one in answer.json["detail"]["diagnostics"]}
        assert "variadic-type" in codes
    assert done(alice.get(file))["tasks"]["functions"] == []


# A type


def test_a_type_gets_back_its_structure_and_its_name(alice, vision):
    made = make_type(alice, vision.id, "picture", {"list": "integer"}, description="x")
    path = f"{TYPES}/{made['id']}"
    done(alice.put(path, {"name": "painting", "structure": None}))
    answer = done(restored(alice, path, made["snapshot"]))
    assert (answer["name"], answer["structure"], answer["description"]) == (
        "picture",
        {"list": "integer"},
        "x",
    )
    assert len(history(alice, path)) == 3


def test_a_deleted_type_is_back_and_its_tasks_show_it_so(alice, vision, plugin):
    made = make_type(alice, vision.id, "picture")
    task = function_task("hello", {"name": made["id"]})
    file = make_file(alice, plugin["id"], functions=[task])
    path = f"{TYPES}/{made['id']}"
    done(alice.delete(f"{path}?force=true"))
    assert done(restored(alice, path, made["snapshot"]))["deleted"] is False
    now = done(alice.get(f"{PLUGINS}/{plugin['id']}/files/{file['id']}"))
    (given,) = now["tasks"]["functions"][0]["inputParams"]
    assert given["parameterType"]["deleted"] is False


def test_a_deleted_type_whose_name_is_taken_stays_deleted(alice, vision):
    made = make_type(alice, vision.id, "picture")
    path = f"{TYPES}/{made['id']}"
    done(alice.delete(path))
    other = make_type(alice, vision.id, "picture")
    answer = restored(alice, path, made["snapshot"])
    assert (answer.status_code, answer.json["detail"]["existing_id"]) == (409, other["id"])
    assert done(alice.get(path))["deleted"] is True


def test_a_structure_whose_types_are_gone_says_which(alice, vision):
    part = make_type(alice, vision.id, "part")
    whole = make_type(alice, vision.id, "whole", {"list": "part"})
    path = f"{TYPES}/{whole['id']}"
    done(alice.put(path, {"name": "whole"}))
    done(alice.delete(f"{TYPES}/{part['id']}"))
    answer = restored(alice, path, whole["snapshot"])
    assert (answer.status_code, answer.json["detail"]["pointer"]) == (400, "/list")
    assert "'part'" in answer.json["message"]


def test_a_built_in_type_is_not_restored(alice, vision):
    path = f"{TYPES}/{vision.types['any']}"
    (only,) = history(alice, path)
    assert restored(alice, path, only["snapshot"]).status_code == 403


# A plugin


def test_a_plugin_gets_back_its_files_as_they_were_in_one_version(
    alice, plugin, path, file, first, bye, hello
):
    other = make_file(alice, plugin["id"], "bye.py", OTHER, [bye])
    done(alice.put(path, {"name": "hello", "description": "as it was"}))
    then = done(alice.get(path))
    changed = done(alice.put(file, file_body("changed.py", OTHER)))
    done(alice.delete(f"{path}/files/{other['id']}"))
    third = make_file(alice, plugin["id"], "third.py", "")
    done(alice.put(path, {"name": "renamed"}))
    count = len(history(alice, path))
    answer = done(restored(alice, path, then["snapshot"]))
    assert (answer["name"], answer["description"]) == ("hello", "as it was")
    assert [one["filename"] for one in answer["files"]] == ["hello.py", "bye.py"]
    assert [one["id"] for one in answer["files"]] == [first["id"], other["id"]]
    assert len(history(alice, path)) == count + 1
    assert what(done(alice.get(file))) == what(first)
    assert done(alice.get(file))["snapshot"] > changed["snapshot"]
    assert alice.get(f"{path}/files/{third['id']}").status_code == 404
    assert {one["message"] for one in answer["interfaceChange"]["reasons"]} == {
        "The task “hello” is new.",
        "The task “bye” is new.",
    }


def test_files_that_are_as_they_were_get_no_version(alice, plugin, path, file, first):
    then = done(alice.get(path))
    done(alice.put(path, {"name": "renamed"}))
    answer = done(restored(alice, path, then["snapshot"]))
    assert answer["name"] == "hello"
    assert answer["interfaceChange"]["level"] == "none"
    assert done(alice.get(file))["snapshot"] == first["snapshot"]


def test_files_that_changed_names_with_each_other_come_back(alice, plugin, path):
    a = make_file(alice, plugin["id"], "a.py", "A = 1\n")
    b = make_file(alice, plugin["id"], "b.py", "B = 1\n")
    then = done(alice.get(path))["snapshot"]
    for one, name in ((a, "c.py"), (b, "a.py"), (a, "b.py")):
        done(alice.put(f"{path}/files/{one['id']}", file_body(name, one["contents"])))
    answer = done(restored(alice, path, then))
    assert [(one["id"], one["filename"]) for one in answer["files"]] == [
        (a["id"], "a.py"),
        (b["id"], "b.py"),
    ]


def test_a_deleted_plugin_is_back_with_its_files(alice, path, file, first):
    last = done(alice.get(path))
    done(alice.delete(path))
    answer = done(restored(alice, path, last["snapshot"]))
    assert (answer["deleted"], answer["name"]) == (False, "hello")
    assert answer["interfaceChange"]["level"] == "none"
    assert what(done(alice.get(file))) == what(first)
    assert [one["id"] for one in done(alice.get(PLUGINS))["data"]] == [answer["id"]]


def test_a_plugin_whose_name_is_taken_stays_deleted(alice, charlie, public, path, plugin, file):
    done(alice.delete(path))
    make_plugin(charlie, public.id, "Hello")
    answer = restored(alice, path, plugin["snapshot"])
    assert (answer.status_code, answer.json["error"]) == (409, "EntityExistsError")
    assert alice.get(path).status_code == 404
    assert alice.get(file).status_code == 404


def test_files_that_need_each_other_are_checked_as_they_will_be(alice, plugin, path, vision):
    """The sibling is gone today; it comes back in the same change."""
    make_file(alice, plugin["id"], "names.py", "GREETING = 'Hello'\n")
    code = "from .names import GREETING\n" + HELLO
    made = make_file(alice, plugin["id"], "hello.py", code)
    then = done(alice.get(path))["snapshot"]
    done(alice.delete(f"{path}/files"))
    answer = done(restored(alice, path, then))
    assert [one["filename"] for one in answer["files"]] == ["names.py", "hello.py"]
    assert done(alice.get(f"{path}/files/{made['id']}"))["diagnostics"] == made["diagnostics"]


# All of them


@pytest.fixture(params=["plugin", "file", "image"])
def thing(request, path, file, image, plugin):
    """Path and first version of each thing that has versions, which is changed since."""
    return {
        "plugin": (path, plugin["snapshot"], {"name": "changed"}),
        "file": (file, None, file_body("changed.py", "")),
        "image": (f"{TYPES}/{image['id']}", image["snapshot"], {"name": "changed"}),
    }[request.param]


def changed(alice, thing):
    """Change a thing; its path, its first version and its current one."""
    path, snapshot, body = thing
    first = snapshot or history(alice, path)[0]["snapshot"]
    return path, first, done(alice.put(path, body))["snapshot"]


def test_a_reader_may_not_restore(alice, bob, charlie, api, thing):
    path, first, _ = changed(alice, thing)
    assert restored(bob, path, first).status_code == 403
    assert restored(charlie, path, first).status_code == 404
    assert restored(api, path, first).status_code == 401
    done(alice.delete(f"{path}?force=true"))
    assert restored(bob, path, first).status_code == 403
    assert restored(charlie, path, first).status_code == 404


def test_what_was_looked_at_may_be_told(alice, thing):
    path, first, current = changed(alice, thing)
    answer = restored(alice, path, first, **{"If-Match": f'"{first}"'})
    assert answer.status_code == 412
    assert answer.json["detail"]["curr_snapshot_id"] == current
    done(restored(alice, path, first, **{"If-Match": f'"{current}"'}))


def test_the_current_version_is_not_restored_and_a_deleted_one_is(alice, thing):
    path, _, current = changed(alice, thing)
    answer = restored(alice, path, current)
    assert (answer.status_code, answer.json["error"]) == (409, "CurrentSnapshotError")
    done(alice.delete(f"{path}?force=true"))
    assert done(restored(alice, path, current))["snapshot"] > current


def test_a_version_of_something_else_is_none(alice, vision, thing):
    path, *_ = changed(alice, thing)
    other = make_plugin(alice, vision.id, "other")["snapshot"]
    for bad in (other, 99_999_999):
        assert restored(alice, path, bad).status_code == 404
    assert alice.get(f"{path}/snapshots/{other}/restore").status_code == 405
