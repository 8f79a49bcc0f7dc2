"""What plugins need: imports held against where tasks are run, and requirements in words."""

from __future__ import annotations

import pytest

from app import settings as settings_

from ..builders import HELLO, PLUGINS, done, file_body, make_file, make_plugin
from ..conftest import make_settings

CODE = "import json\nimport no_such_package_here\nimport sqlalchemy\n\nfrom hello import other\n"


@pytest.fixture
def needy(alice, plugin):
    """A plugin `hello` with two files that import something."""
    make_file(alice, plugin["id"], "a.py", CODE)
    make_file(alice, plugin["id"], "b.py", "from json import loads\nfrom . import a\n")
    return f"{PLUGINS}/{plugin['id']}"


def test_imports_are_held_against_where_tasks_are_run(alice, needy):
    needs = done(alice.get(f"{needy}/requirements"))
    found = {one["name"]: (one["status"], one["filenames"]) for one in needs["modules"]}
    assert found == {
        "no_such_package_here": ("missing", ["a.py"]),
        "sqlalchemy": ("available", ["a.py"]),
        "json": ("standard library", ["a.py", "b.py"]),
    }
    assert next(iter(found)) == "no_such_package_here"
    assert needs["modules"][1]["version"].count(".") == 2
    assert needs["python"].startswith("3.")


def test_a_restored_plugin_has_the_requirements_that_it_had(alice, plugin):
    path = f"{PLUGINS}/{plugin['id']}"
    asked = {"name": plugin["name"], "requirements": "numpy"}
    first = done(alice.put(path, asked))
    changed = done(alice.put(path, {**asked, "requirements": "scipy"}))
    assert changed["requirements"] == "scipy\n"
    restored = done(alice.post(f"{path}/snapshots/{first['snapshot']}/restore"))
    assert restored["requirements"] == "numpy\n"


def test_where_nothing_is_run_nothing_is_missing(alice, needy, monkeypatch):
    off = make_settings(settings_.current().database_url, runs="off")
    monkeypatch.setattr(settings_, "current", lambda: off)
    needs = done(alice.get(f"{needy}/requirements"))
    assert {one["status"] for one in needs["modules"]} == {"unknown"}
    assert needs["python"] is None
    files = done(alice.get(f"{needy}/files"))["data"]
    assert [one["diagnostics"] for one in files] == [[], []]


def test_an_interpreter_that_does_not_answer_leaves_it_unknown(alice, needy, monkeypatch):
    broken = make_settings(settings_.current().database_url, run_python="/bin/false")
    monkeypatch.setattr(settings_, "current", lambda: broken)
    needs = done(alice.get(f"{needy}/requirements"))
    assert {one["status"] for one in needs["modules"]} == {"unknown"}


def test_a_missing_package_is_an_information_in_the_report(alice, plugin, vision):
    made = make_file(alice, plugin["id"], "a.py", "import no_such_package_here\n")
    path = f"{PLUGINS}/{plugin['id']}/files/{made['id']}"
    changed = done(alice.put(path, file_body("a.py", "import no_such_package_here\n# more\n")))
    listed = done(alice.get(f"{PLUGINS}/{plugin['id']}/files"))["data"][0]
    for document in (made, changed, done(alice.get(path)), listed):
        (finding,) = document["diagnostics"]
        assert (finding["code"], finding["severity"]) == ("missing-package", "info")
        assert "“no_such_package_here”" in finding["message"]
        assert document["imports"] == ["no_such_package_here"]
    body = {"pythonCode": "import no_such_package_here\n", "group": vision.id}
    checked = done(alice.post("/api/v1/workflows/registrationCheck", body))
    assert [one["code"] for one in checked["diagnostics"]] == ["missing-package"]


def test_what_the_sdk_brings_is_no_import(alice, plugin):
    assert make_file(alice, plugin["id"], "a.py", HELLO)["imports"] == []


def test_requirements_are_kept_with_each_version_of_a_plugin(alice, vision):
    made = make_plugin(alice, vision.id, "needy", requirements="numpy>=2\r\npandas  \n\n")
    path = f"{PLUGINS}/{made['id']}"
    assert made["requirements"] == "numpy>=2\npandas\n"
    # What does not know them leaves them: Dioptra's clients, and changes of files.
    assert done(alice.put(path, {"name": "needy"}))["requirements"] == made["requirements"]
    make_file(alice, made["id"])
    changed = done(alice.put(path, {"name": "needy", "requirements": "scipy"}))
    assert changed["requirements"] == "scipy\n"
    versions = done(alice.get(f"{path}/snapshots"))["data"]
    assert [one["requirements"] for one in versions] == [*["numpy>=2\npandas\n"] * 3, "scipy\n"]
    assert done(alice.put(path, {"name": "needy", "requirements": None}))["requirements"] is None


def test_requirements_without_end_are_refused(alice, vision):
    body = {"group": vision.id, "name": "needy", "requirements": "x" * 20_001}
    answer = alice.post(PLUGINS, body)
    assert answer.status_code == 400
    assert "20,000" in answer.json["message"]


def test_a_draft_of_a_plugin_has_requirements_too(alice, vision, plugin):
    path = f"{PLUGINS}/{plugin['id']}"
    draft = done(alice.post(f"{path}/draft", {"name": "hello", "requirements": "numpy"}))
    done(alice.post(f"/api/v1/workflows/draftCommit/{draft['id']}"))
    assert done(alice.get(path))["requirements"] == "numpy\n"
    draft = done(alice.post(f"{path}/draft", {"name": "hello"}))
    assert list(draft["payload"]) == ["name", "description"]
    done(alice.post(f"/api/v1/workflows/draftCommit/{draft['id']}"))
    assert done(alice.get(path))["requirements"] == "numpy\n"
