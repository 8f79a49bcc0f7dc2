"""What a version means to callers: kept at each change, shown with every document."""

from __future__ import annotations

from io import BytesIO

import pytest

from ..builders import HELLO, PLUGINS, done, file_body, function_task, make_file, make_plugin

NONE = {"level": "none", "reasons": [], "omitted": 0}
BYE = HELLO.replace("def hello(name: str, times: int = 1)", "def bye(name: str)")


@pytest.fixture
def hello(vision):
    """The registration of HELLO."""
    types = vision.types
    inputs = {"name": types["string"], "times": types["integer"]}
    return function_task("hello", inputs, {"message": types["string"]}, optional=["times"])


@pytest.fixture
def path(alice, plugin):
    return f"{PLUGINS}/{plugin['id']}"


@pytest.fixture
def file(alice, plugin, hello, path):
    made = make_file(alice, plugin["id"], functions=[hello])
    return f"{path}/files/{made['id']}"


def told(change):
    """Level, and what each reason says."""
    reasons = [
        (one["level"], one["file"], one["task"], one["message"]) for one in change["reasons"]
    ]
    return change["level"], reasons


def test_a_first_version_has_none_and_a_first_file_adds_to_its_plugin(alice, plugin, file, path):
    assert plugin["interfaceChange"] is None
    assert done(alice.get(file))["interfaceChange"] is None
    assert told(done(alice.get(path))["interfaceChange"]) == (
        "compatible",
        [("compatible", "hello.py", "hello", "The task “hello” is new.")],
    )


def test_code_alone_means_nothing_to_callers(alice, file, path, hello):
    answer = done(alice.put(file, file_body("hello.py", HELLO + "\n# More.\n", [hello])))
    assert answer["interfaceChange"] == NONE
    assert done(alice.get(path))["interfaceChange"] == NONE


def test_an_input_that_goes_breaks_callers_of_the_file_and_of_the_plugin(alice, file, path, vision):
    task = function_task("hello", {"name": vision.types["string"]})
    answer = done(alice.put(file, file_body("hello.py", HELLO, [task])))
    level, reasons = told(answer["interfaceChange"])
    assert level == "breaking"
    assert ("breaking", None, "hello", "The input “times” is gone.") in reasons
    assert ("breaking", None, "hello", "The output “message” is gone.") in reasons
    assert done(alice.get(file))["interfaceChange"] == answer["interfaceChange"]
    of_plugin = done(alice.get(path))["interfaceChange"]
    assert told(of_plugin) == (level, [(one[0], "hello.py", *one[2:]) for one in reasons])
    for document in (
        *done(alice.get(PLUGINS))["data"],
        done(alice.get(f"{path}/snapshots"))["data"][-1],
    ):
        assert document["interfaceChange"] == of_plugin


def test_every_version_keeps_what_it_meant(alice, file, path, hello, vision):
    done(alice.put(file, file_body("hello.py", HELLO, [])))
    done(alice.put(file, file_body("hello.py", HELLO, [hello])))
    done(alice.put(path, {"name": "hello", "description": "new"}))

    def levels(address):
        versions = done(alice.get(f"{address}/snapshots"))["data"]
        return [(one["interfaceChange"] or {}).get("level") for one in versions]

    assert levels(file) == [None, "breaking", "compatible"]
    assert levels(path) == [None, "compatible", "breaking", "compatible", "none"]


@pytest.mark.parametrize("everything", [False, True])
def test_a_file_that_goes_with_tasks_breaks_callers_of_its_plugin(alice, file, path, everything):
    done(alice.delete(f"{path}/files" if everything else file))
    assert told(done(alice.get(path))["interfaceChange"]) == (
        "breaking",
        [("breaking", "hello.py", "hello", "The task “hello” is gone.")],
    )


def test_a_file_that_goes_without_tasks_breaks_nobody(alice, plugin, path):
    empty = make_file(alice, plugin["id"], "empty.py", "")
    done(alice.delete(f"{path}/files/{empty['id']}"))
    assert done(alice.get(path))["interfaceChange"] == NONE


def test_the_gravest_file_says_what_a_plugin_is(alice, vision, plugin, file, path):
    answer = done(
        alice.post(
            f"{path}/files?importTasks=true",
            file_body("bye.py", BYE),
        )
    )
    assert answer["interfaceChange"] is None
    assert done(alice.get(path))["interfaceChange"]["level"] == "compatible"
    done(alice.delete(f"{path}/files"))
    change = done(alice.get(path))["interfaceChange"]
    assert [(one["file"], one["task"]) for one in change["reasons"]] == [
        ("hello.py", "hello"),
        ("bye.py", "bye"),
    ]


def test_a_wider_type_of_an_input_is_told_by_the_types_of_the_group(alice, vision, file):
    types = vision.types
    inputs = {"name": types["any"], "times": types["number"]}
    task = function_task("hello", inputs, {"message": types["string"]}, optional=["times"])
    change = done(alice.put(file, file_body("hello.py", HELLO, [task])))["interfaceChange"]
    assert change["level"] == "compatible"
    assert [one["message"] for one in change["reasons"]] == [
        "The input “name” is any now, and was string; that still fits.",
        "The input “times” is number now, and was integer; that still fits.",
    ]


def test_of_very_many_reasons_the_gravest_are_told_and_the_others_counted(alice, plugin, path):
    names = [f"task_{n}" for n in range(60)]
    body = file_body("many.py", HELLO, [function_task(name) for name in names])
    code = "\n".join(f"@pyplugs.register\ndef {name}(): ..." for name in names)
    body["contents"] = f"from dioptra import pyplugs\n{code}\n"
    done(alice.post(f"{path}/files", body))
    change = done(alice.get(path))["interfaceChange"]
    assert (len(change["reasons"]), change["omitted"]) == (20, 40)


def test_an_import_says_what_it_meant(alice, vision, file, path, plugin):
    exported = alice.http.get(f"{path}/export").data
    done(alice.delete(file))
    form = {
        "group": str(vision.id),
        "sourceType": "upload_archive",
        "resolveNameConflictsStrategy": "overwrite",
        "archiveFile": (BytesIO(exported), "hello.tar.gz"),
    }
    address = "/api/v1/workflows/resourceImport"
    done(alice.send("POST", address, data=form, content_type="multipart/form-data"))
    assert told(done(alice.get(path))["interfaceChange"]) == (
        "compatible",
        [("compatible", "hello.py", "hello", "The task “hello” is new.")],
    )


def test_a_plugin_sent_back_as_it_was_read_is_accepted(alice, vision, file, path):
    for address in (path, file):
        assert done(alice.put(address, done(alice.get(address))))["interfaceChange"] == NONE


def test_what_it_means_is_not_told_to_strangers(charlie, file, path):
    for address in (path, file, f"{path}/snapshots", f"{file}/snapshots"):
        assert charlie.get(address).status_code == 404


def test_a_second_plugin_has_its_own(alice, vision, file):
    other = make_plugin(alice, vision.id, "other")
    found = {one["id"]: one["interfaceChange"] for one in done(alice.get(PLUGINS))["data"]}
    assert found[other["id"]] is None
    assert len(found) == 2
