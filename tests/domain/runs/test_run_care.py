"""What becomes of runs whose message or worker is gone, and of old ones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain import (
    run_care,
    run_results,
    run_work,
)
from app.domain.resources import now
from app.domain.run_line import line

from ...workers import worker
from .steps import change, chosen, end_lease, status

pytestmark = pytest.mark.usefixtures("context")


def test_care_announces_runs_whose_message_was_lost(start):
    line().open().storage.flush_queue()
    start()
    start()
    line().open().storage.flush_queue()
    assert (run_care.announce(), line().size()) == (2, 2)
    assert run_care.announce() == 0


def test_care_ends_only_runs_whose_lease_has_ended(start):
    first, second = start(), start()
    run_work.claim(worker())
    run_work.claim(worker())
    end_lease(second.id)
    assert run_care.end_lost() == [second.id]
    assert [status(one.id) for one in (first, second)] == ["running", "failed"]
    assert run_care.end_lost() == []


@pytest.mark.parametrize("by", ["age", "number"])
def test_care_empties_old_runs_and_keeps_their_rows(alice, plugin, start, by):
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


def test_care_does_not_empty_what_runs(start):
    chosen(run_keep=1)
    for _ in range(3):
        start()
    assert run_care.empty_old() == 0
