"""Registering everything that code offers, in one step."""

from __future__ import annotations

import pytest

from ..builders import (
    ARTIFACT,
    HELLO,
    PLUGINS,
    TYPES,
    done,
    file_body,
    function_task,
    make_file,
    make_type,
)

IMPORT = "?importTasks=true"
WITH_TYPES = f"{IMPORT}&createMissingTypes=true"
TRAIN = '''import numpy as np
from dioptra import pyplugs


@pyplugs.register
def train(images: list[np.ndarray], eps: float = 0.3) -> tuple[np.ndarray, dict[str, float]]:
    """Train."""
    return model, metrics
'''


@pytest.fixture
def files(plugin):
    return f"{PLUGINS}/{plugin['id']}/files"


def signature(task):
    given = [
        f"{one['name']}{'' if one['required'] else '?'}: {one['parameterType']['name']}"
        for one in task.get("inputParams", ())
    ]
    gives = [f"{one['name']}: {one['parameterType']['name']}" for one in task["outputParams"]]
    return f"{task['name']}({', '.join(given)}) -> {', '.join(gives)}"


def signatures(file):
    return [signature(task) for kind in file["tasks"].values() for task in kind]


def type_names(alice, vision):
    page = done(alice.get(f"{TYPES}?groupId={vision.id}&pageLength=100"))
    return [one["name"] for one in page["data"]][6:]


def test_everything_that_a_file_offers_is_registered(alice, files):
    body = {"filename": "hello.py", "contents": HELLO + ARTIFACT}
    file = done(alice.post(files + IMPORT, body))
    assert signatures(file) == [
        "hello(name: string, times?: integer) -> output: string",
        "TextArtifact() -> output: any",
    ]
    assert [one["change"] for one in file["changes"]] == ["added", "added"]
    assert (file["createdTypes"], file["diagnostics"]) == ([], [])
    stored = done(alice.get(f"{files}/{file['id']}"))
    assert signatures(stored) == signatures(file)
    assert "changes" not in stored


def test_missing_types_are_made_with_the_file(alice, vision, files):
    file = done(alice.post(files + WITH_TYPES, {"filename": "train.py", "contents": TRAIN}))
    assert signatures(file) == [
        "train(images: list_np_ndarray, eps?: number) -> "
        "model: np_ndarray, metrics: mapping_string_number"
    ]
    made = ["np_ndarray", "list_np_ndarray", "mapping_string_number"]
    assert [one["name"] for one in file["createdTypes"]] == made
    assert type_names(alice, vision) == made


def test_without_leave_missing_types_are_named_and_nothing_is_stored(alice, vision, files, rows):
    before = rows()
    answer = alice.post(files + IMPORT, {"filename": "train.py", "contents": TRAIN})
    assert (answer.status_code, answer.json["error"]) == (422, "MissingParameterTypesError")
    names = [one["name"] for one in answer.json["detail"]["missing_types"]]
    assert names == ["np_ndarray", "list_np_ndarray", "mapping_string_number"]
    assert rows() == before


def test_a_refused_file_leaves_no_types_behind(alice, files, file, rows):
    before = rows()
    body = {"filename": "hello.py", "contents": TRAIN}
    assert alice.post(files + WITH_TYPES, body).status_code == 409
    assert rows() == before


def test_tasks_that_are_given_are_kept_as_they_are(alice, vision, files):
    types = vision.types
    task = function_task(inputs={"name": types["string"]}, outputs={"greeting": types["any"]})
    body = file_body("hello.py", HELLO + ARTIFACT, [task])
    file = done(alice.post(files + IMPORT, body))
    assert signatures(file) == [
        "hello(name: string) -> greeting: any",
        "TextArtifact() -> output: any",
    ]
    assert [one["change"] for one in file["changes"]] == ["unchanged", "added"]


def test_an_import_over_a_file_keeps_what_was_chosen_by_hand(alice, vision, files, plugin):
    text = make_type(alice, vision.id, "greeting")
    types = vision.types
    task = function_task(inputs={"name": types["string"]}, outputs={"said": text["id"]})
    made = make_file(alice, plugin["id"], "hello.py", HELLO, [task])
    contents = HELLO.replace("name: str,", "name: str, loud: bool,")
    body = {"filename": "hello.py", "contents": contents}
    file = done(alice.put(f"{files}/{made['id']}{IMPORT}", body))
    # `times` was left out by hand, `loud` is new and has no default.
    assert signatures(file) == ["hello(name: string, loud: boolean) -> said: greeting"]
    assert [one["change"] for one in file["changes"]] == ["changed"]


def test_what_followed_the_code_follows_it_on(alice, files):
    body = {"filename": "hello.py", "contents": HELLO}
    made = done(alice.post(files + IMPORT, body))
    contents = HELLO.replace("times: int = 1", "times: float = 1").replace("-> str", "-> bool")
    file = done(alice.put(f"{files}/{made['id']}{IMPORT}", {**body, "contents": contents}))
    assert signatures(file) == ["hello(name: string, times?: number) -> output: boolean"]


def test_what_followed_a_type_of_another_file_follows_the_code_on(alice, files):
    shape = "from typing import TypedDict\n\n\nclass Size(TypedDict):\n    width: int\n"
    done(alice.post(files, {"filename": "shapes.py", "contents": shape}))
    before = "from .shapes import Size\n" + HELLO.replace("times: int = 1", "times: Size")
    body = {"filename": "hello.py", "contents": before}
    made = done(alice.post(files + WITH_TYPES, body))
    assert signatures(made) == ["hello(name: string, times: record_width) -> output: string"]
    after = {**body, "contents": before.replace("times: Size", "times: int")}
    file = done(alice.put(f"{files}/{made['id']}{IMPORT}", after))
    assert signatures(file) == ["hello(name: string, times: integer) -> output: string"]


def test_what_left_the_code_leaves_the_registration(alice, files, file):
    body = {"filename": "hello.py", "contents": HELLO}
    changed = done(alice.put(f"{files}/{file['id']}{IMPORT}", body))
    assert [(one["task"], one["change"]) for one in changed["changes"]] == [
        ("hello", "unchanged"),
        ("TextArtifact", "removed"),
    ]
    assert changed["tasks"]["artifacts"] == []


def test_importing_twice_changes_nothing(alice, files):
    body = {"filename": "train.py", "contents": TRAIN}
    made = done(alice.post(files + WITH_TYPES, body))
    again = done(alice.put(f"{files}/{made['id']}{WITH_TYPES}", body))
    assert [one["change"] for one in again["changes"]] == ["unchanged"]
    assert (again["createdTypes"], signatures(again)) == ([], signatures(made))


def test_an_import_that_the_code_forbids_is_refused_with_every_finding(alice, files, rows):
    before = rows()
    contents = ARTIFACT.replace("    @staticmethod\n    def serialize", "    def serialize")
    answer = alice.post(files + WITH_TYPES, {"filename": "a.py", "contents": contents})
    assert (answer.status_code, answer.json["error"]) == (422, "RegistrationMismatchError")
    (found,) = answer.json["detail"]["diagnostics"]
    assert (found["code"], found["parameter"]) == ("interface-incomplete", "serialize")
    assert rows() == before


def test_a_reader_may_not_import(bob, files):
    body = {"filename": "a.py", "contents": HELLO}
    assert bob.post(files + WITH_TYPES, body).status_code == 403


def test_code_that_does_not_parse_is_refused(alice, files):
    answer = alice.post(files + WITH_TYPES, {"filename": "a.py", "contents": "def f("})
    assert (answer.status_code, answer.json["error"]) == (400, "InvalidPythonError")


def test_an_heir_of_a_class_in_another_file_is_registered(alice, files):
    base = ARTIFACT.replace("class TextArtifact", "class _Base")
    done(alice.post(files + IMPORT, {"filename": "base.py", "contents": base}))
    heir = "from .base import _Base\n\n\nclass Text(_Base): ...\n"
    file = done(alice.post(files + IMPORT, {"filename": "text.py", "contents": heir}))
    assert signatures(file) == ["Text() -> output: any"]


def test_a_task_name_of_another_file_is_worth_a_look(alice, files):
    done(alice.post(files + IMPORT, {"filename": "one.py", "contents": HELLO}))
    file = done(alice.post(files + IMPORT, {"filename": "two.py", "contents": HELLO}))
    (found,) = file["diagnostics"]
    assert (found["code"], found["severity"]) == ("duplicate-task-name", "warning")
    assert found["message"].startswith("one.py ")


def test_twenty_tasks_cost_no_more_statements_than_one(alice, files, statements):
    costs = []
    for number, count in enumerate((1, 20)):
        code = "from dioptra.pyplugs import register\n" + "".join(
            f"@register\ndef task_{number}_{n}(a: int): ...\n" for n in range(count)
        )
        with statements() as counted:
            done(alice.post(files + IMPORT, {"filename": f"f{number}.py", "contents": code}))
        costs.append(counted())
    assert costs[0] == costs[1] <= 12
