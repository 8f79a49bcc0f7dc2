"""Checking a registration and analysing signatures: code that is not stored."""

from __future__ import annotations

import pytest

from ..builders import (
    ARTIFACT,
    HELLO,
    PLUGINS,
    done,
    file_body,
    function_task,
    make_file,
    make_plugin,
    make_type,
)

CHECK = "/api/v1/workflows/registrationCheck"
ANALYSIS = "/api/v1/workflows/pluginTaskSignatureAnalysis"
BROKEN = "def hello(name:\n"
FRAMES = '''import pandas as pd
from dioptra import pyplugs


@pyplugs.register
def clean(frame: pd.DataFrame, columns: list[str], limit: int | None = None) -> dict[str, float]:
    """Clean a frame.

    Args:
        frame: What is cleaned.
    """
'''


@pytest.fixture
def check(alice, vision):
    def ask(code, **fields):
        return done(alice.post(CHECK, {"pythonCode": code, "group": vision.id, **fields}))

    return ask


def codes(answer):
    return [(one["code"], one["line"]) for one in answer["diagnostics"]]


def test_what_code_offers_is_suggested_with_the_ids_of_its_types(check, vision):
    answer = check(HELLO + ARTIFACT)
    (hello,) = answer["suggestions"]["functions"]
    name, times = hello["inputParams"]
    string = {"id": vision.types["string"], "name": "string", "structure": None}
    assert name == {
        "name": "name",
        "parameterType": string,
        "required": True,
        "suggested": True,
        "kind": "positional or keyword",
        "default": None,
        "value": None,
        "annotation": "str",
        "description": None,
        "choices": [],
        "line": 7,
    }
    assert (times["required"], times["default"], times["value"]) == (False, "1", 1)
    assert hello["outputParams"] == [{"name": "output", "parameterType": string}]
    (text,) = answer["suggestions"]["artifacts"]
    assert (text["name"], len(text["outputParams"])) == ("TextArtifact", 1)
    assert (answer["diagnostics"], answer["missing_types"]) == ([], [])
    assert [(one["task"], one["change"]) for one in answer["changes"]] == [
        ("hello", "added"),
        ("TextArtifact", "added"),
    ]


def test_a_suggestion_can_be_sent_back_as_it_is(alice, plugin, check):
    suggested = check(HELLO + ARTIFACT)["suggestions"]
    body = file_body("a.py", HELLO + ARTIFACT, suggested["functions"], suggested["artifacts"])
    file = done(alice.post(f"{PLUGINS}/{plugin['id']}/files", body))
    assert file["diagnostics"] == []
    (hello,) = file["tasks"]["functions"]
    assert [one["name"] for one in hello["inputParams"]] == ["name", "times"]


def test_missing_types_come_in_the_order_in_which_they_can_be_made(check):
    answer = check(FRAMES)
    assert [(one["name"], one["structure"]) for one in answer["missing_types"]] == [
        ("pd_dataframe", {}),
        ("list_string", {"list": "string"}),
        ("optional_integer", {"union": ["integer", "null"]}),
        ("mapping_string_number", {"mapping": ["string", "number"]}),
    ]
    (clean,) = answer["suggestions"]["functions"]
    assert clean["description"] == "Clean a frame."
    assert clean["inputParams"][0]["description"] == "What is cleaned."
    assert clean["inputParams"][0]["parameterType"] == {
        "id": None,
        "name": "pd_dataframe",
        "structure": {},
    }


def test_types_of_the_group_are_used_under_any_spelling(alice, vision, check):
    frame = make_type(alice, vision.id, "pandas.DataFrame")
    lists = make_type(alice, vision.id, "texts", {"list": "string"})
    answer = check(FRAMES)
    given = answer["suggestions"]["functions"][0]["inputParams"]
    assert [one["parameterType"]["id"] for one in given[:2]] == [frame["id"], lists["id"]]
    names = [one["name"] for one in answer["missing_types"]]
    assert names == ["optional_integer", "mapping_string_number"]


def test_source_that_does_not_parse_is_a_finding_here(check):
    answer = check(BROKEN)
    assert [one["code"] for one in answer["diagnostics"]] == ["syntax-error"]
    assert answer["suggestions"] == {"functions": [], "artifacts": []}


def test_tasks_that_are_given_are_checked_as_they_are(check, vision):
    task = function_task(inputs={"nam": vision.types["integer"]})
    answer = check(HELLO, tasks={"functions": [task]})
    assert codes(answer) == [
        ("missing-input", 7),
        ("unknown-input", 7),
        ("outputs-discarded", 7),
    ]
    fix = answer["diagnostics"][1]["fix"]
    assert fix == {"action": "rename", "task": "hello", "parameter": "nam", "to": "name"}


def test_what_is_checked_is_not_stored(alice, check, rows):
    before = rows()
    check(FRAMES)
    assert rows() == before


def test_a_file_of_a_plugin_is_checked_with_what_it_imports(alice, plugin, check):
    base = ARTIFACT.replace("class TextArtifact", "class _Base")
    make_file(alice, plugin["id"], "base.py", base)
    heir = "from .base import _Base\n\n\nclass Text(_Base): ...\n"
    assert check(heir)["suggestions"]["artifacts"] == []
    there = check(heir, plugin=plugin["id"], filename="text.py")
    assert [one["name"] for one in there["suggestions"]["artifacts"]] == ["Text"]
    given = check(heir, siblings={"base.py": base})
    assert [one["name"] for one in given["suggestions"]["artifacts"]] == ["Text"]


def test_a_stored_file_shows_what_an_import_would_change(alice, file, plugin, check):
    changed = HELLO.replace("times: int = 1", "times: int = 1, loud: bool = False")
    answer = check(changed, plugin=plugin["id"], filename="hello.py")
    hello, text = answer["changes"]
    assert (hello["task"], hello["change"]) == ("hello", "changed")
    added = {one["field"]: one["proposed"] for one in hello["fields"] if one["change"] == "added"}
    assert added == {"inputs.loud.required": False, "inputs.loud.type": "boolean"}
    kept = {one["field"]: one["registered"] for one in hello["fields"] if one["change"] == "kept"}
    assert kept == {"outputs.0.name": "message"}
    assert (text["task"], text["change"]) == ("TextArtifact", "removed")


def test_a_plugin_of_another_group_is_said_to_be_one(alice, public, plugin):
    body = {"pythonCode": "", "plugin": plugin["id"], "group": public.id}
    answer = alice.post(CHECK, body)
    assert (answer.status_code, list(answer.json["errors"])) == (400, ["group"])


def test_what_a_stranger_may_not_read_is_not_there(charlie, vision, plugin):
    for where in ({"group": vision.id}, {"plugin": plugin["id"]}):
        for path in (CHECK, ANALYSIS):
            if path == ANALYSIS and "plugin" in where:
                continue
            assert charlie.post(path, {"pythonCode": "", **where}).status_code == 404


def test_a_reader_may_check(bob, vision):
    assert bob.post(CHECK, {"pythonCode": HELLO, "group": vision.id}).status_code == 200


def test_signatures_are_analysed_with_dioptras_keys_and_more(alice):
    answer = done(alice.post(ANALYSIS, {"pythonCode": FRAMES}))
    (task,) = answer["tasks"]
    named = [(one["name"], one["type"], one["required"]) for one in task["inputs"]]
    assert named == [
        ("frame", "pd_dataframe", True),
        ("columns", "list_str", True),
        ("limit", "int_none", False),
    ]
    assert task["outputs"] == [{"name": "output", "type": "dict_str_float"}]
    assert task["inputs"][1]["structure"] == {"list": "string"}
    assert [one["name"] for one in task["suggestedOutputs"]] == ["output"]


def test_code_that_does_not_parse_cannot_be_analysed(alice):
    answer = alice.post(ANALYSIS, {"pythonCode": BROKEN})
    assert (answer.status_code, answer.json["error"]) == (400, "InvalidPythonError")
    assert answer.json["detail"]["diagnostics"][0]["line"] == 1


def test_the_active_group_is_meant_where_none_is_named(alice, vision):
    done(alice.put("/api/v1/users/current/group", {"group": vision.id}))
    answer = done(alice.post(CHECK, {"pythonCode": HELLO}))
    given = answer["suggestions"]["functions"][0]["inputParams"][0]
    assert given["parameterType"]["id"] == vision.types["string"]


def test_a_check_costs_the_same_for_1_and_for_20_tasks(alice, vision, statements):
    plugin = make_plugin(alice, vision.id, "costly")
    costs = []
    for count in (1, 20):
        code = "from dioptra.pyplugs import register\n" + "".join(
            f"@register\ndef task_{n}(a: int): ...\n" for n in range(count)
        )
        with statements() as counted:
            done(alice.post(CHECK, {"pythonCode": code, "plugin": plugin["id"]}))
        costs.append(counted())
    assert costs[0] == costs[1] <= 5
