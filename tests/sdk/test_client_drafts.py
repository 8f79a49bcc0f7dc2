"""Drafts: what our client sends, and how the real application takes it."""

from __future__ import annotations

import operator

import pytest

from dioptra.client import BadRequestError, DeletedError, NotFoundError

from .recording import Request, connect

CODE = "x = 1\n"
PAGE = {"index": "0", "pageLength": "10"}
DATA = {"name": "n", "description": "d"}
ROOTS = [
    ("plugins", (), "/plugins"),
    ("plugins.files", (3,), "/plugins/3/files"),
    ("plugin_parameter_types", (), "/pluginParameterTypes"),
]


def sent(call, /, *ids, **keywords):
    client, transport = connect()
    operator.attrgetter(call)(client)(*ids, **keywords)
    (request,) = transport.requests
    return request


@pytest.mark.parametrize(("collection", "ids", "path"), ROOTS)
def test_a_draft_of_a_new_thing_is_asked_for_like_this(collection, ids, path):
    drafts = f"{collection}.new_resource_drafts"
    path = f"{path}/drafts"
    assert sent(f"{drafts}.get", *ids) == Request("GET", path, PAGE)
    asked = {"index": "5", "pageLength": "6", "groupId": "1", "draftType": "new"}
    options = {"draft_type": "new", "group_id": 1, "index": 5, "page_length": 6}
    assert sent(f"{drafts}.get", *ids, **options) == Request("GET", path, asked)
    assert sent(f"{drafts}.get_by_id", *ids, draft_id=7) == Request("GET", f"{path}/7")
    assert sent(f"{drafts}.delete", *ids, draft_id="7") == Request("DELETE", f"{path}/7")
    wanted = Request("PUT", f"{path}/7", json=DATA)
    assert sent(f"{drafts}.modify", *ids, draft_id=7, **DATA) == wanted
    assert sent(f"{drafts}.create", *ids, **DATA) == Request("POST", path, json=DATA)
    wanted = Request("POST", path, json={"group": 1, "name": "n", "description": None})
    assert sent(f"{drafts}.create", *ids, group_id=1, name="n", description=None) == wanted


@pytest.mark.parametrize(("collection", "ids", "path"), ROOTS)
def test_a_draft_of_a_change_is_asked_for_like_this(collection, ids, path):
    draft, ids, path = f"{collection}.modify_resource_drafts", (*ids, "4"), f"{path}/4/draft"
    assert sent(f"{draft}.get_by_id", *ids) == Request("GET", path)
    assert sent(f"{draft}.delete", *ids) == Request("DELETE", path)
    assert sent(f"{draft}.create", *ids, **DATA) == Request("POST", path, json=DATA)
    body = {"resourceSnapshot": 9, "resourceData": DATA}
    wanted = Request("PUT", path, json=body)
    assert sent(f"{draft}.modify", *ids, resource_snapshot_id="9", **DATA) == wanted


def test_a_commit_is_asked_for_like_this():
    wanted = Request("POST", "/workflows/draftCommit/7")
    assert sent("workflows.commit_draft", 7) == wanted


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda client: client.plugins.new_resource_drafts.get(3), TypeError),
        (lambda client: client.plugins.files.new_resource_drafts.get(), TypeError),
        (lambda client: client.plugins.files.modify_resource_drafts.delete(3), TypeError),
        (lambda client: client.plugins.new_resource_drafts.delete(draft_id=""), ValueError),
        (lambda client: client.plugins.files.new_resource_drafts.get(""), ValueError),
        (lambda client: client.workflows.commit_draft(".."), ValueError),
        (
            lambda client: client.plugins.modify_resource_drafts.modify(
                3, resource_snapshot_id="x", name="n"
            ),
            ValueError,
        ),
    ],
)
def test_ids_that_cannot_be_right_are_never_sent(call, error):
    client, transport = connect()
    with pytest.raises(error):
        call(client)
    assert transport.requests == []


def test_a_new_plugin_is_drafted_changed_and_committed(alice, vision):
    drafts = alice.plugins.new_resource_drafts
    made = drafts.create(group_id=vision, name="drafted", description=None)
    assert drafts.get(draft_type="new", group_id=vision)["data"] == [made]
    assert drafts.get(draft_type="existing")["data"] == []
    drafts.modify(draft_id=made["id"], name="drafted", description="better")
    assert drafts.get_by_id(draft_id=made["id"])["payload"]["description"] == "better"
    (plugin_id,) = alice.workflows.commit_draft(made["id"])["id"]
    assert alice.plugins.get_by_id(plugin_id)["description"] == "better"
    with pytest.raises(NotFoundError):
        drafts.delete(draft_id=made["id"])


def test_a_change_of_a_file_is_led_to_the_newer_version_and_committed(alice, vision):
    plugin = alice.plugins.create(vision, "drafted")["id"]
    new = alice.plugins.files.new_resource_drafts.create(
        plugin, filename="a.py", contents=CODE, tasks={}, description=None
    )
    ids = alice.workflows.commit_draft(new["id"])["id"]
    draft = alice.plugins.files.modify_resource_drafts
    body = {"filename": "b.py", "contents": CODE, "tasks": {}, "description": "mine"}
    made = draft.create(*ids, **body)
    assert draft.get_by_id(*ids) == made
    newer = alice.plugins.files.modify_by_id(*ids, "a.py", CODE, description="theirs")["snapshot"]
    with pytest.raises(BadRequestError, match="was changed by alice") as refused:
        alice.workflows.commit_draft(made["id"])
    assert refused.value.detail["curr_snapshot"]["description"] == "theirs"
    draft.modify(*ids, resource_snapshot_id=newer, **body)
    assert alice.workflows.commit_draft(made["id"])["id"] == ids
    assert alice.plugins.files.get_by_id(*ids)["filename"] == "b.py"


def test_a_draft_of_a_type_is_let_go_with_the_type(alice, bob, vision):
    types = alice.plugin_parameter_types
    image = types.create(vision, "image")["id"]
    draft = types.modify_resource_drafts
    made = draft.create(image, name="picture", description=None, structure=None)
    with pytest.raises(NotFoundError):
        bob.plugin_parameter_types.modify_resource_drafts.get_by_id(image)
    types.delete_by_id(image)
    with pytest.raises(DeletedError):
        draft.get_by_id(image)
    assert draft.delete(image)["id"] == [made["id"]]
