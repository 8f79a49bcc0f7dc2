"""Files as packages: manifests of both shapes, wrong ones, and none."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from app.packages.reading import read_package
from app.packages.values import File, Package, Parameter, ParameterType, Plugin, Task

from .trees import COLLECTION

BY_KIND = b"""
[[plugins]]
path = "hello"

[[plugins.tasks.functions]]
filename = "tasks.py"
name = "greet"
input_params = [
  { name = "name", type = "string" },
  { name = "n", type = "integer", required = false },
]
output_params = [{ name = "message", type = "message" }]

[[plugin_param_types]]
name = "message"
structure = { list = "string" }
"""
IN_ONE_LIST = BY_KIND.replace(b"plugins.tasks.functions", b"plugins.tasks")
TREE = {"hello/tasks.py": b"code", "hello/more.py": b""}

GREET = Task(
    "greet",
    (Parameter("name", "string"), Parameter("n", "integer", required=False)),
    (Parameter("message", "message"),),
)
READ = Package(
    (Plugin("hello", None, (File("more.py", "", ()), File("tasks.py", "code", (GREET,)))),),
    (ParameterType("message", None, {"list": "string"}),),
)


@pytest.mark.parametrize("manifest", [BY_KIND, IN_ONE_LIST], ids=["by kind", "in one list"])
def test_both_shapes_of_a_manifest_say_the_same(manifest):
    assert read_package({**TREE, "dioptra.toml": manifest}, "x") == READ


def test_a_manifest_is_found_in_the_only_folder_at_the_root():
    tree = {f"collection-1.0/{path}": data for path, data in TREE.items()}
    assert read_package({**tree, "collection-1.0/dioptra.toml": BY_KIND}, "x") == READ


def test_a_manifest_may_lie_elsewhere_and_paths_are_from_there():
    tree = {f"a/{path}": data for path, data in TREE.items()}
    tree |= {"a/other.toml": BY_KIND, "b.py": b""}
    assert read_package(tree, "x", "a/other.toml") == READ


def test_a_plugin_without_tasks_in_the_manifest_registers_what_the_code_offers():
    package = read_package({**TREE, "dioptra.toml": b'[[plugins]]\npath = "hello"'}, "x")
    assert [file.tasks for file in package.plugins[0].files] == [None, None]


def test_without_a_manifest_each_folder_with_code_is_a_plugin():
    package = read_package({"top/a/x.py": b"1", "top/b/y.py": b"2", "z.py": b"3"}, "rest")
    found = {plugin.name: [file.filename for file in plugin.files] for plugin in package.plugins}
    assert found == {"rest": ["z.py"], "a": ["x.py"], "b": ["y.py"]}


def test_what_a_registry_of_plugins_does_not_hold_is_told():
    package = read_package({**COLLECTION, "plugins/measure/deep/x.py": b""}, "x")
    assert len(package.notes) == 2
    assert "Entrypoints" in package.notes[0]
    assert "plugins/measure/deep/x.py" in package.notes[1]


def test_code_is_read_as_python_reads_it():
    tree = {
        "a/utf.py": "é\r\n".encode(),
        "a/latin.py": b"# coding: latin-1\n# \xe9",
        "a/mark.py": b"\xef\xbb\xbf1",
    }
    files = read_package(tree, "x").plugins[0].files
    assert [file.contents for file in files] == [
        "# coding: utf-8\n# é",
        "\ufeff1",
        "é\r\n",
    ]


REFUSED = [
    ({}, None, "no plugin in it"),
    ({"a.toml": b""}, None, "no plugin in it"),
    ({**TREE, "m/p.toml": b""}, "dioptra.toml", "There are: m/p.toml"),
    (TREE, "dioptra.toml", "no TOML file"),
    (TREE, "../dioptra.toml", "leads out"),
    ({"a-b/x.py": b""}, None, "folder 'a-b'"),
    ({"class/x.py": b""}, None, "folder 'class'"),
    ({"a/x-y.py": b""}, None, "a/x-y.py"),
    ({"a/x.py": b"\xff"}, None, "'a/x.py' is no text"),
    ({"a/x.py": b"# coding: none\n\xff"}, None, "'a/x.py' is no text"),
    ({"a/x.py": b"a\0"}, None, "'a/x.py' holds NUL"),
    ({"p/a/x.py": b"", "q/A/y.py": b""}, None, "would be the plugin"),
]


@pytest.mark.parametrize(("tree", "config", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_a_source_that_cannot_be_read_is_refused_with_the_place(tree, config, reason):
    with pytest.raises(Invalid) as refused:
        read_package(tree, "x", config)
    assert reason in refused.value.message


WRONG = [
    (b"[[", "is no TOML"),
    (b"\xff", "is no TOML"),
    (b"x = " + b"[" * 5000, "is no TOML"),
    (b"plugins = 1", "plugins is a list"),
    (b"plugins = [1]", "plugins[0] is a table"),
    (b"[[plugins]]", "plugins[0] lacks 'path'"),
    (b"[[plugins]]\npath = 1", "plugins[0].path is text"),
    (b'[[plugins]]\npath = "../hello"', "leads out"),
    (b'[[plugins]]\npath = "/hello"', "leads out"),
    (b'[[plugins]]\npath = "hello"\nname = "x"', "no key 'name'"),
    (b'[[plugins]]\npath = "hello"\ntasks = 1', "plugins[0].tasks is a list of tasks, or"),
    (b'[[plugins]]\npath = "hello"\n' * 2, "'hello' twice"),
    (BY_KIND.replace(b"false", b"1"), "plugins[0].tasks.functions[0].input_params[1].required"),
    (IN_ONE_LIST.replace(b"false", b"1"), "plugins[0].tasks[0].input_params[1].required"),
    (BY_KIND.replace(b"tasks.py", b"gone.py"), "no such file"),
    (BY_KIND.replace(b'"message"\nstr', b'"a/b"\nstr'), "plugin_param_types[0].name"),
    (BY_KIND.replace(b'{ list = "string" }', b"1"), "structure is a table"),
    (BY_KIND.replace(b"{ list", b'{ "a\\u0000"'), "NUL"),
    (b'[[plugin_files]]\npath = "x"', "lacks 'description'"),
]


@pytest.mark.parametrize(("manifest", "reason"), WRONG, ids=range(len(WRONG)))
def test_a_manifest_that_is_wrong_is_refused_with_the_place(manifest, reason):
    with pytest.raises(Invalid) as refused:
        read_package({**TREE, "dioptra.toml": manifest}, "x")
    assert reason in refused.value.message
