"""The documentation's own examples, as they stand in examples/, without a server."""

import importlib.util
from pathlib import Path

import pytest

from dioptra import pyplugs
from dioptra.client import connect_json_dioptra_client

EXAMPLES = Path(__file__).parents[2] / "examples"


def load(name):
    spec = importlib.util.spec_from_file_location(f"examples_{name}", EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_hello_task_greets_and_is_registered():
    example = load("hello")
    assert example.hello("World") == "Hello, World"
    assert pyplugs.registered(example) == {"hello": example.hello}


@pytest.mark.parametrize(("settings", "filename"), [({}, "note.txt"), ({"type": "md"}, "note.md")])
def test_the_string_artifact_comes_back_as_it_went(tmp_path, settings, filename):
    task = load("string_artifact").StringArtifactTask
    written = task.serialize(tmp_path, "note", "Grüße\n", **settings)
    assert written == tmp_path / filename
    assert task.deserialize(tmp_path, filename) == "Grüße\n"


def test_the_string_artifact_is_complete_and_describes_its_setting():
    task = load("string_artifact").StringArtifactTask
    assert task().validation() == {"type": {"type": "string"}}


class Registry:
    """Answers the three requests of the example, and remembers the bodies."""

    def __init__(self):
        self.bodies = []

    def request(self, method, url, *, params, json, headers):
        self.bodies.append(json)
        return self

    status_code = 200

    def json(self):
        return {"id": 16, "data": [{"id": 9, "name": "String"}, {"id": 2, "name": "string"}]}


def test_the_hello_world_example_registers_what_the_documentation_says():
    registry = Registry()
    example = load("register_hello_world")
    example.register(connect_json_dioptra_client("http://localhost", transport=registry), 1)
    _, plugin, file = registry.bodies
    assert plugin == {
        "group": 1,
        "name": "hello_world",
        "description": "This is a Hello World Plugin",
    }
    assert file["contents"] == example.PYTHON_CONTENTS
    (task,) = file["tasks"]["functions"]
    assert task["name"] == "hello_world"
    assert [given["name"] for given in task["inputParams"]] == ["greeting", "name"]
    assert task["outputParams"] == [{"name": "message", "parameterType": 2}]


def test_the_code_of_the_hello_world_example_defines_the_task():
    names = {"__name__": "examples_hello_world_code"}
    exec(load("register_hello_world").PYTHON_CONTENTS, names)
    assert names["hello_world"]("Hi", "Ann") == "Hi, Ann"
    assert list(pyplugs.registered("examples_hello_world_code")) == ["hello_world"]
