"""Which classes are artifact tasks, and which methods of the interface they have."""

import pytest

from .builders import names, reading

BASE = "from dioptra.sdk.api.artifact import ArtifactTaskInterface\n"

TASKS = {
    "name": BASE + "class Text(ArtifactTaskInterface): ...",
    "name renamed": (
        "from dioptra.sdk.api.artifact import ArtifactTaskInterface as Base\nclass Text(Base): ..."
    ),
    "module": (
        "from dioptra.sdk.api import artifact\nclass Text(artifact.ArtifactTaskInterface): ..."
    ),
    "module renamed": (
        "import dioptra.sdk.api.artifact as art\nclass Text(art.ArtifactTaskInterface): ..."
    ),
    "dotted": (
        "import dioptra.sdk.api.artifact\n"
        "class Text(dioptra.sdk.api.artifact.ArtifactTaskInterface): ..."
    ),
    "star": "from dioptra.sdk.api.artifact import *\nclass Text(ArtifactTaskInterface): ...",
    "alias": BASE + "Base = ArtifactTaskInterface\nclass Text(Base): ...",
    "one of several bases": BASE + "class Text(dict, ArtifactTaskInterface): ...",
    "with a keyword": BASE + "class Text(ArtifactTaskInterface, strict=True): ...",
    "subscripted": BASE + "class Text(ArtifactTaskInterface[str]): ...",
    "under a condition": BASE + "if True:\n  class Text(ArtifactTaskInterface): ...",
    "decorated": BASE + "@final\nclass Text(ArtifactTaskInterface): ...",
}

DECOYS = {
    "no base": BASE + "class Text: ...",
    "another base": BASE + "class Text(dict): ...",
    "base of another package": (
        "from other.artifact import ArtifactTaskInterface\nclass Text(ArtifactTaskInterface): ..."
    ),
    "base of a relative module": (
        "from .artifact import ArtifactTaskInterface\nclass Text(ArtifactTaskInterface): ..."
    ),
    "no import": "class Text(ArtifactTaskInterface): ...",
    "nested": BASE + "class Outer:\n  class Text(ArtifactTaskInterface): ...",
    "only named in the body": BASE + "class Text:\n  base = ArtifactTaskInterface",
    "metaclass": BASE + "class Text(metaclass=ArtifactTaskInterface): ...",
    "a class of the same name that is none": (
        BASE + "class ArtifactTaskInterface: ...\nclass Text(ArtifactTaskInterface): ..."
    ),
}


@pytest.mark.parametrize("source", TASKS.values(), ids=TASKS)
def test_a_class_is_a_task_however_the_base_is_reached(source):
    assert names(reading(source).artifacts) == ["Text"]


@pytest.mark.parametrize("source", DECOYS.values(), ids=DECOYS)
def test_what_only_looks_like_the_base_makes_no_task(source):
    assert reading(source).artifacts == ()


def test_a_base_may_stand_behind_classes_of_the_same_file():
    found = reading(
        BASE
        + "class _Base(ArtifactTaskInterface): ...\nclass Plain: ...\n"
        + "class Middle(Plain, _Base): ...\nclass Text(Middle): ...\n"
    )
    assert [(task.name, task.is_helper) for task in found.artifacts] == [
        ("_Base", True),
        ("Middle", False),
        ("Text", False),
    ]
    assert found.artifacts[1].bases == ("Plain", "_Base")


def test_the_methods_of_the_interface_are_read_own_and_inherited():
    found = reading("""\
        from dioptra.sdk.api.artifact import ArtifactTaskInterface

        class _Base(ArtifactTaskInterface):
            @staticmethod
            def validation(): return None

            @staticmethod
            def serialize(working_dir, name, contents, **kwargs): ...

        class Text(_Base):
            @staticmethod
            def serialize(working_dir, name, contents: str, encoding="utf-8") -> str: ...

            def deserialize(self, working_dir, path): ...

            def helper(self): ...
        """)
    methods = found.artifacts[1].methods
    assert [(method.name, method.line, method.is_static) for method in methods] == [
        ("serialize", 12, True),
        ("deserialize", 14, False),
        ("validation", 5, True),
    ]
    assert names(methods[0].parameters) == ["working_dir", "name", "contents", "encoding"]
    assert methods[0].returns == "str"
