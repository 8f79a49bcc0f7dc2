"""Runs on record: listed, cancelled, deleted, old, and at what cost they are shown."""

from __future__ import annotations

import re

from sqlalchemy import delete, update

from app.domain.resources import now
from app.domain.transactions import transaction
from app.models import Run, RunOutput, db, table
from tests.builders import PLUGINS, done
from tests.workers import work_off

from .running import words


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


def test_an_old_run_says_that_its_outputs_are_gone(app, running):
    html = running.run("greet", inputs__name="Ada")
    number = re.search(r"run (\d+)", words(html))[1]
    with app.app_context(), transaction():
        db.session.execute(update(table(Run)).values(emptied_on=now()))
        db.session.execute(delete(table(RunOutput)))
    text = words(running.html(f"{running.file.partition('/files')[0]}/runs/{number}"))
    assert "its lines, outputs and files are no longer kept. Run it again" in text
    assert f"{number}.output" not in running.html(running.form("take"))


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
