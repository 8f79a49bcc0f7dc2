"""Runs over REST: what they answer, to whom, and what is refused. Real tasks, in real processes."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest

from app import settings as settings_
from app.runner.launch import execute

from ..builders import (
    HELLO,
    PLUGINS,
    done,
    file_body,
    function_task,
    make_file,
    make_plugin,
    make_token,
)
from ..conftest import make_settings
from ..workers import PNG, show_everything, work_off


@pytest.fixture
def path(plugin, file):
    return f"{PLUGINS}/{plugin['id']}/files/{file['id']}/runs"


@pytest.fixture
def run_off(app, alice):
    """Starts a run, has it run, and gives its document."""

    def run(path, act=execute, **body):
        started = done(alice.post(path, {"task": "hello", "inputs": {"name": "Ada"}, **body}))
        work_off(app, act)
        return done(alice.get(started["url"]))

    return run


def test_a_new_run_answers_with_who_what_and_where(alice, path, plugin, file):
    run = done(alice.post(path, {"task": "hello", "inputs": {"name": "Ada"}}))
    assert run["url"] == f"{PLUGINS}/{plugin['id']}/runs/{run['id']}"
    assert (run["status"], run["task"], run["kind"]) == ("queued", "hello", "function")
    assert run["user"]["username"] == "alice"
    assert run["file"] == {
        "id": file["id"],
        "snapshot": file["snapshot"],
        "url": f"{PLUGINS}/{plugin['id']}/files/{file['id']}",
    }
    assert (run["startedOn"], run["endedOn"], run["unsaved"]) == (None, None, False)


def test_a_task_is_run_and_its_value_mapped(path, run_off):
    run = run_off(path, inputs={"times": 2}, positional=["Ada"])
    assert (run["status"], run["error"]) == ("succeeded", None)
    (output,) = run["outputs"]
    assert (output["name"], output["value"]) == ("message", "Hello, Ada! Hello, Ada! ")
    assert (output["type"], output["fits"], output["isJson"]) == ("string", True, True)
    assert run["given"] == {"inputs": {"times": 2}, "positional": ["Ada"]}
    assert run["durationS"] > 0
    assert run["peakMemoryBytes"] > 1_000_000


def test_both_addresses_of_a_run_are_the_same(alice, path, run_off):
    run = run_off(path)
    assert done(alice.get(f"{path}/{run['id']}")) == done(alice.get(run["url"]))
    one = f"{path}/{run['id']}/outputs/message"
    assert done(alice.get(one)) == done(alice.get(run["outputs"][0]["url"]))


def test_a_run_is_not_at_the_address_of_another_file(alice, plugin, path, run_off):
    run = run_off(path)
    other = make_file(alice, plugin["id"], "other.py")
    answer = alice.get(f"{PLUGINS}/{plugin['id']}/files/{other['id']}/runs/{run['id']}")
    assert answer.status_code == 404


def test_a_failing_task_tells_where_in_its_own_code(alice, vision, plugin, run_off):
    contents = "from dioptra import pyplugs\n\n@pyplugs.register\ndef bad(x):\n    return x / 0\n"
    task = function_task("bad", {"x": vision.types["integer"]})
    made = make_file(alice, plugin["id"], "bad.py", contents, [task])
    path = f"{PLUGINS}/{plugin['id']}/files/{made['id']}/runs"
    run = run_off(path, task="bad", inputs={"x": 1})
    assert (run["status"], run["outputs"]) == ("failed", [])
    error = run["error"]
    assert (error["filename"], error["line"]) == ("bad.py", 5)
    assert "ZeroDivisionError" in error["traceback"]
    assert error["code"] == run["errorCode"]


def test_lines_come_in_order_and_in_pieces(alice, vision, plugin, run_off):
    contents = (
        "import sys\nfrom dioptra import pyplugs\n\n@pyplugs.register\ndef say():\n"
        "    for n in range(5):\n        print(n, flush=True)\n"
    )
    made = make_file(alice, plugin["id"], "say.py", contents, [function_task("say")])
    path = f"{PLUGINS}/{plugin['id']}/files/{made['id']}/runs"
    run = run_off(path, task="say", inputs={})
    first = done(alice.get(f"{run['url']}/log?limit=2"))
    assert [line["text"] for line in first["lines"]] == ["0", "1"]
    assert not first["isComplete"]
    rest = done(alice.get(f"{run['url']}/log?after={first['lines'][-1]['position']}"))
    assert [line["text"] for line in rest["lines"]] == ["2", "3", "4"]
    assert (rest["isComplete"], rest["dropped"]) == (True, 0)


def test_an_artifact_goes_there_and_back_in_one_step(alice, path, run_off):
    run = run_off(path, task="TextArtifact", inputs={}, value="h\u00e4llo")
    assert (run["kind"], run["roundTrip"]["equal"]) == ("artifact-round-trip", True)
    assert [(one["path"], one["size"]) for one in run["artifacts"]] == [("artifact", 6)]
    assert run["outputs"][0]["value"] == "h\u00e4llo"
    answer = alice.get(run["artifacts"][0]["url"])
    assert answer.data == "h\u00e4llo".encode()


def test_an_artifact_of_one_run_is_read_by_another(path, run_off):
    task = {"task": "TextArtifact", "inputs": {}}
    first = run_off(path, **task, value="x", mode="serialize")
    assert first["artifact"] == "artifact"
    second = run_off(path, **task, value={"run": first["id"]}, mode="deserialize")
    assert second["outputs"][0]["value"] == "x"


def test_an_output_of_one_run_is_an_input_of_another(path, run_off):
    first = run_off(path)
    reference = {"run": first["id"], "output": "message"}
    second = run_off(path, inputs={"name": reference})
    assert second["outputs"][0]["value"] == "Hello, Hello, Ada! ! "
    assert second["given"]["inputs"] == {"name": reference}


def test_unsaved_code_runs_beside_the_saved_files(alice, plugin, file, run_off):
    contents = HELLO.replace("def hello", "def again").replace("Hello,", "Again,")
    contents = "from .hello import hello\n" + contents
    path = f"{PLUGINS}/{plugin['id']}/runs"
    run = run_off(path, task="again", filename="more.py", contents=contents)
    assert run["outputs"][0]["value"] == "Again, Ada! "
    assert (run["unsaved"], run["file"], run["filename"]) == (True, None, "more.py")
    assert len(done(alice.get(f"{PLUGINS}/{plugin['id']}/files"))["data"]) == 1


def test_unsaved_changes_of_a_file_take_its_place(plugin, file, vision, run_off):
    path = f"{PLUGINS}/{plugin['id']}/runs"
    types = vision.types
    task = function_task(inputs={"name": types["string"]}, outputs={"words": types["string"]})
    body = file_body(contents=HELLO.replace("Hello,", "Bye,"), functions=[task])
    run = run_off(path, **body)
    assert [(one["name"], one["value"]) for one in run["outputs"]] == [("words", "Bye, Ada! ")]
    assert run["file"]["id"] == file["id"]
    assert run["file"]["snapshot"] is None


def test_unsaved_code_is_reviewed_as_at_a_save(alice, plugin, vision):
    task = function_task(inputs={"nam": vision.types["string"]})
    body = {"task": "hello", **file_body(functions=[task])}
    answer = alice.post(f"{PLUGINS}/{plugin['id']}/runs", body)
    assert (answer.status_code, answer.json["error"]) == (422, "RegistrationMismatchError")
    assert {one["code"] for one in answer.json["detail"]["diagnostics"]} >= {"unknown-input"}


def test_all_that_is_wrong_with_the_values_is_told_at_once(alice, path):
    answer = alice.post(path, {"task": "hello", "inputs": {"times": "x", "bogus": 1}})
    assert (answer.status_code, answer.json["error"]) == (422, "RunInputsError")
    found = {(one["code"], one["name"]) for one in answer.json["detail"]["findings"]}
    wanted = {("MISSING_REQUIRED", "name"), ("UNKNOWN_INPUT", "bogus"), ("TYPE_MISMATCH", "times")}
    assert found == wanted
    assert done(alice.get(path))["totalNumResults"] == 0


@pytest.mark.parametrize(
    ("value", "status"),
    [("x", 200), ("\ud800\0", 200), ("1e999", 400), ("[" * 300 + "]" * 300, 400), (10**40, 200)],
)
def test_any_value_is_taken_or_refused(alice, vision, plugin, value, status):
    task = function_task(inputs={"name": vision.types["any"]})
    made = make_file(alice, plugin["id"], functions=[task])
    path = f"{PLUGINS}/{plugin['id']}/files/{made['id']}/runs"
    is_json = isinstance(value, str) and value[0] in "1["
    data = '{"task": "hello", "inputs": {"name": %s}}' % (value if is_json else json.dumps(value))
    answer = alice.post(path, data=data, content_type="application/json")
    assert answer.status_code == status
    if status == 200:
        assert done(alice.get(answer.json["url"]))["given"]["inputs"]["name"] == value


def test_pictures_and_previews_are_shown(alice, path, run_off):
    run = run_off(path, show_everything)
    (output,) = run["outputs"]
    assert (output["isJson"], output["value"]) == (False, None)
    assert output["preview"]["shape"] == [1]
    answer = alice.get(output["image"])
    assert (answer.data, answer.mimetype) == (PNG, "image/png")


def test_an_artifact_is_saved_and_never_shown(alice, path, run_off):
    """A task can write a page with a script; a browser must not take it for one of ours."""
    run = run_off(path, show_everything)
    answer = alice.get(run["artifacts"][0]["url"])
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a.txt"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert run["artifacts"][0]["mediaType"] == "text/html"


def test_a_long_value_is_read_by_itself(alice, path, run_off):
    run = run_off(path, inputs={"name": "x" * 70_000})
    (output,) = run["outputs"]
    assert (output["isLong"], output["isJson"], output["value"]) == (True, True, None)
    assert len(done(alice.get(output["url"]))["value"]) > 70_000


def test_waiting_for_a_run_that_has_ended_takes_no_time(alice, path, run_off):
    run = run_off(path)
    assert done(alice.get(f"{run['url']}?wait=20"))["status"] == "succeeded"


@pytest.mark.parametrize("wait", ["21", "-1", "x", "1.5"])
def test_nobody_waits_for_ever(alice, path, wait):
    run = done(alice.post(path, {"task": "hello", "inputs": {"name": "x"}}))
    assert alice.get(f"{run['url']}?wait={wait}").status_code == 400


def test_a_run_that_waits_is_cancelled_at_once(app, alice, path):
    run = done(alice.post(path, {"task": "hello", "inputs": {"name": "x"}}))
    assert done(alice.post(f"{run['url']}/cancel"))["status"] == "cancelled"
    work_off(app)
    assert done(alice.get(run["url"]))["startedOn"] is None


def test_a_run_is_deleted_when_it_has_ended(app, alice, path):
    run = done(alice.post(path, {"task": "hello", "inputs": {"name": "x"}}))
    answer = alice.delete(run["url"])
    assert (answer.status_code, answer.json["error"]) == (409, "RunNotEndedError")
    work_off(app)
    assert done(alice.delete(run["url"])) == {"id": [run["id"]], "status": "Success"}
    assert alice.get(run["url"]).status_code == 404


def test_runs_are_listed_and_searched(app, alice, plugin, path):
    ids = [
        done(alice.post(path, {"task": "hello", "inputs": {"name": "x"}}))["id"] for _ in range(3)
    ]
    page = done(alice.get(f"{path}?pageLength=2"))
    assert [run["id"] for run in page["data"]] == ids[:0:-1]
    assert page["totalNumResults"] == 3
    work_off(app)
    whole = f"{PLUGINS}/{plugin['id']}/runs"
    for search, number in (("status:succeeded", 3), ("user:bob", 0), ("task:hello", 3), ("x", 0)):
        assert done(alice.get(f"{whole}?search={search}"))["totalNumResults"] == number


def test_whoever_may_read_the_group_reads_its_runs_and_starts_none(app, alice, bob, path):
    run = done(alice.post(path, {"task": "hello", "inputs": {"name": "x"}}))
    work_off(app)
    assert done(bob.get(run["url"]))["outputs"][0]["value"] == 42
    assert bob.post(path, {"task": "hello", "inputs": {"name": "x"}}).status_code == 403
    assert bob.post(f"{run['url']}/cancel").status_code == 403


def test_a_token_that_may_only_read_starts_no_run(app, alice, path, fresh_client):
    token = make_token(alice, readOnly=True)["token"]
    headers = {"Authorization": f"Bearer {token}"}
    body = {"task": "hello", "inputs": {"name": "x"}}
    assert fresh_client().post(path, body, headers=headers).status_code == 403
    assert fresh_client().get(path, headers=headers).status_code == 200


def test_another_group_takes_no_output_of_this_one(alice, admin, public, path, run_off):
    run = run_off(path)
    other = make_plugin(alice, public.id, "other")
    body = {
        "task": "hello",
        "filename": "a.py",
        "contents": HELLO,
        "inputs": {"name": {"run": run["id"], "output": "message"}},
    }
    answer = alice.post(f"{PLUGINS}/{other['id']}/runs", body)
    assert answer.json["detail"]["findings"][0]["code"] == "UNKNOWN_SOURCE"


def test_a_full_line_is_told_with_when_to_come_back(alice, path, monkeypatch):
    body = {"task": "hello", "inputs": {"name": "x"}}
    done(alice.post(path, body))
    few = make_settings(settings_.current().database_url, runs_per_user=1)
    monkeypatch.setattr(settings_, "current", lambda: few)
    answer = alice.post(path, body)
    assert (answer.status_code, answer.json["error"]) == (429, "TooManyRunsError")
    assert re.fullmatch(r"[1-9]\d*", answer.headers["Retry-After"])


def test_a_run_of_a_deleted_plugin_stays_readable(alice, plugin, path, run_off):
    run = run_off(path)
    done(alice.delete(f"{PLUGINS}/{plugin['id']}"))
    assert done(alice.get(run["url"]))["plugin"]["deleted"]
    assert alice.post(path, {"task": "hello", "inputs": {"name": "x"}}).status_code == 404


def test_health_says_how_tasks_are_run(api):
    runs = done(api.get("/health"))["runs"]
    assert runs["on"] is True
    assert runs["queue"] in ("sqlite", "postgresql")
    assert runs["sandbox"]
    assert runs["sandboxWords"].endswith(".")


def test_the_run_of_a_task_that_the_file_lacks_names_those_it_has(alice, path):
    answer = alice.post(path, {"task": "bye"})
    assert answer.status_code == 400
    assert "it registers hello, TextArtifact" in answer.json["message"]
    assert list(answer.json["errors"]) == ["task"]


@pytest.mark.parametrize("name", ["\0", "\ud800", "a\0b"])
def test_what_no_database_can_keep_is_the_name_of_nothing(alice, path, run_off, name):
    run = run_off(path)
    given = {"name": {"run": run["id"], "output": name}}
    answer = alice.post(path, {"task": "hello", "inputs": given})
    assert (answer.status_code, answer.json["error"]) == (422, "RunInputsError")
    for place in ("outputs/{}", "outputs/{}/image", "artifacts/{}"):
        step = quote(name, errors="surrogatepass")
        assert alice.http.get(f"{run['url']}/{place.format(step)}").status_code == 404
