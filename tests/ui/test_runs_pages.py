"""Tasks run on pages, without scripts: forms made from inputs, what comes of them, who may."""

from __future__ import annotations

import re

import pytest

from app import settings as settings_
from app.runner.launch import execute
from dioptra.runtime.exchange import RunOutcome
from tests.builders import ARTIFACT, PLUGINS, done, make_plugin
from tests.conftest import make_settings
from tests.workers import show_everything, work_off

from .guided import Guide
from .reader import Page
from .running import Running, add_file

CODE = '''"""Tasks to be run."""

from typing import Literal

from dioptra import pyplugs


@pyplugs.register
def greet(
    name: str, times: int = 1, loud: bool = False, mood: Literal["kind", "grim"] = "kind"
) -> str:
    """Greet somebody.

    Args:
        name: Who is greeted.
    """
    print("greeting", name)
    words = f"Hello, {name}! " * times
    return words.upper() if loud else words


@pyplugs.register
def split(numbers: list[float], label: str | None = None) -> tuple[list[float], int]:
    return numbers, "no number", label, "discarded"


@pyplugs.register
def take(value, *args: int, **kwargs: int):
    return [repr(value), args, sorted(kwargs.items())]


@pyplugs.register
def broken(x: int) -> float:
    def inner(y):
        return 1 / (y - y)
    return inner(x)


@pyplugs.register
def show() -> dict[str, str]:
    return {"html": "<script>alert(1)</script>", "more": "text"}
'''
BAD_ARTIFACT = ARTIFACT.replace("read_text()", 'read_text() + "!"')


@pytest.fixture
def made(alice, vision):
    return make_plugin(alice, vision.id, "runners")


@pytest.fixture
def running(app, alice, alice_ui, made):
    return Running(app, alice_ui, add_file(alice, made["id"], "tasks.py", CODE))


@pytest.fixture
def artifacts(app, alice, alice_ui, made):
    return Running(app, alice_ui, add_file(alice, made["id"], "text.py", ARTIFACT))


def use(monkeypatch, **changes):
    """Have other settings in force."""
    chosen = make_settings("sqlite://", **changes)
    monkeypatch.setattr(settings_, "current", lambda: chosen)


def words(html: str) -> str:
    return Page(html).text


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
    run = _latest(alice, running)
    assert run["given"] == {"inputs": {"name": "Ada"}, "positional": []}


def _latest(alice, running):
    plugin = running.file.split("/")[2]
    brief = done(alice.get(f"{PLUGINS}/{plugin}/runs?pageLength=1"))["data"][0]
    return done(alice.get(brief["url"]))


def test_values_are_read_by_the_type_of_their_input(running, alice):
    running.run("greet", inputs__name="1\r\n2", inputs__times="2", inputs__loud="true")
    given = _latest(alice, running)["given"]["inputs"]
    assert given == {"name": "1\n2", "times": 2, "loud": True}
    running.run("split", inputs__numbers="[1, 2.5]", inputs__label__source="null")
    assert _latest(alice, running)["given"]["inputs"] == {"numbers": [1, 2.5], "label": None}
    running.run("greet", inputs__name__source="empty")
    assert _latest(alice, running)["given"]["inputs"] == {"name": ""}


@pytest.mark.parametrize(
    ("typed", "value"), [("3", 3), ("three", "three"), ('"3"', "3"), ("[1]", [1]), ("null", None)]
)
def test_an_input_of_any_type_takes_json_and_text(running, alice, typed, value):
    running.start("take", inputs__value=typed)
    assert _latest(alice, running)["given"]["inputs"] == {"value": value}


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
    assert "The output output_2 does not fit as registered." in text
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
    lines = CODE.splitlines()
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
    given = _latest(alice, running)["given"]["inputs"]
    assert given == {"numbers": {"run": int(number), "output": "output_1"}}


def test_an_earlier_output_that_is_not_there_is_refused(running):
    answer = running.refused("take", inputs__value__source="987654321.output")
    assert answer.status_code == 422
    assert "The run 987654321 has no output" in words(answer.text)
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
    contents = CODE.replace("value, *args", "value, /, *args")
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


def test_an_artifact_task_goes_there_and_back(artifacts):
    form = artifacts.html(artifacts.form("TextArtifact"))
    assert "Write a value and read it back" in form
    html = artifacts.run(
        "TextArtifact", mode="round-trip", value="some text", artifactName="note.txt"
    )
    text = words(html)
    assert "What was read equals what was written." in text
    assert "1 file written" in text
    assert "note.txt" in text
    assert "text/plain 9 bytes" in text


def test_what_does_not_come_back_as_it_went_is_said_first(app, alice, alice_ui, made):
    running = Running(app, alice_ui, add_file(alice, made["id"], "bad.py", BAD_ARTIFACT))
    text = words(running.run("TextArtifact", mode="round-trip", value="some text"))
    assert "The value did not come back as it went." in text
    assert "What was read differs" in text


def test_an_artifact_is_read_that_an_earlier_run_wrote(app, artifacts):
    address = artifacts.start("TextArtifact", mode="serialize", value="kept")
    work_off(app, execute)
    written = artifacts.html(address)
    assert "Nothing is read back, so that there is no output." in words(written)
    number = address.rpartition("/")[2]
    assert f'<option value="{number}" >' in artifacts.html(artifacts.form("TextArtifact"))
    html = artifacts.run("TextArtifact", mode="deserialize", artifact=number)
    assert "kept" in html
    assert f"run {number} , what it wrote" in words(html)
    again = next(link for link in Page(html).links if "again=" in link)
    assert f'<option value="{number}" selected>' in artifacts.html(again)


def test_an_artifact_task_needs_a_value_and_a_name(artifacts):
    answer = artifacts.refused("TextArtifact", mode="round-trip", artifactName=" ")
    assert "Nothing was started: 2 values to repair." in words(answer.text)
    assert "A name has 1 to 200 characters." in words(answer.text)
    answer = artifacts.refused("TextArtifact", mode="deserialize", artifact="")
    assert "Choose a run that wrote one." in words(answer.text)
    assert artifacts.refused("TextArtifact", mode="odd", value="x").status_code == 400


def test_unsaved_code_is_run_and_nothing_is_saved(app, alice, alice_ui, made):
    guide = Guide(alice_ui, f"/plugins/{made['id']}/files/new")
    guide.press("Read tasks", upload=("tasks.py", CODE.encode()))
    guide.press("run:greet", t0__i0__name="name", t0__o0__name="words")
    assert guide.status == 303
    running = Running(app, alice_ui, "")
    form = running.html(guide.location)
    assert "The code as it stands in your unsaved work" in form
    html = running.run("greet", path=guide.location, inputs__name="Ada")
    text = words(html)
    assert "words : string" in text
    assert "tasks.py , not saved" in text
    assert done(alice.get(f"{PLUGINS}/{made['id']}/files"))["data"] == []
    again = next(link for link in Page(html).links if "again=" in link)
    assert "Ada</textarea>" in running.html(again)


def test_unsaved_changes_of_a_file_are_run_in_its_place(running):
    guide = Guide(running.reader, f"{running.file}/edit")
    guide.press("run:greet", contents=CODE.replace("Hello", "Bye"))
    assert guide.status == 303
    assert "Bye, Ada!" in words(running.run("greet", path=guide.location, inputs__name="Ada"))
    assert "Hello, Ada!" in words(running.run("greet", inputs__name="Ada"))


def test_a_task_in_order_is_run_though_another_is_not(running):
    guide = Guide(running.reader, f"{running.file}/edit")
    guide.press("run:greet", t3__i0__name="nobody")
    assert guide.status == 303
    guide = Guide(running.reader, f"{running.file}/edit")
    guide.press("run:broken", t3__i0__name="nobody")
    assert guide.status == 422
    assert "nobody" in guide.text


def test_code_that_is_saved_by_now_is_run_from_its_file(running):
    path = running.file + "/draft/tasks/greet/run"
    answer = running.reader.get(path)
    assert answer.status_code == 404
    assert "You have no unsaved work on this file" in answer.text
    Guide(running.reader, f"{running.file}/edit").press("Check")
    assert running.reader.get(path).status_code == 200
    assert running.reader.get(path.replace("greet", "nothing")).status_code == 404


def test_a_run_that_waits_is_cancelled_and_then_deleted(running):
    address = running.start("greet", inputs__name="Ada")
    assert running.reader.submit(address, f"{address}/cancel").status_code == 303
    assert "It was cancelled" in words(running.html(address))
    gone = running.reader.submit(f"{address}/delete")
    assert gone.status_code == 303
    assert running.reader.get(address).status_code == 404


def test_an_open_run_is_not_deleted(running):
    address = running.start("greet", inputs__name="Ada")
    answer = running.reader.submit(f"{address}/delete")
    assert answer.status_code == 409
    assert "Cancel it first, then delete it." in words(answer.text)


def test_runs_are_listed_by_plugin_and_by_file_and_searched(running, artifacts, made):
    assert "Nothing of it was run yet." in words(running.html(f"{running.file}/runs"))
    first = running.start("greet", inputs__name="Ada")
    second = artifacts.start("TextArtifact", mode="serialize", value="x")
    both = running.reader.page(f"/plugins/{made['id']}/runs").links
    assert (first in both, second in both) == (True, True)
    own = running.reader.page(f"{running.file}/runs").links
    assert (first in own, second in own) == (True, False)
    found = running.reader.page(f"/plugins/{made['id']}/runs?search=task:TextArtifact").links
    assert (first in found, second in found) == (False, True)
    assert "Nothing found." in words(running.html(f"{running.file}/runs?search=user:bob"))


def test_a_reader_sees_runs_and_why_there_is_no_button(running, bob_ui):
    address = running.start("greet", inputs__name="Ada")
    form = bob_ui.get(running.form("greet"))
    assert "You may read the group vision, and running a task needs the permission to write" in (
        words(form.text)
    )
    assert ">Run</button>" not in form.text
    seen = bob_ui.get(address).text
    assert ">Cancel</button>" not in seen
    token = Page(form.text).form(running.form("greet")).values["csrf_token"]
    fields = {"csrf_token": token, "inputs.name": "Ada"}
    assert bob_ui.post(running.form("greet"), fields).status_code == 403
    assert bob_ui.post(f"{address}/cancel", fields).status_code == 403
    assert bob_ui.get(f"{address}/delete").status_code == 403


def test_for_a_stranger_there_are_no_runs(running, charlie_ui, made):
    address = running.start("greet", inputs__name="Ada")
    pages = (
        *(address, f"{address}/delete", f"{address}/code/tasks.py"),
        *(f"{address}/outputs/output/use", f"/plugins/{made['id']}/runs", f"{running.file}/runs"),
        *(running.form("greet"), f"{running.file}/draft/tasks/greet/run"),
    )
    for path in pages:
        assert charlie_ui.get(path).status_code == 404, path


def test_whoever_is_not_signed_in_is_sent_to_do_so(running, ui):
    assert ui.get(running.form("greet")).location.startswith("/sign-in?next=")


def test_what_is_not_there_is_not_found(running):
    address = running.start("greet", inputs__name="Ada")
    for path in (
        *(running.form("nothing"), f"{address}/code/other.py", f"{address}0", f"{address}/x"),
        *(f"{address}/outputs/none/use", f"{running.form('greet')}?again=987654321"),
    ):
        assert running.reader.get(path).status_code == 404, path


def test_a_server_that_runs_nothing_says_so(running, monkeypatch):
    use(monkeypatch, runs="off")
    form = running.reader.get(running.form("greet"))
    assert "whoever keeps it has switched runs off (RUNS=off)" in words(form.text)
    assert ">Run</button>" not in form.text
    answer = running.refused("greet", inputs__name="Ada")
    assert answer.status_code == 403
    assert "switched runs off" in words(answer.text)


def test_a_full_line_keeps_what_was_typed(running, monkeypatch):
    running.start("greet", inputs__name="Ada")
    use(monkeypatch, runs_per_user=1)
    answer = running.refused("greet", inputs__name="Grace")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Wait until some have ended, or cancel some." in words(answer.text)
    assert "Grace</textarea>" in answer.text


def test_a_form_costs_the_same_with_1_earlier_run_and_with_20(app, running, statements):
    def cost(number):
        for _ in range(number):
            running.start("greet", inputs__name="Ada")
        work_off(app)
        with statements() as count:
            running.html(running.form("greet"))
        return count()

    few, many = cost(1), cost(20)
    assert few == many <= 10


def test_a_run_costs_the_same_with_2_outputs_and_with_1(app, running, statements):
    def cost(task, **fields):
        address = running.start(task, **fields)
        work_off(app)
        with statements() as count:
            running.html(address)
        return count()

    costs = cost("split", inputs__numbers="[1]"), cost("greet", inputs__name="Ada")
    assert costs[0] == costs[1] <= 8


def test_a_list_costs_the_same_for_2_runs_and_for_20(running, made, statements):
    def cost(number):
        for _ in range(number):
            running.start("greet", inputs__name="Ada")
        with statements() as count:
            running.html(f"/plugins/{made['id']}/runs")
        return count()

    few, many = cost(2), cost(18)
    assert few == many <= 7


def test_a_run_of_a_deleted_plugin_stays_readable(app, running, alice, made):
    address = running.start("greet", inputs__name="Ada")
    work_off(app)
    done(alice.delete(f"{PLUGINS}/{made['id']}"))
    html = running.html(address)
    assert "Run again" not in html
    assert "42" in html
