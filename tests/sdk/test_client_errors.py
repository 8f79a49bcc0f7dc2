import pickle

import pytest

from dioptra import client as sdk
from dioptra.client import base

from .recording import ADDRESS, RecordingTransport, answer, connect

CONFLICT = {
    "error": "EntityExistsError",
    "message": "Conflict - A plugin named 'hello' exists.",
    "detail": {"entity_type": "plugin", "existing_id": 7},
    "originating_path": "/api/v1/plugins/?",
}
FIELD_PROBLEMS = {
    "errors": {
        "name": ["Not a valid string."],
        "tasks": {"functions": {"0": {"inputParams": {"1": {"parameterType": ["Is null."]}}}}},
        "_schema": ["Too much."],
    }
}
MISMATCH = {
    "error": "RegistrationMismatchError",
    "message": "Unprocessable - The registration does not fit the code.",
    "detail": {
        "diagnostics": [
            {
                "severity": "error",
                "code": "unknown-input",
                "line": 3,
                "message": "No argument 'nmae'.",
                "hint": "Did you mean 'name'?",
            },
            {"severity": "warning", "line": 5, "message": "Other order."},
            {"severity": "error", "task": "hi", "message": "No such task."},
        ]
    },
}


def refused(status, body, headers=None):
    client, _ = connect(answer(status, body, headers))
    with pytest.raises(sdk.StatusCodeError) as caught:
        client.plugins.get_by_id(3)
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, sdk.BadRequestError),
        (401, sdk.NotSignedInError),
        (403, sdk.DeniedError),
        (404, sdk.NotFoundError),
        (409, sdk.ConflictError),
        (412, sdk.StaleError),
        (422, sdk.MismatchError),
        (423, sdk.DeletedError),
        (429, sdk.TooOftenError),
        (302, sdk.StatusCodeError),
        (405, sdk.StatusCodeError),
        (500, sdk.StatusCodeError),
        (599, sdk.StatusCodeError),
    ],
)
def test_a_status_has_its_kind_of_error(status, kind):
    error = refused(status, {"message": "No."})
    assert type(error) is kind
    assert error.status_code == status
    assert isinstance(error, sdk.DioptraClientError)


def test_an_error_carries_what_the_server_said():
    error = refused(409, CONFLICT)
    assert error.error == "EntityExistsError"
    assert error.detail["existing_id"] == 7
    assert error.summary == CONFLICT["message"]
    assert error.response.json() == CONFLICT
    assert error.message == error.response.text


def test_an_error_reads_as_the_servers_message():
    assert str(refused(409, CONFLICT)) == f"{CONFLICT['message']} (409 EntityExistsError)"


def test_an_error_names_every_field_problem():
    error = refused(400, FIELD_PROBLEMS)
    assert error.problems["tasks.functions.0.inputParams.1.parameterType"] == ["Is null."]
    assert error.errors == FIELD_PROBLEMS["errors"]
    assert str(error).splitlines() == [
        "Bad Request (400)",
        "  name: Not a valid string.",
        "  tasks.functions.0.inputParams.1.parameterType: Is null.",
        "  Too much.",
    ]


def test_an_error_names_every_diagnostic_with_its_line():
    error = refused(422, MISMATCH)
    assert error.diagnostics[0]["code"] == "unknown-input"
    assert str(error).splitlines() == [
        "Unprocessable - The registration does not fit the code. (422 RegistrationMismatchError)",
        "  line 3: No argument 'nmae'. (Did you mean 'name'?)",
        "  line 5: warning: Other order.",
        "  task hi: No such task.",
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("", "Bad Gateway (502)"),
        ("<html>\n <b>nginx</b></html>", "Bad Gateway: <html> <b>nginx</b></html> (502)"),
        ("[1]", "Bad Gateway: [1] (502)"),
        ({"errors": ["odd"], "detail": 5, "message": 6}, "Bad Gateway (502)"),
        ({"detail": {"diagnostics": "odd"}}, "Bad Gateway (502)"),
        ({"detail": {"diagnostics": [1, {}]}}, "Bad Gateway (502)\n  no message"),
        ("[" * 100_000, "Bad Gateway: " + "[" * 120 + "… (502)"),
    ],
)
def test_any_body_at_all_makes_a_readable_error(body, text):
    assert str(refused(502, body)) == text


def test_an_unknown_status_still_reads_well():
    assert str(refused(599, "")) == "The server refused (599)"


@pytest.mark.parametrize(
    ("header", "wait"), [({"Retry-After": "30"}, 30), ({}, None), ({"Retry-After": "soon"}, None)]
)
def test_too_often_says_how_long_to_wait(header, wait):
    assert refused(429, {"message": "Later."}, header).retry_after_s == wait


def test_an_error_survives_pickling():
    error = refused(422, MISMATCH)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))


@pytest.mark.parametrize("body", ["<html>Welcome</html>", "[1]", ""])
def test_a_success_that_is_no_json_object_is_an_error_about_the_address(body):
    client, _ = connect(answer(200, body))
    with pytest.raises(sdk.JSONDecodeError, match="Does the address belong"):
        client.plugins.get_by_id(3)


def test_the_response_client_hands_on_a_refusal_unchanged():
    refusal = answer(409, CONFLICT)
    transport = RecordingTransport(refusal)
    client = sdk.connect_response_dioptra_client(ADDRESS, transport=transport)
    assert client.plugins.get_by_id(3) is refusal


def test_the_errors_stand_under_the_published_module_name_too():
    assert base.StatusCodeError is sdk.StatusCodeError
    assert base.APIConnectionError is sdk.APIConnectionError


def test_all_that_is_wrong_with_the_values_of_a_run_is_a_line_each():
    findings = [
        {"code": "UNKNOWN_INPUT", "message": "There is no input “b”.", "name": "b"},
        {"code": "MISSING_REQUIRED", "message": "“a” needs a value.", "name": "a"},
    ]
    body = {
        "error": "RunInputsError",
        "message": "The task is not run. There is no input “b”. (and 1 more)",
        "detail": {"findings": findings},
    }
    error = refused(422, body)
    assert error.findings == findings
    assert str(error).splitlines()[1:] == [
        "  There is no input “b”.",
        "  “a” needs a value.",
    ]
    alone = {**body, "message": "There is no input “b”.", "detail": {"findings": findings[:1]}}
    assert len(str(refused(422, alone)).splitlines()) == 1
