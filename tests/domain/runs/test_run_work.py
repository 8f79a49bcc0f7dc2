"""What a worker does: whose turn it is, who stores the end, what is to be ended."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from app.domain import (
    groups,
    plugins,
    run_care,
    run_results,
    run_work,
    runs,
)
from app.domain.run_rows import RUN
from app.domain.run_values import Asked
from app.errors import Invalid, Mismatch
from app.models import db
from dioptra.runtime.exchange import Artifact, OutputValue, RunOutcome

from ...builders import HELLO
from ...workers import answer, order_in, worker
from .steps import chosen, end_lease, signed_in, status

pytestmark = pytest.mark.usefixtures("context")


def test_turns_are_taken_by_people_and_not_by_runs(start, dora):
    mine = [start().id for _ in range(3)]
    hers = [start(dora).id for _ in range(2)]
    order = [run_work.work_once(worker()) for _ in range(6)]
    assert order == [mine[0], hers[0], mine[1], hers[1], mine[2], None]


def test_turns_go_to_whoever_has_fewest_runs_that_run(start, dora):
    mine = [start().id for _ in range(4)]
    assert [run_work.claim(worker()).id for _ in range(2)] == mine[:2]
    hers = [start(dora).id for _ in range(2)]
    assert [run_work.claim(worker()).id for _ in range(3)] == [*hers, mine[2]]


def test_turns_are_taken_once(start):
    start()
    assert run_work.claim(worker()) is not None
    assert run_work.claim(worker(name="there:2")) is None


def test_an_end_brings_outputs_lines_and_measures(alice, plugin, start):
    run = start()

    def act(folder, *args, on_line, **options):
        on_line("stdout", "one")
        on_line("stderr", "two\0 \ud800")
        return answer(folder)

    run_work.work_once(worker(act))
    detail = run_results.details(alice, run)
    assert (detail.run.status, detail.run.duration_s) == ("succeeded", 0.5)
    assert [(one.value, one.fits, one.reusable) for one in detail.outputs] == [("42", True, True)]
    log = run_results.list_lines(alice, plugin, None, run.id, 0, 100)
    assert [(one.stream, one.text) for one in log.lines] == [
        ("stdout", "one"),
        ("stderr", "two\N{REPLACEMENT CHARACTER} ?"),
    ]
    assert log.is_complete


def test_an_end_of_an_attempt_that_lost_the_run_is_not_stored(alice, start):
    """A worker that was taken for lost comes back with a result."""
    run = start()

    def act(folder, *args, **options):
        end_lease(run.id)
        assert run_care.end_lost() == [run.id]
        return answer(folder)

    run_work.work_once(worker(act))
    detail = run_results.details(alice, run)
    assert (detail.run.status, detail.run.error_code) == ("failed", "WORKER_LOST")
    assert (detail.outputs, detail.error["message"][:10]) == ([], "The worker")


def test_an_end_brings_artifacts_and_not_what_a_link_leads_to(alice, plugin, start, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    run = start(asked=Asked("TextArtifact", value="x", mode="serialize"))

    def act(folder, *args, **options):
        files = folder / "results/artifacts"
        (files / "a.txt").write_text("hi")
        (files / "b.txt").symlink_to(secret)
        listed = [Artifact(name, 2, "text/plain") for name in ("a.txt", "b.txt")]
        return RunOutcome("succeeded", artifact="a.txt", artifacts=tuple(listed))

    run_work.work_once(worker(act))
    assert [one.path for one in run_results.details(alice, run).artifacts] == ["a.txt"]
    assert run_results.get_artifact(alice, plugin, None, run.id, "a.txt") == b"hi"


def test_an_end_brings_outputs_of_the_registration_and_no_others(alice, start):
    """An outcome may be forged; the names in it become addresses."""
    run = start()

    def act(folder, *args, **options):
        names = ("../../../users", "output", "output", "other")
        outputs = [OutputValue(name, is_json=True, json=n) for n, name in enumerate(names)]
        return RunOutcome("succeeded", outputs=tuple(outputs))

    run_work.work_once(worker(act))
    found = run_results.details(alice, run).outputs
    assert [(one.name, one.value) for one in found] == [("output", "1")]


@pytest.mark.parametrize("path", ["a" * 300, "a.txt/b", "gone.txt"])
def test_an_end_comes_too_where_a_file_cannot_be_looked_at(alice, start, path):
    """What a run says that it wrote may be a name that no file can have."""
    run = start(asked=Asked("TextArtifact", value="x", mode="serialize"))

    def act(folder, *args, **options):
        (folder / "results/artifacts/a.txt").write_text("hi")
        return RunOutcome("succeeded", artifacts=(Artifact(path, 2, "text/plain"),))

    run_work.work_once(worker(act))
    detail = run_results.details(alice, run)
    assert (detail.run.status, detail.artifacts) == ("succeeded", [])


def test_an_end_with_too_many_lines_says_how_many_are_missing(alice, plugin, start, monkeypatch):
    monkeypatch.setattr("app.domain.run_watch._MAX_LINES", 3)
    run = start()

    def act(folder, *args, on_line, **options):
        for n in range(5):
            on_line("stdout", str(n))
        return answer(folder)

    run_work.work_once(worker(act))
    log = run_results.list_lines(alice, plugin, None, run.id, 1, 1)
    assert ([one.text for one in log.lines], log.dropped) == (["1"], 2)
    assert not log.is_complete


def test_cancelling_a_run_that_waits_ends_it_at_once(alice, plugin, start):
    run = start()
    assert runs.cancel_run(alice, plugin, None, run.id).status == "cancelled"
    assert run_work.work_once(worker()) is None


def test_cancelling_a_run_that_runs_is_seen_by_its_worker(alice, plugin, start, looks):
    run = start()

    def act(folder, *args, cancelled, **options):
        assert not cancelled()
        assert runs.cancel_run(alice, plugin, None, run.id).is_being_cancelled
        assert cancelled()
        return RunOutcome.failed("CANCELLED", "It was cancelled.")

    run_work.work_once(worker(act))
    assert status(run.id) == "cancelled"


def test_cancelling_does_not_undo_a_success_that_came_first(alice, plugin, start, looks):
    run = start()

    def act(folder, *args, cancelled, **options):
        runs.cancel_run(alice, plugin, None, run.id)
        assert cancelled()
        return answer(folder)

    run_work.work_once(worker(act))
    assert status(run.id) == "succeeded"
    assert runs.cancel_run(alice, plugin, None, run.id).status == "succeeded"


def test_a_watch_stores_lines_and_phases_as_they_come(alice, plugin, start, looks):
    run = start()

    def act(folder, *args, on_line, on_progress, cancelled, **options):
        on_progress("running")
        on_line("stdout", "now")
        assert not cancelled()
        log = run_results.list_lines(alice, plugin, None, run.id, 0, 10)
        assert ([one.text for one in log.lines], log.is_complete) == (["now"], False)
        assert runs.wait_for_run(alice, plugin, None, run.id, 0).phase == "running"
        return answer(folder)

    run_work.work_once(worker(act))
    assert status(run.id) == "succeeded"


def test_a_watch_renews_the_lease(start, looks):
    chosen(run_lease_s=1)
    run = start()

    def act(folder, *args, on_progress, cancelled, **options):
        end_lease(run.id)
        on_progress("running")
        assert not cancelled()
        assert run_care.end_lost() == []
        return answer(folder)

    run_work.work_once(worker(act))
    assert status(run.id) == "succeeded"


def test_a_watch_ends_a_run_whose_server_stops(start):
    first, second = start(), start()

    def act(folder, *args, cancelled, **options):
        assert not cancelled()
        one.stopping.set()
        assert cancelled()
        return RunOutcome.failed("CANCELLED", "It was ended.")

    one = worker(act)
    assert [run_work.work_once(one) for _ in range(2)] == [first.id, None]
    row = db.session.execute(select(RUN.status, RUN.error_code).where(RUN.id == first.id)).one()
    assert tuple(row) == ("failed", "WORKER_STOPPED")
    assert status(second.id) == "queued"


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (OSError(28, "No space left on device"), "WORKER_FAILED"),
        (ValueError("There is no such Python."), "WORKER_FAILED"),
        (Invalid("A name is wrong."), "NOT_RUNNABLE"),
    ],
)
def test_an_end_comes_too_where_nothing_could_begin(alice, start, problem, code):
    run = start()

    def act(folder, *args, **options):
        raise problem

    run_work.work_once(worker(act))
    error = run_results.details(alice, run).error
    assert error["code"] == code
    assert (problem.args[-1] if problem.args else problem.message) in error["message"]


def test_chains_take_outputs_of_earlier_runs_as_they_were(start):
    first = start()
    run_work.work_once(worker())
    start(asked=Asked("hello", {"name": {"run": first.id, "output": "output"}}))
    seen = []

    def act(folder, *args, **options):
        (value,) = order_in(folder).kwargs.values()
        seen.append((value.kind, (folder / "inputs" / value.path).read_bytes()))
        return answer(folder)

    run_work.work_once(worker(act))
    assert seen == [("pickle", b"a pickle")]


def test_chains_refuse_what_is_not_there(start):
    waiting = start()
    for run_id, name in ((waiting.id, "output"), (987654, "output")):
        with pytest.raises(Mismatch) as refusal:
            start(asked=Asked("hello", {"name": {"run": run_id, "output": name}}))
        assert refusal.value.detail["findings"][0]["code"] == "UNKNOWN_SOURCE"


def test_chains_take_a_bounded_number_of_outputs(start, statements):
    """Each is a statement now, and a file as large as a run may write when its turn comes."""
    first = start()
    run_work.work_once(worker())
    one = {"run": first.id, "output": "output"}
    with statements() as count, pytest.raises(Invalid, match="at most 20 outputs of earlier runs"):
        start(asked=Asked("hello", {f"name{n}": one for n in range(200)}))
    assert count() < 40


def test_chains_stay_within_a_group(alice, start):
    first = start()
    run_work.work_once(worker())
    lab = groups.create_group(alice, name="lab")
    actor = signed_in("alice")
    other = plugins.create_plugin(actor, group_id=lab.id, name="other").id
    with pytest.raises(Mismatch, match=f"No run {first.id} of this group"):
        runs.start_unsaved(
            actor,
            other,
            Asked("hello", {"name": {"run": first.id, "output": "output"}}),
            filename="hello.py",
            contents=HELLO,
        )


def test_chains_fail_where_the_source_is_gone_by_then(alice, plugin, start):
    first = start()
    run_work.work_once(worker())
    second = start(asked=Asked("hello", {"name": {"run": first.id, "output": "output"}}))
    runs.delete_run(alice, plugin, None, first.id)
    run_work.work_once(worker())
    detail = run_results.details(alice, second)
    assert (detail.run.status, detail.error["code"]) == ("failed", "SOURCE_GONE")


def test_chains_read_an_artifact_that_a_run_wrote(start):
    first = start(asked=Asked("TextArtifact", value="x", mode="serialize"))

    def write(folder, *args, **options):
        path = folder / "results/artifacts/deep/a.txt"
        path.parent.mkdir()
        path.write_text("hi")
        listed = (Artifact("deep/a.txt", 2, "text/plain"),)
        return RunOutcome("succeeded", artifact="deep", artifacts=listed)

    run_work.work_once(worker(write))
    start(asked=Asked("TextArtifact", value={"run": first.id}, mode="deserialize"))
    seen = []

    def read(folder, *args, **options):
        path = folder / "inputs" / order_in(folder).contents.path
        seen.append((path.name, (path / "a.txt").read_text()))
        return answer(folder)

    run_work.work_once(worker(read))
    assert seen == [("deep", "hi")]


def test_many_workers_share_the_runs_and_none_runs_twice(start):
    ids = [start().id for _ in range(10)]
    workers = [worker(name=f"host:{n}") for n in range(3)]
    done = [run_work.work_once(workers[n % 3]) for n in range(12)]
    assert Counter(done) == {**dict.fromkeys(ids, 1), None: 2}
