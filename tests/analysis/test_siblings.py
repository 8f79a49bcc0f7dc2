"""What a file takes from the other files of its plugin: bases of classes, shapes of values."""

from textwrap import dedent

import pytest

from app.analysis import read
from app.analysis.plugin import read_linked
from app.analysis.suggest import suggest
from app.analysis.types import TypeTable

P = "from dioptra import pyplugs\n@pyplugs.register\n"
INTERFACE = "from dioptra.sdk.api.artifact import ArtifactTaskInterface\n"
SERIALIZE = "  @staticmethod\n  def serialize(working_dir, name, contents): ...\n"
DESERIALIZE = "  @staticmethod\n  def deserialize(working_dir, path) -> str: ...\n"
VALIDATION = "  @staticmethod\n  def validation(): return {'level': {}}\n"
BASE = INTERFACE + "class Base(ArtifactTaskInterface):\n" + SERIALIZE + DESERIALIZE + VALIDATION
SHAPES = """
from typing import *
import enum
class Point(TypedDict):
  x: int
  y: int
class Pair(NamedTuple):
  left: int
  right: "Point"
class Colour(enum.Enum):
  RED = "red"
Size = int | None
Points = list[Point]
class Image: ...
"""


def linked(source, files, plugin="plugin"):
    """Read a file of a plugin that has these other files; they are given by module name."""
    texts = {name: dedent(text) for name, text in files.items()}
    return read_linked(dedent(source), plugin, texts.get, read)


def methods(reading):
    """Each artifact task with the methods that it has, those not static in brackets."""
    return {
        task.name: " ".join(one.name if one.is_static else f"({one.name})" for one in task.methods)
        for task in reading.artifacts
    }


ALL = "serialize deserialize validation"
# The file, its siblings, its artifact tasks with their methods.
BASES = [
    # every way to import
    ("from .base import Base\nclass Text(Base): ...", {"base": BASE}, {"Text": ALL}),
    ("from .base import Base as B\nclass Text(B): ...", {"base": BASE}, {"Text": ALL}),
    ("from . import base\nclass Text(base.Base): ...", {"base": BASE}, {"Text": ALL}),
    ("from . import base as b\nclass Text(b.Base): ...", {"base": BASE}, {"Text": ALL}),
    ("from plugin.base import Base\nclass Text(Base): ...", {"base": BASE}, {"Text": ALL}),
    ("from plugin import base\nclass Text(base.Base): ...", {"base": BASE}, {"Text": ALL}),
    ("import plugin.base\nclass Text(plugin.base.Base): ...", {"base": BASE}, {"Text": ALL}),
    ("import plugin.base as b\nclass Text(b.Base): ...", {"base": BASE}, {"Text": ALL}),
    ("try:\n  from .base import Base\nexcept ImportError:\n  Base = object\n"
     "class Text(Base): ...", {"base": BASE}, {"Text": ALL}),
    # own methods go before inherited ones
    ("from .base import Base\nclass Text(Base):\n  def validation(self): ...", {"base": BASE},
     {"Text": "serialize deserialize (validation)"}),
    # a mixin brings methods, the interface comes from here
    (INTERFACE + "from .base import Mixin\nclass Text(Mixin, ArtifactTaskInterface): ...",
     {"base": "class Mixin:\n" + SERIALIZE}, {"Text": "serialize"}),
    ("from .one import One\nfrom .two import Two\nclass Text(One, Two): ...",
     {"one": INTERFACE + "class One(ArtifactTaskInterface):\n" + SERIALIZE,
      "two": "class Two:\n" + DESERIALIZE + "  def serialize(self): ...\n"},
     {"Text": "serialize deserialize"}),
    # two steps, within the file and through files
    ("from .base import Base\nclass A(Base): ...\nclass B(A): ...", {"base": BASE},
     {"A": ALL, "B": ALL}),
    ("from .middle import Middle\nclass Text(Middle): ...",
     {"middle": "from .base import Base\nclass Middle(Base):\n  def validation(self): ...",
      "base": BASE}, {"Text": "serialize deserialize (validation)"}),
    # a module that hands a name on
    ("from .names import Base\nclass Text(Base): ...",
     {"names": "from .base import Base", "base": BASE}, {"Text": ALL}),
    ("from .names import Text as T\nclass Text(T): ...",
     {"names": "from .base import Base as Text", "base": BASE}, {"Text": ALL}),
    ("from .names import Interface\nclass Text(Interface): ...",
     {"names": "from dioptra.sdk.api.artifact import ArtifactTaskInterface as Interface"},
     {"Text": ""}),
    # what only __init__.py hands on is not followed
    ("from . import Base\nclass Text(Base): ...",
     {"__init__": "from .base import Base", "base": BASE}, {}),
    # circles, missing files, files that cannot be read
    ("from .a import A\nclass Text(A): ...",
     {"a": "from .b import B\nclass A(B): ...", "b": "from .a import A\nclass B(A): ..."}, {}),
    ("from .a import A\nclass Text(A): ...",
     {"a": "from .b import A", "b": "from .a import A"}, {}),
    ("from .base import Base\nclass Text(Base): ...", {}, {}),
    ("from .base import Base\nclass Text(Base): ...", {"base": "def f(:"}, {}),
    ("from .base import Other\nclass Text(Other): ...", {"base": BASE}, {}),
    # another plugin, a package of the same name deeper down, a star
    ("from other.base import Base\nclass Text(Base): ...", {"base": BASE}, {}),
    ("from ..base import Base\nclass Text(Base): ...", {"base": BASE}, {}),
    ("from base import Base\nclass Text(Base): ...", {"base": BASE}, {}),
    ("from .base import *\nclass Text(Base): ...", {"base": BASE}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "files", "expected"), BASES)
def test_bases_are_followed_through_the_files_of_a_plugin(source, files, expected):
    assert methods(linked(source, files)) == expected


def test_a_schema_is_inherited():
    (task,) = linked("from .base import Base\nclass Text(Base): ...", {"base": BASE}).artifacts
    assert task.validation.properties == '{"level":{}}'


def test_tasks_keep_the_order_of_the_code():
    source = INTERFACE + (
        "from .base import Base\n"
        "class First(Base): ...\nclass Second(ArtifactTaskInterface): ...\nclass Third(Base): ...\n"
    )
    assert list(methods(linked(source, {"base": BASE}))) == ["First", "Second", "Third"]


def test_a_class_that_became_a_task_is_nothing_else():
    reading = linked("from .base import Base\nclass Text(Base): ...", {"base": BASE})
    assert "Text" not in {one.name for one in reading.others}


def test_only_files_that_are_imported_are_asked_for():
    asked = []

    def find_text(module):
        asked.append(module)
        return {"a": "from .b import B\nimport numpy", "b": "from other.c import C"}.get(module)

    read_linked("from .a import A\nimport os\nfrom other.d import D", "plugin", find_text, read)
    assert asked == ["a", "b"]


def proposed(source, files):
    types = TypeTable()
    found = suggest(linked(source, files), types)
    structures = {one.name: one.structure for one in types.missing}
    (task,) = found.tasks
    return [(one.name, structures.get(one.type, one.type)) for one in task.inputs] + [
        (one.name, structures.get(one.type, one.type)) for one in task.outputs
    ]


POINT = {"mapping": {"x": "integer", "y": "integer"}}
# What is imported, an annotation, and its type.
HINTS = [
    ("from .shapes import Point", "Point", POINT),
    ("from .shapes import Point as P", "P", POINT),
    ("from .shapes import Point", "'Point'", POINT),
    ("from . import shapes", "shapes.Point", POINT),
    ("from plugin.shapes import Point", "Point", POINT),
    ("from plugin import shapes", "shapes.Point", POINT),
    ("import plugin.shapes", "plugin.shapes.Point", POINT),
    ("import plugin.shapes as s", "s.Point", POINT),
    ("from .names import Point", "Point", POINT),
    ("from .names import P", "P", POINT),
    ("from . import names", "names.Point", POINT),
    ("from .shapes import Point", "list[Point]", {"list": POINT}),
    ("from .shapes import Point", "Point | None", {"union": [POINT, "null"]}),
    ("from .shapes import Points", "Points", {"list": POINT}),
    ("from .shapes import Size", "Size", {"union": ["integer", "null"]}),
    ("from .shapes import Colour", "Colour", "string"),
    ("from .shapes import Image", "Image", {}),
    ("from .shapes import Absent", "Absent", {}),
    ("from .absent import Point", "Point", {}),
    ("from other.shapes import Point", "Point", {}),
    ("from ..shapes import Point", "Point", {}),
    ("from .circle import A", "A", {}),
]
FILES = {
    "shapes": SHAPES,
    "names": "from .shapes import Point\nfrom .shapes import Point as P",
    "circle": "from .round import A",
    "round": "from .circle import A",
}


@pytest.mark.parametrize(("imported", "annotation", "structure"), HINTS)
def test_shapes_are_followed_through_the_files_of_a_plugin(imported, annotation, structure):
    source = f"{imported}\n{P}def f(a: {annotation}): ..."
    assert proposed(source, FILES) == [("a", structure)]


def test_a_named_tuple_of_another_file_gives_outputs():
    source = f"from .shapes import Pair\n{P}def f() -> Pair: ..."
    assert proposed(source, FILES) == [("left", "integer"), ("right", POINT)]


def test_choices_of_another_file_are_kept():
    reading = linked(f"from .shapes import Colour\n{P}def f(a: Colour): ...", FILES)
    (task,) = suggest(reading, TypeTable()).functions
    assert task.inputs[0].choices == ("red",)


def test_an_inherited_method_speaks_of_the_shapes_of_its_own_file():
    base = (
        SHAPES
        + INTERFACE
        + (
            "class Base(ArtifactTaskInterface):\n"
            "  @staticmethod\n  def deserialize(working_dir, path) -> Point: ...\n"
        )
    )
    source = "from .base import Base\nclass Point: ...\nclass Text(Base): ..."
    types = TypeTable()
    (task,) = suggest(linked(source, {"base": base}), types).artifacts
    assert types.structure(task.outputs[0].type) == POINT


def test_the_other_files_do_not_change_a_file_that_imports_none():
    source = f"{P}def f(a: Point): ..."
    assert linked(source, FILES) == read(source)
