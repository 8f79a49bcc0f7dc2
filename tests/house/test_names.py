"""A newcomer guesses the right file: one name on every floor, no rooms for just anything."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.schemas.base import Shape
from app.schemas.queries import Query

APP = Path(__file__).parents[2] / "app"
MODULES = [
    path
    for path in sorted(APP.rglob("*.py"))
    if path.name != "__init__.py" and "versions" not in path.parts
]
VAGUE = {"utils", "util", "helpers", "common", "manager", "shared", "misc", "base_service"}
# Doors that are about being signed in, and not about a noun.
DOORS = {"door", "wire", "openapi", "auth"}


def stems(folder):
    return {path.stem for path in (APP / folder).glob("*.py")} - {"__init__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(APP)))
def test_a_module_says_in_one_sentence_what_belongs_in_it(path):
    sentence = ast.get_docstring(ast.parse(path.read_text()))
    assert sentence, f"{path} has no docstring"
    assert sentence.split("\n\n")[0].rstrip().endswith((".", "?")), path


def test_no_room_is_for_just_anything():
    rooms = {path.stem for path in APP.rglob("*.py")} | {path.name for path in APP.rglob("*/")}
    assert not rooms & VAGUE


def test_a_noun_has_one_name_on_every_floor():
    nouns = stems("api") - DOORS
    assert nouns <= stems("domain")
    assert nouns <= stems("schemas")


def test_shapes_are_named_for_the_way_they_go():
    for parent, endings in ((Shape, ("In", "Out", "Page", "Answer")), (Query, ("Query",))):
        for shape in _all_below(parent):
            assert shape.__name__.endswith(endings), shape


def _all_below(parent):
    for child in parent.__subclasses__():
        yield child
        yield from _all_below(child)


@pytest.mark.parametrize("folder", ["tests/api", "tests/domain", "tests/models", "tests/web"])
def test_tests_are_sentences(folder):
    for path in (APP.parent / folder).glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert node.name.count("_") >= 3, f"{path.name}: {node.name}"
