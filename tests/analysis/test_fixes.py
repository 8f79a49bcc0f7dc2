"""Fixes: what each does to a registration, and that applying them ends with none left."""

from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.analysis import FunctionMapping, InputMapping, OutputMapping, TaskMapping, read
from app.analysis.fixes import apply_fix
from app.analysis.merge import merge
from app.analysis.suggest import suggest
from app.naming import BUILTIN_TYPES

from .builders import TYPES, Registered

P = "from dioptra import pyplugs\n"
R = "@pyplugs.register\n"

# Where the fix is: registered, code, the fix, registered afterwards.
ROWS = [
    ("helo(name: any)", P + R + "def hello(name): ...",
     {"action": "rename-task", "task": "helo", "to": "hello"}, "hello(name: any)"),
    ("hello(nmae: string, n: any)", P + R + "def hello(name, n): ...",
     {"action": "rename", "task": "hello", "parameter": "nmae", "to": "name"},
     "hello(name: string, n: any)"),
    ("hello(x: string, n: any)", P + R + "def hello(name, n): ...",
     {"action": "rename", "task": "hello", "parameter": "x", "to": "name"},
     "hello(name: string, n: any)"),
    ("hello(a: any, x: any)", P + R + "def hello(a): ...",
     {"action": "remove-input", "task": "hello", "parameter": "x"}, "hello(a: any)"),
    ("hello(a: any, c: any)", P + R + "def hello(a, b: int, c): ...",
     {"action": "add-input", "task": "hello", "parameter": "b", "required": True, "position": 1,
      "type": {"id": 3, "name": "integer", "structure": None}},
     "hello(a: any, b: integer, c: any)"),
    ("hello(b: any)", P + R + "def hello(a, b): ...",
     {"action": "add-input", "task": "hello", "parameter": "a", "required": True, "position": 0,
      "type": {"id": 1, "name": "any", "structure": None}}, "hello(a: any, b: any)"),
    ("hello(c: any, b: any, a: any)", P + R + "def hello(a, b, *, c): ...",
     {"action": "reorder", "task": "hello", "inputs": ["c", "a", "b"]},
     "hello(c: any, a: any, b: any)"),
    ("hello(a?: any)", P + R + "def hello(a): ...",
     {"action": "set-required", "task": "hello", "parameter": "a", "required": True},
     "hello(a: any)"),
    ("hello(args: anything)", P + R + "def hello(*args): ...",
     {"action": "set-required", "task": "hello", "parameter": "args", "required": False},
     "hello(args?: anything)"),
    ("hello(a: string)", P + R + "def hello(a: int): ...",
     {"action": "set-type", "task": "hello", "parameter": "a",
      "type": {"id": 3, "name": "integer", "structure": None}}, "hello(a: integer)"),
    ("hello(args?: any)", P + R + "def hello(*args: str): ...",
     {"action": "set-type", "task": "hello", "parameter": "args",
      "type": {"id": 7, "name": "strings", "structure": {"list": "string"}}},
     "hello(args?: strings)"),
    ("hello() -> a: any, b: any", P + R + "def hello() -> None: ...",
     {"action": "remove-output", "task": "hello", "parameter": "a"}, "hello() -> b: any"),
    ("hello() -> a: any, b: any, c: any", P + R + "def hello() -> int: ...",
     {"action": "remove-outputs", "task": "hello", "parameters": ["b", "c"]}, "hello() -> a: any"),
    ("hello() -> a: string", P + R + "def hello() -> int: ...",
     {"action": "set-output-type", "task": "hello", "parameter": "a",
      "type": {"id": 3, "name": "integer", "structure": None}}, "hello() -> a: integer"),
    ("hello() -> a: string", P + R + "def hello() -> tuple[int, str]: ...",
     {"action": "set-output-type", "task": "hello", "parameter": "a",
      "type": {"id": 11, "name": "pair", "structure": {"tuple": ["integer", "string"]}}},
     "hello() -> a: pair"),
    ("hello()", P + R + "def hello() -> tuple[int, str]: ...",
     {"action": "add-outputs", "task": "hello", "outputs": [
         {"name": "output_1", "type": {"id": 3, "name": "integer", "structure": None}},
         {"name": "output_2", "type": {"id": 2, "name": "string", "structure": None}}]},
     "hello() -> output_1: integer, output_2: string"),
    ("hello() -> b: integer, n: string",
     P + R + "def hello() -> tuple[int, str, bool]:\n  return a, c, b",
     {"action": "add-outputs", "task": "hello", "outputs": [
         {"name": "b_2", "type": {"id": 5, "name": "boolean", "structure": None}}]},
     "hello() -> b: integer, n: string, b_2: boolean"),
]  # fmt: skip


def first_fix(findings):
    return next((one.fix for one in findings if one.fix is not None), None)


@pytest.mark.parametrize(("before", "source", "fix", "after"), ROWS)
def test_a_fix_changes_a_registration(before, source, fix, after):
    registered = Registered(before)
    assert first_fix(registered.findings(source)) == fix
    assert apply_fix(registered.mapping, fix, registered.type_id) == Registered(after).mapping


def test_a_missing_type_is_made_by_the_fix_that_needs_it():
    registered = Registered("hello(a: string)")
    findings = registered.findings(P + R + "def hello(a: list[bool]): ...")
    fix = first_fix(findings)
    assert fix["type"] == {"id": None, "name": "list_boolean", "structure": {"list": "boolean"}}
    changed = apply_fix(registered.mapping, fix, registered.type_id)
    again = registered.again(changed)
    assert again.known.names[changed.functions[0].inputs[0].type_id] == "list_boolean"


def test_an_artifact_task_is_fixed_too():
    source = """
        from dioptra.sdk.api.artifact import ArtifactTaskInterface
        class Text(ArtifactTaskInterface):
          @staticmethod
          def serialize(working_dir, name, contents): ...
          @staticmethod
          def deserialize(working_dir, path) -> str: ...
          @staticmethod
          def validation(): ...
    """
    registered = Registered("artifact Text -> a: integer, b: string")
    after, _ = fixed(registered, source)
    assert after.mapping == Registered("artifact Text -> a: string").mapping


@pytest.mark.parametrize("action", [row[2] for row in ROWS])
def test_a_fix_of_another_task_changes_nothing(action):
    registered = Registered("other(a: any) -> b: any; artifact Text -> c: any")
    assert apply_fix(registered.mapping, action, registered.type_id) == registered.mapping


@pytest.mark.parametrize(("before", "source", "fix", "after"), ROWS)
def test_a_fix_that_is_applied_twice_is_applied_once(before, source, fix, after):
    registered = Registered(after)
    assert apply_fix(registered.mapping, fix, registered.type_id) == registered.mapping


def fixed(registered, source):
    """Apply the first fix again and again; give what is left, and its findings."""
    source = dedent(source)
    for _ in range(60):
        findings = registered.findings(source)
        fix = first_fix(findings)
        if fix is None:
            return registered, findings
        changed = apply_fix(registered.mapping, fix, registered.type_id)
        assert changed != registered.mapping, fix
        registered = registered.again(changed)
    raise AssertionError("The fixes do not come to an end.")


def test_a_misspelt_required_input_keeps_its_type_and_place():
    source = P + R + "def hello(name: str, times: int): ..."
    registered, _ = fixed(Registered("hello(times: integer, nmae: title)"), source)
    assert registered.mapping == Registered("hello(name: title, times: integer)").mapping


NAMES = st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "alhpa", "betas", "zeta"])
ANNOTATIONS = st.sampled_from(
    [
        None, "str", "int", "float", "bool", "None", "Any", "list", "list[int]", "list[list[str]]",
        "dict", "dict[str, int]", "dict[int, str]", "tuple[int, str]", "tuple[int, ...]",
        "tuple[list[int], Image, np.ndarray]", "tuple[()]", "int | None", "list[int] | str | None",
        "Optional['Image']", "np.ndarray", "Image", "Annotated[int, 'total']", "Literal['a', 'b']",
        "Pair", "Point", "set[Point]", "list[Image]", "bytes", "Colour",
    ]
)  # fmt: skip
DEFINITIONS = """
from typing import *
import enum
import numpy as np
from dioptra import pyplugs
from pictures import Image
class Pair(NamedTuple):
    left: int
    right: "list[str]"
class Point(TypedDict):
    x: int
    y: float
class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"
"""
TYPE_NAMES = [*BUILTIN_TYPES, *TYPES, "image"]
COLLECTED = " ".join(f"t{number}: {name}," for number, name in enumerate(TYPE_NAMES))


def argument(name, annotation, default):
    return name + (f": {annotation}" if annotation else "") + (" = None" if default else "")


@st.composite
def signatures(draw, name="task"):
    names = draw(st.lists(NAMES, max_size=6, unique=True))
    slash, star = (draw(st.integers(0, len(names))) for _ in range(2))
    parts, had_default = [], False
    for place, one in enumerate(names):
        if place == star:
            parts.append(draw(st.sampled_from(["*", "*args", "*args: int"])))
        default = draw(st.booleans()) or (had_default and place < star)
        had_default |= default
        parts.append(argument(one, draw(ANNOTATIONS), default))
        if place + 1 == slash and slash <= star:
            parts.append("/")
    if draw(st.booleans()):
        parts.append(draw(st.sampled_from(["**kwargs", "**kwargs: str"])))
    returns = draw(ANNOTATIONS)
    arrow = f" -> {returns}" if returns else ""
    body = draw(st.sampled_from(["...", "return alpha", "return alpha, beta", "return 1, 2, 3"]))
    return f"@pyplugs.register\ndef {name}({', '.join(parts)}){arrow}: {body}\n"


@st.composite
def registrations(draw, name="task"):
    """Any registration of a task: it need not have to do with any code."""
    ids = st.integers(1, len(TYPE_NAMES))
    inputs = draw(st.lists(NAMES | st.sampled_from(["args", "kwargs"]), max_size=7, unique=True))
    outputs = draw(st.lists(NAMES | st.just("output"), max_size=4, unique=True))
    return FunctionMapping(
        name,
        tuple(InputMapping(one, draw(ids), draw(st.booleans())) for one in inputs),
        tuple(OutputMapping(one, draw(ids)) for one in outputs),
    )


@st.composite
def damaged(draw, right):
    """A registration that was right until somebody had it in their hands."""
    ids = st.integers(1, len(TYPE_NAMES))
    inputs = []
    for one in draw(st.permutations(right.inputs)):
        change = draw(st.sampled_from(["keep", "keep", "drop", "rename", "type", "required"]))
        if change == "rename":
            one = replace(one, name=draw(st.sampled_from([one.name + "s", "other_" + one.name])))
        elif change == "type":
            one = replace(one, type_id=draw(ids))
        elif change == "required":
            one = replace(one, required=not one.required)
        if change != "drop":
            inputs.append(one)
    if draw(st.booleans()):
        inputs.append(InputMapping("surplus", draw(ids)))
    outputs = [replace(one, type_id=draw(ids)) for one in right.outputs if draw(st.booleans())]
    outputs += [OutputMapping(one, draw(ids)) for one in draw(st.lists(NAMES, max_size=2))]
    return replace(right, inputs=_unique(inputs), outputs=_unique(outputs))


def _unique(parameters):
    return tuple({one.name: one for one in parameters}.values())


# A stall of the machine is no finding about a fix.
unhurried = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
EVERY_TYPE = Registered(f"collected({COLLECTED})", {"image": {}})


def proposed(registered, source):
    """Give what the code proposes, in a group that has all the types for it."""
    types = registered.known.types
    offer = suggest(read(source), types)
    merged = merge(TaskMapping(), None, offer, registered.known)
    for name in merged.type_names():
        registered.type_id({"name": name, "structure": types.structure(name)})
    for missing in types.missing:
        registered.type_id({"name": missing.name, "structure": missing.structure})
    again = registered.again(TaskMapping())
    return merged.mapping({name: id_ for id_, name in again.known.names.items()}), again


def fresh():
    return EVERY_TYPE.again(TaskMapping())


def assert_repaired(registered, source):
    after, findings = fixed(registered, source)
    for one in findings:
        assert one.severity != "error", (source, one)
        assert one.fix is None
    for task in after.mapping.functions:
        names = [one.name for one in task.inputs]
        outputs = [one.name for one in task.outputs]
        assert len(set(names)) == len(names)
        assert len(set(outputs)) == len(outputs)


@unhurried
@given(signatures(), registrations())
def test_any_registration_is_repaired(signature, registration):
    registered = fresh().again(TaskMapping((registration,)))
    assert_repaired(registered, DEFINITIONS + signature)


@unhurried
@given(st.data(), signatures())
def test_a_damaged_registration_is_repaired(data, signature):
    source = DEFINITIONS + signature
    right, group = proposed(fresh(), source)
    (task,) = right.functions
    assert_repaired(group.again(TaskMapping((data.draw(damaged(task)),))), source)


@unhurried
@given(
    st.tuples(signatures("first"), signatures("second"), signatures("third")),
    st.tuples(registrations("frist"), registrations("third"), registrations("second")),
)
def test_several_tasks_of_a_file_are_repaired(code, registered):
    assert_repaired(fresh().again(TaskMapping(registered)), DEFINITIONS + "".join(code))


@unhurried
@given(signatures())
def test_what_code_proposes_has_nothing_to_repair(signature):
    source = DEFINITIONS + signature
    right, group = proposed(fresh(), source)
    assert [one for one in group.again(right).findings(source) if one.severity != "info"] == []


@unhurried
@given(signatures())
def test_what_was_proposed_is_unchanged_by_a_merge(signature):
    source = DEFINITIONS + signature
    right, group = proposed(fresh(), source)
    offer = suggest(read(source), group.known.types)
    merged = merge(right, offer, offer, group.known)
    assert [(one.change, one.fields) for one in merged.changes] == [("unchanged", ())]


@unhurried
@given(signatures(), signatures(), registrations())
def test_a_second_merge_changes_nothing(before, after, registration):
    group = fresh()
    types = group.known.types
    then, now = (suggest(read(DEFINITIONS + one), types) for one in (before, after))
    first = merge(TaskMapping((registration,)), then, now, group.known)
    for name in first.type_names():
        group.type_id({"name": name, "structure": types.structure(name)})
    ids = {name: group.type_id({"name": name}) for name in first.type_names()}
    known = replace(group.known, names={id_: name for name, id_ in ids.items()})
    second = merge(first.mapping(ids), now, now, known)
    assert second.tasks == first.tasks
    assert {one.change for one in second.changes} == {"unchanged"}
    for task in first.tasks:
        for names in ([one.name for one in task.inputs], [one.name for one in task.outputs]):
            assert len(set(names)) == len(names)


def test_a_merge_keeps_a_chosen_name_that_the_code_now_gives_to_another_output():
    group = Registered("f() -> second: any, two: any")
    before, now = (
        suggest(read(f"{P}{R}def f(): return {names}"), group.known.types)
        for names in ("one, two", "first, second")
    )
    (task,) = merge(group.mapping, before, now, group.known).tasks
    assert [one.name for one in task.outputs] == ["second", "two"]
