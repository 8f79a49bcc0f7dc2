"""Who may run tasks on pages, and who sees what came of it."""

from __future__ import annotations

import re

from app import settings as settings_
from tests.builders import PLUGINS, done, make_group, make_plugin
from tests.conftest import make_settings

from .reader import Page
from .running import TASKS, Running, add_file, words


def use(monkeypatch, **changes):
    """Have other settings in force."""
    chosen = make_settings("sqlite://", **changes)
    monkeypatch.setattr(settings_, "current", lambda: chosen)


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


def test_what_runs_of_another_group_gave_is_not_offered(app, alice, running):
    html = running.run("greet", inputs__name="Ada")
    number = re.search(r"run (\d+)", words(html))[1]
    own = running.html(running.form("take"))
    assert f'value="{number}.output"' in own
    other = make_plugin(alice, make_group(alice)["id"], "elsewhere")
    there = Running(app, running.reader, add_file(alice, other["id"], "tasks.py", TASKS))
    assert f'value="{number}.output"' not in there.html(there.form("take"))
    answer = there.refused("take", inputs__value__source=f"{number}.output")
    assert f"No run {number} of this group succeeded" in words(answer.text)


def test_a_form_without_its_token_starts_nothing(running, made, alice):
    answer = running.reader.post(running.form("greet"), {"inputs.name": "Ada"})
    assert answer.status_code == 400
    assert done(alice.get(f"{PLUGINS}/{made['id']}/runs"))["data"] == []


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


def test_what_a_run_would_not_find_is_named_before_it(app, alice, running, made):
    code = f"import no_such_package\n{TASKS}"
    there = Running(app, running.reader, add_file(alice, made["id"], "lacking.py", code))
    seen = words(there.html(there.form("greet")))
    assert "It will not find no_such_package : lacking.py imports" in seen
    assert "It will not find" not in words(running.html(running.form("greet")))


def test_a_run_that_has_ended_can_be_kept_as_a_case(running):
    html = running.run("greet", inputs__name="Ada")
    address = re.search(r'href="([^"]+cases/new\?run=\d+)"', html)[1]
    assert "Ada" in running.html(address)
