"""Cases on pages: how they stand, added, kept from a run, changed, run and deleted."""

from __future__ import annotations

import pytest

from dioptra.runtime.exchange import OutputValue, RunOutcome

from ..builders import done, make_case
from ..workers import make_run, order_in, work_off
from .reader import Page

SAYS = {"message": "Hello, Ada! "}


@pytest.fixture
def path(plugin):
    return f"{plugin.file}/cases"


@pytest.fixture
def file_id(plugin):
    return int(plugin.file.rsplit("/", 1)[1])


@pytest.fixture
def work(app):
    """Runs what waits, and lets it say something."""

    def run(text):
        def act(folder, *_args, **_options):
            names = [one.name for one in order_in(folder).outputs]
            said = [OutputValue(name, fits=True, is_json=True, json=text) for name in names]
            return RunOutcome("succeeded", outputs=tuple(said))

        work_off(app, act)

    return run


def fill(reader, path, **fields):
    """Fill the form of a page that goes to the page itself."""
    return reader.post(path, {**reader.page(path).form("").values, **fields})


def test_a_page_without_cases_offers_to_add_one_of_each_task(alice_ui, path):
    page = alice_ui.page(path)
    assert page.headings == ["Cases of hello.py"]
    assert "No case yet." in page.text
    assert f"{path}/new?task=hello" in page.links


def test_a_case_is_added_and_runs_at_once(alice_ui, path, work):
    answer = fill(
        alice_ui,
        f"{path}/new?task=hello",
        name="greets Ada",
        inputs='{"name": "Ada"}',
        expected='{"message": "Hello, Ada! "}',
    )
    assert answer.status_code == 303
    page = alice_ui.page(path)
    assert "Added the case greets Ada. It runs now." in page.text
    assert "running" in page.text
    work("Hello, Ada! ")
    page = alice_ui.page(path)
    assert "✓ passed" in page.text
    assert "running" not in page.text


def test_the_form_begins_with_the_inputs_that_are_needed(alice_ui, path):
    assert "{\n  &#34;name&#34;: null\n}" in alice_ui.get(f"{path}/new?task=hello").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"inputs": "{name: 1}"}, "This is no JSON"),
        ({"inputs": "[1]"}, "values by name"),
        ({"inputs": '{"name": NaN}'}, "NaN is no number in JSON"),
        ({"inputs": "{}"}, "name"),
        ({"name": ""}, "Fill this in."),
        ({"expected": '{"text": 1}'}, "it has message"),
        ({"raises": "a b"}, "like ValueError"),
    ],
)
def test_a_wrong_case_is_shown_again_with_what_was_typed(alice_ui, path, typed, words):
    said = {"name": "greets <Ada>", "inputs": '{"name": "Ada"}', **typed}
    answer = fill(alice_ui, f"{path}/new?task=hello", **said)
    assert answer.status_code in (400, 422)
    assert words in Page(answer.text).text
    if said["name"]:
        assert Page(answer.text).form("").values["name"] == said["name"]
    assert "No case yet." in alice_ui.page(path).text


def test_a_run_is_kept_as_a_case(alice_ui, alice, plugin, path, file_id, work):
    run = make_run(alice, plugin.id, file_id, inputs={}, positional=["Ada"])
    work("Hello, Ada! ")
    answer = fill(
        alice_ui,
        f"{path}/new?run={run['id']}",
        name="as it was",
        inputs="{}",
        positional='["Ada"]',
        expected='{"message": "Hello, Ada! "}',
    )
    assert answer.status_code == 303
    (case,) = done(alice.get(f"/api/v1{path}"))["data"]
    assert (case["positional"], case["expected"]) == (["Ada"], SAYS)
    shown = alice_ui.get(f"{path}/new?run={run['id']}").text
    assert "&#34;Ada&#34;" in shown
    assert "Hello, Ada! " in shown


def test_a_case_that_fails_says_so_everywhere(alice_ui, alice, plugin, path, file_id, work):
    make_case(alice, plugin.id, file_id, expected=SAYS)
    alice_ui.submit(path, f"{path}/run")
    work("Bye")
    assert "“message” should be 'Hello, Ada! ' and is 'Bye'." in alice_ui.page(path).text
    for page in (alice_ui.page(plugin.file), alice_ui.page(plugin.path)):
        assert "1 of 1 case fails" in page.text
        assert path in page.links
        assert "failing-case" in page.text
    assert "worth a look" in alice_ui.page("/plugins").text


def test_a_case_is_changed_and_deleted(alice_ui, alice, plugin, path, file_id, work):
    case = make_case(alice, plugin.id, file_id, expected=SAYS)
    edit = f"{path}/{case['id']}/edit"
    answer = fill(alice_ui, edit, name="greets", inputs='{"name": "Bea"}', expected="")
    assert answer.status_code == 303
    work("Bye")
    changed = done(alice.get(case["url"]))
    assert (changed["name"], changed["inputs"], changed["expected"], changed["verdict"]) == (
        "greets",
        {"name": "Bea"},
        None,
        "passed",
    )
    fill(alice_ui, f"{path}/{case['id']}/delete")
    assert "Deleted the case greets." in alice_ui.page(path).text
    assert alice.get(case["url"]).status_code == 404


def test_a_task_that_is_none_has_no_form(alice_ui, path):
    for query in ("", "?task=none", "?run=987654321", "?run=x"):
        assert alice_ui.get(f"{path}/new{query}").status_code == 404


def test_a_reader_sees_cases_and_no_way_to_change_them(bob_ui, alice, plugin, path, file_id):
    case = make_case(alice, plugin.id, file_id)
    page = bob_ui.page(path)
    assert "greets Ada" in page.text
    assert [form.action for form in page.forms if "/cases" in form.action] == []
    assert f"{path}/{case['id']}/edit" not in page.links
    for ending in ("new?task=hello", f"{case['id']}/edit", f"{case['id']}/delete"):
        assert bob_ui.get(f"{path}/{ending}").status_code == 403


def test_a_stranger_sees_nothing(charlie_ui, alice, plugin, path, file_id):
    case = make_case(alice, plugin.id, file_id)
    for ending in ("", "/new?task=hello", f"/{case['id']}/edit", f"/{case['id']}/delete"):
        assert charlie_ui.get(f"{path}{ending}").status_code == 404


def test_the_page_of_a_plugin_says_what_it_needs(alice_ui, alice, plugin):
    done(
        alice.post(
            f"/api/v1{plugin.path}/files",
            {"filename": "a.py", "contents": "import json\nimport no_such_package_here\n"},
        )
    )
    fill(alice_ui, f"{plugin.path}/edit", requirements="numpy>=2\r\n")
    page = alice_ui.page(plugin.path)
    assert "no_such_package_here ✕ missing a.py" in page.text
    assert "json · standard library a.py" in page.text
    assert "numpy>=2" in page.text
    fill(alice_ui, f"{plugin.path}/edit", requirements="")
    assert "in its author's words" not in alice_ui.page(plugin.path).text
