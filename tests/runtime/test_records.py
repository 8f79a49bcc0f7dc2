"""Values that do not change, and that a run need not wait for."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app.runner import Output, RunOrder, prepare
from app.runner.interpreters import START
from dioptra.runtime.exchange import Input


def test_a_record_has_its_fields_in_order_with_defaults():
    one = Input("a", required=False)
    assert (one.name, one.structure, one.required) == ("a", "any", False)
    assert one == Input("a", "any", False)
    assert one != Input("b", "any", False)
    assert hash(one) == hash(Input("a", required=False))
    assert repr(Output("x")) == "Output(name='x', structure='any', type_name=None)"


def test_a_record_does_not_change():
    one = Input("a")
    with pytest.raises(AttributeError, match="_replace"):
        one.name = "b"
    assert one._replace(name="b") == Input("b")
    assert one.name == "a"


@pytest.mark.parametrize(
    ("values", "by_name"),
    [((), {}), (("a",), {"name": "b"}), (("a",), {"other": 1}), (tuple("abcdefg"), {})],
)
def test_fields_are_given_once_each(values, by_name):
    with pytest.raises(TypeError):
        Input(*values, **by_name)


def test_a_run_waits_for_no_module_that_it_does_not_need(tmp_path):
    source = """import sys
from dioptra import pyplugs

@pyplugs.register
def task():
    return sorted(sys.modules)
"""
    folder = tmp_path / "run"
    prepare(
        folder, RunOrder("mine", "code.py", "task", outputs=(Output("x"),)), {"code.py": source}
    )
    command = [sys.executable, "-I", "-S", "-B", str(START), str(folder)]
    subprocess.run(command, input=b'{"limits": {}}\n', check=True)
    outcome = json.loads((folder / "results/outcome.json").read_text())
    loaded = set(outcome["outputs"][0]["json"])
    assert "dioptra.runtime.child" in loaded
    slow = {"dataclasses", "difflib", "inspect", "pathlib", "pickle", "subprocess", "traceback"}
    assert loaded & slow == set()
