"""Runs by the client: what it sends, how it waits, what it shows, what it raises."""

from __future__ import annotations

import io

import pytest

from app.runner.launch import execute
from dioptra.client import (
    ConflictError,
    MismatchError,
    NotFoundError,
    RunError,
    connect_response_dioptra_client,
)
from dioptra.client import following as following_
from dioptra.client.progress import Progress

from ..builders import ARTIFACT, HELLO
from ..workers import work_off
from .recording import Request, answer, connect

RUN = {"id": 5, "task": "t", "plugin": {"id": 2}, "phase": None, "error": None, "artifacts": []}
OUTPUT = {"name": "x", "isLong": False, "isJson": True, "value": 7, "preview": None}


def run_as(status, **more):
    return answer(200, {**RUN, "status": status, "outputs": [], **more})


def log(*lines, complete=True, begin=1):
    numbered = enumerate(lines, begin)
    shown = [{"position": n, "stream": "stdout", "text": text} for n, text in numbered]
    return answer(200, {"lines": shown, "isComplete": complete, "dropped": 0})


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(following_, "_PAUSE_S", 0)


def wait(client, *args, **options):
    return client.plugins.files.run(2, 3, "t", *args, progress=False, **options)


@pytest.mark.parametrize(
    ("call", "request_"),
    [
        (
            lambda runs: runs.start(2, 3, "t", {"a": 1}, positional=(2,)),
            Request(
                "POST",
                "/plugins/2/files/3/runs",
                json={"task": "t", "inputs": {"a": 1}, "positional": [2]},
            ),
        ),
        (
            lambda runs: runs.start(2, 3, "A", mode="serialize", value="v", artifact_name="n"),
            Request(
                "POST",
                "/plugins/2/files/3/runs",
                json={"task": "A", "mode": "serialize", "value": "v", "artifactName": "n"},
            ),
        ),
        (
            lambda runs: runs.start_unsaved(2, "a.py", "code", "t", tasks={"functions": []}),
            Request(
                "POST",
                "/plugins/2/runs",
                json={
                    "task": "t",
                    "filename": "a.py",
                    "contents": "code",
                    "tasks": {"functions": []},
                },
            ),
        ),
        (
            lambda runs: runs.get(2, 3, search="status:failed"),
            Request(
                "GET",
                "/plugins/2/files/3/runs",
                {"index": "0", "pageLength": "10", "search": "status:failed"},
            ),
        ),
        (
            lambda runs: runs.get(2),
            Request("GET", "/plugins/2/runs", {"index": "0", "pageLength": "10"}),
        ),
        (
            lambda runs: runs.get_by_id(2, 5, wait=3),
            Request("GET", "/plugins/2/runs/5", {"wait": "3"}),
        ),
        (
            lambda runs: runs.get_log(2, 5, after=9),
            Request("GET", "/plugins/2/runs/5/log", {"after": "9", "limit": "1000"}),
        ),
        (
            lambda runs: runs.get_output(2, 5, "a/b"),
            Request("GET", "/plugins/2/runs/5/outputs/a%2Fb"),
        ),
        (lambda runs: runs.cancel(2, 5), Request("POST", "/plugins/2/runs/5/cancel")),
        (lambda runs: runs.delete_by_id(2, 5), Request("DELETE", "/plugins/2/runs/5")),
    ],
)
def test_a_call_sends_this(call, request_):
    client, transport = connect()
    call(client.runs)
    assert transport.requests == [request_]


def test_a_download_goes_into_a_folder_under_its_own_name(tmp_path):
    client, transport = connect(answer(200, "bytes"))
    saved = client.runs.download(2, 5, "deep/a b.txt", tmp_path / "new")
    assert (saved, saved.read_text()) == (tmp_path / "new" / "a b.txt", "bytes")
    assert transport.requests[0].path == "/plugins/2/runs/5/artifacts/deep/a%20b.txt"


def test_waiting_asks_until_the_run_has_ended_and_reads_all_of_it():
    client, transport = connect(
        run_as("queued"),
        run_as("running"),
        run_as("succeeded", outputs=[OUTPUT], artifacts=[{"path": "a.txt"}]),
        log("one", "two", complete=False),
        log("three", begin=3),
    )
    result = wait(client, 1, b=2)
    assert (result.outputs, result.log) == ({"x": 7}, "one\ntwo\nthree")
    assert (result.status, result.artifacts) == ("succeeded", ("a.txt",))
    sent = transport.requests
    assert sent[0].json == {"task": "t", "inputs": {"b": 2}, "positional": [1]}
    assert [one.params.get("after") for one in sent[3:]] == ["0", "2"]


def test_a_long_output_is_fetched_and_what_is_no_json_is_shown():
    preview = {**OUTPUT, "name": "y", "isJson": False, "preview": {"text": "array([1])"}}
    ended = run_as("succeeded", outputs=[{**OUTPUT, "isLong": True, "value": None}, preview])
    client, transport = connect(ended, log(), answer(200, {**OUTPUT, "value": "long"}))
    result = wait(client)
    assert result.outputs == {"x": "long", "y": "array([1])"}
    assert repr(result) == (
        "RunResult(id=5, status='succeeded', outputs={'x': 'long', 'y': Shown('array([1])')})"
    )
    assert transport.requests[-1].path == "/plugins/2/runs/5/outputs/x"


def test_an_output_is_handed_on_by_reference():
    client, _ = connect(run_as("succeeded", outputs=[OUTPUT]), log())
    result = wait(client)
    assert result.ref("x") == {"run": 5, "output": "x"}
    with pytest.raises(ValueError, match=r"no output 'y'\. Its outputs: 'x'\."):
        result.ref("y")


def test_a_failure_is_raised_with_all_that_is_known():
    error = {
        "code": "TASK_ERROR",
        "message": "The task raised ValueError: no.",
        "traceback": "Traceback ...\nValueError: no\n",
        "findings": [{"code": "A", "message": "More.", "name": None}],
    }
    client, _ = connect(run_as("failed", error=error), log("printed"))
    with pytest.raises(RunError) as failure:
        wait(client)
    assert (failure.value.code, failure.value.log) == ("TASK_ERROR", "printed")
    assert str(failure.value) == (
        "The run 5 of t: The task raised ValueError: no. (TASK_ERROR)\n  More.\n"
        "Traceback ...\nValueError: no"
    )


def test_a_cancelled_run_is_an_error_too():
    client, _ = connect(run_as("cancelled"), log())
    with pytest.raises(RunError, match="The run was cancelled") as failure:
        wait(client)
    assert failure.value.code == "CANCELLED"


def test_time_is_up_and_the_run_goes_on():
    client, transport = connect(run_as("running"))
    with pytest.raises(TimeoutError, match="has not ended after 0 s, and goes on"):
        wait(client, timeout_s=0)
    assert "cancel" not in transport.requests[-1].path


def test_an_interrupt_ends_the_run(monkeypatch):
    client, transport = connect(run_as("running"))

    def interrupt(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(following_, "_look", interrupt)
    with pytest.raises(KeyboardInterrupt):
        wait(client)
    assert transport.requests[-1] == Request("POST", "/plugins/2/runs/5/cancel")


def test_a_value_that_is_given_twice_is_refused():
    client, transport = connect()
    with pytest.raises(TypeError, match="Given twice, in inputs and by name: a"):
        wait(client, inputs={"a": 1}, a=2)
    assert transport.requests == []


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown(stream):
    with Progress("hello", stream) as progress:
        for status, phase in (("queued", None), ("running", "importing"), ("running", "running")):
            for _ in range(2):
                progress.show({"status": status, "phase": phase})
        progress.show({"status": "succeeded"})
    return stream.getvalue()


def test_progress_is_a_bar_in_a_terminal():
    steps = shown(Terminal()).split("\r")
    assert steps[0] == ""
    assert steps[1].startswith("hello [................] waits for its turn, 0.")
    assert steps[5].startswith("hello [########........] runs the task")
    assert steps[7].startswith("hello [################] succeeded")
    assert steps[7].endswith("\n")


def test_progress_is_a_line_a_step_elsewhere():
    assert shown(io.StringIO()).splitlines() == [
        "hello: waits for its turn",
        "hello: imports the plugin",
        "hello: runs the task",
        "hello: succeeded",
    ]


# With the application.


@pytest.fixture
def file(alice, vision):
    plugin = alice.plugins.create(vision, "hello")["id"]
    made = alice.plugins.files.create(
        plugin, "hello.py", HELLO + ARTIFACT, import_tasks=True, create_missing_types=True
    )
    return plugin, made["id"]


@pytest.fixture
def at_work(app, monkeypatch):
    """While the client waits, a worker works."""

    def look(runs, place):
        work_off(app, execute)
        return runs.get_by_id(*place)

    monkeypatch.setattr(following_, "_look", look)


def test_a_task_is_run_and_its_outputs_go_on(alice, file, at_work, capsys):
    files = alice.plugins.files
    first = files.run(*file, "hello", "Ada")
    assert first.outputs == {"output": "Hello, Ada! "}
    second = files.run(*file, "hello", inputs={"name": first.ref("output")}, times=2)
    assert second.outputs["output"].count("Ada") == 2
    assert capsys.readouterr().err.splitlines()[:2] == [
        "hello: waits for its turn",
        "hello: succeeded",
    ]


def test_an_artifact_goes_there_and_back(alice, file, at_work, tmp_path):
    kept = alice.plugins.files.round_trip(*file, "TextArtifact", "x", progress=False)
    assert kept.document["roundTrip"]["equal"] is True
    saved = alice.runs.download(file[0], kept.id, kept.artifacts[0], tmp_path)
    assert saved.read_text() == "x"


def test_what_the_server_refuses_is_raised(alice, bob, file):
    with pytest.raises(MismatchError) as refusal:
        alice.plugins.files.run(*file, "hello", bogus=1)
    assert {one["code"] for one in refusal.value.detail["findings"]} == {
        "UNKNOWN_INPUT",
        "MISSING_REQUIRED",
    }
    run = alice.runs.start(*file, "hello", {"name": "x"})
    with pytest.raises(ConflictError):
        alice.runs.delete_by_id(file[0], run["id"])
    assert alice.runs.cancel(file[0], run["id"])["status"] == "cancelled"
    alice.runs.delete_by_id(file[0], run["id"])
    with pytest.raises(NotFoundError):
        alice.runs.get_by_id(file[0], run["id"])


def test_unsaved_code_is_run(app, alice, file):
    run = alice.runs.start_unsaved(
        file[0], "more.py", HELLO.replace("Hello", "Bye"), "hello", {"name": "x"}
    )
    work_off(app, execute)
    found = alice.runs.get_output(file[0], run["id"], "output")
    assert found["value"] == "Bye, x! "
    assert alice.runs.get(*file)["totalNumResults"] == 0
    assert alice.runs.get_log(file[0], run["id"])["isComplete"]


def test_waiting_needs_a_client_that_reads_json(connect, file):
    client = connect("alice", connect_response_dioptra_client)
    with pytest.raises(TypeError, match="connect_json_dioptra_client"):
        client.plugins.files.run(*file, "hello", "x")
