"""Drafts: kept for their author alone, and committed as a direct save would be."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ..builders import (
    GROUPS,
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

COMMIT = "/api/v1/workflows/draftCommit"
DRAFT = {
    *("id", "group", "user", "payload", "createdOn", "lastModifiedOn"),
    *("resourceType", "resource", "resourceSnapshot", "metadata"),
}


@pytest.fixture(params=["plugin", "file", "image"])
def thing(request, vision, plugin):
    """A thing of each kind: where it is, where drafts of such things are, bodies for both."""
    document = request.getfixturevalue(request.param)
    path = f"{PLUGINS}/{plugin['id']}"
    tasks = [function_task(inputs={"name": vision.types["string"]})]
    found = {
        "plugin": (PLUGINS, "plugin", {"name": "drafted", "description": "d"}),
        "file": (f"{path}/files", "plugin_file", file_body("drafted.py", HELLO, tasks)),
        "image": (TYPES, "plugin_task_parameter_type", {"name": "drafted"}),
    }
    root, kind, body = found[request.param]
    group = {} if kind == "plugin_file" else {"group": vision.id}
    return SimpleNamespace(
        kind=kind,
        path=f"{root}/{document['id']}",
        drafts=f"{root}/drafts",
        draft=f"{root}/{document['id']}/draft",
        root=root,
        change=body,
        new={**body, **group},
    )


def drafted(document):
    """The fields of a thing that a draft of it could have."""
    keys = ("name", "filename", "description", "structure", "contents")
    return {key: document[key] for key in keys if key in document}


def refusal(answer):
    return answer.status_code, answer.json["error"]


def writer(alice, user_ids, vision, name="charlie"):
    """Let somebody write in the group of Alice."""
    body = {"user": user_ids[name], "permissions": {"read": True, "write": True}}
    done(alice.post(f"{GROUPS}/{vision.id}/members", body))


# New things


def test_a_draft_of_a_new_thing_is_kept_changed_and_deleted(alice, thing):
    made = done(alice.post(thing.drafts, thing.new))
    assert made.keys() == DRAFT
    assert (made["resource"], made["resourceSnapshot"], made["metadata"]) == (None, None, {})
    assert (made["resourceType"], made["user"]["username"]) == (thing.kind, "alice")
    assert "group" not in made["payload"]
    assert {**made["payload"], **thing.change} == made["payload"]
    path = f"{thing.drafts}/{made['id']}"
    assert done(alice.get(path)) == made
    changed = done(alice.put(path, {**thing.change, "description": "other"}))
    assert changed["payload"] == {**made["payload"], "description": "other"}
    assert changed["lastModifiedOn"] > made["lastModifiedOn"]
    assert done(alice.delete(path)) == {"id": [made["id"]], "status": "Success"}
    assert refusal(alice.get(path)) == (404, "DraftDoesNotExistError")


def test_a_draft_becomes_the_thing_and_is_gone(alice, thing):
    made = done(alice.post(thing.drafts, thing.new))
    answer = done(alice.post(f"{COMMIT}/{made['id']}"))
    assert answer["status"] == "Success"
    document = done(alice.get(f"{thing.root}/{answer['id'][-1]}"))
    assert drafted(document) == {**drafted(document), **drafted(made["payload"])}
    assert document["hasDraft"] is False
    assert done(alice.get(thing.drafts))["data"] == []
    assert refusal(alice.post(f"{COMMIT}/{made['id']}")) == (404, "DraftDoesNotExistError")


def test_a_committed_file_is_named_after_its_plugin(alice, plugin):
    draft = done(alice.post(f"{PLUGINS}/{plugin['id']}/files/drafts", file_body()))
    (first, file_id) = done(alice.post(f"{COMMIT}/{draft['id']}"))["id"]
    (file,) = done(alice.get(f"{PLUGINS}/{plugin['id']}/files"))["data"]
    assert (first, file_id) == (plugin["id"], file["id"])


def test_defaults_are_filled_in(alice, vision, plugin):
    path = f"{PLUGINS}/{plugin['id']}/files/drafts"
    made = done(alice.post(path, {"filename": "a.py", "contents": ""}))
    assert made["payload"] == file_body("a.py", "", description=None)
    made = done(alice.post(f"{TYPES}/drafts", {"group": vision.id, "name": "a"}))
    assert made["payload"] == {"name": "a", "description": None, "structure": None}


def test_the_types_of_tasks_are_kept(alice, vision, plugin):
    """W20."""
    types = vision.types
    task = function_task("hello", {"name": types["string"]}, {"message": types["any"]}, ["name"])
    path = f"{PLUGINS}/{plugin['id']}/files/drafts"
    made = done(alice.post(path, file_body("a.py", HELLO, [task])))
    assert made["payload"]["tasks"] == {"functions": [task], "artifacts": []}
    again = done(alice.put(f"{path}/{made['id']}", made["payload"]))
    assert again["payload"] == made["payload"]


@pytest.mark.parametrize(
    ("noun", "change", "error"),
    [
        ("plugins", {"name": "two words"}, "ResourceNameError"),
        ("files", {"filename": "two words.py"}, "ResourceNameError"),
        ("files", {"contents": "#" * (1 << 20) + "#"}, "InvalidValueError"),
        ("types", {"name": "what?"}, "ResourceNameError"),
        ("types", {"name": "String"}, "PluginParameterTypeMatchesBuiltinTypeError"),
        ("types", {"structure": {"bogus": 1}}, "ParameterTypeStructureError"),
        ("types", {"structure": {"list": "\ud800"}}, "ParameterTypeStructureError"),
        ("types", {"structure": {"list": 2**70}}, "ParameterTypeStructureError"),
    ],
)
def test_a_body_that_could_never_be_saved_is_refused(alice, vision, plugin, noun, change, error):
    path, body = {
        "plugins": (PLUGINS, {"group": vision.id, "name": "a"}),
        "files": (f"{PLUGINS}/{plugin['id']}/files", file_body()),
        "types": (TYPES, {"group": vision.id, "name": "a"}),
    }[noun]
    assert refusal(alice.post(f"{path}/drafts", {**body, **change})) == (400, error)
    assert done(alice.get(f"{path}/drafts"))["data"] == []


def test_names_may_be_taken_until_the_commit(alice, vision, plugin):
    body = {"group": vision.id, "name": plugin["name"]}
    drafts = [done(alice.post(f"{PLUGINS}/drafts", body)) for _ in range(2)]
    for draft in drafts:
        assert refusal(alice.post(f"{COMMIT}/{draft['id']}")) == (409, "EntityExistsError")
    assert len(done(alice.get(f"{PLUGINS}/drafts"))["data"]) == 2


def test_a_clash_of_filenames_is_said_in_its_own_words(alice, plugin, file):
    draft = done(alice.post(f"{PLUGINS}/{plugin['id']}/files/drafts", file_body("HELLO.py")))
    answer = alice.post(f"{COMMIT}/{draft['id']}")
    assert refusal(answer) == (409, "EntityExistsError")
    assert answer.json["detail"]["existing_id"] == file["id"]


def test_a_commit_is_checked_as_a_save_is(alice, vision, plugin, rows):
    wrong = [function_task(inputs={"nobody": vision.types["string"]})]
    for body, wanted in (
        (file_body("a.py", HELLO, wrong), (422, "RegistrationMismatchError")),
        (file_body("a.py", "def ("), (400, "InvalidPythonError")),
        (file_body("a.py", HELLO, [function_task(inputs={"name": 10**9})]), (404, None)),
    ):
        draft = done(alice.post(f"{PLUGINS}/{plugin['id']}/files/drafts", body))
        before = rows()
        answer = alice.post(f"{COMMIT}/{draft['id']}")
        assert answer.status_code == wanted[0]
        assert wanted[1] in (None, answer.json["error"])
        assert rows() == before


def test_a_type_that_names_types_to_come_waits_for_them(alice, vision):
    body = {"group": vision.id, "name": "images", "structure": {"list": "image"}}
    draft = done(alice.post(f"{TYPES}/drafts", body))
    answer = alice.post(f"{COMMIT}/{draft['id']}")
    assert refusal(answer) == (400, "ParameterTypeStructureError")
    make_type(alice, vision.id, "image")
    done(alice.post(f"{COMMIT}/{draft['id']}"))


def test_200_drafts_of_a_kind_are_enough(alice, vision, plugin):
    body = {"group": vision.id, "name": "drafted"}
    for _ in range(200):
        done(alice.post(f"{PLUGINS}/drafts", body))
    assert refusal(alice.post(f"{PLUGINS}/drafts", body)) == (409, "TooManyDraftsError")
    one_more = alice.post(f"{PLUGINS}/{plugin['id']}/draft", {"name": "x"})
    assert refusal(one_more) == (409, "TooManyDraftsError")
    done(alice.post(f"{TYPES}/drafts", body))


# Changes


def test_a_draft_of_a_change_is_begun_on_the_current_version(alice, thing):
    document = done(alice.get(thing.path))
    made = done(alice.post(thing.draft, thing.change))
    assert made.keys() == DRAFT
    assert (made["resource"], made["resourceSnapshot"]) == (document["id"], document["snapshot"])
    assert made["metadata"] == {"num_other_drafts": 0}
    assert done(alice.get(thing.draft)) == made
    assert refusal(alice.post(thing.draft, thing.change)) == (400, "DraftAlreadyExistsError")
    assert done(alice.delete(thing.draft)) == {"id": [made["id"]], "status": "Success"}
    assert refusal(alice.get(thing.draft)) == (404, "DraftDoesNotExistError")


def test_the_thing_tells_its_author_of_the_draft_and_nobody_else(alice, bob, thing):
    """W15."""
    document = done(alice.get(thing.path))
    done(alice.post(thing.draft, thing.change))
    assert done(alice.get(thing.path))["hasDraft"] is True
    assert done(bob.get(thing.path))["hasDraft"] is False
    listed = done(alice.get(f"{thing.root}?pageLength=100"))["data"]
    assert [one["hasDraft"] for one in listed if one["id"] == document["id"]] == [True]
    assert done(alice.put(thing.path, document))["hasDraft"] is True


def test_what_the_thing_gave_can_be_sent_as_its_draft(alice, thing):
    document = done(alice.get(thing.path))
    made = done(alice.post(thing.draft, document))
    assert drafted(made["payload"]) == drafted(document)


def test_a_commit_makes_the_next_version(alice, thing):
    document = done(alice.get(thing.path))
    made = done(alice.post(thing.draft, thing.change))
    ids = done(alice.post(f"{COMMIT}/{made['id']}"))["id"]
    after = done(alice.get(thing.path))
    assert ids[-1] == after["id"] == document["id"]
    assert drafted(after) == {**drafted(after), **drafted(made["payload"])}
    assert after["snapshot"] > document["snapshot"]
    assert after["hasDraft"] is False


def test_a_commit_over_a_later_version_shows_both_and_goes_through_when_led_there(alice, thing):
    document = done(alice.get(thing.path))
    made = done(alice.post(thing.draft, thing.change))
    theirs = done(alice.put(thing.path, {**document, "description": "theirs"}))
    answer = alice.post(f"{COMMIT}/{made['id']}")
    assert refusal(answer) == (400, "DraftResourceModificationsCommitError")
    detail = answer.json["detail"]
    assert detail["draft"] == made["payload"]
    assert (detail["base_snapshot_id"], detail["curr_snapshot_id"]) == (
        document["snapshot"],
        theirs["snapshot"],
    )
    assert detail["base_snapshot"]["description"] == document["description"]
    assert detail["curr_snapshot"]["description"] == "theirs"
    assert "hasDraft" not in detail["curr_snapshot"]
    assert detail["reason"]
    body = {"resourceSnapshot": theirs["snapshot"], "resourceData": thing.change}
    assert done(alice.put(thing.draft, body))["resourceSnapshot"] == theirs["snapshot"]
    done(alice.post(f"{COMMIT}/{made['id']}"))


def test_a_base_is_a_version_of_the_thing_and_no_earlier_one(alice, thing, vision):
    document = done(alice.get(thing.path))
    done(alice.put(thing.path, document))
    done(alice.post(thing.draft, thing.change))
    other = make_plugin(alice, vision.id, "other")
    for snapshot, wanted in (
        (document["snapshot"], (400, "InvalidDraftBaseResourceSnapshotError")),
        (other["snapshot"], (400, "DraftSnapshotIdInvalidError")),
        (10**9, (404, "EntityDoesNotExistError")),
    ):
        body = {"resourceSnapshot": snapshot, "resourceData": thing.change}
        assert refusal(alice.put(thing.draft, body)) == wanted


def test_a_base_in_a_strangers_group_does_not_exist(alice, charlie, public, vision, thing):
    secret = make_plugin(alice, vision.id, "secret")
    mine = make_plugin(charlie, public.id, "mine")
    path = f"{PLUGINS}/{mine['id']}/draft"
    done(charlie.post(path, {"name": "mine"}))
    body = {"resourceSnapshot": secret["snapshot"] + 10**6, "resourceData": {"name": "mine"}}
    unknown = charlie.put(path, body)
    later = done(alice.put(f"{PLUGINS}/{secret['id']}", {"name": "secret"}))["snapshot"]
    hidden = charlie.put(path, {**body, "resourceSnapshot": later})
    assert refusal(hidden) == refusal(unknown) == (404, "EntityDoesNotExistError")


def test_half_a_change_is_refused_by_field(alice, thing):
    """W2."""
    done(alice.post(thing.draft, thing.change))
    for body, missing in (
        ({"resourceData": thing.change}, "resourceSnapshot"),
        ({"resourceSnapshot": 1}, "resourceData"),
    ):
        answer = alice.put(thing.draft, body)
        assert (answer.status_code, list(answer.json["errors"])) == (400, [missing])


def test_others_have_drafts_of_the_same_thing(alice, charlie, user_ids, vision, thing):
    writer(alice, user_ids, vision)
    mine = done(alice.post(thing.draft, thing.change))
    theirs = done(charlie.post(thing.draft, thing.change))
    assert theirs["metadata"] == {"num_other_drafts": 1}
    assert done(alice.get(thing.draft))["metadata"] == {"num_other_drafts": 1}
    assert done(alice.get(thing.draft))["id"] == mine["id"]
    assert done(charlie.get(f"{thing.drafts}/{theirs['id']}"))["metadata"] == {}
    done(charlie.post(f"{COMMIT}/{theirs['id']}"))
    stale = alice.post(f"{COMMIT}/{mine['id']}")
    assert refusal(stale) == (400, "DraftResourceModificationsCommitError")
    assert "charlie" in stale.json["message"]


def test_a_built_in_type_is_not_drafted_over(alice, vision):
    path = f"{TYPES}/{vision.types['string']}/draft"
    assert refusal(alice.post(path, {"name": "x"})) == (403, "ReadOnlyLockError")


def test_of_what_is_deleted_nothing_is_drafted_and_drafts_can_be_let_go(alice, thing):
    made = done(alice.post(thing.draft, thing.change))
    done(alice.delete(thing.path))
    body = {"resourceSnapshot": made["resourceSnapshot"], "resourceData": thing.change}
    for answer in (
        alice.get(thing.draft),
        alice.post(thing.draft, thing.change),
        alice.put(thing.draft, body),
        alice.put(f"{thing.drafts}/{made['id']}", thing.change),
        alice.post(f"{COMMIT}/{made['id']}"),
    ):
        assert refusal(answer) == (423, "EntityDeletedError")
    assert done(alice.get(f"{thing.drafts}/{made['id']}"))["payload"] == made["payload"]
    done(alice.delete(thing.draft))


def test_a_file_is_drafted_for_a_plugin_that_is_there(alice, plugin, file):
    path = f"{PLUGINS}/{plugin['id']}"
    draft = done(alice.post(f"{path}/files/drafts", file_body()))
    for missing in ("drafts", f"{file['id']}/draft"):
        answer = alice.post(f"{PLUGINS}/987654321/files/{missing}", file_body())
        assert refusal(answer) == (404, "DraftBaseResourceDoesNotExistError")
    done(alice.delete(path))
    for answer in (
        alice.post(f"{path}/files/drafts", file_body()),
        alice.get(f"{path}/files/drafts"),
        alice.put(f"{path}/files/drafts/{draft['id']}", file_body()),
        alice.post(f"{path}/files/{file['id']}/draft", file_body()),
    ):
        assert refusal(answer) == (423, "EntityDeletedError")
    assert refusal(alice.post(f"{COMMIT}/{draft['id']}")) == (404, "EntityDoesNotExistError")


def test_a_file_is_found_under_its_own_plugin_only(alice, vision, plugin, file):
    """W10."""
    other = f"{PLUGINS}/{make_plugin(alice, vision.id, 'other')['id']}/files"
    own = f"{PLUGINS}/{plugin['id']}/files"
    assert alice.post(f"{other}/{file['id']}/draft", file_body()).status_code == 404
    made = done(alice.post(f"{own}/{file['id']}/draft", file_body()))
    new = done(alice.post(f"{own}/drafts", file_body()))
    assert alice.get(f"{other}/{file['id']}/draft").status_code == 404
    for draft in (made, new):
        assert alice.get(f"{other}/drafts/{draft['id']}").status_code == 404
    assert done(alice.get(f"{other}/drafts"))["data"] == []


# Whose they are


def test_a_draft_is_found_among_its_own_kind_only(alice, vision, plugin):
    """W4."""
    draft = done(alice.post(f"{PLUGINS}/drafts", {"group": vision.id, "name": "a"}))
    for root in (TYPES, f"{PLUGINS}/{plugin['id']}/files"):
        path = f"{root}/drafts/{draft['id']}"
        assert refusal(alice.get(path)) == (404, "DraftDoesNotExistError")
        assert refusal(alice.delete(path)) == (404, "DraftDoesNotExistError")
    assert done(alice.get(f"{PLUGINS}/drafts/{draft['id']}")) == draft


def test_an_id_is_never_given_twice(alice, vision):
    """W4."""
    body = {"group": vision.id, "name": "a"}
    first = done(alice.post(f"{PLUGINS}/drafts", body))["id"]
    done(alice.delete(f"{PLUGINS}/drafts/{first}"))
    assert done(alice.post(f"{PLUGINS}/drafts", body))["id"] > first


def test_who_may_no_longer_write_can_look_and_not_commit(alice, charlie, user_ids, vision, thing):
    writer(alice, user_ids, vision)
    draft = done(charlie.post(thing.draft, thing.change))
    member = f"{GROUPS}/{vision.id}/members/{user_ids['charlie']}"
    done(alice.patch(member, {"permissions": {"write": False}}))
    assert done(charlie.get(thing.draft))["id"] == draft["id"]
    assert charlie.post(f"{COMMIT}/{draft['id']}").status_code == 403
    assert charlie.delete(f"{thing.drafts}/{draft['id']}").status_code == 403
    done(alice.delete(member))
    assert charlie.get(f"{thing.drafts}/{draft['id']}").status_code == 404
    assert charlie.post(f"{COMMIT}/{draft['id']}").status_code == 404


# Lists


@pytest.fixture
def shelf(alice, vision, plugin):
    """Ids of three drafts of new plugins and two of changes, in order."""
    other = make_plugin(alice, vision.id, "other")
    made = []
    for name in ("a", "b", "c"):
        made.append(done(alice.post(f"{PLUGINS}/drafts", {"group": vision.id, "name": name})))
    for one in (plugin, other):
        made.append(done(alice.post(f"{PLUGINS}/{one['id']}/draft", {"name": "changed"})))
    return [draft["id"] for draft in made]


def listed(client, address):
    return [draft["id"] for draft in done(client.get(address))["data"]]


def test_a_list_has_both_kinds_or_one(alice, bob, shelf):
    for asked, wanted in (("", shelf), ("all", shelf), ("new", shelf[:3]), ("existing", shelf[3:])):
        assert listed(alice, f"{PLUGINS}/drafts?draftType={asked}") == wanted
    assert listed(bob, f"{PLUGINS}/drafts") == []
    assert listed(alice, f"{TYPES}/drafts") == []
    answer = alice.get(f"{PLUGINS}/drafts?draftType=old")
    assert (answer.status_code, list(answer.json["errors"])) == (400, ["draftType"])


def test_a_list_is_that_of_one_group(alice, public, vision, shelf):
    mine = done(alice.post(f"{PLUGINS}/drafts", {"group": public.id, "name": "a"}))
    assert listed(alice, f"{PLUGINS}/drafts?groupId={vision.id}") == shelf
    assert listed(alice, f"{PLUGINS}/drafts?groupId={public.id}") == [mine["id"]]
    assert listed(alice, f"{PLUGINS}/drafts?groupId=987654321") == []


def test_the_next_page_asks_the_same(alice, vision, shelf):
    """W21."""
    query = f"draftType=new&pageLength=2&groupId={vision.id}"
    page = done(alice.get(f"{PLUGINS}/drafts?{query}"))
    asked = f"pageLength=2&groupId={vision.id}&draftType=new"
    assert page["next"] == f"{PLUGINS}/drafts?index=2&{asked}"
    assert page["totalNumResults"] == 3
    assert listed(alice, page["next"]) == shelf[2:3]


def test_a_list_of_files_is_that_of_one_plugin(alice, vision, plugin, file):
    other = make_plugin(alice, vision.id, "other")
    far = make_file(alice, other["id"])
    made = [
        done(alice.post(f"{PLUGINS}/{plugin_id}/files/{place}", file_body()))["id"]
        for plugin_id, place in (
            (plugin["id"], "drafts"),
            (plugin["id"], f"{file['id']}/draft"),
            (other["id"], "drafts"),
            (other["id"], f"{far['id']}/draft"),
        )
    ]
    assert listed(alice, f"{PLUGINS}/{plugin['id']}/files/drafts") == made[:2]
    assert listed(alice, f"{PLUGINS}/{other['id']}/files/drafts") == made[2:]
