"""Tasks run on pages, without scripts: forms made from inputs, and what comes of them."""

from __future__ import annotations

import re

import pytest

from app.runner.launch import execute
from dioptra.runtime.exchange import RunOutcome
from tests.builders import PLUGINS, done
from tests.workers import show_everything, work_off

from .guided import Guide
from .reader import Page
from .running import TASKS, Running, add_file, latest, words


def test_the_form_has_a_field_for_each_input_made_for_its_type(running):
    html = running.html(running.form("greet"))
    assert '<textarea class="field__input code run-field__area" id="inputs.name"' in html
    assert re.search(r'<input [^>]*id="inputs.times"[^>]*placeholder="1"\s+inputmode="num', html)
    assert '<option value="true" >true</option>' in html
    assert '<option value="" selected>the default: False</option>' in html
    assert '<option value="&#34;grim&#34;" >grim</option>' in html
    text = words(html)
    assert "Greet somebody." in text
    assert "Who is greeted." in text
    assert "A whole number. Left empty: the default." in text


def test_pages_of_plugin_and_file_lead_to_the_form_and_to_the_runs(running, made):
    for path in (f"/plugins/{made['id']}", running.file):
        links = running.reader.page(path).links
        assert running.form("greet") in links
        assert any(link.endswith("/runs") for link in links)


def test_a_run_is_followed_to_its_outputs(running, app):
    address = running.start("greet", inputs__name="Ada", inputs__times="2")
    waiting = running.html(address)
    assert "It waits for its turn." in words(waiting)
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in waiting
    assert "This page is loaded again every two seconds" in waiting
    work_off(app, execute)
    html = running.html(address)
    text = words(html)
    assert "http-equiv" not in html
    assert "It succeeded after" in text
    assert "return value → output : string ✓ fits its type" in text
    assert "Hello, Ada! Hello, Ada!" in text
    assert "greeting Ada" in text
    assert "by alice" in text
    assert "sandbox none" in text


def test_a_field_left_empty_is_not_given(running, alice):
    running.run("greet", inputs__name="Ada")
    run = latest(alice, running)
    assert run["given"] == {"inputs": {"name": "Ada"}, "positional": []}


def test_values_are_read_by_the_type_of_their_input(running, alice):
    running.run("greet", inputs__name="1\r\n2", inputs__times="2", inputs__loud="true")
    given = latest(alice, running)["given"]["inputs"]
    assert given == {"name": "1\n2", "times": 2, "loud": True}
    running.run("split", inputs__numbers="[1, 2.5]", inputs__label__source="null")
    assert latest(alice, running)["given"]["inputs"] == {"numbers": [1, 2.5], "label": None}
    running.run("greet", inputs__name__source="empty")
    assert latest(alice, running)["given"]["inputs"] == {"name": ""}


@pytest.mark.parametrize(
    ("typed", "value"), [("3", 3), ("three", "three"), ('"3"', "3"), ("[1]", [1]), ("null", None)]
)
def test_an_input_of_any_type_takes_json_and_text(running, alice, typed, value):
    running.start("take", inputs__value=typed)
    assert latest(alice, running)["given"]["inputs"] == {"value": value}


def test_all_that_is_wrong_is_said_at_its_field_before_anything_starts(running, made, alice):
    answer = running.refused("greet", inputs__times="many", inputs__mood="odd")
    assert answer.status_code == 422
    text = words(answer.text)
    assert "Nothing was started: 3 values to repair." in text
    assert "The input “name” is required and has no value." in text
    assert "“many” is no whole number. Write one such as 3." in text
    assert "Choose one of the list." in text
    assert 'value="many"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 3
    assert done(alice.get(f"{PLUGINS}/{made['id']}/runs"))["data"] == []


def test_what_cannot_be_handed_over_is_said_beside_what_cannot_be_read(running):
    deep = "[" * 150 + "]" * 150
    answer = running.refused("take", inputs__value=deep)
    assert (answer.status_code, "at most 100 levels deep" in answer.text) == (400, True)
    answer = running.refused("split", inputs__numbers="[1e999]", inputs__label__source="odd")
    assert answer.status_code == 422
    text = words(answer.text)
    assert "A number here is infinite" in text
    assert "Choose one of the list." in text


def test_what_does_not_fit_its_type_is_said_at_its_field(running):
    answer = running.refused("split", inputs__numbers='[1, "x"]')
    assert answer.status_code == 422
    assert re.search(r"numbers : The value of “numbers” does not fit its type", words(answer.text))
    answer = running.refused("split", inputs__numbers="[1, NaN")
    assert "This is no JSON" in words(answer.text)


def test_outputs_are_drawn_against_the_mapping(running):
    html = running.run("split", inputs__numbers="[1, 3, 2]")
    text = words(html)
    assert "item 0 → output_1 : list_number ✓ fits its type" in text
    assert "item 1 → output_2 : integer ✕ does not fit its type" in text
    assert "It is a string, not an integer." in text
    assert "The output “output_2” does not fit as registered." in text
    assert "2 more values were returned and discarded" in text
    assert "<svg" in html
    assert "output_1 as a line: 3 numbers from 1 to 3" in html


def test_what_a_task_gives_is_shown_as_text_and_never_as_html(running):
    html = running.run("show")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_failure_says_why_where_and_what_to_do(running):
    html = running.run("broken", inputs__x="3")
    text = words(html)
    assert re.search(
        r"It failed after .+ The task raised ZeroDivisionError: division by zero", text
    )
    assert "Repair the line below, then run it again." in text
    links = [link for link in Page(html).links if "/code/tasks.py#L" in link]
    lines = TASKS.splitlines()
    inner, call = (
        lines.index(one) + 1 for one in ("        return 1 / (y - y)", "    return inner(x)")
    )
    assert [int(link.partition("#L")[2]) for link in links[-2:]] == [call, inner]
    snippets = Page(html).snippets
    assert snippets[1].startswith('Traceback (most recent call last):\n  File "runners/tasks.py"')
    code = running.html(links[-1].partition("#")[0])
    assert f'<span class="source__line source__line--error" id="L{inner}"' in code


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("TIMED_OUT", "Look for a loop that does not end"),
        ("OUT_OF_MEMORY", "Give the task less data"),
        ("MISSING_PACKAGE", "install the package"),
        ("WORKER_FAILED", "It is not the fault of the task."),
        ("NOBODY_KNOWS", "Run it again."),
    ],
)
def test_every_way_to_fail_says_what_to_do(running, code, advice):
    html = running.run("show", act=lambda *_args, **_options: RunOutcome.failed(code, "It did."))
    assert advice in words(html)


def test_pictures_arrays_and_files_are_shown(running):
    html = running.run("show", act=show_everything)
    text = words(html)
    assert re.search(r'<img class="output__image" src="/api/v1/[^"]+/image" alt="output', html)
    assert "numpy.ndarray , shape 1 , dtype int64" in text
    assert "deep/a.txt" in text
    assert "text/html 25 bytes" in text
    assert "serialize() returned the directory deep" in text
    link = next(one for one in Page(html).links if "/artifacts/" in one)
    assert running.reader.http.get(link).headers["Content-Disposition"].startswith("attachment")


def test_lines_beyond_a_page_are_a_link_away(running, monkeypatch):
    monkeypatch.setattr("app.ui.runs.LINES", 2)

    def print_three(_folder, *_args, **options):
        for number in range(3):
            options["on_line"]("stderr", f"line {number}")
        return RunOutcome("succeeded")

    html = running.run("show", act=print_three)
    assert ("line 1" in html, "line 2" in html) == (True, False)
    link = next(one for one in Page(html).links if "?after=" in one)
    rest = running.html(link.partition("#")[0])
    assert ("line 1" in rest, "line 2" in rest) == (False, True)


def test_an_output_is_used_in_another_run(running, alice):
    html = running.run("split", inputs__numbers="[1, 2]")
    use_it = next(link for link in Page(html).links if link.endswith("/output_1/use"))
    chooser = running.reader.page(use_it)
    assert "✓ the same type" in chooser.text
    link = next(one for one in chooser.links if "/tasks/split/run?inputs.numbers.source=" in one)
    form = running.html(link)
    number = re.search(r"source=(\d+)\.output_1", link)[1]
    assert f'<option value="{number}.output_1" selected>' in form
    text = words(running.run("split", path=link, inputs__numbers__source=f"{number}.output_1"))
    assert f"run {number} , its output output_1" in text
    given = latest(alice, running)["given"]["inputs"]
    assert given == {"numbers": {"run": int(number), "output": "output_1"}}


def test_an_earlier_output_that_is_not_there_is_refused(running):
    answer = running.refused("take", inputs__value__source="987654321.output")
    assert answer.status_code == 422
    assert "No run 987654321 of this group succeeded" in words(answer.text)
    assert "Choose one of the list." in words(
        running.refused("take", inputs__value__source="nonsense").text
    )


def test_a_run_is_repeated_with_its_values(running, alice):
    given = {"name": "", "times": 3, "loud": True, "mood": "grim"}
    path = f"/api/v1{running.file}/runs"
    run = done(alice.post(path, {"task": "greet", "inputs": given}))
    html = running.html(f"{running.form('greet')}?again={run['id']}")
    assert '<option value="empty" selected>' in html
    assert re.search(r'id="inputs.times"[^>]*value="3"', html)
    assert '<option value="true" selected>' in html
    assert '<option value="&#34;grim&#34;" selected>' in html


def test_values_by_position_are_repeated_by_name(running, alice):
    body = {"task": "greet", "positional": ["<Ada>", 2]}
    run = done(alice.post(f"/api/v1{running.file}/runs", body))
    html = running.html(f"{running.form('greet')}?again={run['id']}")
    assert "&lt;Ada&gt;</textarea>" in html
    assert re.search(r'id="inputs.times"[^>]*value="2"', html)


def test_arguments_that_are_spread_are_given_as_json(app, alice, alice_ui, vision, made):
    contents = TASKS.replace("value, *args", "value, /, *args")
    running = Running(app, alice_ui, add_file(alice, made["id"], "spread.py", contents))
    guide = Guide(alice_ui, f"{running.file}/edit")
    card = next(key for key, text in guide.fields.items() if text == "take")[:2]
    names = {f"{card}__i1__name": "args", f"{card}__i2__name": "kwargs"}
    assert guide.press("save", **names).status == 303
    html = running.html(running.form("take"))
    assert "A list as JSON; its items are passed one by one." in html
    assert "An object as JSON; its entries are passed as keyword arguments." in html
    given = {"inputs__args": "[1, 2]", "inputs__kwargs": '{"a": 3}'}
    text = words(running.run("take", inputs__value="v", **given))
    assert """["'v'", [1, 2], [["a", 3]]]""" in text
