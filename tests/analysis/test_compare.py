"""A registration held against code: `(source, functions, artifacts, findings)`, row by row."""

import pytest

from app.analysis import compare, read

from .builders import compared, mapping, places

P = "from dioptra import pyplugs\n"
A = "from dioptra.sdk.api.artifact import ArtifactTaskInterface\n"
TRAIN = P + "@pyplugs.register\ndef train(): ...\n"
METHODS = """\
  @staticmethod
  def serialize(working_dir, name, contents): ...
  @staticmethod
  def deserialize(working_dir, path): ...
  @staticmethod
  def validation(): ...
"""
TEXT = A + "class Text(ArtifactTaskInterface):\n" + METHODS

ROWS = [
    # what is registered is there
    (TRAIN, "train", "", []),
    (TEXT, "", "Text", []),
    (TRAIN + TEXT, "train", "Text", []),
    ("", "", "", []),
    (A + "class _Base(ArtifactTaskInterface):\n" + METHODS, "", "_Base", []),
    # it is not there
    ("", "train", "", ["task-not-found"]),
    ("", "", "Text", ["task-not-found"]),
    ("", "b a", "", ["task-not-found", "task-not-found"]),
    (TRAIN, "trian", "", ["task-not-found", "unregistered-task:3"]),
    ("from helpers import train", "train", "", ["task-not-found:1"]),
    ("train = 1", "train", "", ["task-not-found:1"]),
    ("def outer(train): return train", "train", "", ["task-not-found"]),
    ("class A:\n  train = 1", "train", "", ["task-not-found"]),
    # it is there, and lacks the decorator or the base
    ("def train(): ...", "train", "", ["task-not-registered:1"]),
    ("import time\n@time.register\ndef train(): ...", "train", "", ["task-not-registered:3"]),
    ("from other import task\n@task\ndef train(): ...", "train", "", ["task-not-registered:3"]),
    ("from other import pyplugs\n@pyplugs.register\ndef train(): ...", "train", "",
     ["task-not-registered:3"]),
    ("def timed(f): return f\n@timed\ndef train(): ...", "train", "", ["task-not-registered:3"]),
    ("@property\ndef train(): ...", "train", "", ["task-not-registered:2"]),
    ("class Text: ...", "", "Text", ["task-not-registered:1"]),
    ("class Text(dict): ...", "", "Text", ["task-not-registered:1"]),
    ("import torch\nclass Text(torch.nn.Module): ...", "", "Text", ["task-not-registered:2"]),
    (TRAIN + "def train(): ...", "train", "", ["duplicate-definition:3", "task-not-registered:4"]),
    # it cannot be a task of that kind
    (TRAIN, "", "train", ["task-kind:3"]),
    (TEXT, "Text", "", ["task-kind:2"]),
    ("def train(): ...", "", "train", ["task-kind:1"]),
    ("class Text: ...", "Text", "", ["task-kind:1"]),
    ("async def train(): ...", "train", "", ["task-kind:1"]),
    (P + "@pyplugs.register\nasync def train(): ...", "train", "", ["task-kind:3"]),
    ("class A:\n  def train(self): ...", "train", "", ["task-kind:2"]),
    ("def a():\n  if b:\n    def train(): ...", "train", "", ["task-kind:3"]),
    ("def a():\n  class Text: ...", "", "Text", ["task-kind:2"]),
    # marked, not registered, and no task: says why, and blocks nothing
    (P + "@pyplugs.register\nasync def train(): ...", "", "", ["task-kind:3"]),
    (P + "class A:\n  @pyplugs.register\n  def train(self): ...", "", "", ["task-kind:4"]),
    (P + "def a():\n  @pyplugs.register()\n  def train(): ...", "", "", ["task-kind:4"]),
    # a module-level definition goes before one of the same name inside something
    (TRAIN + "class A:\n  def train(self): ...", "train", "", []),
    ("class A:\n  def train(self): ...\ndef train(): ...", "train", "", ["task-not-registered:3"]),
    # not registered
    (TRAIN, "", "", ["unregistered-task:3"]),
    (TEXT, "", "", ["unregistered-task:2"]),
    (A + "class _Base(ArtifactTaskInterface): ...", "", "", []),
    # replaced
    (TRAIN + TRAIN, "train", "", ["duplicate-definition:3"]),
    (TRAIN + TRAIN + TRAIN, "train", "", ["duplicate-definition:3", "duplicate-definition:6"]),
    (TEXT + TEXT, "", "Text", ["duplicate-definition:2"]),
    ("def train(): ...\n" + TRAIN, "train", "", ["duplicate-definition:1"]),
    (TRAIN + "import train", "train", "", ["duplicate-definition:3", "task-not-found:4"]),
    (TRAIN + "train = None", "train", "", ["duplicate-definition:3", "task-not-found:4"]),
    ("def other(): ...\ndef other(): ...\n" + TRAIN, "train", "", []),
    (P + "if a:\n  @pyplugs.register\n  def train(): ...\nelse:\n  @pyplugs.register\n"
     "  def train(b=1): ...", "train", "", []),
    ("try:\n  from fast import train\nexcept ImportError:\n  " + P
     + "  @pyplugs.register\n  def train(): ...", "train", "", []),
    # hidden: the errors of that task are warnings
    ("from helpers import *", "train", "", ["task-not-found", "unverifiable:1"]),
    ("from helpers import *\n@register\ndef train(): ...", "train", "",
     ["task-not-registered:3", "unverifiable:3"]),
    ("from helpers import *\ndef train(): ...", "train", "", ["task-not-registered:2"]),
    ("from helpers import *\n@property\ndef train(): ...", "train", "", ["task-not-registered:3"]),
    ("from helpers import *\nclass Text(Base): ...", "", "Text",
     ["task-not-registered:2", "unverifiable:2"]),
    ("from .helpers import task\n@task\ndef train(): ...", "train", "",
     ["task-not-registered:3", "unverifiable:3"]),
    ("from .helpers import Base\nclass Text(Base): ...", "", "Text",
     ["task-not-registered:2", "unverifiable:2"]),
    ("from .helpers import Base\nclass A(Base): ...\nclass Text(A): ...", "", "Text",
     ["task-not-registered:3", "unverifiable:3"]),
    (P + "def task(f): return pyplugs.register(f)\n@task\ndef train(): ...", "train", "",
     ["task-not-registered:4", "unverifiable:4"]),
    ("@tasks['train']\ndef train(): ...", "train", "", ["task-not-registered:2", "unverifiable:2"]),
    ("task = getattr(a, 'b')\n@task\ndef train(): ...", "train", "",
     ["task-not-registered:3", "unverifiable:3"]),
    ("class Text(make_base()): ...", "", "Text", ["task-not-registered:1", "unverifiable:1"]),
    ("train = make('train')", "train", "", ["task-not-found:1", "unverifiable:1"]),
    ("if hasattr(a, 'b'):\n  train = a.b()", "train", "", ["task-not-found:2", "unverifiable:2"]),
    ("globals()['train'] = make()", "train", "", ["task-not-found", "unverifiable:1"]),
    ("globals().update(make())", "train", "", ["task-not-found", "unverifiable:1"]),
    ("exec('def train(): ...')", "train", "", ["task-not-found", "unverifiable:1"]),
    ("import sys\nsetattr(sys.modules[__name__], 'train', make())", "train", "",
     ["task-not-found", "unverifiable:2"]),
    ("import sys\nthis = sys.modules[__name__]\nthis.train = make()", "train", "",
     ["task-not-found", "unverifiable:3"]),
    ("def __getattr__(name): ...", "train", "", ["task-not-found", "unverifiable:1"]),
    (P + "for name in names:\n  pyplugs.register(make(name))", "train", "",
     ["task-not-found", "unverifiable:3"]),
    (P + "def train(): ...\nfor f in (train,):\n  pyplugs.register(f)", "train", "",
     ["task-not-registered:2", "unverifiable:4"]),
    (P + "for a in b:\n  @pyplugs.register\n  def train(): ...", "train", "",
     ["task-not-found:4", "unverifiable:4"]),
    ("setattr(thing, 'train', 1)", "train", "", ["task-not-found"]),
    ("handler = globals().get('train')", "train", "", ["task-not-found"]),
    # all at once, by line, then task, then code
    (TRAIN + TRAIN + "async def fit(): ...\n" + TEXT, "test fit", "text",
     ["task-not-found", "task-not-found", "duplicate-definition:3", "unregistered-task:6",
      "task-kind:7", "unregistered-task:9"]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "functions", "artifacts", "findings"), ROWS)
def test_registration_and_code_are_held_together(source, functions, artifacts, findings):
    assert places(compared(source, functions, artifacts)) == findings


@pytest.mark.parametrize(("source", "functions", "artifacts", "findings"), ROWS)
def test_what_cannot_be_verified_is_never_an_error(source, functions, artifacts, findings):
    found = compared(source, functions, artifacts)
    hidden = {finding.task for finding in found if finding.code == "unverifiable"}
    assert {finding.severity for finding in found if finding.task in hidden} <= {"warning"}


def test_an_error_elsewhere_stays_one_where_a_star_import_hides_a_name():
    found = compared("from helpers import *\ndef test(): ...", "train test")
    assert {(finding.task, finding.code, finding.severity) for finding in found} == {
        ("train", "task-not-found", "warning"),
        ("train", "unverifiable", "warning"),
        ("test", "task-not-registered", "error"),
    }


def test_what_nobody_registered_is_never_an_error():
    source = (
        P
        + "@pyplugs.register\nasync def train(): ...\n"
        + "class A:\n  @pyplugs.register\n  def b(self): ..."
    )
    assert {finding.severity for finding in compared(source)} == {"warning"}


def test_the_hint_is_the_closest_name():
    (finding, _) = compared(TRAIN, "trian")
    assert finding.message == "The file defines no function named “trian”."
    assert finding.hint == "Did you mean “train”?"


def test_there_is_no_hint_where_nothing_is_close():
    (finding, _) = compared(TRAIN, "evaluate")
    assert finding.hint is None


def test_sentences_are_whole_and_hold_no_code():
    for source, functions, artifacts, _ in ROWS:
        for finding in compared(source, functions, artifacts):
            assert finding.message[0] in "“ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            assert finding.message.endswith(".")
            assert finding.code not in finding.message
            assert finding.hint is None or finding.hint[-1] in ".?"


def test_the_finding_points_at_the_definition():
    (finding,) = compared("if True:\n    def train(): ...", "train")
    assert (finding.line, finding.column) == (2, 5)


def test_a_great_registration_of_missing_tasks_is_answered_soon():
    source = "\n".join(f"def some_long_name_{i}(): ..." for i in range(900))
    asked = mapping(" ".join(f"some_lung_name_{i}" for i in range(3_000)))
    reading = read(source)
    assert len(compare(asked, reading)) == 3_000
