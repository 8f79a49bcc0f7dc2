"""The one table from kinds of refusal to HTTP."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError
from werkzeug.exceptions import MethodNotAllowed, NotFound

from app import errors
from app.web.errors import STATUS, QueryProblem, as_http, status_of

TABLE = [
    (errors.Invalid("no"), 400, "Bad Request - no"),
    (errors.NotSignedIn("no"), 401, "Unauthorized - no"),
    (errors.Denied("no"), 403, "Forbidden - no"),
    (errors.NotFound("no"), 404, "Not Found - no"),
    (errors.Conflict("no"), 409, "Conflict - no"),
    (errors.Stale("no"), 412, "Precondition Failed - no"),
    (errors.Mismatch("no"), 422, None),
    (errors.Deleted("no"), 423, "Locked - no"),
    (errors.TooOften("no", retry_after_s=7), 429, "Too Many Requests - no"),
]


@pytest.fixture(autouse=True)
def request_of_somebody(app):
    with app.test_request_context("/api/v1/plugins?index=1"):
        yield


@pytest.mark.parametrize(("error", "status", "message"), TABLE, ids=lambda value: str(value))
def test_a_kind_has_one_status(error, status, message):
    body, code, _ = as_http(error)
    assert code == status_of(error) == status
    assert body["message"] == message or message is None
    assert body["error"] == type(error).error
    assert body["originating_path"] == "/api/v1/plugins?index=1"


def test_every_kind_is_in_the_table():
    assert set(STATUS) == set(errors.Refusal.__subclasses__())
    assert {type(error) for error, _, _ in TABLE} == set(STATUS)


def test_a_field_is_named_under_its_place():
    body, _, _ = as_http(errors.Invalid("no", field="tasks.functions.0.name"))
    assert body["errors"] == {"tasks": {"functions": {"0": {"name": ["no"]}}}}


def test_facts_are_the_detail_and_an_own_name_is_the_error():
    body, _, _ = as_http(errors.Conflict("no", error="GroupInUseError", group_id=7))
    assert (body["error"], body["detail"]) == ("GroupInUseError", {"group_id": 7})


def test_who_comes_too_often_hears_when_to_come_again():
    assert as_http(TABLE[-1][0])[2] == {"Retry-After": "7"}


def test_messages_of_shapes_have_string_keys_all_through():
    body, status, _ = as_http(ValidationError({"tasks": {0: {"name": ["no"]}}}))
    assert (status, body["errors"]) == (400, {"tasks": {"0": {"name": ["no"]}}})
    assert as_http(ValidationError(["no"]))[0]["errors"] == {"_schema": ["no"]}


def test_a_query_is_worded_as_the_contract_does():
    body, _, _ = as_http(QueryProblem({"index": ["no"]}))
    assert body["message"] == "Input payload validation failed"


def test_errors_of_the_framework_keep_their_headers():
    body, status, headers = as_http(MethodNotAllowed(["GET", "PUT"]))
    assert (status, body["error"]) == (405, "MethodNotAllowed")
    assert set(headers) == {"Allow"}
    assert as_http(NotFound("no"))[0]["message"] == "Not Found - no"


def test_a_crash_shows_an_id_and_nothing_else():
    body, status, _ = as_http(RuntimeError("the secret"))
    assert (status, body["error"]) == (500, "InternalServerError")
    incident = body["detail"]["incident"]
    assert incident in body["message"]
    assert "secret" not in str(body)
