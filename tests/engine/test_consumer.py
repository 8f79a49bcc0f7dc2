"""Threads that work on messages, in a process that has other things to do."""

from __future__ import annotations

import signal
import threading

import pytest

from app.engine.consumer import Workers
from app.engine.queue import Queue, address_of

from .. import databases

PATIENCE_S = 30


@pytest.fixture
def queue():
    """In a file; on PostgreSQL, Huey's threads leave connections behind, with a warning."""
    made = Queue(address_of("", databases.new_database("sqlite")))
    yield made
    made.close()


@pytest.fixture
def workers(queue):
    made = []

    def make(work=lambda run_id: None, tend=lambda: None, count=2, tend_every_s=60.0):
        made.append(Workers(queue, count, work, tend, tend_every_s))
        made[-1].start()
        return made[-1]

    yield make
    for one in made:
        one.stop(PATIENCE_S)


def test_each_message_is_worked_on_once(queue, workers):
    seen, done = [], threading.Event()

    def work(run_id):
        seen.append(run_id)
        if len(seen) == 20:
            done.set()

    workers(work)
    for run_id in range(1, 21):
        queue.send(run_id)
    assert done.wait(PATIENCE_S)
    assert sorted(seen) == list(range(1, 21))


def test_so_many_are_worked_on_at_once(queue, workers):
    together = threading.Barrier(3)
    workers(lambda run_id: together.wait(PATIENCE_S), count=2)
    queue.send(1)
    queue.send(2)
    together.wait(PATIENCE_S)


def test_work_that_fails_stops_nobody(queue, workers):
    done = threading.Event()

    def work(run_id):
        if run_id == 1:
            raise RuntimeError("It is broken.")
        done.set()

    workers(work, count=1)
    queue.send(1)
    queue.send(2)
    assert done.wait(PATIENCE_S)


def test_a_stop_waits_for_what_is_being_done(queue, workers):
    began, go_on = threading.Event(), threading.Event()

    def work(run_id):
        began.set()
        go_on.wait(PATIENCE_S)

    made = workers(work, count=1)
    queue.send(1)
    assert began.wait(PATIENCE_S)
    assert not made.stop(0.1)
    queue.send(2)
    go_on.set()
    assert made.stop(PATIENCE_S)
    assert queue.size() == 1


def test_tending_goes_on_after_a_failure(workers):
    times, again = [], threading.Event()

    def tend():
        times.append(1)
        if len(times) == 1:
            raise RuntimeError("The database is away.")
        again.set()

    workers(tend=tend, tend_every_s=0.01)
    assert again.wait(PATIENCE_S)


def test_signals_stay_with_the_process(workers):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    workers()
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
