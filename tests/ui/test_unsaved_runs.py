"""Code run from the guided page before it is saved."""

from __future__ import annotations

from tests.builders import PLUGINS, done

from .guided import Guide
from .reader import Page
from .running import TASKS, Running, words


def test_unsaved_code_is_run_and_nothing_is_saved(app, alice, alice_ui, made):
    guide = Guide(alice_ui, f"/plugins/{made['id']}/files/new")
    guide.press("Read tasks", upload=("tasks.py", TASKS.encode()))
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
    guide.press("run:greet", contents=TASKS.replace("Hello", "Bye"))
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
