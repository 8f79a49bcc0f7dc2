"""Runs of whole plugins, in a process each: loading, calling, outputs, failures, chains."""

from __future__ import annotations

import pickle
import sys
import venv
from pathlib import Path

import pytest

from app.errors import Invalid
from app.runner import Input, Limits, RunOrder, Value, find_packages, plain, prepare

from .tasks import inputs, order, outputs, run

KINDS = """
@pyplugs.register
def kinds(a: int, b: str = "x", /, c: float = 1.0, *args: int, d: bool, e=None, **kwargs: str):
    total = a + sum(args)
    return total, b, [c, args, d, e, kwargs]
"""


def test_a_task_runs_with_values_by_position_and_by_name(tmp_path, sandbox):
    named = inputs(a="integer", b="string", c="number", d="boolean", args={"list": "integer"})
    ordered = order(
        "kinds",
        args=[1, "y", 2.0, 7, 8],
        kwargs={"d": False},
        inputs=(*named[:3], Input("args", {"list": "integer"}, False), named[3]),
        outputs=outputs(total="integer", b="string", rest={"list": "any"}),
    )
    ran = run(tmp_path / "run", ordered, KINDS, sandbox)
    assert ran.values == {"total": 16, "b": "y", "rest": [2.0, [7, 8], False, None, {}]}
    assert [one.fits for one in ran.outcome.outputs] == [True] * 3
    assert ran.steps == ["importing", "running", "outputs"]
    assert ran.outcome.duration_s > 0
    assert ran.outcome.peak_memory_bytes > 1 << 20


def test_a_wrong_value_is_refused_before_the_task_runs(tmp_path, sandbox):
    source = "@pyplugs.register\ndef task(a): print('ran')\n"
    ordered = order(kwargs={"b": 1}, inputs=inputs(a="integer"))
    ran = run(tmp_path / "run", ordered, source, sandbox)
    assert [one.code for one in ran.outcome.error.findings] == ["UNKNOWN_INPUT", "MISSING_REQUIRED"]
    assert ran.printed == []


def test_outputs_are_held_against_their_types(tmp_path, sandbox):
    source = "class Model: pass\n@pyplugs.register\ndef task(): return 1, 'a', Model(), 4, 5\n"
    ordered = order(outputs=outputs(a="integer", b="integer", c={}))
    ran = run(tmp_path / "run", ordered, source, sandbox)
    fits = [(one.fits, one.source) for one in ran.outcome.outputs]
    assert fits == [(True, "item 0"), (False, "item 1"), (None, "item 2")]
    assert ran.outcome.outputs[1].reason == "it is a string, not an integer"
    assert ran.outcome.discarded == 2


@pytest.mark.parametrize(
    ("body", "code", "names"),
    [
        ("return [1]", "TOO_FEW_OUTPUTS", ["y"]),
        ("return 'ab'", "OUTPUT_NOT_UNPACKABLE", ["x", "y"]),
        ("return {'x': 1}", "MISSING_KEYS", ["y"]),
        ("return None", "OUTPUT_NOT_UNPACKABLE", ["x", "y"]),
    ],
)
def test_outputs_without_a_value_fail_the_run(tmp_path, sandbox, body, code, names):
    source = f"@pyplugs.register\ndef task():\n    {body}\n"
    ran = run(tmp_path / "run", order(outputs=outputs("x", "y")), source, sandbox)
    assert ran.code == code
    assert [one.name for one in ran.outcome.error.findings] == names


def test_fields_in_another_order_are_noted_in_the_outcome(tmp_path, sandbox):
    source = """
    from typing import NamedTuple

    class Point(NamedTuple):
        x: int
        y: int

    @pyplugs.register
    def task():
        return Point(1, 2)
    """
    ran = run(tmp_path / "run", order(outputs=outputs("y", "x")), source, sandbox)
    assert ran.values == {"y": 1, "x": 2}
    assert ran.outcome.notes[0].startswith("OUTPUT_NAME_ORDER")


def test_an_error_while_an_output_is_produced_is_the_tasks_own(tmp_path, sandbox):
    source = """
    def values():
        yield 1
        raise ValueError("gone")

    @pyplugs.register
    def task():
        return values()
    """
    ran = run(tmp_path / "run", order(outputs=outputs("x", "y")), source, sandbox)
    assert ran.code == "TASK_ERROR"
    assert "ValueError: gone, while producing output “y”" in ran.outcome.error.message
    assert ran.outcome.error.line == 5


def test_a_traceback_begins_at_the_users_code_with_its_lines(tmp_path, sandbox):
    source = """from . import other

@pyplugs.register
def task():
    return other.fail("naïve 日本")
"""
    files = {"code.py": source, "other.py": "\ndef fail(text):\n    raise ValueError(text)\n"}
    ran = run(tmp_path / "run", order(outputs=outputs("x")), files, sandbox)
    error = ran.outcome.error
    assert (error.code, error.filename, error.line) == ("TASK_ERROR", "other.py", 4)
    lines = error.traceback.splitlines()
    assert lines[:2] == [
        "Traceback (most recent call last):",
        '  File "mine/code.py", line 6, in task',
    ]
    assert lines[-1] == "ValueError: naïve 日本"
    assert "dioptra/runtime" not in error.traceback


def test_an_error_at_import_is_told_as_such(tmp_path, sandbox):
    ran = run(tmp_path / "run", order(), "1 / 0\n", sandbox)
    assert "ZeroDivisionError: division by zero, while its file was imported" in (
        ran.outcome.error.message
    )
    assert ran.outcome.error.line == 2


def test_code_that_does_not_parse_is_told_with_its_line(tmp_path, sandbox):
    ran = run(tmp_path / "run", order(), "def broken(:\n", sandbox)
    assert (ran.code, ran.outcome.error.filename, ran.outcome.error.line) == (
        "TASK_ERROR",
        "code.py",
        2,
    )
    assert "SyntaxError" in ran.outcome.error.traceback


@pytest.mark.parametrize(
    ("statement", "code", "words"),
    [
        (
            "import no_such_package.sub",
            "MISSING_PACKAGE",
            "imports “no_such_package”, which is not",
        ),
        ("import other", "MISSING_PACKAGE", "Write “from . import other”"),
        ("from mine.nothing import x", "MISSING_FILE", "the plugin has no file “nothing.py”"),
    ],
)
def test_what_is_missing_is_named(tmp_path, sandbox, statement, code, words):
    ran = run(tmp_path / "run", order(), {"code.py": statement, "other.py": ""}, sandbox)
    assert ran.code == code
    assert words in ran.outcome.error.message


@pytest.mark.parametrize(
    "statement", ["from . import other", "from mine import other", "import mine.other as other"]
)
def test_files_of_a_plugin_import_each_other(tmp_path, sandbox, statement):
    files = {
        "code.py": f"{statement}\n@pyplugs.register\ndef task(): return other.VALUE, __name__\n",
        "other.py": "VALUE = 7\n",
        "json.py": "VALUE = 8\n",
    }
    ran = run(tmp_path / "run", order(outputs=outputs("x", "y")), files, sandbox)
    assert ran.values == {"x": 7, "y": "mine.code"}


@pytest.mark.parametrize("plugin", ["json", "random", "dioptra", "click", "os", "app"])
def test_a_plugin_named_as_a_module_breaks_neither(tmp_path, sandbox, plugin):
    source = """
    import json, random, os
    from . import other

    @pyplugs.register
    def task():
        return json.loads("[1]"), other.VALUE
    """
    files = {"code.py": source, "other.py": "VALUE = 7\n"}
    ordered = order(plugin=plugin, outputs=outputs("x", "y"))
    ran = run(tmp_path / "run", ordered, files, sandbox)
    assert ran.values == {"x": [1], "y": 7}
    if plugin != "app":
        (note,) = ran.outcome.notes
        assert f"“{plugin}” also names a module" in note


def test_a_plugin_with_an_init_file_runs_it(tmp_path, sandbox):
    files = {
        "__init__.py": "VALUE = 3\n",
        "code.py": "from . import VALUE\n@pyplugs.register\ndef task(): return VALUE\n",
    }
    for plugin in ("mine", "json"):
        ran = run(tmp_path / "run", order(plugin=plugin, outputs=outputs("x")), files, sandbox)
        assert ran.values == {"x": 3}


def test_a_task_in_the_init_file_runs(tmp_path, sandbox):
    files = {"__init__.py": "@pyplugs.register\ndef task(): return __name__\n"}
    ordered = order(filename="__init__.py", outputs=outputs("x"))
    assert run(tmp_path / "run", ordered, files, sandbox).values == {"x": "mine"}


def test_nothing_of_the_checkout_can_be_imported(tmp_path, apart):
    source = "import app.settings\n@pyplugs.register\ndef task(): return 1\n"
    assert run(tmp_path / "run", order(), source, apart).code == "MISSING_PACKAGE"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "TASK_NOT_FOUND"),
        ("def task(): return 1\n", "TASK_NOT_REGISTERED"),
    ],
)
def test_a_task_that_is_not_there_is_told(tmp_path, sandbox, source, code):
    assert run(tmp_path / "run", order(), source, sandbox).code == code


def test_a_wrapped_task_is_called_by_what_it_wraps(tmp_path, sandbox):
    source = """
    import functools

    @pyplugs.register
    @functools.cache
    def task(a, *, b=3):
        return a + b
    """
    ordered = order(args=[1], inputs=inputs("a"), outputs=outputs("x"))
    assert run(tmp_path / "run", ordered, source, sandbox).values == {"x": 4}


MAKE = """
class Model:
    def __init__(self, weights):
        self.weights = weights

@pyplugs.register
def make():
    return Model((1, 2)), lambda: 1, (3, 4)

@pyplugs.register
def use(model, pair):
    return model.weights == (1, 2), type(pair).__name__
"""


def test_outputs_of_a_run_are_inputs_of_the_next_as_they_were(tmp_path, sandbox):
    ordered = order("make", outputs=outputs("model", "function", "pair"))
    first = run(tmp_path / "run", ordered, MAKE, sandbox)
    model, function, pair = first.outcome.outputs
    assert "mine.code.Model" in model.preview.python_type
    assert function.pickle is None
    assert any("“function” cannot be handed to another run" in one for one in first.outcome.notes)
    assert pair.json == [3, 4]
    folder = first.folder / "results/outputs"
    given = {name: folder / name for name in (model.pickle, pair.pickle)}
    second = order(
        "use",
        args=[Value("pickle", path=model.pickle)],
        kwargs={"pair": Value("pickle", path=pair.pickle)},
        inputs=(Input("model", {}), Input("pair", {"tuple": ["integer", "integer"]})),
        outputs=outputs("same", "kind"),
    )
    ran = run(tmp_path / "second", second, MAKE, sandbox, given=given)
    assert ran.values == {"same": True, "kind": "tuple"}


def test_a_value_of_an_earlier_run_that_does_not_fit_is_refused(tmp_path, sandbox):
    made = tmp_path / "value"
    made.write_bytes(pickle.dumps("text"))
    source = "@pyplugs.register\ndef task(a): print('ran')\n"
    ordered = order(args=[Value("pickle", path="value")], inputs=inputs(a="integer"))
    ran = run(tmp_path / "run", ordered, source, sandbox, given={"value": made})
    assert ran.code == "TYPE_MISMATCH"
    assert ran.printed == []


def test_a_value_that_cannot_be_read_again_is_told(tmp_path, sandbox):
    made = tmp_path / "value"
    made.write_bytes(b"no pickle")
    source = "@pyplugs.register\ndef task(a): return 1\n"
    ordered = order(args=[Value("pickle", path="value")], inputs=inputs("a"))
    assert run(tmp_path / "run", ordered, source, sandbox, given={"value": made}).code == (
        "INPUT_UNREADABLE"
    )


def test_processes_and_threads_of_a_task_work(tmp_path, sandbox):
    source = """
    import multiprocessing

    def double(x):
        return 2 * x

    @pyplugs.register
    def task():
        found = []
        for way in ("fork", "spawn"):
            with multiprocessing.get_context(way).Pool(2) as pool:
                found += pool.map(double, [1, 2])
        return found
    """
    ran = run(tmp_path / "run", order(outputs=outputs("x")), source, sandbox, Limits())
    assert ran.values == {"x": [2, 4, 2, 4]}, ran.outcome.error


def test_nothing_of_a_run_is_left_where_another_one_runs(tmp_path, sandbox):
    source = """
    import os

    @pyplugs.register
    def task():
        mine = os.environ["TMPDIR"] + "/left"
        before = os.path.exists(mine)
        open(mine, "w").close()
        return [before, os.path.exists(mine)]
    """
    first = run(tmp_path / "run", order(outputs=outputs("x")), source, sandbox)
    second = run(tmp_path / "run", order(outputs=outputs("x")), source, sandbox)
    assert first.values == second.values == {"x": [False, True]}


@pytest.mark.parametrize("plugin", ["../up", "a/b", "", "class"])
def test_no_name_leads_out_of_the_folder(tmp_path, plugin):
    with pytest.raises(Invalid):
        prepare(tmp_path / "run", order(plugin=plugin), {"code.py": ""})
    with pytest.raises(Invalid):
        prepare(tmp_path / "run", order(), {"../code.py": ""})
    with pytest.raises(ValueError, match="no path below"):
        prepare(tmp_path / "run", order(), {}, given={"../x": Path(__file__)})


def test_an_order_reads_as_it_was_written():
    ordered = order(
        args=[1, Value("pickle", path="a")],
        kwargs={"b": {"c": [None]}},
        inputs=inputs("a", b={"list": "x"}),
        outputs=outputs("y"),
        types={"x": None},
        contents=Value("artifact", path="a/b"),
    )
    assert RunOrder.from_json(ordered.to_json()) == ordered


@pytest.mark.parametrize("value", ["'日' * (512 << 10)", "'\\x01' * (400 << 10)", "'x' * 600000"])
def test_long_values_are_told_or_shown_and_always_kept(tmp_path, sandbox, value):
    source = f"@pyplugs.register\ndef task(): return [{value}] * 6\n"
    names = [f"x{number}" for number in range(6)]
    ran = run(tmp_path / "run", order(outputs=outputs(*names)), source, sandbox)
    assert ran.outcome.status == "succeeded", ran.outcome.error
    for one in ran.outcome.outputs:
        assert one.is_json or (one.preview.text and one.pickle)


def test_packages_are_found_as_a_run_would_find_them():
    found = {one.name: one for one in find_packages(["json", "click", "no_such_thing", "app"])}
    assert found["json"].status == "standard library"
    assert (found["click"].status, bool(found["click"].version)) == ("installed", True)
    assert found["no_such_thing"].status == "missing"


def test_an_interpreter_that_is_none_is_refused(tmp_path):
    source = "@pyplugs.register\ndef task(): return 1\n"
    with pytest.raises(OSError, match="nowhere"):
        run(tmp_path / "run", order(), source, plain(), interpreter="/nowhere/python")
    with pytest.raises(ValueError, match="cannot run tasks"):
        run(tmp_path / "run", order(), source, plain(), interpreter="/bin/false")


def test_what_lies_beside_an_environment_is_not_seen(tmp_path, apart):
    place = tmp_path / "project"
    venv.create(place, with_pip=False)
    (place / "registry.sqlite").write_text("s3cret")
    source = f"""
    import os, sys

    @pyplugs.register
    def task():
        return sys.prefix, sorted(os.listdir({str(place)!r}))
    """
    python = f"{place}/bin/python"
    ran = run(tmp_path / "run", order(outputs=outputs("x", "y")), source, apart, interpreter=python)
    assert ran.values["x"] == str(place)
    assert set(ran.values["y"]) <= {"bin", "lib", "lib64", "pyvenv.cfg"}


def test_another_interpreter_runs_the_task_with_this_sdk(tmp_path, sandbox):
    base = f"{sys.base_prefix}/bin/python3"
    source = (
        "import sys, dioptra\n@pyplugs.register\ndef task(): return sys.prefix, dioptra.__path__\n"
    )
    ran = run(tmp_path / "run", order(outputs=outputs("x", "y")), source, sandbox, interpreter=base)
    assert ran.values["x"] == sys.base_prefix
    assert ran.values["y"][0].endswith("/dioptra")
