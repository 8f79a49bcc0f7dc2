"""What differs between two registrations, and the words for it."""

from __future__ import annotations

import pytest

from app.domain.mapping_changes import compare_tasks
from app.domain.values import (
    ArtifactTask,
    FunctionTask,
    InputParameter,
    OutputParameter,
    Ref,
    Tasks,
    TypeRef,
)

GROUP = Ref(1, "vision")
IDS = {"string": 1, "integer": 2, "image": 3}


def type_(name):
    return TypeRef(IDS[name], name, GROUP)


def task(*inputs, outputs=(), name="hello"):
    """Inputs as "name type" with an optional "= default"; outputs as "name type"."""
    found = []
    for text in inputs:
        said, _, default = text.partition(" = ")
        key, of = said.split()
        found.append(InputParameter(key, type_(of), not default, default=default or None))
    return FunctionTask(1, name, found, given(*outputs))


def given(*outputs):
    return [OutputParameter(name, type_(of)) for name, of in (text.split() for text in outputs)]


def tasks(*functions, artifacts=()):
    return Tasks(list(functions), list(artifacts))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (task("a string"), task("a string"), []),
        (task("a string"), task("a integer"), ["input “a”: type string → integer"]),
        (task("a string"), task("a string = 1"), ["required → optional", "default none → 1"]),
        (task("a string = 1"), task("a string"), ["optional → required", "default 1 → none"]),
        (task("a string = 1"), task("a string = 2"), ["default 1 → 2"]),
        (task("a string"), task("a string", "b string"), ["input “b” added"]),
        (task("a string", "b string"), task("b string"), ["input “a” removed"]),
        (
            task("a string", "b string"),
            task("b string", "a string"),
            ["input “b”: place 2 → 1", "input “a”: place 1 → 2"],
        ),
        (
            task(outputs=["x image"]),
            task(outputs=["x string", "y image"]),
            ["output “x”: type image → string", "output “y” added"],
        ),
    ],
)
def test_what_became_of_a_task_is_told(before, after, words):
    (found,) = compare_tasks(tasks(before), tasks(after))
    assert len(found.words) == len(words)
    for said, wanted in zip(found.words, words, strict=True):
        assert said.endswith(wanted)
    assert found.state == ("changed" if words else "same")


def test_tasks_come_and_go_and_those_that_are_gone_come_last():
    before = tasks(task(name="gone"), task(name="stays"))
    after = tasks(task(name="stays"), task(name="new"))
    found = [(one.name, one.state) for one in compare_tasks(before, after)]
    assert found == [("stays", "same"), ("new", "added"), ("gone", "removed")]


def test_a_task_of_another_kind_says_what_it_was():
    before = tasks(task("a string", name="Text"))
    after = tasks(artifacts=[ArtifactTask(1, "Text", given())])
    (found,) = compare_tasks(before, after)
    assert (found.kind, found.was, found.state) == ("artifact", "function", "changed")
    assert found.words == ["was function, is artifact now", "input “a” removed"]


def test_what_callers_need_not_notice_is_told_apart():
    (found,) = compare_tasks(
        tasks(task("a string = 1", "b string")), tasks(task("a string = 2", "b integer"))
    )
    assert found.quiet_words == ["input “a”: default 1 → 2"]
    assert len(found.words) == 2
