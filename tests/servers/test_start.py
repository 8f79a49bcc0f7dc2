"""What a server makes of its environment when it starts, and what it writes beside answers."""

from __future__ import annotations

import json
import secrets
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ..live import ROOT, clean_environment, live_server, prepare, refuse_to_serve, serve

pytestmark = pytest.mark.slow

CHEAP = {"ARGON2_MEMORY_KIB": "8", "ARGON2_TIME_COST": "1"}
# Nobody listens on that port.
ELSEWHERE = "postgresql://nobody@127.0.0.1:9/none"
CODE = "from dioptra import pyplugs\n\n\n@pyplugs.register\ndef {}(n: int) -> int:\n    return n\n"


def test_the_embedded_default_keeps_its_secret_beside_its_database(tmp_path: Path):
    environment = clean_environment(DATA_DIR=str(tmp_path / "data"), **CHEAP)
    name, password = prepare(environment)
    with serve(environment, name, password) as server, server.sign_in() as client:
        kept = client._session._transport._session.cookies.copy()
        assert client.users.get_current().status_code == 200
    (secret,) = (tmp_path / "data").glob("*.secret")
    text = secret.read_text()
    assert len(text) >= 32
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert (tmp_path / "data" / "registry.sqlite").exists()
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert set(modes.values()) == {0o600}, modes

    # The second start finds the same accounts, and whoever was signed in still is.
    assert prepare(environment) == ("", "")
    assert secret.read_text() == text
    with serve(environment, name, password) as server, server.connect() as client:
        client._session._transport._session.cookies.update(kept)
        assert client.users.get_current().json()["username"] == name


@pytest.mark.parametrize(
    ("environment", "sentences"),
    [
        ({"DATABASE_URL": ELSEWHERE}, ["SECRET_KEY is not set", "token_hex"]),
        ({"REGISTRATION_CHECKS": "lenient"}, ["REGISTRATION_CHECKS", "strict, report"]),
    ],
    ids=["secret", "checks"],
)
def test_a_server_that_cannot_start_says_why_and_what_would_be_right(
    environment, sentences, tmp_path
):
    status, said = refuse_to_serve(clean_environment(DATA_DIR=str(tmp_path), **environment))
    assert status > 0
    for sentence in sentences:
        assert sentence in said
    assert "Traceback" not in said


def test_the_administrators_command_refuses_likewise(tmp_path):
    environment = clean_environment(DATA_DIR=str(tmp_path), DATABASE_URL=ELSEWHERE)
    with pytest.raises(AssertionError) as refusal:
        prepare(environment)
    assert "SECRET_KEY is not set" in str(refusal.value)
    assert "Traceback" not in str(refusal.value)


def test_on_a_busy_port_no_first_account_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        said = subprocess.run(
            [sys.executable, "scripts/run.py"],
            cwd=ROOT,
            env=clean_environment(DATA_DIR=str(tmp_path), PORT=port, GUNICORN_CMD_ARGS=""),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert said.returncode == 1
    assert "another PORT" in said.stderr
    assert list(tmp_path.iterdir()) == []


def register(client, task: str, filename: str = "a.py"):
    """Register the task `double` on code that defines one of this name."""
    group = client.groups.get(search="name:public").json()["data"][0]["id"]
    types = client.plugin_parameter_types.get(group, search="name:integer").json()["data"]
    integer = types[0]["id"]
    name = f"plugin_{secrets.token_hex(4)}"
    plugin = client.plugins.create(group, name).json()["id"]
    double = {
        "name": "double",
        "inputParams": [{"name": "n", "parameterType": integer}],
        "outputParams": [{"name": "result", "parameterType": integer}],
    }
    answer = client.plugins.files.create(plugin, filename, CODE.format(task), [double])
    return answer, client.plugins.get_by_id(plugin).json()


def test_strict_checks_refuse_a_file_that_does_not_match(server):
    with server.sign_in() as client:
        answer, plugin = register(client, "halve")
    assert answer.status_code == 422
    assert answer.json()["error"] == "RegistrationMismatchError"
    assert "task-not-found" in {found["code"] for found in answer.json()["detail"]["diagnostics"]}
    assert plugin["files"] == []


@pytest.fixture(scope="module")
def reporting(database_kind):
    """A server with other choices than those it is delivered with."""
    chosen = {"REGISTRATION_CHECKS": "report", "SIGN_UP": "closed"}
    logs = {"LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG"}
    with live_server(database_kind, **chosen, **logs) as found:
        yield found


def test_reporting_checks_store_a_file_with_what_does_not_match(reporting):
    with reporting.sign_in() as client:
        answer, plugin = register(client, "halve")
        assert answer.status_code == 200, answer.text
        stored = client.plugins.files.get_by_id(plugin["id"], answer.json()["id"]).json()
    assert "task-not-found" in {found["code"] for found in stored["diagnostics"]}
    assert [found["severity"] for found in stored["diagnostics"]].count("error") == 1
    assert [task["name"] for task in stored["tasks"]["functions"]] == ["double"]
    (file,) = plugin["files"]
    assert file["id"] == stored["id"]


def test_reporting_checks_store_source_that_does_not_parse(reporting):
    with reporting.sign_in() as client:
        answer, plugin = register(client, "(")
        assert answer.status_code == 200, answer.text
    assert [found["code"] for found in answer.json()["diagnostics"]] == ["syntax-error"]
    assert len(plugin["files"]) == 1


def test_a_json_log_is_json_line_by_line(reporting):
    with reporting.sign_in() as client:
        register(client, "double")
        client.plugins.get_by_id(999_999)
    entries = [json.loads(line) for line in reporting.log.splitlines()]
    requests = [entry for entry in entries if entry["event"] == "request"]
    made = next(entry for entry in requests if entry["path"].endswith("/files"))
    assert (made["method"], made["status"], made["level"]) == ("POST", 200, "info")
    assert made["actor"] == 1
    assert made["request_id"]
    missing = next(entry for entry in requests if entry["path"].endswith("/999999"))
    assert missing["status"] == 404


def test_logs_hold_no_secret_and_no_source(reporting):
    canary = f"canary_{secrets.token_hex(8)}"
    name = f"dora_{secrets.token_hex(4)}"
    with reporting.sign_in() as client:
        client.users.create(name, f"{name}@example.org", f"password {canary}")
        client.auth.login(name, f"wrong {canary}")
        assert client.auth.login(name, f"password {canary}").status_code == 200
        cookies = client._session._transport._session.cookies.get_dict()
        register(client, canary)
        register(client, f"{canary}(")
        client.plugins.get(search=f"name:{canary}")
        client.users.change_current_user_password(f"password {canary}", f"next {canary}")
    said = reporting.log
    assert canary not in said
    assert reporting.password not in said
    assert reporting.environment["SECRET_KEY"] not in said
    assert "argon2" not in said
    for value in cookies.values():
        assert value not in said
        assert value.partition("|")[0] not in said


def test_closed_sign_up_takes_accounts_from_its_admins_only(reporting):
    with reporting.connect() as stranger:
        refused = stranger.users.create("eve", "eve@example.org", "long enough")
    with reporting.sign_in() as admin:
        made = admin.users.create("dora", "dora@example.org", "long enough")
    with reporting.sign_in("dora", "long enough") as dora:
        likewise = dora.users.create("eve", "eve@example.org", "long enough")
    assert (refused.status_code, refused.json()["error"]) == (403, "SignUpClosedError")
    assert made.status_code == 200, made.text
    assert likewise.status_code == 403


def test_a_server_without_its_database_is_not_healthy(tmp_path):
    environment = clean_environment(
        DATABASE_URL=ELSEWHERE, DATA_DIR=str(tmp_path), SECRET_KEY=secrets.token_hex()
    )
    with serve(environment) as server, server.connect() as client:
        answer = client.groups.get()
        health = client._session._transport._session.get(f"{server.address}/health")
    assert health.status_code == 503
    assert answer.status_code == 401
    assert "nobody" not in answer.text + health.text


def test_a_server_with_a_database_is_healthy(server):
    with server.connect() as client:
        health = client._session._transport._session.get(f"{server.address}/health")
    assert health.status_code == 200
    assert health.json()["status"] == "healthy"
