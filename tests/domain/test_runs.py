"""Runs without a process: whose turn it is, who stores the end, what becomes of lost ones."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import settings as settings_
from app.domain import (
    groups,
    members,
    plugin_files,
    plugins,
    run_care,
    run_results,
    run_work,
    runs,
    sessions,
    users,
)
from app.domain.listing import ListQuery
from app.domain.resources import now
from app.domain.run_line import line
from app.domain.run_rows import RUN
from app.domain.run_values import Asked
from app.domain.transactions import transaction
from app.domain.values import MEMBER
from app.errors import Conflict, Denied, Invalid, Mismatch, TooOften
from app.models import Run, RunLine, db, table
from dioptra.runtime.exchange import Artifact, RunOutcome

from ..builders import ARTIFACT, HELLO
from ..conftest import PASSWORD, make_settings
from ..workers import answer, order_in, worker

pytestmark = pytest.mark.usefixtures("context")

SAY = Asked("hello", {"name": "Ada"})


def signed_in(name):
    return sessions.find_actor(sessions.sign_in(name, PASSWORD, "test"))


@pytest.fixture
def alice(context):
    return signed_in("alice")


@pytest.fixture
def dora(alice, group):
    """Somebody else who may write."""
    made = users.sign_up("dora", "dora@example.org", PASSWORD)
    members.add_member(alice, group.id, user_id=made.id, permissions=MEMBER)
    return signed_in("dora")


@pytest.fixture
def group(alice):
    return next(one for one in alice.account.groups if one.name == "vision")


@pytest.fixture
def plugin(alice, group):
    return plugins.create_plugin(alice, group_id=group.id, name="hello").id


@pytest.fixture
def file(alice, plugin):
    """A file with a task of each kind."""
    made = plugin_files.add_file(
        alice,
        plugin,
        filename="hello.py",
        contents=HELLO + ARTIFACT,
        import_tasks=True,
        create_missing_types=True,
    )
    return made.id


@pytest.fixture
def start(alice, plugin, file):
    """Starts a run of `hello` for somebody, Alice where nobody is named."""
    return lambda actor=alice, asked=SAY: runs.start_run(actor, plugin, file, asked)


def status(run_id):
    return db.session.scalar(select(RUN.status).where(RUN.id == run_id))


def change(run_id, **values):
    with transaction():
        db.session.execute(update(table(Run)).where(RUN.id == run_id).values(**values))


def end_lease(run_id):
    change(run_id, lease_until=now() - timedelta(seconds=1))


def chosen(**changes):
    settings_.use(make_settings(settings_.current().database_url, **changes))


class TestAStart:
    def test_is_stored_with_who_what_and_which_version(self, alice, plugin, file, start):
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

    def test_runs_what_was_there_when_it_was_asked_for(self, alice, plugin, file, start):
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

    def test_of_unsaved_code_stands_beside_the_saved_files(self, alice, plugin, file):
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

    def test_of_unsaved_code_passes_the_review_of_a_save(self, alice, plugin):
        with pytest.raises(Invalid) as refusal:
            runs.start_unsaved(alice, plugin, SAY, filename="a.py", contents="def (:")
        assert refusal.value.name == "InvalidPythonError"
        with pytest.raises(Invalid, match="is flat"):
            runs.start_unsaved(alice, plugin, SAY, filename="../a.py", contents=HELLO)

    def test_names_the_tasks_that_there_are(self, start):
        with pytest.raises(Invalid, match="it registers hello, TextArtifact") as refusal:
            start(asked=Asked("bye"))
        assert refusal.value.field == "task"

    def test_tells_all_that_is_wrong_with_the_values_at_once(self, start):
        with pytest.raises(Mismatch) as refusal:
            start(asked=Asked("hello", {"times": "x", "bogus": 1}))
        found = {(one["code"], one["name"]) for one in refusal.value.detail["findings"]}
        assert ("MISSING_REQUIRED", "name") in found
        assert ("UNKNOWN_INPUT", "bogus") in found
        assert db.session.scalar(select(func.count()).select_from(table(Run))) == 0

    @pytest.mark.parametrize("value", [float("inf"), [{"a": float("nan")}]])
    def test_refuses_numbers_that_json_has_not(self, start, value):
        with pytest.raises(Invalid, match="infinite"):
            start(asked=Asked("hello", {"name": value}))

    def test_refuses_values_that_are_nested_very_deep(self, start):
        deep = []
        for _ in range(500):
            deep = [deep]
        with pytest.raises(Invalid, match="levels deep"):
            start(asked=Asked("hello", {"name": deep}))

    def test_keeps_numbers_that_no_column_of_json_takes(self, alice, start):
        run = start(asked=Asked("hello", {"name": "x", "times": 10**30}))
        assert str(10**30) in run_results.details(alice, run).inputs

    def test_is_refused_where_runs_are_off(self, start):
        chosen(runs="off")
        with pytest.raises(Denied, match="RUNS=off"):
            start()

    def test_announces_the_run_by_its_id_alone(self, start):
        before = line().size()
        start()
        assert line().size() == before + 1
        assert all(len(item) < 100 for item in line().open().storage.enqueued_items())


class TestTurns:
    def test_are_taken_by_people_and_not_by_runs(self, start, dora):
        mine = [start().id for _ in range(3)]
        hers = [start(dora).id for _ in range(2)]
        order = [run_work.work_once(worker()) for _ in range(6)]
        assert order == [mine[0], hers[0], mine[1], hers[1], mine[2], None]

    def test_go_to_whoever_has_fewest_runs_that_run(self, start, dora):
        mine = [start().id for _ in range(4)]
        assert [run_work.claim(worker()).id for _ in range(2)] == mine[:2]
        hers = [start(dora).id for _ in range(2)]
        assert [run_work.claim(worker()).id for _ in range(3)] == [*hers, mine[2]]

    def test_are_taken_once(self, start):
        start()
        assert run_work.claim(worker()) is not None
        assert run_work.claim(worker(name="there:2")) is None


class TestPressure:
    def test_one_person_has_so_many_and_no_more(self, start, dora):
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

    def test_so_many_wait_and_no_more(self, start, dora):
        chosen(run_queue_length=2)
        start()
        start(dora)
        with pytest.raises(TooOften, match="2 runs wait already"):
            start(dora)


class TestAnEnd:
    def test_brings_outputs_lines_and_measures(self, alice, plugin, start):
        run = start()

        def act(folder, *args, on_line, **options):
            on_line("stdout", "one")
            on_line("stderr", "two\0 \ud800")
            return answer(folder)

        run_work.work_once(worker(act))
        detail = run_results.details(alice, run)
        assert (detail.run.status, detail.run.duration_s) == ("succeeded", 0.5)
        assert [(one.value, one.fits, one.reusable) for one in detail.outputs] == [
            ("42", True, True)
        ]
        log = run_results.list_lines(alice, plugin, None, run.id, 0, 100)
        assert [(one.stream, one.text) for one in log.lines] == [
            ("stdout", "one"),
            ("stderr", "two\N{REPLACEMENT CHARACTER} ?"),
        ]
        assert log.is_complete

    def test_of_an_attempt_that_lost_the_run_is_not_stored(self, alice, start):
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

    def test_brings_artifacts_and_not_what_a_link_leads_to(self, alice, plugin, start, tmp_path):
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

    def test_with_too_many_lines_says_how_many_are_missing(self, alice, plugin, start, monkeypatch):
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


class TestCancelling:
    def test_a_run_that_waits_ends_it_at_once(self, alice, plugin, start):
        run = start()
        assert runs.cancel_run(alice, plugin, None, run.id).status == "cancelled"
        assert run_work.work_once(worker()) is None

    def test_a_run_that_runs_is_seen_by_its_worker(self, alice, plugin, start, looks):
        run = start()

        def act(folder, *args, cancelled, **options):
            assert not cancelled()
            assert runs.cancel_run(alice, plugin, None, run.id).is_being_cancelled
            assert cancelled()
            return RunOutcome.failed("CANCELLED", "It was cancelled.")

        run_work.work_once(worker(act))
        assert status(run.id) == "cancelled"

    def test_does_not_undo_a_success_that_came_first(self, alice, plugin, start, looks):
        run = start()

        def act(folder, *args, cancelled, **options):
            runs.cancel_run(alice, plugin, None, run.id)
            assert cancelled()
            return answer(folder)

        run_work.work_once(worker(act))
        assert status(run.id) == "succeeded"
        assert runs.cancel_run(alice, plugin, None, run.id).status == "succeeded"


@pytest.fixture
def looks(monkeypatch):
    """The watch looks each time it is asked."""
    monkeypatch.setattr("app.domain.run_watch._LOOK_EVERY_S", 0)


class TestAWatch:
    def test_stores_lines_and_phases_as_they_come(self, alice, plugin, start, looks):
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

    def test_renews_the_lease(self, start, looks):
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

    def test_ends_a_run_whose_server_stops(self, start):
        run = start()
        one = worker(lambda folder, *args, cancelled, **options: _end_if(cancelled()))
        one.stopping.set()
        run_work.work_once(one)
        row = db.session.execute(select(RUN.status, RUN.error_code)).one()
        assert tuple(row) == ("failed", "WORKER_STOPPED")
        assert run.id


def _end_if(is_over):
    assert is_over
    return RunOutcome.failed("CANCELLED", "It was ended.")


class TestChains:
    def test_take_outputs_of_earlier_runs_as_they_were(self, start):
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

    def test_refuse_what_is_not_there(self, start):
        waiting = start()
        for run_id, name in ((waiting.id, "output"), (987654, "output")):
            with pytest.raises(Mismatch) as refusal:
                start(asked=Asked("hello", {"name": {"run": run_id, "output": name}}))
            assert refusal.value.detail["findings"][0]["code"] == "UNKNOWN_SOURCE"

    def test_stay_within_a_group(self, alice, start):
        first = start()
        run_work.work_once(worker())
        lab = groups.create_group(alice, name="lab")
        actor = signed_in("alice")
        other = plugins.create_plugin(actor, group_id=lab.id, name="other").id
        with pytest.raises(Mismatch, match=f"The run {first.id} has no output"):
            runs.start_unsaved(
                actor,
                other,
                Asked("hello", {"name": {"run": first.id, "output": "output"}}),
                filename="hello.py",
                contents=HELLO,
            )

    def test_fail_where_the_source_is_gone_by_then(self, alice, plugin, start):
        first = start()
        run_work.work_once(worker())
        second = start(asked=Asked("hello", {"name": {"run": first.id, "output": "output"}}))
        runs.delete_run(alice, plugin, None, first.id)
        run_work.work_once(worker())
        detail = run_results.details(alice, second)
        assert (detail.run.status, detail.error["code"]) == ("failed", "SOURCE_GONE")

    def test_read_an_artifact_that_a_run_wrote(self, start):
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


class TestCare:
    def test_announces_runs_whose_message_was_lost(self, start):
        line().open().storage.flush_queue()
        start()
        start()
        line().open().storage.flush_queue()
        assert (run_care.announce(), line().size()) == (2, 2)
        assert run_care.announce() == 0

    def test_ends_only_runs_whose_lease_has_ended(self, start):
        first, second = start(), start()
        run_work.claim(worker())
        run_work.claim(worker())
        end_lease(second.id)
        assert run_care.end_lost() == [second.id]
        assert [status(one.id) for one in (first, second)] == ["running", "failed"]
        assert run_care.end_lost() == []

    @pytest.mark.parametrize("by", ["age", "number"])
    def test_empties_old_runs_and_keeps_their_rows(self, alice, plugin, start, by):
        old = start()
        run_work.work_once(worker())
        new = start()
        run_work.work_once(worker())
        if by == "age":
            change(old.id, ended_on=now() - timedelta(days=31))
        else:
            chosen(run_keep=1)
        assert run_care.empty_old() == 1
        details = [run_results.details(alice, one) for one in (old, new)]
        assert [one.run.is_emptied for one in details] == [True, False]
        assert [len(one.outputs) for one in details] == [0, 1]
        assert details[0].inputs == details[1].inputs
        assert run_care.empty_old() == 0

    def test_does_not_empty_what_runs(self, start):
        chosen(run_keep=1)
        for _ in range(3):
            start()
        assert run_care.empty_old() == 0


class TestTheHistory:
    def test_is_the_latest_first_and_can_be_searched(self, alice, plugin, file, start):
        ids = [start().id for _ in range(3)]
        run_work.work_once(worker())
        page = runs.list_runs(alice, plugin, file, ListQuery(page_length=2))
        assert ([one.id for one in page.items], page.total) == (ids[:0:-1], 3)
        done = runs.list_runs(alice, plugin, None, ListQuery(search="status:succeeded"))
        assert [one.id for one in done.items] == ids[:1]

    def test_outlives_its_file(self, alice, plugin, file, start):
        run = start()
        plugin_files.delete_file(alice, plugin, file)
        assert run_work.work_once(worker()) == run.id
        assert runs.list_runs(alice, plugin, file, ListQuery()).total == 1

    def test_is_not_cut_while_a_run_is_open(self, alice, plugin, start):
        run = start()
        with pytest.raises(Conflict, match="Cancel it first"):
            runs.delete_run(alice, plugin, None, run.id)
        runs.cancel_run(alice, plugin, None, run.id)
        runs.delete_run(alice, plugin, None, run.id)
        assert status(run.id) is None

    def test_deletes_everything_that_came_of_a_run(self, alice, plugin, start):
        run = start()

        def act(folder, *args, on_line, **options):
            on_line("stdout", "one")
            return answer(folder)

        run_work.work_once(worker(act))
        count = select(func.count()).select_from(table(RunLine))
        assert db.session.scalar(count) == 1
        runs.delete_run(alice, plugin, None, run.id)
        assert db.session.scalar(count) == 0


def test_many_workers_share_the_runs_and_none_runs_twice(start):
    ids = [start().id for _ in range(10)]
    workers = [worker(name=f"host:{n}") for n in range(3)]
    done = [run_work.work_once(workers[n % 3]) for n in range(12)]
    assert Counter(done) == {**dict.fromkeys(ids, 1), None: 2}
