"""Manifests that are written: read again they say the same, and equal content is equal text."""

from __future__ import annotations

import tomllib
from dataclasses import replace

from hypothesis import given

from app.packages.archives import PACKERS, read_archive
from app.packages.reading import read_package
from app.packages.values import Case, File, Package, Parameter, ParameterType, Plugin, Task
from app.packages.writing import as_folder, as_tree, write_manifest

from .packages import packages
from .trees import LIMITS

HELLO = Package(
    (
        Plugin(
            "hello",
            'Says "hello"',
            (
                File(
                    "hello.py",
                    "code",
                    (
                        Task("greet", (Parameter("name", "string", False),), ()),
                        Task("Text", None, (Parameter("text", "np.ndarray"),)),
                    ),
                    "two\nlines",
                    (
                        Case("Text", "stays", '{"value": "a"}'),
                        Case("greet", "greets", '{"inputs": {"name": "Ada"}}', '{"text": 1}'),
                        Case("greet", "refuses", "{}", None, "ValueError"),
                    ),
                ),
            ),
            "numpy>=2\n",
        ),
    ),
    (ParameterType("np.ndarray", None, {"mapping": {"a b": "string"}}),),
)


def in_order(package):
    """Everything by name, as it is written."""
    plugins = sorted(package.plugins, key=lambda one: one.name)
    return Package(
        tuple(
            replace(one, files=tuple(sorted(one.files, key=lambda file: file.filename)))
            for one in plugins
        ),
        tuple(sorted(package.types, key=lambda one: one.name)),
    )


@given(packages())
def test_what_is_written_is_read_again_whatever_it_is(package):
    packed = PACKERS["tar_gz"](as_tree(package))
    again = read_package(read_archive(packed, LIMITS), "x")
    assert again == in_order(package)
    assert PACKERS["tar_gz"](as_tree(again)) == packed


@given(packages())
def test_the_folder_of_a_plugin_is_read_again_under_the_name_of_the_folder(package):
    for plugin in package.plugins:
        alone = Package((plugin,), package.types)
        assert read_package(as_folder(alone), plugin.name) == in_order(alone)
        inside = {f"{plugin.name}/{name}": data for name, data in as_folder(alone).items()}
        assert read_package(inside, "x") == in_order(alone)


def test_a_manifest_has_the_shape_that_dioptra_reads():
    assert tomllib.loads(write_manifest(HELLO)) == {
        "plugins": [
            {
                "path": "hello",
                "description": 'Says "hello"',
                "tasks": {
                    "functions": [
                        {
                            "filename": "hello.py",
                            "name": "greet",
                            "input_params": [{"name": "name", "type": "string", "required": False}],
                            "output_params": [],
                        }
                    ],
                    "artifacts": [
                        {
                            "filename": "hello.py",
                            "name": "Text",
                            "output_params": [{"name": "text", "type": "np.ndarray"}],
                        }
                    ],
                },
            }
        ],
        "plugin_param_types": [
            {"name": "np.ndarray", "structure": {"mapping": {"a b": "string"}}},
        ],
        "plugin_files": [{"path": "hello/hello.py", "description": "two\nlines"}],
        "plugin_requirements": [{"path": "hello", "requirements": "numpy>=2\n"}],
        "plugin_cases": [
            {
                "path": "hello/hello.py",
                "task": "Text",
                "name": "stays",
                "given": '{"value": "a"}',
            },
            {
                "path": "hello/hello.py",
                "task": "greet",
                "name": "greets",
                "given": '{"inputs": {"name": "Ada"}}',
                "expected": '{"text": 1}',
            },
            {
                "path": "hello/hello.py",
                "task": "greet",
                "name": "refuses",
                "given": "{}",
                "raises": "ValueError",
            },
        ],
    }
