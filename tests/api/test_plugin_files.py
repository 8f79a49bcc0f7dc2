"""Plugin files with their tasks: stored whole, or refused whole."""

from __future__ import annotations

import pytest

from ..builders import (
    ARTIFACT,
    HELLO,
    PLUGINS,
    TYPES,
    artifact_task,
    done,
    file_body,
    function_task,
    make_file,
    make_plugin,
    make_type,
    source,
)

IMPORT = "from dioptra import pyplugs\n\n\n"
KELVIN, DOTLESS = "\u212aelvin", "\u0131"


@pytest.fixture
def files(plugin):
    return f"{PLUGINS}/{plugin['id']}/files"


def filenames(page):
    return [file["filename"] for file in page["data"]]


def test_a_new_file_answers_as_the_contract_shows(alice, vision, plugin, file):
    types = vision.types
    group = plugin["group"]

    def ref(name):
        url = f"{TYPES}/{types[name]}"
        return {"id": types[name], "group": group, "url": url, "deleted": False, "name": name}

    none = {"passed": 0, "failed": 0, "error": 0, "notRun": 0}
    functions, artifacts = file["tasks"]["functions"], file["tasks"]["artifacts"]
    assert functions == [
        {
            "id": functions[0]["id"],
            "name": "hello",
            "inputParams": [
                {
                    "name": "name",
                    "parameterType": ref("string"),
                    "required": True,
                    "kind": "positional or keyword",
                    "default": None,
                    "annotation": "str",
                    "description": None,
                },
                {
                    "name": "times",
                    "parameterType": ref("integer"),
                    "required": False,
                    "kind": "positional or keyword",
                    "default": "1",
                    "annotation": "int",
                    "description": None,
                },
            ],
            "outputParams": [{"name": "message", "parameterType": ref("string")}],
            "cases": none,
        }
    ]
    outputs = [{"name": "text", "parameterType": ref("string")}]
    assert artifacts == [
        {
            "id": artifacts[0]["id"],
            "name": "TextArtifact",
            "outputParams": outputs,
            "cases": none,
        }
    ]
    assert file["plugin"] == {
        "id": plugin["id"],
        "group": group,
        "url": f"{PLUGINS}/{plugin['id']}",
        "deleted": False,
        "name": "hello",
    }
    assert (file["contents"], file["description"]) == (HELLO + ARTIFACT, None)
    assert list(file)[:4] == ["id", "snapshot", "group", "user"]
    assert file["diagnostics"] == []
    assert file["imports"] == ["pathlib"]


def test_a_file_reads_as_it_was_answered(alice, files, file):
    assert done(alice.get(f"{files}/{file['id']}")) == file
    assert done(alice.get(files))["data"] == [file]


@pytest.mark.parametrize(
    "contents",
    [
        "",
        "\n",
        "x = 1",
        "\ufeffx = 1\r\n",
        "x = 1\r\n\f\r\ny = 2\r",
        "# é 漢 🙂\n",
        "from . import x\n",
    ],
)
def test_contents_are_kept_byte_for_byte(alice, plugin, files, contents):
    file = make_file(alice, plugin["id"], "a.py", contents)
    assert done(alice.get(f"{files}/{file['id']}"))["contents"] == contents


@pytest.mark.parametrize("tasks", [None, {}, {"functions": []}, {"artifacts": []}])
def test_tasks_may_be_left_out(alice, files, tasks):
    """W2."""
    body = {"filename": "a.py", "contents": HELLO}
    file = done(alice.post(files, body if tasks is None else {**body, "tasks": tasks}))
    assert file["tasks"] == {"functions": [], "artifacts": []}
    (found,) = file["diagnostics"]
    assert (found["code"], found["severity"], found["task"]) == (
        "unregistered-task",
        "info",
        "hello",
    )


def test_parameter_lists_may_be_left_out(alice, files):
    """W2."""
    body = file_body(
        contents=source(["hello"]) + ARTIFACT,
        functions=[{"name": "hello"}],
        artifacts=[{"name": "TextArtifact"}],
    )
    tasks = done(alice.post(files, body))["tasks"]
    assert (tasks["functions"][0]["inputParams"], tasks["functions"][0]["outputParams"]) == ([], [])
    assert tasks["artifacts"][0]["outputParams"] == []


@pytest.mark.parametrize("tasks", [None, [], "x", {"functions": None}, {"functions": {}}])
def test_tasks_are_an_object_of_lists(alice, files, tasks):
    answer = alice.post(files, {"filename": "a.py", "contents": "", "tasks": tasks})
    assert (answer.status_code, list(answer.json["errors"])) == (400, ["tasks"])


def test_an_artifact_task_has_no_inputs(alice, files):
    task = {"name": "TextArtifact", "inputParams": []}
    answer = alice.post(files, file_body(contents=ARTIFACT, artifacts=[task]))
    errors = {"tasks": {"artifacts": {"0": {"inputParams": ["Unknown field."]}}}}
    assert (answer.status_code, answer.json["errors"]) == (400, errors)


def test_order_of_tasks_inputs_and_outputs_is_kept(alice, vision, plugin, files):
    any_type = vision.types["any"]
    names = ["zeta", "alpha", "mid", "beta"]
    task = {"inputs": {"c": any_type, "a": any_type, "b": any_type}}
    task["outputs"] = {"z": any_type, "y": any_type, "x": any_type}
    functions = [function_task(name, **task) for name in names]
    made = make_file(alice, plugin["id"], "a.py", source(names), functions)
    for file in (made, done(alice.get(f"{files}/{made['id']}"))):
        tasks = file["tasks"]["functions"]
        assert [one["name"] for one in tasks] == names
        for one in tasks:
            assert [given["name"] for given in one["inputParams"]] == ["c", "a", "b"]
            assert [given["name"] for given in one["outputParams"]] == ["z", "y", "x"]


def test_the_same_order_is_in_the_plugin_and_after_a_change(alice, vision, plugin, files):
    names = ["b", "a", "c"]
    file = make_file(alice, plugin["id"], "a.py", source(names), [{"name": n} for n in names])
    body = file_body("a.py", source(names), [{"name": name} for name in reversed(names)])
    done(alice.put(f"{files}/{file['id']}", body))
    (shown,) = done(alice.get(f"{PLUGINS}/{plugin['id']}"))["files"]
    assert [task["name"] for task in shown["tasks"]["functions"]] == ["c", "a", "b"]


@pytest.mark.parametrize("filename", ["a.py", "_a.py", "__init__.py", "match.py", "A1_.py"])
def test_a_filename_that_can_be_imported_is_accepted(alice, plugin, filename):
    assert make_file(alice, plugin["id"], filename)["filename"] == filename


@pytest.mark.parametrize(
    "filename",
    [
        *[
            "",
            "a",
            ".py",
            "a.txt",
            "a.PY",
            "1.py",
            "a-b.py",
            "a b.py",
            "a.b.py",
            "a.py\n",
            "\na.py",
        ],
        *["_.py", "class.py", "None.py", "a/b.py", "/a.py", "../a.py", "a\\b.py", f"{KELVIN}.py"],
        "a" * 250 + ".py",
    ],
)
def test_a_filename_that_cannot_be_imported_is_refused(alice, files, filename):
    """W8, W9."""
    answer = alice.post(files, file_body(filename))
    assert (answer.status_code, answer.json["error"]) == (400, "ResourceNameError")
    assert list(answer.json["errors"]) == ["filename"]


@pytest.mark.parametrize("name", ["", "class", "None", "a\n", "a b", "1a", "é", KELVIN, DOTLESS])
def test_tasks_and_parameters_are_named_like_code(alice, files, vision, name):
    """W8, W9."""
    bad = {name: vision.types["any"]}
    for functions, artifacts, place in (
        ([function_task(name)], [], ["functions", "0", "name"]),
        ([], [artifact_task(name)], ["artifacts", "0", "name"]),
        ([function_task(inputs=bad)], [], ["functions", "0", "inputParams", "0", "name"]),
        ([function_task(outputs=bad)], [], ["functions", "0", "outputParams", "0", "name"]),
        ([], [artifact_task(outputs=bad)], ["artifacts", "0", "outputParams", "0", "name"]),
    ):
        answer = alice.post(files, file_body(functions=functions, artifacts=artifacts))
        assert answer.status_code == 400
        at = answer.json["errors"]["tasks"]
        for key in place:
            at = at[key]
        assert len(at) == 1


def twice(**parameters):
    return {"name": "hello", **parameters}


A = {"name": "a", "parameterType": 1}


@pytest.mark.parametrize(
    ("functions", "artifacts", "field", "words"),
    [
        ([twice(), twice()], [], "functions.1", "the task 'hello' twice"),
        ([twice()], [twice()], "artifacts.0", "the task 'hello' twice"),
        ([twice(inputParams=[A, A])], [], "functions.0.inputParams.1", "has the input 'a' twice"),
        ([twice(outputParams=[A, A])], [], "functions.0.outputParams.1", "the output 'a' twice"),
        ([], [twice(outputParams=[A, A])], "artifacts.0.outputParams.1", "the output 'a' twice"),
    ],
)
def test_a_name_stands_once(alice, files, functions, artifacts, field, words):
    """W33: the words are about the task that it is."""
    answer = alice.post(files, file_body(functions=functions, artifacts=artifacts))
    assert (answer.status_code, answer.json["error"]) == (400, "InputParameterNotUniqueError")
    assert words in answer.json["message"]
    at = answer.json["errors"]["tasks"]
    for key in [*field.split("."), "name"]:
        at = at[key]


def test_an_input_and_an_output_may_have_one_name(alice, plugin, vision):
    string = vision.types["string"]
    task = function_task(inputs={"name": string}, outputs={"name": string})
    make_file(alice, plugin["id"], functions=[task])


def test_unknown_types_are_counted_and_named(alice, files, vision, image):
    done(alice.delete(f"{TYPES}/{image['id']}"))
    string = vision.types["string"]
    inputs = {"name": string, "times": 99999, "a": image["id"]}
    answer = alice.post(files, file_body(functions=[function_task(inputs=inputs)]))
    assert (answer.status_code, answer.json["error"]) == (404, "EntityDoesNotExistError")
    assert answer.json["detail"] == {
        "entity_type": "plugin_task_parameter_type",
        "num_expected": 3,
        "num_found": 1,
        "ids_not_found": sorted([image["id"], 99999]),
    }


def test_a_type_of_another_group_is_unknown(alice, files, public):
    task = function_task(inputs={"name": public.types["string"]})
    assert alice.post(files, file_body(functions=[task])).status_code == 404


def test_a_plugin_is_no_type(alice, plugin, files):
    task = function_task(inputs={"name": plugin["id"]})
    assert alice.post(files, file_body(functions=[task])).status_code == 404


@pytest.mark.parametrize("filename", ["hello.py", "HELLO.py"])
def test_a_filename_is_unique_in_its_plugin(alice, vision, files, file, filename):
    """W29."""
    answer = alice.post(files, file_body(filename))
    assert (answer.status_code, answer.json["error"]) == (409, "EntityExistsError")
    detail = answer.json["detail"]
    assert (detail["entity_type"], detail["existing_id"]) == ("plugin_file", file["id"])
    assert detail["entity_attributes"]["filename"] == filename
    other = make_plugin(alice, vision.id, "other")
    make_file(alice, other["id"], filename)


def test_a_file_cannot_be_renamed_to_another(alice, plugin, files, file):
    make_file(alice, plugin["id"], "other.py")
    assert alice.put(f"{files}/{file['id']}", file_body("other.py")).status_code == 409
    done(alice.put(f"{files}/{file['id']}", file_body("Hello.py")))


def test_put_accepts_the_file_that_get_returned(alice, files, file):
    before = done(alice.get(f"{files}/{file['id']}"))
    after = done(alice.put(f"{files}/{file['id']}", before))
    changed = {"snapshot", "snapshotCreatedOn", "lastModifiedOn", "tasks", "interfaceChange"}
    assert {key for key in before if before[key] != after[key]} == changed
    for tasks in (before["tasks"], after["tasks"]):
        for task in tasks["functions"] + tasks["artifacts"]:
            task.pop("id")
    assert before["tasks"] == after["tasks"]


def test_what_the_code_says_of_inputs_may_be_sent_back(alice, vision, files):
    task = function_task(inputs={"name": vision.types["string"]})
    said = {"kind": "ordinary", "default": None, "annotation": "str", "description": "who"}
    task["inputParams"][0] |= said
    done(alice.post(files, file_body(functions=[task])))


def test_put_replaces_everything(alice, files, file):
    after = done(alice.put(f"{files}/{file['id']}", {"filename": "b.py", "contents": "x = 1"}))
    assert (after["filename"], after["contents"], after["description"]) == ("b.py", "x = 1", None)
    assert after["tasks"] == {"functions": [], "artifacts": []}
    assert after["snapshot"] > file["snapshot"]
    assert (after["id"], after["createdOn"]) == (file["id"], file["createdOn"])
    assert done(alice.get(f"{files}/{file['id']}")) == after


def test_a_changed_file_has_new_task_ids(alice, files, file):
    after = done(alice.put(f"{files}/{file['id']}", file))

    def ids(one):
        return {t["id"] for t in one["tasks"]["functions"] + one["tasks"]["artifacts"]}

    assert not ids(after) & ids(file)
    assert len(ids(after)) == 2


def test_a_type_shows_the_name_it_had_when_the_task_was_registered(alice, vision, plugin, image):
    task = function_task(inputs={"name": image["id"]})
    file = make_file(alice, plugin["id"], functions=[task])
    done(alice.put(f"{TYPES}/{image['id']}", {"name": "picture"}))
    done(alice.delete(f"{TYPES}/{image['id']}?force=true"))
    shown = done(alice.get(f"{PLUGINS}/{plugin['id']}/files/{file['id']}"))
    (plugins_file,) = done(alice.get(f"{PLUGINS}/{plugin['id']}"))["files"]
    for tasks in (shown["tasks"], plugins_file["tasks"]):
        ref = tasks["functions"][0]["inputParams"][0]["parameterType"]
        assert (ref["name"], ref["deleted"]) == ("image", True)


def test_a_file_of_another_plugin_is_not_there(alice, vision, file):
    """W10."""
    other = make_plugin(alice, vision.id, "other")
    path = f"{PLUGINS}/{other['id']}/files/{file['id']}"
    for answer in (alice.get(path), alice.put(path, file_body()), alice.delete(path)):
        assert answer.status_code == 404
        assert answer.json["detail"] == {
            "entity_type": "plugin_file",
            "plugin_id": other["id"],
            "plugin_file_id": file["id"],
        }


def test_without_the_plugin_only_the_plugin_is_missed(alice, file):
    path = f"{PLUGINS}/99999/files"
    for answer in (
        alice.get(path),
        alice.get(f"{path}/{file['id']}"),
        alice.post(path, file_body()),
        alice.delete(path),
    ):
        assert answer.status_code == 404
        assert answer.json["detail"] == {"entity_type": "plugin", "plugin_id": 99999}


def test_a_deleted_file_is_gone_and_its_name_is_free(alice, plugin, files, file):
    path = f"{files}/{file['id']}"
    assert done(alice.delete(path)) == {"id": [file["id"]], "status": "Success"}
    assert alice.get(path).status_code == 404
    assert alice.put(path, file_body()).status_code == 404
    assert alice.delete(path).status_code == 404
    assert filenames(done(alice.get(files))) == []
    assert done(alice.get(f"{PLUGINS}/{plugin['id']}"))["files"] == []
    assert make_file(alice, plugin["id"])["id"] > file["id"]


def test_all_files_are_deleted_at_once(alice, plugin, files):
    """W11: the plugin's document shows it."""
    ids = [make_file(alice, plugin["id"], f"{name}.py")["id"] for name in "cab"]
    assert done(alice.delete(files)) == {"id": ids, "status": "Success"}
    assert done(alice.get(f"{PLUGINS}/{plugin['id']}"))["files"] == []
    assert done(alice.delete(files)) == {"id": [], "status": "Success"}


# What does not fit the code: contents, names of functions and artifacts, status, error, finding.
STRANGER = "class TextArtifact(Exception):\n    pass\n"
BARE = "def hello(name):\n    return name\n"
DISAGREEING = [
    ("def (", "", "", 400, "InvalidPythonError", "syntax-error", 1),
    (IMPORT + "x = (\n", "hello", "", 400, "InvalidPythonError", "syntax-error", 4),
    ("x = 1", "ghost", "", 422, "RegistrationMismatchError", "task-not-found", None),
    (HELLO, "", "Ghost", 422, "RegistrationMismatchError", "task-not-found", None),
    (BARE, "hello", "", 422, "RegistrationMismatchError", "task-not-registered", 1),
    (STRANGER, "", "TextArtifact", 422, "RegistrationMismatchError", "task-not-registered", 1),
    (HELLO, "", "hello", 422, "RegistrationMismatchError", "task-kind", 7),
    (ARTIFACT, "TextArtifact", "", 422, "RegistrationMismatchError", "task-kind", 7),
]


@pytest.mark.parametrize(
    ("contents", "functions", "artifacts", "status", "error", "code", "line"), DISAGREEING
)
def test_a_registration_that_does_not_fit_the_code_leaves_nothing_behind(
    alice, files, file, rows, contents, functions, artifacts, status, error, code, line
):
    """W7."""
    body = file_body(
        "other.py",
        contents,
        [function_task(name) for name in functions.split()],
        [artifact_task(name) for name in artifacts.split()],
    )
    before = rows()
    for answer in (alice.post(files, body), alice.put(f"{files}/{file['id']}", body)):
        assert (answer.status_code, answer.json["error"]) == (status, error), answer.text
        found = answer.json["detail"]["diagnostics"]
        assert (found[0]["code"], found[0]["severity"], found[0]["line"]) == (code, "error", line)
    assert rows() == before
    assert done(alice.get(f"{files}/{file['id']}")) == file


def test_all_findings_come_at_once(alice, files):
    body = file_body(functions=[function_task("one"), function_task("two")])
    found = alice.post(files, body).json["detail"]["diagnostics"]
    assert [one["task"] for one in found if one["severity"] == "error"] == ["one", "two"]


def test_a_refused_file_leaves_nothing_behind(alice, files, file, rows):
    """In all tables, whatever the reason."""
    before = rows()
    unknown = function_task(inputs={"name": 99999})
    for body, status in (
        ({}, 400),
        (file_body("class.py"), 400),
        (file_body("hello.py"), 409),
        (file_body("b.py", functions=[function_task(), function_task()]), 400),
        (file_body("b.py", functions=[unknown]), 404),
        (file_body("b.py", "x = 1\0"), 400),
        (file_body("b.py", "# " + "x" * 1024 * 1024), 400),
    ):
        assert alice.post(files, body).status_code == status
    assert rows() == before


def test_a_source_over_the_limit_is_refused_in_words(alice, files):
    """W30."""
    answer = alice.post(files, file_body("b.py", "# " + "x" * 1024 * 1024))
    assert (answer.status_code, answer.json["error"]) == (400, "InvalidPythonError")
    assert len(answer.text) < 10_000


def test_more_tasks_than_a_file_can_have_are_refused(alice, files):
    names = [f"t{n}" for n in range(1001)]
    body = file_body(contents=source(names), functions=[{"name": name} for name in names])
    answer = alice.post(files, body)
    assert (answer.status_code, list(answer.json["errors"])) == (400, ["tasks"])


def test_files_are_listed_as_they_were_added(alice, plugin, files):
    for name in "cab":
        make_file(alice, plugin["id"], f"{name}.py")
    first = done(alice.get(files))["data"][0]
    done(alice.put(f"{files}/{first['id']}", first))
    assert filenames(done(alice.get(files))) == ["c.py", "a.py", "b.py"]


def test_files_of_other_plugins_are_not_listed(alice, vision, files, file):
    make_plugin(alice, vision.id, "other", files={"other.py": HELLO})
    assert filenames(done(alice.get(files))) == ["hello.py"]


def test_a_user_type_is_found_in_the_answer(alice, vision, plugin):
    sound = make_type(alice, vision.id, "sound")
    task = function_task(inputs={"name": vision.types["string"]}, outputs={"a": sound["id"]})
    file = make_file(alice, plugin["id"], functions=[task])
    (output,) = file["tasks"]["functions"][0]["outputParams"]
    assert output["parameterType"]["url"] == f"{TYPES}/{sound['id']}"
