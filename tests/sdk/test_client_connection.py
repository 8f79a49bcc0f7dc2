"""Connecting: addresses, the network, and an application in the same process."""

import json
import socket

import pytest
import requests

from dioptra.client import (
    APIConnectionError,
    connect_json_dioptra_client,
    connect_response_dioptra_client,
)
from dioptra.client.wsgi import wsgi_transport

from .recording import ADDRESS, RecordingTransport, connect


def echo(environ, start_response):
    """Answer with what arrived; sign in with two cookies, and move /api/v1/plugins."""
    path = environ["PATH_INFO"]
    headers = [("Content-Type", "application/json")]
    if path.endswith("/login"):
        headers += [("Set-Cookie", "session=abc; HttpOnly; Path=/"), ("Set-Cookie", "b=2; Path=/")]
    if path == "/api/v1/plugins":
        start_response("308 PERMANENT REDIRECT", [("Location", "http://localhost/api/v1/plugins/")])
        return [b""]
    size = int(environ.get("CONTENT_LENGTH") or 0)
    seen = {
        "method": environ["REQUEST_METHOD"],
        "path": path,
        "query": environ["QUERY_STRING"],
        "body": environ["wsgi.input"].read(size).decode(),
        "type": environ.get("CONTENT_TYPE"),
        "cookie": environ.get("HTTP_COOKIE"),
        "if_match": environ.get("HTTP_IF_MATCH"),
    }
    start_response("200 OK", headers)
    return [json.dumps(seen).encode()]


def in_process():
    return connect_json_dioptra_client("http://localhost", transport=wsgi_transport(echo))


def test_the_address_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("DIOPTRA_API", ADDRESS + "/")
    transport = RecordingTransport()
    connect_json_dioptra_client(transport=transport).plugins.get_by_id(3)
    assert transport.requests[0].path == "/plugins/3"


def test_without_an_address_the_error_says_how_to_give_one(monkeypatch):
    monkeypatch.delenv("DIOPTRA_API", raising=False)
    with pytest.raises(ValueError, match="DIOPTRA_API"):
        connect_json_dioptra_client()


@pytest.mark.parametrize("address", ["localhost:5000", "ftp://host", "http://", "/api"])
def test_an_address_that_cannot_work_is_refused_at_once(address):
    with pytest.raises(ValueError, match="should look like http://localhost:5000"):
        connect_json_dioptra_client(address)


def test_an_unreachable_server_is_named_with_what_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with (
            connect_json_dioptra_client(address) as client,
            pytest.raises(APIConnectionError, match=f"{address}/health"),
        ):
            client.groups.get()


def test_the_client_closes_its_transport_at_the_end_of_with():
    client, transport = connect()
    with client as entered:
        assert entered is client
    assert transport.closed


def test_a_request_reaches_an_application_in_the_process():
    seen = in_process().plugins.modify_by_id(3, "nämé", None, if_match=9)
    assert seen["method"] == "PUT"
    assert seen["path"] == "/api/v1/plugins/3"
    assert seen["type"] == "application/json"
    assert seen["if_match"] == '"9"'
    assert json.loads(seen["body"]) == {"name": "nämé"}


def test_a_search_text_is_encoded_in_the_query():
    seen = in_process().users.get(search="name:ü *,&")
    assert seen["query"] == "index=0&pageLength=10&search=name%3A%C3%BC+%2A%2C%26"


def test_cookies_are_kept_between_requests():
    client = in_process()
    assert client.auth.login("alice", "secret")["cookie"] is None
    assert client.users.get_current()["cookie"] == "session=abc; b=2"


def test_two_clients_share_no_cookies():
    in_process().auth.login("alice", "secret")
    assert in_process().users.get_current()["cookie"] is None


def test_a_redirect_keeps_method_and_body():
    seen = in_process().plugins.create(1, "hello")
    assert (seen["method"], seen["path"]) == ("POST", "/api/v1/plugins/")
    assert json.loads(seen["body"]) == {"group": 1, "name": "hello"}


def test_the_response_client_returns_the_response_of_requests():
    client = connect_response_dioptra_client("http://localhost", transport=wsgi_transport(echo))
    response = client.auth.login("alice", "secret")
    assert isinstance(response, requests.Response)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.cookies["session"] == "abc"


def test_a_number_that_json_lacks_is_refused_as_a_value():
    with pytest.raises(ValueError, match="cannot be written as JSON"):
        in_process().plugin_parameter_types.create(1, "n", structure={"list": float("nan")})
