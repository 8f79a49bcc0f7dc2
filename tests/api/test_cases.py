"""Named cases over REST: kept, run after each save and on demand, judged, told beside the task."""

from __future__ import annotations

import pytest

from app import settings as settings_
from app.runner.launch import execute
from dioptra.runtime.exchange import Failure, OutputValue, RunOutcome

from ..builders import (
    HELLO,
    PLUGINS,
    TYPES,
    done,
    file_body,
    function_task,
    make_case,
    make_file,
    make_type,
)
from ..workers import make_run, order_in, work_off

HELLO_ADA = {"message": "Hello, Ada! "}


@pytest.fixture
def path(plugin, file):
    return f"{PLUGINS}/{plugin['id']}/files/{file['id']}"


@pytest.fixture
def case(alice, plugin, file):
    return make_case(alice, plugin["id"], file["id"], expected=HELLO_ADA)


@pytest.fixture
def run_all(app, alice, path):
    """Runs the cases of the file to their ends, and gives their documents."""

    def run(act=None, query=""):
        done(alice.post(f"{path}/cases/run{query}"))
        work_off(app, act or saying("Hello, Ada! "))
        return done(alice.get(f"{path}/cases"))["data"]

    return run


@pytest.fixture
def save(alice, path, vision):
    """Saves the file with the task `hello`."""

    def put(contents=HELLO, **fields):
        types = vision.types
        task = function_task(
            inputs={"name": types["string"], "times": types["integer"]},
            outputs={"message": types["string"]},
            optional=["times"],
        )
        return done(alice.put(path, file_body("hello.py", contents, [task], **fields)))

    return put


def saying(text):
    """A worker that gives this text to every output."""

    def act(folder, *_args, **_options):
        outputs = [
            OutputValue(one.name, fits=True, is_json=True, json=text)
            for one in order_in(folder).outputs
        ]
        return RunOutcome("succeeded", outputs=tuple(outputs))

    return act


def raising(name):
    failure = Failure("TASK_ERROR", f"The task raised {name}.", raised=name)
    return lambda *_args, **_options: RunOutcome("failed", failure, discarded=None)


def counts(alice, path):
    (task,) = done(alice.get(path))["tasks"]["functions"]
    return task["cases"]


def findings(alice, path):
    return [
        (one["code"], one["severity"], one["task"])
        for one in done(alice.get(path))["diagnostics"]
        if one["code"] == "failing-case"
    ]


def test_a_new_case_answers_with_what_it_is_and_is_not_run(case, path):
    assert case["url"] == f"{path}/cases/{case['id']}"
    assert (case["task"], case["name"], case["user"]["username"]) == (
        "hello",
        "greets Ada",
        "alice",
    )
    assert (case["inputs"], case["positional"], case["expected"]) == (
        {"name": "Ada"},
        [],
        HELLO_ADA,
    )
    assert (case["verdict"], case["reason"], case["run"]) == ("not run", None, None)


def test_a_case_runs_in_a_process_and_passes(alice, case, run_all):
    (found,) = run_all(execute)
    assert (found["verdict"], found["reason"]) == ("passed", None)
    run = done(alice.get(found["run"]["url"]))
    assert (run["status"], run["task"], run["given"]["inputs"]) == (
        "succeeded",
        "hello",
        {"name": "Ada"},
    )


def test_a_case_that_fails_says_what_differs_and_is_a_warning(alice, case, path, run_all):
    (found,) = run_all(saying("Bye"))
    assert (found["verdict"], found["reason"]) == (
        "failed",
        "“message” should be 'Hello, Ada! ' and is 'Bye'.",
    )
    assert counts(alice, path) == {"passed": 0, "failed": 1, "error": 0, "notRun": 0}
    assert findings(alice, path) == [("failing-case", "warning", "hello")]
    # Run again, it may pass.
    assert run_all()[0]["verdict"] == "passed"
    assert findings(alice, path) == []


def test_an_exception_is_an_error_unless_it_is_expected(alice, plugin, file, case, run_all):
    make_case(alice, plugin["id"], file["id"], name="refuses", raises="ValueError")
    verdicts = {one["name"]: one["verdict"] for one in run_all(raising("ValueError"))}
    assert verdicts == {"greets Ada": "error", "refuses": "passed"}
    verdicts = {one["name"]: one["verdict"] for one in run_all(raising("KeyError"))}
    assert verdicts == {"greets Ada": "error", "refuses": "failed"}


def test_an_exception_of_real_code_is_known_by_its_class(app, alice, vision, plugin):
    contents = "from dioptra import pyplugs\n\n@pyplugs.register\ndef bad(x):\n    return x / 0\n"
    task = function_task("bad", {"x": vision.types["integer"]})
    made = make_file(alice, plugin["id"], "bad.py", contents, [task])
    said = {"task": "bad", "inputs": {"x": 1}, "raises": "ZeroDivisionError"}
    make_case(alice, plugin["id"], made["id"], **said)
    cases = f"{PLUGINS}/{plugin['id']}/files/{made['id']}/cases"
    done(alice.post(f"{cases}/run"))
    work_off(app, execute)
    (found,) = done(alice.get(cases))["data"]
    assert (found["verdict"], found["reason"]) == ("passed", None)


def test_an_artifact_goes_there_and_back_as_a_case(alice, plugin, file, run_all):
    said = {"task": "TextArtifact", "inputs": {}, "value": "hällo", "expected": {"text": "hällo"}}
    made = make_case(alice, plugin["id"], file["id"], name="keeps letters", **said)
    assert (made["value"], made["mode"], made["inputs"]) == ("hällo", "round-trip", {})
    assert run_all(execute)[0]["verdict"] == "passed"


def test_cases_run_after_each_save_and_verdicts_stand_per_version(app, alice, case, path, save):
    first = save()
    assert first["tasks"]["functions"][0]["cases"]["notRun"] == 1
    work_off(app, saying("Hello, Ada! "))
    second = save(HELLO.replace("Hello", "Bye"))
    work_off(app, saying("Bye, Ada! "))
    versions = {
        one["snapshot"]: one["tasks"]["functions"][0]["cases"]
        for one in done(alice.get(f"{path}/snapshots"))["data"]
    }
    assert versions[first["snapshot"]]["passed"] == 1
    assert versions[second["snapshot"]]["failed"] == 1
    assert sum(versions[min(versions)].values()) == 0
    old = done(alice.get(f"{path}/snapshots/{second['snapshot']}"))
    assert [one["code"] for one in old["diagnostics"]] == ["failing-case"]


def test_a_restored_version_runs_the_cases_too(app, alice, case, path, save, plugin):
    first = save()
    second = save(HELLO.replace("Hello", "Bye"))
    work_off(app)
    whole = f"{PLUGINS}/{plugin['id']}"
    before = done(alice.get(whole))["snapshot"]
    restored = done(alice.post(f"{path}/snapshots/{first['snapshot']}/restore"))
    assert restored["tasks"]["functions"][0]["cases"]["notRun"] == 1
    work_off(app, saying("Hello, Ada! "))
    assert counts(alice, path)["passed"] == 1
    done(alice.post(f"{whole}/snapshots/{before}/restore"))
    assert done(alice.get(path))["contents"] == second["contents"]
    work_off(app, saying("Bye, Ada! "))
    assert counts(alice, path)["failed"] == 1


def test_a_deleted_type_and_a_failing_case_stand_together(app, alice, case, path, plugin, vision):
    greeting = make_type(alice, vision.id, "greeting")
    types = vision.types
    inputs = {"name": types["string"], "times": types["integer"]}
    task = function_task(inputs=inputs, outputs={"message": greeting["id"]}, optional=["times"])
    done(alice.put(path, file_body("hello.py", HELLO, [task])))
    work_off(app, saying("Bye, Ada! "))
    done(alice.delete(f"{TYPES}/{greeting['id']}?force=true"))
    (listed,) = done(alice.get(f"{PLUGINS}/{plugin['id']}/files"))["data"]
    for document in (done(alice.get(path)), listed):
        found = [one["code"] for one in document["diagnostics"]]
        assert found == ["type-deleted", "failing-case"]


def test_a_committed_draft_runs_the_cases_too(app, alice, case, path, file):
    body = {**file_body("hello.py", HELLO + "# more\n"), "tasks": file["tasks"]}
    body["tasks"]["artifacts"] = []
    draft = done(alice.post(f"{path}/draft", body))
    done(alice.post(f"/api/v1/workflows/draftCommit/{draft['id']}"))
    work_off(app, saying("Hello, Ada! "))
    assert counts(alice, path)["passed"] == 1


def test_a_refused_save_runs_nothing(alice, case, path):
    assert alice.put(path, file_body("hello.py", "def (")).status_code == 400
    assert done(alice.get(f"{path}/runs"))["data"] == []


def test_a_save_is_a_save_where_nothing_is_run(app, alice, case, path, save, without_runs):
    save()
    assert done(alice.get(f"{path}/runs"))["data"] == []
    assert counts(alice, path)["notRun"] == 1
    refused = alice.post(f"{path}/cases/run")
    assert (refused.status_code, refused.json["error"]) == (403, "RunsOffError")


@pytest.fixture
def without_runs(monkeypatch):
    chosen = settings_.Settings(database_url="sqlite://", secret_key="x" * 20, runs="off")
    monkeypatch.setattr(settings_, "current", lambda: chosen)


def test_a_save_is_a_save_where_there_is_no_room_for_runs(alice, case, path, save, monkeypatch):
    chosen = settings_.Settings(database_url="sqlite://", secret_key="x" * 20, runs_per_user=1)
    monkeypatch.setattr(settings_, "current", lambda: chosen)
    save()
    save()
    assert len(done(alice.get(f"{path}/runs"))["data"]) == 1
    refused = alice.post(f"{path}/cases/run")
    assert (refused.status_code, refused.json["error"]) == (429, "TooManyRunsError")


def test_values_that_do_not_fit_any_more_are_an_error_and_start_no_run(alice, case, path, vision):
    contents = HELLO.replace("name: str", "person: str").replace("{name}", "{person}")
    task = function_task(
        inputs={"person": vision.types["string"], "times": vision.types["integer"]},
        outputs={"message": vision.types["string"]},
        optional=["times"],
    )
    done(alice.put(path, file_body("hello.py", contents, [task])))
    found = done(alice.get(case["url"]))
    assert (found["verdict"], found["run"]) == ("error", None)
    assert "person" in found["reason"]


def test_a_case_of_a_task_that_is_gone_is_an_error(alice, case, path):
    done(alice.put(path, file_body("hello.py", HELLO)))
    found = done(alice.get(case["url"]))
    assert found["verdict"] == "error"
    assert "no task named 'hello'" in found["reason"]


def test_a_cancelled_run_says_nothing(app, alice, case, path):
    (started,) = done(alice.post(f"{path}/cases/run"))
    done(alice.post(f"{started['run']['url']}/cancel"))
    work_off(app)
    assert done(alice.get(case["url"]))["verdict"] == "not run"


def test_a_deleted_run_leaves_the_verdict(alice, case, run_all):
    (found,) = run_all()
    done(alice.delete(found["run"]["url"]))
    again = done(alice.get(case["url"]))
    assert (again["verdict"], again["run"]) == ("passed", None)


def test_some_cases_are_run_and_not_the_others(alice, plugin, file, case, run_all):
    make_case(alice, plugin["id"], file["id"], name="greets again")
    found = {one["name"]: one["verdict"] for one in run_all(query=f"?ids={case['id']}")}
    assert found == {"greets Ada": "passed", "greets again": "not run"}


def test_a_case_that_is_none_of_the_files_is_not_run(alice, path, case):
    assert alice.post(f"{path}/cases/run?ids={case['id']},987654321").status_code == 404
    assert done(alice.get(f"{path}/runs"))["data"] == []


def test_a_run_is_kept_as_a_case(app, alice, plugin, file, path):
    run = make_run(alice, plugin["id"], file["id"], inputs={"times": 2}, positional=["Ada"])
    asked = {"name": "twice", "fromRun": run["id"]}
    refused = alice.post(f"{path}/cases", asked)
    assert (refused.status_code, refused.json["error"]) == (409, "RunNotEndedError")
    work_off(app, execute)
    made = done(alice.post(f"{path}/cases", asked))
    assert (made["inputs"], made["positional"]) == ({"times": 2}, ["Ada"])
    assert made["expected"] == {"message": "Hello, Ada! Hello, Ada! "}


def test_a_failed_run_is_kept_with_what_it_raised(app, alice, plugin, file, path):
    run = make_run(alice, plugin["id"], file["id"])
    work_off(app, raising("ValueError"))
    made = done(alice.post(f"{path}/cases", {"name": "fails", "fromRun": run["id"]}))
    assert (made["expected"], made["raises"]) == (None, "ValueError")


def test_what_was_read_can_be_sent_back_and_is_not_judged_any_more(alice, case, run_all):
    assert run_all()[0]["verdict"] == "passed"
    read = done(alice.get(case["url"]))
    changed = done(alice.put(case["url"], {**read, "expected": {"message": "Bye"}}))
    assert changed["id"] == case["id"]
    assert (changed["expected"], changed["verdict"]) == ({"message": "Bye"}, "not run")
    assert run_all()[0]["verdict"] == "failed"


@pytest.mark.parametrize(
    ("change", "status", "field", "words"),
    [
        ({"task": "none"}, 400, "task", "registers no task named 'none'"),
        ({"task": None}, 400, "task", "fromRun"),
        ({"name": " "}, 400, "name", "a line of text"),
        ({"name": "a\nb"}, 400, "name", "a line of text"),
        ({"name": "a" * 101}, 400, "name", "100 characters"),
        ({"inputs": {"nam": "Ada"}}, 422, None, "nam"),
        ({"inputs": {}}, 422, None, "name"),
        ({"expected": {"text": 1}}, 400, "expected", "it has message"),
        ({"raises": "not a name"}, 400, "raises", "ValueError"),
        ({"raises": "ValueError", "expected": {"message": ""}}, 400, "raises", "not both"),
        ({"inputs": {"name": {"run": 1, "output": "x"}}}, 422, None, "an output 'x'"),
        ({"task": "TextArtifact", "inputs": {}}, 400, "value", "needs a value"),
        (
            {"task": "TextArtifact", "inputs": {}, "mode": "deserialize", "value": "x"},
            *(422, None, "artifact"),
        ),
    ],
)
def test_a_case_that_cannot_be_is_refused(alice, path, change, status, field, words):
    body = {"name": "greets Ada", "task": "hello", "inputs": {"name": "Ada"}, **change}
    answer = alice.post(f"{path}/cases", body)
    assert answer.status_code == status, answer.text
    assert words in answer.text
    assert done(alice.get(f"{path}/cases"))["data"] == []


def test_outputs_of_runs_are_no_part_of_a_case(app, alice, plugin, file, path):
    run = make_run(alice, plugin["id"], file["id"])
    work_off(app)
    reference = {"run": run["id"], "output": "message"}
    body = {"name": "chained", "task": "hello", "inputs": {"name": reference}}
    answer = alice.post(f"{path}/cases", body)
    assert answer.status_code == 400
    assert "A case stands by itself" in answer.json["message"]


def test_two_cases_of_a_task_have_two_names(alice, plugin, file, case, path):
    body = {"name": "greets Ada", "task": "hello", "inputs": {"name": "Bea"}}
    answer = alice.post(f"{path}/cases", body)
    assert (answer.status_code, answer.json["error"]) == (409, "EntityExistsError")
    other = make_case(alice, plugin["id"], file["id"], name="greets Bea")
    assert alice.put(other["url"], body).status_code == 409
    # Of another task it is another case.
    artifact = {"name": "greets Ada", "task": "TextArtifact", "value": "x"}
    assert alice.post(f"{path}/cases", artifact).status_code == 200


def test_a_file_has_so_many_cases_and_no_more(alice, plugin, file, path, monkeypatch):
    monkeypatch.setattr("app.domain.cases.MAX_CASES", 2)
    for name in ("a", "b"):
        make_case(alice, plugin["id"], file["id"], name=name)
    body = {"name": "c", "task": "hello", "inputs": {"name": "Ada"}}
    answer = alice.post(f"{path}/cases", body)
    assert (answer.status_code, answer.json["error"]) == (409, "TooManyCasesError")


def test_a_deleted_case_is_gone_with_its_verdicts(alice, case, path, run_all):
    run_all(saying("Bye"))
    assert done(alice.delete(case["url"])) == {"id": [case["id"]], "status": "Success"}
    assert alice.get(case["url"]).status_code == 404
    assert sum(counts(alice, path).values()) == 0
    assert findings(alice, path) == []


def test_cases_are_of_their_file_alone(alice, plugin, case):
    other = make_file(alice, plugin["id"], "other.py", "")
    cases = f"{PLUGINS}/{plugin['id']}/files/{other['id']}/cases"
    assert done(alice.get(cases))["data"] == []
    for answer in (alice.get(f"{cases}/{case['id']}"), alice.delete(f"{cases}/{case['id']}")):
        assert answer.status_code == 404
    assert done(alice.get(case["url"]))["id"] == case["id"]


def test_a_reader_reads_cases_and_a_stranger_knows_of_none(bob, charlie, case, path):
    assert done(bob.get(f"{path}/cases"))["data"][0]["name"] == "greets Ada"
    assert bob.post(f"{path}/cases/run").status_code == 403
    assert bob.delete(case["url"]).status_code == 403
    assert charlie.get(case["url"]).status_code == 404
    assert charlie.post(f"{path}/cases/run").status_code == 404


def test_numbers_of_any_size_are_kept(alice, plugin, file):
    big = 10**40
    made = make_case(
        alice, plugin["id"], file["id"], inputs={"name": "Ada", "times": big}, expected=None
    )
    assert done(alice.get(made["url"]))["inputs"]["times"] == big


def test_a_list_is_searched_by_name_and_task(alice, plugin, file, case, path):
    make_case(
        alice, plugin["id"], file["id"], name="keeps", task="TextArtifact", inputs={}, value="x"
    )
    for search, names in (("task:hello", ["greets Ada"]), ("name:keeps", ["keeps"]), ("zz", [])):
        found = done(alice.get(f"{path}/cases?search={search}"))["data"]
        assert [one["name"] for one in found] == names
