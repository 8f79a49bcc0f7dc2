"""Our client and the real application, in one process: what one sends, the other understands."""

from __future__ import annotations

import importlib.util
import inspect
from pathlib import Path

import pytest

from dioptra.client import (
    BadRequestError,
    ConflictError,
    DeletedError,
    DeniedError,
    MismatchError,
    NotFoundError,
    NotSignedInError,
    StaleError,
    TooOftenError,
    connect_json_dioptra_client,
    connect_response_dioptra_client,
)

from ..conftest import PASSWORD
from .conftest import ADDRESS

EXAMPLES = Path(__file__).parents[2] / "examples"
UNKNOWN = 999_999_999
PLAIN = "from dioptra import pyplugs\n\n\n@pyplugs.register\ndef twice(n):\n    return 2 * n\n"


def load(name: str):
    spec = importlib.util.spec_from_file_location(f"examples_{name}", EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def types(alice, vision) -> dict[str, int]:
    page = alice.plugin_parameter_types.get(vision, page_length=100)
    return {found["name"]: found["id"] for found in page["data"]}


@pytest.fixture
def plugin(alice, vision) -> dict:
    return alice.plugins.create(vision, "arithmetic", "numbers")


def twice(types: dict[str, int]) -> dict:
    return {
        "name": "twice",
        "inputParams": [{"name": "n", "parameterType": types["integer"]}],
        "outputParams": [{"name": "result", "parameterType": types["integer"]}],
    }


# The documentation's examples


def test_the_hello_world_example_is_registered_and_read_back(alice, vision, types):
    example = load("register_hello_world")
    plugin, file = example.register(alice, vision)
    assert (plugin["name"], plugin["description"]) == (
        "hello_world",
        "This is a Hello World Plugin",
    )
    assert file == alice.plugins.files.get_by_id(plugin["id"], file["id"])
    assert (file["filename"], file["contents"]) == ("hello_world.py", example.PYTHON_CONTENTS)
    (task,) = file["tasks"]["functions"]
    assert task["name"] == "hello_world"
    assert [(one["name"], one["required"]) for one in task["inputParams"]] == [
        ("greeting", True),
        ("name", True),
    ]
    assert [one["name"] for one in task["outputParams"]] == ["message"]
    used = {one["parameterType"]["id"] for one in task["inputParams"] + task["outputParams"]}
    assert used == {types["string"]}
    assert file["diagnostics"] == []


def test_the_hello_example_is_registered_as_it_stands(alice, vision, types):
    code = (EXAMPLES / "hello.py").read_text()
    plugin = alice.plugins.create(vision, "hello")
    task = {
        "name": "hello",
        "inputParams": [{"name": "name", "parameterType": types["string"]}],
        "outputParams": [{"name": "message", "parameterType": types["string"]}],
    }
    file = alice.plugins.files.create(plugin["id"], "hello.py", code, [task])
    assert file["contents"] == code
    assert [found["severity"] for found in file["diagnostics"]] == []
    (ref,) = alice.plugins.get_by_id(plugin["id"])["files"]
    assert ref["tasks"]["functions"][0]["name"] == "hello"


def test_the_string_artifact_example_is_registered_as_it_stands(alice, vision, types):
    code = (EXAMPLES / "string_artifact.py").read_text()
    plugin = alice.plugins.create(vision, "artifacts")
    task = {
        "name": "StringArtifactTask",
        "outputParams": [{"name": "contents", "parameterType": types["string"]}],
    }
    made = alice.plugins.files.create(
        plugin["id"], "string_artifact.py", code, artifact_tasks=[task]
    )
    file = alice.plugins.files.get_by_id(plugin["id"], made["id"])
    assert file["contents"] == code
    (artifact,) = file["tasks"]["artifacts"]
    assert artifact["name"] == "StringArtifactTask"
    assert artifact["outputParams"][0]["parameterType"]["name"] == "string"
    assert "inputParams" not in artifact
    assert file["tasks"]["functions"] == []
    assert [found["severity"] for found in file["diagnostics"]] == []


# Every method


def test_signing_in_and_out(connect):
    client = connect()
    with pytest.raises(NotSignedInError):
        client.users.get_current()
    assert client.auth.login("alice", PASSWORD)["status"] == "Login successful"
    assert client.users.get_current()["username"] == "alice"
    assert client.auth.logout()["everywhere"] is False
    with pytest.raises(NotSignedInError):
        client.users.get_current()


def test_signing_out_everywhere_ends_the_other_sessions(connect):
    here, there = connect("alice"), connect("alice")
    assert here.auth.logout(everywhere=True)["everywhere"] is True
    with pytest.raises(NotSignedInError):
        there.users.get_current()


def test_an_account_is_made_changed_and_deleted(connect):
    client = connect()
    made = client.users.create("dora", "dora@example.org", PASSWORD)
    client.auth.login("dora", PASSWORD)
    assert client.users.get_by_id(made["id"])["username"] == "dora"
    assert client.users.get(search="username:dora")["data"][0]["id"] == made["id"]
    changed = client.users.modify_current_user("dorothea", "dora@example.com")
    assert (changed["username"], changed["email"]) == ("dorothea", "dora@example.com")
    client.users.change_current_user_password(PASSWORD, "another horse")
    client.auth.login("dorothea", "another horse")
    client.users.change_password_by_id(made["id"], "another horse", PASSWORD)
    client.auth.login("dorothea", PASSWORD)
    assert client.users.delete_current_user(PASSWORD)["id"] == [made["id"]]
    with pytest.raises(NotSignedInError):
        client.auth.login("dorothea", PASSWORD)


def test_the_active_group_is_chosen_for_the_session(connect, alice, vision):
    assert alice.users.set_active_group(vision)["activeGroup"]["name"] == "vision"
    assert alice.users.get_current()["activeGroup"]["id"] == vision
    public = alice.groups.get(search="name:public")["data"][0]["id"]
    assert connect("alice").users.set_active_group(public)["activeGroup"]["id"] == public
    assert alice.users.get_current()["activeGroup"]["id"] == vision


def test_a_group_is_made_renamed_and_deleted(alice):
    group = alice.groups.create("robots")
    assert group["user"]["username"] == "alice"
    assert alice.groups.modify_by_id(group["id"], "robotics")["name"] == "robotics"
    assert alice.groups.get_by_id(group["id"])["name"] == "robotics"
    assert alice.groups.delete_by_id(group["id"])["id"] == [group["id"]]
    with pytest.raises(NotFoundError):
        alice.groups.get_by_id(group["id"])


def test_members_come_change_and_go(alice, charlie, vision):
    stranger = charlie.users.get_current()["id"]
    with pytest.raises(NotFoundError):
        charlie.groups.get_by_id(vision)
    added = alice.groups.members.add(vision, stranger, {"read": True})
    assert added["user"]["username"] == "charlie"
    assert added["permissions"]["write"] is False
    with pytest.raises(DeniedError):
        charlie.plugins.create(vision, "mine")
    changed = alice.groups.members.modify(vision, stranger, {"write": True})
    assert (changed["permissions"]["read"], changed["permissions"]["write"]) == (True, True)
    assert charlie.plugins.create(vision, "mine")["user"]["username"] == "charlie"
    members = alice.groups.members.get(vision)["data"]
    assert [member["user"]["username"] for member in members] == ["alice", "bob", "charlie"]
    alice.groups.members.remove(vision, stranger)
    with pytest.raises(NotFoundError):
        charlie.groups.get_by_id(vision)


def test_a_type_is_made_changed_and_deleted(alice, vision):
    client = alice.plugin_parameter_types
    made = client.create(vision, "image", "pixels", {"list": "integer"})
    assert made == client.get_by_id(made["id"])
    changed = client.modify_by_id(made["id"], "picture", None, None, if_match=made["snapshot"])
    assert (changed["name"], changed["description"]) == ("picture", None)
    assert client.delete_by_id(made["id"])["id"] == [made["id"]]
    found = client.get(vision, search="name:picture")
    assert found["totalNumResults"] == 0
    (gone,) = client.get(vision, search="name:picture", show_deleted=True)["data"]
    assert (gone["id"], gone["deleted"]) == (made["id"], True)


def test_a_plugin_is_made_changed_and_deleted(alice, vision):
    made = alice.plugins.create(vision, "arithmetic", "numbers")
    assert made == alice.plugins.get_by_id(made["id"])
    assert alice.plugins.get(vision, search="arith")["data"] == [made]
    changed = alice.plugins.modify_by_id(made["id"], "sums", None, if_match=made["snapshot"])
    assert (changed["name"], changed["description"]) == ("sums", None)
    assert alice.plugins.delete_by_id(made["id"])["status"] == "Success"
    with pytest.raises(NotFoundError):
        alice.plugins.get_by_id(made["id"])


def test_pages_of_a_list_are_in_the_order_that_was_asked_for(alice, vision):
    for name in ("pear", "apple", "plum"):
        alice.plugins.create(vision, name)
    page = alice.plugins.get(vision, 0, 2, "name", True)
    assert [plugin["name"] for plugin in page["data"]] == ["plum", "pear"]
    assert page["isComplete"] is False
    page = alice.plugins.get(vision, 2, 2, "name", True)
    assert [plugin["name"] for plugin in page["data"]] == ["apple"]


def test_files_are_made_changed_and_deleted(alice, plugin, types):
    files, id_ = alice.plugins.files, plugin["id"]
    made = files.create(id_, "a.py", PLAIN, [twice(types)], description="first")
    assert made == files.get_by_id(id_, made["id"])
    assert files.get(id_, search="filename:a.py")["data"] == [made]
    changed = files.modify_by_id(
        id_, made["id"], "b.py", content=PLAIN, tasks=[twice(types)], if_match=made["snapshot"]
    )
    assert (changed["filename"], changed["description"]) == ("b.py", None)
    other = files.create(id_, "c.py", PLAIN, tasks={"functions": [twice(types)], "artifacts": []})
    assert files.delete_by_id(id_, other["id"])["id"] == [other["id"]]
    assert files.delete_all(id_)["id"] == [made["id"]]
    assert files.get(id_)["data"] == []


def test_a_file_that_was_read_can_be_sent_back(alice, plugin, types):
    read = alice.plugins.files.create(plugin["id"], "a.py", PLAIN, [twice(types)])
    changed = alice.plugins.files.modify_by_id(
        plugin["id"],
        read["id"],
        read["filename"],
        read["contents"],
        tasks=read["tasks"],
        description="now described",
        if_match=read["snapshot"],
    )
    assert changed["description"] == "now described"
    without_ids = [
        {key: value for key, value in task.items() if key != "id"}
        for file in (read, changed)
        for task in file["tasks"]["functions"]
    ]
    assert without_ids[0] == without_ids[1]


def test_no_method_was_forgotten():
    """Every public method of the client is called above, or where its topic is tested."""
    here = Path(__file__)
    others = (
        "test_client_push_against_the_server.py",
        "test_client_drafts.py",
        "test_client_imports.py",
        "test_client_runs.py",
        "test_client_cases.py",
    )
    text = here.read_text() + "".join((here.parent / name).read_text() for name in others)
    client = connect_json_dioptra_client(ADDRESS, transport=object())
    collections = [
        *(client.auth, client.users, client.users.sessions, client.users.tokens),
        *(client.groups, client.groups.members),
        *(client.plugin_parameter_types, client.plugins, client.plugins.files, client.workflows),
        *(client.runs, client.plugins.files.cases),
    ]
    methods = {
        name
        for collection in collections
        for name, _ in inspect.getmembers(type(collection), inspect.isfunction)
        if not name.startswith("_")
    }
    assert [name for name in sorted(methods) if f".{name}(" not in text] == []


# Refusals


def test_what_is_not_there_or_not_for_you_is_not_found(alice, charlie, plugin):
    with pytest.raises(NotFoundError) as refusal:
        alice.plugins.get_by_id(UNKNOWN)
    assert refusal.value.detail == {"entity_type": "plugin", "plugin_id": UNKNOWN}
    with pytest.raises(NotFoundError):
        charlie.plugins.get_by_id(plugin["id"])


def test_who_may_only_read_is_denied_a_change(bob, plugin):
    assert bob.plugins.get_by_id(plugin["id"])["name"] == "arithmetic"
    with pytest.raises(DeniedError):
        bob.plugins.modify_by_id(plugin["id"], "mine", None)
    with pytest.raises(DeniedError):
        bob.plugins.delete_by_id(plugin["id"])


def test_a_name_that_is_taken_is_a_conflict(alice, vision, plugin):
    with pytest.raises(ConflictError) as refusal:
        alice.plugins.create(vision, "arithmetic")
    assert refusal.value.error == "EntityExistsError"
    assert refusal.value.detail["existing_id"] == plugin["id"]
    assert "arithmetic" in str(refusal.value)


def test_malformed_values_are_named_by_their_path(alice, plugin, types):
    with pytest.raises(BadRequestError) as refusal:
        alice.plugins.create("everybody", "arithmetic2")
    assert list(refusal.value.problems) == ["group"]
    task = twice(types)
    del task["inputParams"][0]["parameterType"]
    with pytest.raises(BadRequestError) as refusal:
        alice.plugins.files.create(plugin["id"], "a.py", PLAIN, [task])
    assert list(refusal.value.problems) == ["tasks.functions.0.inputParams.0.parameterType"]
    with pytest.raises(BadRequestError) as refusal:
        alice.plugins.create(1, "no-name")
    assert refusal.value.error == "ResourceNameError"


def test_a_registration_at_odds_with_its_code_is_explained_line_by_line(alice, plugin, types):
    task = {**twice(types), "name": "twise"}
    with pytest.raises(MismatchError) as refusal:
        alice.plugins.files.create(plugin["id"], "a.py", PLAIN, [task])
    found = refusal.value
    assert found.error == "RegistrationMismatchError"
    assert "task-not-found" in {diagnostic["code"] for diagnostic in found.diagnostics}
    assert "twise" in str(found)
    assert "twice" in str(found), "the closest name is part of the hint"
    assert len(str(found).splitlines()) > 1
    assert alice.plugins.files.get(plugin["id"])["data"] == []


def test_source_that_does_not_parse_is_a_bad_request_with_its_line(alice, plugin):
    with pytest.raises(BadRequestError) as refusal:
        alice.plugins.files.create(plugin["id"], "a.py", "import os\n\ndef (:\n")
    assert refusal.value.error == "InvalidPythonError"
    (found,) = refusal.value.diagnostics
    assert (found["code"], found["line"]) == ("syntax-error", 3)
    assert "line 3" in str(refusal.value).lower()


def test_a_search_without_meaning_is_explained(alice):
    with pytest.raises(MismatchError) as refusal:
        alice.plugins.get(search="bogus:1")
    assert refusal.value.error == "SearchParseError"
    assert "bogus" in str(refusal.value)


def test_a_change_made_on_an_old_version_is_stale(alice, plugin):
    newer = alice.plugins.modify_by_id(plugin["id"], "arithmetic", "newer")
    with pytest.raises(StaleError) as refusal:
        alice.plugins.modify_by_id(plugin["id"], "arithmetic", "x", if_match=plugin["snapshot"])
    assert refusal.value.detail["base_snapshot_id"] == plugin["snapshot"]
    assert refusal.value.detail["curr_snapshot_id"] == newer["snapshot"]
    assert alice.plugins.get_by_id(plugin["id"])["description"] == "newer"


def test_a_type_in_use_is_not_deleted(alice, plugin, vision):
    number = alice.plugin_parameter_types.create(vision, "short")["id"]
    alice.plugins.files.create(plugin["id"], "a.py", PLAIN, [twice({"integer": number})])
    with pytest.raises(ConflictError) as refusal:
        alice.plugin_parameter_types.delete_by_id(number)
    assert [use["name"] for use in refusal.value.detail["used_by"]["files"]] == ["a.py"]


def test_builtin_types_stay_and_deleted_ones_are_not_changed(alice, vision, types):
    with pytest.raises(DeniedError) as refusal:
        alice.plugin_parameter_types.delete_by_id(types["string"])
    assert refusal.value.error == "ReadOnlyLockError"
    made = alice.plugin_parameter_types.create(vision, "image")["id"]
    alice.plugin_parameter_types.delete_by_id(made)
    with pytest.raises(DeletedError):
        alice.plugin_parameter_types.modify_by_id(made, "image", None, None)


def test_guessing_passwords_has_to_wait(connect):
    client = connect()
    for _ in range(10):
        with pytest.raises(NotSignedInError):
            client.auth.login("bob", "wrong")
    with pytest.raises(TooOftenError) as refusal:
        client.auth.login("bob", PASSWORD)
    assert 0 < refusal.value.retry_after_s <= 300
    assert str(refusal.value.retry_after_s) in str(refusal.value)


def test_the_other_kind_of_client_hands_out_refusals_as_they_are(connect):
    client = connect("alice", connect_response_dioptra_client)
    answer = client.plugins.get_by_id(UNKNOWN)
    assert answer.status_code == 404
    assert answer.json()["error"] == "EntityDoesNotExistError"
    assert answer.headers["Content-Type"] == "application/json"
    assert client.users.get_current().json()["username"] == "alice"
