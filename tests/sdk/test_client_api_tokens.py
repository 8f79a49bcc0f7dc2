"""API tokens: made and revoked by the client, and sent in place of a password."""

from __future__ import annotations

import pytest
import requests
from requests.adapters import HTTPAdapter

from dioptra.client import (
    ConflictError,
    DeniedError,
    NotFoundError,
    NotSignedInError,
    connect_json_dioptra_client,
    connect_response_dioptra_client,
)
from dioptra.client.session import RequestsTransport
from dioptra.client.wsgi import wsgi_transport

from .conftest import ADDRESS, described
from .recording import ADDRESS as REGISTRY
from .recording import RecordingTransport


@pytest.fixture
def script(app):
    """Connects with a token, or with none."""

    def connect(token=None, make=connect_json_dioptra_client):
        return make(ADDRESS, token=token, transport=wsgi_transport(described(app)))

    return connect


def headers_of(call=lambda client: client.users.get_current(), **options):
    transport = RecordingTransport()
    call(connect_json_dioptra_client(REGISTRY, transport=transport, **options))
    return transport.requests[-1].headers


def test_a_token_is_made_listed_and_revoked(alice, script, vision):
    made = alice.users.tokens.create("nightly", vision, read_only=True, days=7)
    token = made.pop("token")
    assert (made["name"], made["group"]["id"], made["readOnly"]) == ("nightly", vision, True)
    assert alice.users.tokens.get()["data"] == [made]
    assert alice.users.tokens.get(search="name:weekly")["data"] == []
    assert script(token).users.get_current()["username"] == "alice"
    assert alice.users.tokens.delete_by_id(made["id"])["id"] == [made["id"]]
    with pytest.raises(NotSignedInError, match="revoked or expired"):
        script(token).users.get_current()
    with pytest.raises(NotFoundError):
        alice.users.tokens.delete_by_id(made["id"])


def test_what_is_not_said_has_the_servers_defaults(alice):
    made = alice.users.tokens.create("upload")
    assert (made["group"], made["readOnly"]) == (None, False)


def test_a_script_registers_a_plugin_without_signing_in(alice, script, vision):
    client = script(alice.users.tokens.create("upload", vision)["token"])
    assert client.plugins.create(vision, "uploaded")["user"]["username"] == "alice"


def test_a_script_that_may_only_read_is_denied_a_change(alice, script, vision):
    client = script(alice.users.tokens.create("look", read_only=True)["token"])
    assert client.plugins.get(vision)["data"] == []
    with pytest.raises(DeniedError):
        client.plugins.create(vision, "uploaded")


def test_no_token_makes_tokens(alice, script):
    client = script(alice.users.tokens.create("upload")["token"])
    with pytest.raises(DeniedError, match="Sign in"):
        client.users.tokens.create("child")


def test_too_many_tokens_are_a_conflict(alice):
    for n in range(50):
        alice.users.tokens.create(f"t{n}")
    with pytest.raises(ConflictError, match="Revoke one first"):
        alice.users.tokens.create("one more")


def test_the_other_kind_of_client_takes_a_token_too(alice, script):
    token = alice.users.tokens.create("upload")["token"]
    answer = script(token, connect_response_dioptra_client).users.get_current()
    assert (answer.status_code, answer.json()["username"]) == (200, "alice")


def test_the_token_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("DIOPTRA_API_TOKEN", "dp_environment\n")
    assert headers_of() == {"Authorization": "Bearer dp_environment"}
    assert headers_of(token="dp_argument") == {"Authorization": "Bearer dp_argument"}
    assert headers_of(token="") is None
    monkeypatch.delenv("DIOPTRA_API_TOKEN")
    assert headers_of() is None


def test_other_headers_stay_beside_the_token():
    headers = headers_of(
        lambda client: client.plugins.modify_by_id(3, "n", None, if_match=20), token="dp_x"
    )
    assert headers == {"If-Match": '"20"', "Authorization": "Bearer dp_x"}


def test_signing_in_takes_the_place_of_the_token(monkeypatch):
    monkeypatch.setenv("DIOPTRA_API_TOKEN", "dp_environment")

    def sign_in(client):
        client.auth.login("alice", "secret")
        client.users.get_current()

    assert headers_of(lambda client: client.auth.login("alice", "secret")) is None
    assert headers_of(sign_in) is None


@pytest.mark.parametrize("token", ["dp_a b", "dp_a\nX-Other: 1", "dp_é", "dp_\0"])
def test_what_is_no_token_is_refused_without_being_shown(token):
    with pytest.raises(ValueError, match="no API token") as problem:
        connect_json_dioptra_client(REGISTRY, token=token)
    assert token not in str(problem.value)


class Wire(HTTPAdapter):
    """Answers everything, and remembers what would go out."""

    def __init__(self):
        super().__init__()
        self.sent = []

    def send(self, request, **_):
        self.sent.append(request.headers.get("Authorization"))
        answer = requests.Response()
        answer.status_code, answer._content, answer.request = 200, b"{}", request
        answer.url = request.url
        return answer


def test_a_password_in_netrc_does_not_replace_the_token(monkeypatch, tmp_path):
    passwords = tmp_path / "netrc"
    passwords.write_text("machine registry.test login alice password secret\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("NETRC", str(passwords))
    session, wire = requests.Session(), Wire()
    session.mount("http://", wire)
    client = connect_json_dioptra_client(
        REGISTRY, token="dp_x", transport=RequestsTransport(session)
    )
    client.users.get_current()
    client.auth.login("alice", "secret")
    assert wire.sent[0] == "Bearer dp_x"
    assert wire.sent[1].startswith("Basic ")
