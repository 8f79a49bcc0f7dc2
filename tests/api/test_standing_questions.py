"""What every operation is asked, whatever it does; the table is the OpenAPI document."""

from __future__ import annotations

import json

import pytest

from ..builders import (
    GROUPS,
    HELLO,
    PLUGINS,
    SESSIONS,
    TYPES,
    done,
    make_case,
    make_drafts,
    make_tag,
    make_token,
)
from ..workers import make_run, show_everything, work_off
from .operations import (
    BODIES,
    FOR_USERS,
    METHODS,
    OPERATIONS,
    PRIVATE,
    SCOPED,
    TEMPLATES,
    WITH_BODY,
    WITH_IDS,
)

READS = [operation for operation in SCOPED if not operation.is_write]
WRITES = [operation for operation in SCOPED if operation.is_write]


@pytest.fixture
def ids(app, alice, vision, public, user_ids, plugin, file, image, repository):
    """Something for every place in a path, all of Alice's group; Admin may read there."""
    member = {"user": user_ids["admin"], "permissions": {"read": True}}
    done(alice.post(f"{GROUPS}/{vision.id}/members", member))
    paths = (
        f"{PLUGINS}/{plugin['id']}",
        f"{PLUGINS}/{plugin['id']}/files/{file['id']}",
        f"{TYPES}/{image['id']}",
    )
    run = make_run(alice, plugin["id"], file["id"])
    work_off(app, show_everything)
    return {
        "run_id": run["id"],
        "output_name": "message",
        "artifact_path": "deep/a.txt",
        "case_id": make_case(alice, plugin["id"], file["id"])["id"],
        "plugin_id": plugin["id"],
        "file_id": file["id"],
        "type_id": image["id"],
        "plugin_snapshot_id": plugin["snapshot"],
        "file_snapshot_id": file["snapshot"],
        "type_snapshot_id": image["snapshot"],
        **make_drafts(alice, vision.id, *paths),
        "plugin_base": done(alice.get(paths[0]))["snapshot"],
        "tag_id": make_tag(alice, vision.id, "fast", *paths)["id"],
        "group_id": vision.id,
        "public_id": public.id,
        "user_id": user_ids["admin"],
        "charlie_id": user_ids["charlie"],
        "session_id": done(alice.get(SESSIONS))["data"][0]["id"],
        "token_id": make_token(alice)["id"],
        "repository": repository,
    }


def ask(client, operation, ids, *, suffix="", **options):
    """Send what is right, or what the options say instead."""
    form = operation.form(ids)
    if not options and form is not None:
        options = {"data": form, "content_type": "multipart/form-data"}
    elif not options:
        options["body"] = operation.body(ids)
    path = f"{operation.path(ids)}{suffix}{operation.query(ids)}"
    return client.send(operation.method, path, **options)


def exceptions(answers, status, error=None):
    """The answers that are not as expected, for the message of a failing test."""
    return {
        name: answer.text
        for name, answer in answers.items()
        if answer.status_code != status or (error and answer.json.get("error") != error)
    }


def test_every_operation_with_a_body_has_a_right_one_here():
    assert sorted(map(str, WITH_BODY)) == sorted(BODIES)


def test_each_works_for_its_owner_with_and_without_slash(alice, ids, taken_back, copy_of):
    ids["empty_id"] = done(alice.post(GROUPS, {"name": "empty"}))["id"]
    for operation in OPERATIONS:
        answers = {}
        for suffix in ("", "/"):
            with taken_back():
                given = _with_room_to_work(operation, alice, ids)
                answers[suffix] = ask(copy_of(alice), operation, given, suffix=suffix)
        assert exceptions(answers, 200) == {}, operation
        assert shape(answers[""]) == shape(answers["/"])


def shape(answer):
    """Of JSON its keys, of a file its bytes."""
    if answer.mimetype != "application/json":
        return answer.data
    assert answer.data.endswith((b"}\n", b"]\n"))
    listed = isinstance(answer.json, list)
    return [each.keys() for each in answer.json] if listed else answer.json.keys()


def _with_room_to_work(operation, alice, ids):
    """Bring about what some operations ask for: an empty group, no draft yet, a later version."""
    if operation.method == "POST" and operation.template.endswith("/draft"):
        done(alice.delete(operation.path(ids)))
    if operation.template.endswith("/restore"):
        thing = operation.path(ids).partition("/snapshots/")[0]
        done(alice.put(thing, done(alice.get(thing))))
    if str(operation) == f"DELETE {GROUPS}/{{group_id}}":
        return {**ids, "group_id": ids["empty_id"]}
    if str(operation) == "DELETE /api/v1/users/current":
        owner = {"permissions": {"owner": True}}
        done(alice.patch(f"{GROUPS}/{ids['group_id']}/members/{ids['user_id']}", owner))
    if str(operation) == f"POST {PLUGINS}/{{plugin_id}}/imports":
        ids["repository"].commit({"from_git/hello.py": HELLO.encode()})
        form = {"group": str(ids["group_id"]), "sourceType": "git"}
        made = alice.send("POST", IMPORT, data={**form, "gitUrl": ids["repository"].url}, **FORM)
        return {**ids, "plugin_id": done(made)["resources"]["plugins"]["from_git"]}
    return ids


IMPORT = "/api/v1/workflows/resourceImport"
FORM = {"content_type": "multipart/form-data"}


def test_a_member_reads_what_is_in_the_group(bob, ids):
    answers = {str(operation): ask(bob, operation, ids) for operation in READS}
    assert exceptions(answers, 200) == {}


def test_a_reader_cannot_write(bob, ids):
    answers = {str(operation): ask(bob, operation, ids) for operation in WRITES}
    assert exceptions(answers, 403, "PermissionDeniedError") == {}


def test_what_a_stranger_may_not_read_is_not_there(charlie, ids):
    """W1."""
    answers = {str(operation): ask(charlie, operation, ids) for operation in SCOPED}
    assert exceptions(answers, 404) == {}
    errors = {answer.json["error"] for answer in answers.values()}
    # A draft of a file says in its own words that there is no plugin.
    assert errors == {"EntityDoesNotExistError", "DraftBaseResourceDoesNotExistError"}


def test_what_is_its_authors_alone_is_not_there_for_others(alice, charlie, ids):
    """W4."""
    for is_stranger in (True, False):
        if not is_stranger:
            member = {"user": ids["charlie_id"], "permissions": {"read": True, "write": True}}
            done(alice.post(f"{GROUPS}/{ids['group_id']}/members", member))
        answers = {str(operation): ask(charlie, operation, ids) for operation in PRIVATE}
        assert exceptions(answers, 404) == {}


@pytest.mark.parametrize("right", [True, False], ids=["right body", "bad body"])
def test_signed_out_nothing_is_told(api, ids, right):
    answers = {
        str(operation): ask(api, operation, ids, **({} if right else {"body": 5}))
        for operation in FOR_USERS
    }
    assert exceptions(answers, 401, "NotSignedInError") == {}


@pytest.mark.parametrize("bad", [987654321, 0, -1, "abc", "1.0", "1 ", 2**63, 10**30])
def test_an_id_that_is_none_is_not_found(alice, ids, bad):
    answers = {}
    for operation in WITH_IDS:
        for key in (key for key in ids if f"{{{key}}}" in operation.template):
            answers[f"{operation} {key}"] = ask(alice, operation, {**ids, key: bad})
    assert exceptions(answers, 404) == {}


def test_a_body_that_is_no_object_is_refused(alice, ids):
    for body in (5, "x", [1], True, 1.5):
        for operation in WITH_BODY:
            answer = ask(alice, operation, ids, body=body)
            found = (answer.status_code, list(answer.json["errors"]))
            assert found == (400, ["_schema"]), f"{operation}: {answer.text}"


def test_an_unknown_key_is_named(alice, ids):
    for operation in WITH_BODY:
        answer = ask(alice, operation, ids, body={**operation.body(ids), "bogus": 1})
        found = (answer.status_code, answer.json["errors"])
        assert found == (400, {"bogus": ["Unknown field."]}), f"{operation}: {answer.text}"


# Everything that they read may be left out.
NEED_NO_BODY = {f"POST {PLUGINS}/{{plugin_id}}/imports"}


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}"])
def test_all_missing_keys_are_named(alice, ids, data):
    for operation in WITH_BODY:
        if str(operation) in NEED_NO_BODY:
            assert operation.required == []
            continue
        answer = ask(alice, operation, ids, data=data, content_type="application/json")
        wanted = {key: ["Missing data for required field."] for key in operation.required}
        assert wanted
        assert (answer.status_code, answer.json["errors"]) == (400, wanted), operation


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None]
)
def test_a_body_that_is_not_declared_as_json_is_refused(alice, ids, kind):
    """W18: what a foreign page can send without asking first."""
    answers = {
        str(operation): ask(
            alice, operation, ids, data=json.dumps(operation.body(ids)), content_type=kind
        )
        for operation in WITH_BODY
    }
    assert exceptions(answers, 415, "UnsupportedMediaType") == {}


@pytest.mark.parametrize(
    "data", [b"{", b"{'a': 1}", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"\xff", b"[" * 100_000]
)
def test_a_body_that_is_no_json_is_refused_with_the_reason(alice, ids, data):
    for operation in WITH_BODY:
        answer = ask(alice, operation, ids, data=data, content_type="application/json")
        assert answer.status_code == 400, f"{operation}: {answer.text}"
        assert answer.json["message"].startswith("Bad Request - The body is no JSON")


def test_a_method_that_a_path_lacks_is_answered_with_those_it_has(alice, ids):
    for template in TEMPLATES:
        has = {operation.method for operation in OPERATIONS if operation.template == template}
        for method in {method.upper() for method in METHODS} - has:
            answer = alice.send(method, template.format(**ids))
            assert (answer.status_code, answer.json["error"]) == (405, "MethodNotAllowed")
            allowed = set(answer.headers["Allow"].split(", ")) - {"HEAD", "OPTIONS"}
            assert allowed == has, f"{method} {template}"
