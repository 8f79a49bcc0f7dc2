"""The line of messages: where it is, what goes through it, what is said where there is none."""

from __future__ import annotations

import json
import multiprocessing
from importlib.util import find_spec

import pytest

from app.engine.queue import Queue, QueueError, address_of

from .. import databases


@pytest.fixture
def address(database_kind):
    return address_of("", databases.new_database(database_kind))


@pytest.mark.parametrize(
    ("chosen", "database", "wanted"),
    [
        ("", "sqlite:////data/registry.sqlite", "sqlite:////data/registry.queue"),
        ("", "sqlite:///var/registry.sqlite", "sqlite:///var/registry.queue"),
        ("", "postgresql+psycopg://me:pw@host/name", "postgresql://me:pw@host/name"),
        ("", "sqlite://", ""),
        ("redis://host/1", "sqlite:////data/registry.sqlite", "redis://host/1"),
    ],
)
def test_the_line_is_where_the_database_is_or_where_it_was_chosen(chosen, database, wanted):
    assert address_of(chosen, database) == wanted


@pytest.fixture
def line(address):
    """Opens the same line, each time with a connection of its own."""
    opened = []

    def make():
        opened.append(Queue(address))
        return opened[-1]

    yield make
    for queue in opened:
        queue.close()


def test_messages_wait_and_are_counted(line):
    queue = line()
    assert queue.size() == 0
    for run_id in (5, 6):
        queue.send(run_id)
    assert (queue.size(), line().size()) == (2, 2)


def test_nothing_but_an_id_goes_through_it(line):
    """No pickle either: whoever could write to the line could run what they like."""
    queue = line()
    queue.send(5)
    (message,) = queue.open().storage.enqueued_items()
    assert json.loads(bytes(message))[2] == 5


def test_what_is_taken_is_taken_once(line):
    sent, first, second = line(), line(), line()
    sent.send(5)
    taken = [one.open().storage.dequeue() for one in (first, second)]
    assert [one is None for one in taken] == [False, True]


def _send(queue, run_id):
    queue.send(run_id)


def test_a_process_that_was_forked_has_a_connection_of_its_own(line):
    queue = line()
    queue.send(1)
    process = multiprocessing.get_context("fork").Process(target=_send, args=(queue, 2))
    process.start()
    process.join(60)
    assert process.exitcode == 0
    queue.send(3)
    assert queue.size() == 3


@pytest.mark.parametrize("address", ["rabbit://here", "here"])
def test_an_address_that_is_none_is_refused_with_those_there_are(address):
    with pytest.raises(QueueError, match="begins with sqlite:///, postgresql:// or redis://"):
        Queue(address).open()


@pytest.mark.skipif(find_spec("redis") is not None, reason="it is installed here")
def test_what_a_line_needs_is_named():
    with pytest.raises(QueueError, match="pip install redis"):
        Queue("redis://127.0.0.1:1").open()


def test_the_kind_is_told_without_opening_it():
    kinds = [Queue(one).kind for one in ("", "sqlite:///x", "postgres://h", "rediss://h")]
    assert kinds == ["memory", "sqlite", "postgresql", "redis"]
