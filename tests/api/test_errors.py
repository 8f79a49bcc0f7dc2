"""Refusals: one envelope, a message that helps, and never a crash."""

from __future__ import annotations

import json

import pytest

from ..builders import (
    GROUPS,
    HELLO,
    PLUGINS,
    TYPES,
    USERS,
    file_body,
    function_task,
    make_plugin,
    source,
)
from ..conftest import PASSWORD

HALF = "\ud800"
HUGE = 10**30
ACCOUNT = {"username": "dora", "email": "dora@example.org"}


def test_a_refusal_has_four_keys_and_says_where(alice):
    answer = alice.get(f"{PLUGINS}/99999?index=3")
    assert answer.status_code == 404
    assert answer.json == {
        "error": "EntityDoesNotExistError",
        "message": "Not Found - There is no plugin with the id 99999, or you may not read it.",
        "detail": {"entity_type": "plugin", "plugin_id": 99999},
        "originating_path": "/api/v1/plugins/99999?index=3",
    }


def test_a_path_without_query_ends_in_a_question_mark(alice):
    assert alice.get(f"{PLUGINS}/99999").json["originating_path"] == "/api/v1/plugins/99999?"


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1/pluginz/1", "/api/v2/plugins", "/api/", "/api/v1/users//1"]
)
def test_an_unknown_path_of_the_api_answers_in_json_and_lists_no_routes(api, alice, path):
    """W22."""
    for client in (api, alice):
        answer = client.get(path)
        assert (answer.status_code, answer.json["error"]) == (404, "NotFound")
        assert "did you mean" not in answer.text
        assert "<" not in answer.text


def test_broken_fields_are_reported_together_under_their_places(alice, plugin):
    task = {"name": "class", "inputParams": [{"name": "a", "parameterType": None}]}
    body = {"filename": 5, "tasks": {"functions": [task]}}
    answer = alice.post(f"{PLUGINS}/{plugin['id']}/files", body)
    assert answer.status_code == 400
    errors = answer.json["errors"]
    assert errors["filename"] == ["Not a valid string."]
    assert errors["contents"] == ["Missing data for required field."]
    first = errors["tasks"]["functions"]["0"]
    assert first["inputParams"]["0"]["parameterType"] == ["Field may not be null."]
    assert "keyword" in first["name"][0]


def test_the_same_key_twice_is_refused_and_named(alice, vision):
    data = f'{{"group": {vision.id}, "name": "a", "name": "b"}}'
    answer = alice.post(PLUGINS, data=data, content_type="application/json")
    assert answer.status_code == 400
    assert "'name'" in answer.json["message"]


def test_a_body_over_the_limit_is_refused(alice):
    data = b" " * (4 * 1024 * 1024 + 1)
    answer = alice.post(PLUGINS, data=data, content_type="application/json")
    assert (answer.status_code, answer.json["error"]) == (413, "RequestEntityTooLarge")


def test_a_number_must_be_whole(alice):
    for wrong in (1.5, True, "1.0", "", " 1", "٣", [1], {"id": 1}):
        answer = alice.post(PLUGINS, {"group": wrong, "name": "a"})
        assert (answer.status_code, list(answer.json["errors"])) == (400, ["group"]), wrong


def test_digits_in_a_string_and_a_whole_float_are_numbers(alice, vision):
    assert make_plugin(alice, str(vision.id), "one")["group"]["id"] == vision.id
    assert make_plugin(alice, float(vision.id), "two")["group"]["id"] == vision.id


# Rows of section C of the weaknesses: each crashed the reference. Method, path, body, statuses.
OPEN = source(["hello"])
_FILES = f"{PLUGINS}/{{plugin}}/files"
CRASHES = [
    ("POST", _FILES, {"filename": "a.py", "contents": "x = 1"}, 200),
    ("POST", _FILES, file_body(contents=OPEN, functions=[{"name": "hello"}]), 200),
    (
        "POST",
        _FILES,
        file_body(contents=OPEN, functions=[{"name": "hello", "inputParams": []}]),
        200,
    ),
    ("POST", _FILES, file_body(artifacts=[{"name": "Hello"}]), 422),
    ("POST", _FILES, file_body(contents=HALF), 400),
    ("POST", _FILES, file_body(contents="x = 1\0"), 400),
    ("POST", _FILES, file_body(contents="from . import x\n"), 200),
    ("POST", _FILES, file_body(contents="x = " + "-" * 100_000 + "1"), 400),
    ("POST", _FILES, file_body(contents="x = a" + ".b" * 5000), 400),
    ("POST", _FILES, file_body(contents="x = " + "1" * 10_000), 400),
    ("POST", _FILES, file_body(contents="(" * 1000), 400),
    ("POST", _FILES, file_body(functions=[function_task(inputs={"name": HUGE})]), 400),
    ("POST", _FILES, file_body(functions=[function_task(inputs={"name": 2**62})]), 404),
    ("POST", USERS, ACCOUNT, 400),
    ("POST", USERS, {**ACCOUNT, "password": "x" * 5000, "confirmPassword": "x" * 5000}, 400),
    ("POST", USERS, {**ACCOUNT, "password": HALF * 9, "confirmPassword": HALF * 9}, 400),
    ("POST", USERS, {**ACCOUNT, "password": "a\0" * 9, "confirmPassword": "a\0" * 9}, 400),
    ("POST", f"{USERS}/current/password", {}, 400),
    ("DELETE", f"{USERS}/current", {}, 400),
    ("POST", "/api/v1/auth/login", {"username": "alice", "password": "x" * 5000}, 401),
    ("POST", "/api/v1/auth/login", {"username": "alice", "password": HALF}, 400),
    ("POST", "/api/v1/auth/login", {"username": HALF, "password": "x"}, 400),
    ("POST", "/api/v1/auth/login", {"username": "x" * 100_000, "password": "x"}, 401),
    ("GET", f"{PLUGINS}/{HUGE}", None, 404),
    ("GET", f"{PLUGINS}/9223372036854775808", None, 404),
    ("GET", f"{PLUGINS}/9223372036854775807", None, 404),
    ("GET", f"{PLUGINS}?index={HUGE}", None, 400),
    ("GET", f"{PLUGINS}?index={2**63 - 1}", None, 200),
    ("GET", f"{PLUGINS}?index={'9' * 5000}", None, 400),
    ("GET", f"{PLUGINS}?pageLength={'9' * 5000}", None, 400),
    ("GET", f"{PLUGINS}?groupId={HUGE}", None, 400),
    ("POST", PLUGINS, {"group": HUGE, "name": "a"}, 400),
    ("POST", PLUGINS, {"group": 2**63 - 1, "name": "a"}, 404),
    ("POST", PLUGINS, {"group": "{group}", "name": "a", "description": HALF}, 400),
    ("POST", PLUGINS, {"group": "{group}", "name": "a", "description": "\0"}, 400),
    ("POST", PLUGINS, {"group": "{group}", "name": HALF}, 400),
    ("POST", PLUGINS, {"group": "{group}", "name": "a", HALF: 1}, 400),
    ("POST", TYPES, {"group": "{group}", "name": "a", "structure": {HALF: 1}}, 400),
    ("POST", TYPES, {"group": "{group}", "name": "a", "structure": {"list": HALF}}, 400),
    (
        "POST",
        TYPES,
        {"group": "{group}", "name": "a", "structure": {"mapping": {HALF: "string"}}},
        400,
    ),
    ("POST", TYPES, {"group": "{group}", "name": "a", "structure": {"mapping": {HALF: 5}}}, 400),
    ("POST", GROUPS, {"name": HALF}, 400),
    ("GET", f"{PLUGINS}?search={'a,' * 1900}a", None, 422),
    ("GET", f"{PLUGINS}?search=%00", None, 422),
    ("GET", f"{PLUGINS}?search=%ff", None, 200),
    ("GET", f"{PLUGINS}?sortBy=%ff%00", None, 400),
]


def send(client, vision, plugin, method, path, body):
    options = {}
    if body is not None:
        body = {**body, "group": vision.id} if body.get("group") == "{group}" else body
        options = {"data": json.dumps(body), "content_type": "application/json"}
    return client.send(method, path.format(plugin=plugin["id"]), **options)


@pytest.mark.parametrize(("method", "path", "body", "status"), CRASHES)
def test_no_input_crashes_it(alice, vision, plugin, method, path, body, status):
    """W2, W3, W26, and section C."""
    answer = send(alice, vision, plugin, method, path, body)
    assert answer.status_code == status, answer.text
    assert status == 200 or answer.json["message"]


def test_deep_json_is_refused_or_found_wrong(alice):
    for depth in (500, 950, 990, 100_000):
        deep = "[" * depth + "]" * depth
        for key in ("group", "name"):
            data = f'{{"{key}": {deep}}}'
            answer = alice.post(PLUGINS, data=data, content_type="application/json")
            assert answer.status_code == 400


@pytest.mark.parametrize("new", [HALF * 9, "\0" * 9, "x" * 5000, "short", ""])
def test_a_new_password_is_held_to_the_rules(alice, new):
    body = {"oldPassword": PASSWORD, "newPassword": new, "confirmNewPassword": new}
    answer = alice.post(f"{USERS}/current/password", body)
    assert answer.status_code == 400
    assert "newPassword" in answer.json["errors"]


def test_what_is_not_understood_leaves_nothing_behind(alice, vision, plugin, rows):
    before = rows()
    for method, path, body, status in CRASHES:
        if status not in (200, 401):
            send(alice, vision, plugin, method, path, body)
    assert rows() == before


def test_the_source_of_a_refusal_does_not_come_back_in_it(alice, plugin):
    answer = alice.post(f"{PLUGINS}/{plugin['id']}/files", file_body(contents=HELLO + "\ndef ("))
    assert "Greetings" not in answer.text
