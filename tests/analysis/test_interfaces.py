"""Edits of a registration, and what they mean to callers: `(before, after, level, reasons)`."""

from __future__ import annotations

import pytest

from app.analysis.interfaces import Input, Output, Task, compare_interfaces
from app.analysis.types import TypeTable

from .builders import TYPES, Registered

EDITS = [
    # nothing that callers see
    ("f(a: string) -> x: string", "f(a: string) -> x: string", "none", 0),
    ("", "", "none", 0),
    ("f(); g()", "g(); f()", "none", 0),
    # tasks
    ("", "f()", "compatible", 1),
    ("f()", "", "breaking", 1),
    ("f()", "g()", "breaking", 2),
    ("f()", "artifact f", "breaking", 1),
    ("artifact Text -> x: string", "artifact Text -> x: string, y: string", "breaking", 2),
    # inputs come and go
    ("f(a: string)", "f(a: string, b?: string)", "compatible", 1),
    ("f(a: string)", "f(a: string, b: string)", "breaking", 1),
    ("f(a: string)", "f(b?: string, a: string)", "breaking", 2),
    ("f(a: string, b: string)", "f(a: string)", "breaking", 1),
    ("f(a: string)", "f(c: string)", "breaking", 2),
    # required or not
    ("f(a: string)", "f(a?: string)", "compatible", 1),
    ("f(a?: string)", "f(a: string)", "breaking", 1),
    # order
    ("f(a: string, b: string)", "f(b: string, a: string)", "breaking", 1),
    # types of inputs: wider is fine
    ("f(a: integer)", "f(a: number)", "compatible", 1),
    ("f(a: number)", "f(a: integer)", "breaking", 1),
    ("f(a: integer)", "f(a: maybe)", "compatible", 1),
    ("f(a: maybe)", "f(a: integer)", "breaking", 1),
    ("f(a: strings)", "f(a: anything)", "compatible", 1),
    ("f(a: image)", "f(a: any)", "compatible", 1),
    ("f(a: any)", "f(a: image)", "breaking", 1),
    ("f(a: image)", "f(a: picture)", "breaking", 1),
    ("f(a: string)", "f(a: integer)", "breaking", 1),
    ("f(a: integers)", "f(a: same)", "compatible", 1),
    # types of outputs: narrower is fine
    ("f() -> x: number", "f() -> x: integer", "compatible", 1),
    ("f() -> x: integer", "f() -> x: number", "breaking", 1),
    ("f() -> x: any", "f() -> x: image", "compatible", 1),
    ("f() -> x: pair", "f() -> x: anything", "breaking", 1),
    ("f() -> x: anything", "f() -> x: pair", "compatible", 1),
    ("f() -> x: options", "f() -> x: point", "compatible", 1),
    # outputs come and go
    ("f() -> x: any, y: any", "f() -> x: any, y: any, z: any", "compatible", 1),
    ("f() -> x: any", "f() -> x: any, y: any", "breaking", 2),
    ("f()", "f() -> x: any", "compatible", 1),
    ("f() -> x: any, y: any", "f() -> x: any", "breaking", 1),
    ("f() -> x: any, y: any", "f() -> y: any, x: any", "breaking", 1),
    ("f() -> x: any", "f() -> renamed: any", "breaking", 2),
    # the weightiest counts
    ("f(a: string)", "f(a?: string); g()", "compatible", 2),
    ("f(a: string); g()", "f(a?: string)", "breaking", 2),
]


def interface(text):
    registered = Registered(text, {"same": {"list": "integer"}})
    names = registered.known.names
    tasks = {
        task.name: Task(
            tuple(Input(i.name, names[i.type_id], i.required) for i in task.inputs),
            tuple(Output(o.name, names[o.type_id]) for o in task.outputs),
        )
        for task in registered.mapping.functions
    }
    for task in registered.mapping.artifacts:
        outputs = tuple(Output(o.name, names[o.type_id]) for o in task.outputs)
        tasks[task.name] = Task(None, outputs)
    return tasks


TABLE = TypeTable([*TYPES.items(), ("same", {"list": "integer"}), ("image", {}), ("picture", {})])


@pytest.mark.parametrize(("before", "after", "level", "reasons"), EDITS)
def test_what_an_edit_means_to_callers(before, after, level, reasons):
    found = compare_interfaces(interface(before), interface(after), TABLE)
    assert (found.level, len(found.reasons)) == (level, reasons), found.reasons


def test_arguments_that_are_given_by_keyword_have_no_order():
    before = Task((Input("a", "any", False, "keyword-only"), Input("b", "any")))
    after = Task(
        (Input("b", "any"), Input("c", "any", False), Input("a", "any", False, "keyword-only"))
    )
    assert compare_interfaces({"f": before}, {"f": after}, TABLE).level == "compatible"


def test_what_can_no_longer_be_given_by_position_breaks():
    before = Task((Input("a", "any", False, "positional or keyword"),))
    after = Task((Input("a", "any", False, "keyword-only"),))
    found = compare_interfaces({"f": before}, {"f": after}, TABLE)
    assert [one.message for one in found.reasons] == [
        "The input “a” can no longer be given by position."
    ]


def test_reasons_name_the_task_and_the_weightiest_comes_first():
    found = compare_interfaces(interface("f(a: string); g()"), interface("f(a?: string)"), TABLE)
    assert [(one.level, one.task) for one in found.reasons] == [
        ("breaking", "g"),
        ("compatible", "f"),
    ]
