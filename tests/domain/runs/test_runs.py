"""Runs as they are started, held back, listed and deleted."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.domain import (
    plugin_files,
    run_results,
    run_work,
    runs,
)
from app.domain.listing import ListQuery
from app.domain.run_line import line
from app.domain.run_values import Asked
from app.errors import Conflict, Denied, Invalid, Mismatch, TooOften
from app.models import Run, RunLine, db, table

from ...builders import ARTIFACT, HELLO
from ...workers import answer, worker
from .steps import SAY, chosen, status

pytestmark = pytest.mark.usefixtures("context")


def test_a_start_is_stored_with_who_what_and_which_version(alice, plugin, file, start):
    run = start()
    file_now = plugin_files.get_file(alice, plugin, file)
    assert (run.status, run.task, run.kind) == ("queued", "hello", "function")
    assert (run.user, run.file_id, run.file_snapshot_id) == (
        alice.ref,
        file,
        file_now.snapshot_id,
    )
    detail = run_results.details(alice, run)
    assert detail.inputs == '{"inputs": {"name": "Ada"}, "positional": []}'


def test_a_start_runs_what_was_there_when_it_was_asked_for(alice, plugin, file, start):
    start()
    contents = HELLO.replace("Hello", "Bye")
    plugin_files.change_file(
        alice, plugin, file, filename="hello.py", contents=contents, import_tasks=True
    )
    seen = []

    def look(folder, *args, **options):
        seen.append((folder / "code/hello/hello.py").read_text())
        return answer(folder)

    run_work.work_once(worker(look))
    assert seen == [HELLO + ARTIFACT]


def test_a_start_of_unsaved_code_stands_beside_the_saved_files(alice, plugin, file):
    contents = "from hello.hello import hello\n" + HELLO.replace("def hello", "def again")
    run = runs.start_unsaved(
        alice, plugin, Asked("again", {"name": "x"}), filename="more.py", contents=contents
    )
    assert (run.is_unsaved, run.file_id) == (True, None)
    seen = {}

    def look(folder, *args, **options):
        seen.update({one.name: one.read_text() for one in (folder / "code/hello").iterdir()})
        return answer(folder)

    run_work.work_once(worker(look))
    assert seen == {"hello.py": HELLO + ARTIFACT, "more.py": contents}


def test_a_start_of_unsaved_code_passes_the_review_of_a_save(alice, plugin):
    with pytest.raises(Invalid) as refusal:
        runs.start_unsaved(alice, plugin, SAY, filename="a.py", contents="def (:")
    assert refusal.value.name == "InvalidPythonError"
    with pytest.raises(Invalid, match="is flat"):
        runs.start_unsaved(alice, plugin, SAY, filename="../a.py", contents=HELLO)


def test_a_start_names_the_tasks_that_there_are(start):
    with pytest.raises(Invalid, match="it registers hello, TextArtifact") as refusal:
        start(asked=Asked("bye"))
    assert refusal.value.field == "task"


def test_a_start_tells_all_that_is_wrong_with_the_values_at_once(start):
    with pytest.raises(Mismatch) as refusal:
        start(asked=Asked("hello", {"times": "x", "bogus": 1}))
    found = {(one["code"], one["name"]) for one in refusal.value.detail["findings"]}
    assert ("MISSING_REQUIRED", "name") in found
    assert ("UNKNOWN_INPUT", "bogus") in found
    assert db.session.scalar(select(func.count()).select_from(table(Run))) == 0


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked("TextArtifact"), "value"),
        (Asked("TextArtifact", {"name": "x"}, value="x"), "inputs"),
        (Asked("TextArtifact", positional=["x"], value="x"), "positional"),
        (Asked("hello", {"name": "x"}, value=None), "value"),
        (Asked("hello", {"name": "x"}, arguments={"a": 1}), "arguments"),
    ],
)
def test_a_start_refuses_what_a_task_of_this_kind_has_no_use_for(start, asked, field):
    with pytest.raises(Invalid) as refusal:
        start(asked=asked)
    assert refusal.value.field == field
    assert repr(asked.task) in refusal.value.message


def test_none_is_a_value_that_an_artifact_task_may_write(start):
    assert start(asked=Asked("TextArtifact", value=None)).status == "queued"


@pytest.mark.parametrize("value", [float("inf"), [{"a": float("nan")}]])
def test_a_start_refuses_numbers_that_json_has_not(start, value):
    with pytest.raises(Invalid, match="infinite"):
        start(asked=Asked("hello", {"name": value}))


def test_a_start_refuses_values_that_are_nested_very_deep(start):
    deep = []
    for _ in range(500):
        deep = [deep]
    with pytest.raises(Invalid, match="levels deep"):
        start(asked=Asked("hello", {"name": deep}))


def test_a_start_keeps_numbers_that_no_column_of_json_takes(alice, start):
    run = start(asked=Asked("hello", {"name": "x", "times": 10**30}))
    assert str(10**30) in run_results.details(alice, run).inputs


def test_a_start_is_refused_where_runs_are_off(start):
    chosen(runs="off")
    with pytest.raises(Denied, match="RUNS=off"):
        start()


def test_a_start_announces_the_run_by_its_id_alone(start):
    before = line().size()
    start()
    assert line().size() == before + 1
    assert all(len(item) < 100 for item in line().open().storage.enqueued_items())


def test_one_person_has_so_many_and_no_more(start, dora):
    chosen(runs_per_user=2)
    first = start()
    start()
    with pytest.raises(TooOften, match="the most for one person") as refusal:
        start()
    assert refusal.value.retry_after_s > 0
    start(dora)
    run_work.work_once(worker())
    assert status(first.id) == "succeeded"
    start()


def test_so_many_wait_and_no_more(start, dora):
    chosen(run_queue_length=2)
    start()
    start(dora)
    with pytest.raises(TooOften, match="2 runs wait already"):
        start(dora)


def test_the_history_is_the_latest_first_and_can_be_searched(alice, plugin, file, start):
    ids = [start().id for _ in range(3)]
    run_work.work_once(worker())
    page = runs.list_runs(alice, plugin, file, ListQuery(page_length=2))
    assert ([one.id for one in page.items], page.total) == (ids[:0:-1], 3)
    done = runs.list_runs(alice, plugin, None, ListQuery(search="status:succeeded"))
    assert [one.id for one in done.items] == ids[:1]


def test_the_history_outlives_its_file(alice, plugin, file, start):
    run = start()
    plugin_files.delete_file(alice, plugin, file)
    assert run_work.work_once(worker()) == run.id
    assert runs.list_runs(alice, plugin, file, ListQuery()).total == 1


def test_the_history_is_not_cut_while_a_run_is_open(alice, plugin, start):
    run = start()
    with pytest.raises(Conflict, match="Cancel it first"):
        runs.delete_run(alice, plugin, None, run.id)
    runs.cancel_run(alice, plugin, None, run.id)
    runs.delete_run(alice, plugin, None, run.id)
    assert status(run.id) is None


def test_the_history_deletes_everything_that_came_of_a_run(alice, plugin, start):
    run = start()

    def act(folder, *args, on_line, **options):
        on_line("stdout", "one")
        return answer(folder)

    run_work.work_once(worker(act))
    count = select(func.count()).select_from(table(RunLine))
    assert db.session.scalar(count) == 1
    runs.delete_run(alice, plugin, None, run.id)
    assert db.session.scalar(count) == 0
