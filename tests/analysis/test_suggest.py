"""What is proposed for the tasks of a file: inputs, outputs and their names, help, choices."""

import json
from dataclasses import asdict

import pytest

from app.analysis.suggest import Suggestions, suggest
from app.analysis.types import TypeTable

from .builders import TYPES, reading

P = "from dioptra import pyplugs\n@pyplugs.register\n"
A = "from dioptra.sdk.api.artifact import ArtifactTaskInterface\n"

KINDS = """
from dioptra import pyplugs

@pyplugs.register
def kinds(a: int, b: str = "x", /, c: float = 1.0, *args: int, d: bool, e: "list[int] | None" = None, **kwargs: str) -> tuple[int, str]:
    total = a + sum(args)
    return total, b
"""  # noqa: E501 - as what-users-ask, C.4, gives it.


def suggested(source, types=TYPES):
    return suggest(reading(source), TypeTable(types.items()))


def function(source, types=TYPES):
    (found,) = suggested(source, types).functions
    return found


def outputs(found):
    return ", ".join(f"{one.name}: {one.type}" for one in found.outputs)


def test_every_kind_of_argument_is_proposed_as_it_is_written():
    found = function(KINDS, {})
    assert [
        (one.name, one.kind, one.type, one.required, one.default, one.value, one.is_extra)
        for one in found.inputs
    ] == [
        ("a", "positional-only", "integer", True, None, None, False),
        ("b", "positional-only", "string", False, '"x"', '"x"', False),
        ("c", "positional or keyword", "number", False, "1.0", "1.0", False),
        ("args", "variadic positional", "list_integer", False, None, None, True),
        ("d", "keyword-only", "boolean", True, None, None, False),
        ("e", "keyword-only", "optional_list_integer", False, "None", "null", False),
        ("kwargs", "variadic keyword", "mapping_string_string", False, None, None, True),
    ]
    assert [one.annotation for one in found.inputs] == [
        "int", "str", "float", "int", "bool", "list[int] | None", "str",
    ]  # fmt: skip
    assert {one.line for one in found.inputs} == {5}
    assert {one.description for one in found.inputs} == {None}
    assert {one.choices for one in found.inputs} == {()}
    assert (found.name, found.line, found.description) == ("kinds", 5, None)
    assert outputs(found) == "total: integer, b: string"


def test_what_is_missing_for_it_comes_in_an_order_in_which_it_can_be_made():
    types = TypeTable()
    suggest(reading(KINDS), types)
    assert [(one.name, one.structure) for one in types.missing] == [
        ("list_integer", {"list": "integer"}),
        ("optional_list_integer", {"union": [{"list": "integer"}, "null"]}),
        ("mapping_string_string", {"mapping": ["string", "string"]}),
    ]


def test_extras_are_listed_and_not_counted():
    found = suggested(KINDS, {})
    assert [one.name for one in found.functions[0].inputs if one.is_extra] == ["args", "kwargs"]
    assert "list_integer" not in found.type_names()
    assert "optional_list_integer" in found.type_names()


NAMED = "from typing import *\nclass R(NamedTuple):\n  x: int\n  y: str\n"
TYPING = "from typing import *\n"

# A function, and its outputs.
OUTPUTS = [
    # how many: the annotation decides
    ("def f() -> None: return x", ""),
    ("def f() -> int: ...", "output: integer"),
    ("def f() -> 'int': ...", "output: integer"),
    ("def f() -> tuple[int, str]: ...", "output_1: integer, output_2: string"),
    ("def f() -> tuple[int]: ...", "output_1: integer"),
    ("def f() -> tuple[()]: ...", ""),
    ("def f() -> tuple[int, ...]: ...", "output: integers"),
    ("def f() -> tuple: return 1, 2", "output: anything"),
    ("def f() -> list[int]: return [1, 2]", "output: integers"),
    ("def f() -> int | None: ...", "output: maybe"),
    ("def f() -> Image: ...", "output: image"),
    # how many: without one, the return statements where they agree
    ("def f(): ...", ""),
    ("def f(): return", ""),
    ("def f(): return None", ""),
    ("def f(): return 1", "output: any"),
    ("def f(): return 1, 2", "output_1: any, output_2: any"),
    ("def f(a):\n  if a: return 1, 2\n  return 3, 4", "output_1: any, output_2: any"),
    ("def f(a):\n  if a: return 1, 2\n  return 3", "output: any"),
    ("def f(a):\n  if a: return 1, 2\n  return None", "output: any"),
    ("def f(): yield 1", "output: any"),
    ("def f(a): return 1, *a", "output: any"),
    ("def f():\n  def g(): return 1, 2\n  return g", "g: any"),
    # names: the fields of a NamedTuple go first
    (NAMED + P + "def f() -> R: return a, b", "x: integer, y: string"),
    ("from collections import namedtuple\nR = namedtuple('R', 'x y')\n" + P + "def f() -> R: ...",
     "x: any, y: any"),
    # names: then those in Annotated
    (TYPING + P + "def f() -> Annotated[int, 'total']: return a", "total: integer"),
    (TYPING + P + "def f() -> tuple[Annotated[int, 'total'], Annotated[str, 'text']]: return a, b",
     "total: integer, text: string"),
    # names: a text that is no name names nothing
    (TYPING + P + "def f() -> Annotated[int, 'the sum of all']: return a", "a: integer"),
    (TYPING + P + "def f() -> Annotated[int, 'class']: return a", "a: integer"),
    (TYPING + P + "def f() -> tuple[Annotated[int, 'total'], str]: return a, b",
     "a: integer, b: string"),
    (TYPING + P + "def f() -> tuple[Annotated[int, 'a'], Annotated[str, 'a']]: ...",
     "output_1: integer, output_2: string"),
    # names: then what every return gives
    ("def f() -> str: return message", "message: string"),
    ("def f(): return train, test", "train: any, test: any"),
    ("def f(a) -> tuple[int, str]:\n  if a: return x, y\n  return x, y", "x: integer, y: string"),
    ("def f(a) -> int:\n  if a: return x\n  return x", "x: integer"),
    ("def f(a): return x if a else x", "x: any"),
    # names: none where returns differ, repeat, or give no plain names
    ("def f(a) -> int:\n  if a: return x\n  return y", "output: integer"),
    ("def f() -> tuple[int, int]: return x, x", "output_1: integer, output_2: integer"),
    ("def f() -> tuple[int, int]: return x, 2", "output_1: integer, output_2: integer"),
    ("def f() -> tuple[int, int]: return x", "output_1: integer, output_2: integer"),
    ("def f() -> int: return x, y", "output: integer"),
    ("def f() -> int: return self.x", "output: integer"),
    ("def f() -> int: return ä", "output: integer"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), OUTPUTS)
def test_a_function_has_these_outputs(source, expected):
    source = source if P in source else P + source
    assert outputs(function(source, {**TYPES, "image": {}})) == expected


def test_outputs_of_an_artifact_task_come_from_deserialize():
    source = (
        A
        + '''
class Text(ArtifactTaskInterface):
    """A text in a file.

    Longer.
    """

    @staticmethod
    def serialize(working_dir, name, contents, encoding: str = "utf-8") -> int: ...

    @staticmethod
    def deserialize(working_dir, path) -> tuple[str, int]:
        return text, size

    @staticmethod
    def validation(): ...
'''
    )
    (found,) = suggested(source).artifacts
    assert (found.name, found.line, found.description) == ("Text", 3, "A text in a file.")
    assert outputs(found) == "text: string, size: integer"


def test_an_artifact_task_without_deserialize_has_no_outputs():
    (found,) = suggested(A + "class Text(ArtifactTaskInterface): ...").artifacts
    assert found.outputs == ()


def test_a_base_for_others_is_not_proposed():
    source = A + (
        "class _Base(ArtifactTaskInterface):\n"
        "  @staticmethod\n"
        "  def deserialize(working_dir, path) -> str: ...\n"
        "class Text(_Base): ...\n"
    )
    assert [(one.name, outputs(one)) for one in suggested(source).artifacts] == [
        ("Text", "output: string")
    ]


DOCSTRINGS = [
    """Say hello.

    Args:
        name: Who is
            greeted.
        times (int): How often.
        *rest: All others.
    """,
    """Say hello.

    Parameters
    ----------
    name : str
        Who is
        greeted.
    times : int, optional
        How often.
    *rest
        All others.
    """,
    """
    Say hello.

    :param name: Who is
        greeted.
    :param int times: How often.
    :param rest: All others.
    """,
]


@pytest.mark.parametrize("text", DOCSTRINGS, ids=["google", "numpy", "sphinx"])
def test_texts_come_from_the_docstring(text):
    found = function(P + f'def hello(name, times=1, *rest, other=None):\n    """{text}"""')
    assert found.description == "Say hello."
    assert {one.name: one.description for one in found.inputs} == {
        "name": "Who is greeted.",
        "times": "How often.",
        "rest": "All others.",
        "other": None,
    }


def test_a_text_in_an_annotation_goes_before_that_of_the_docstring():
    source = (
        TYPING
        + P
        + (
            'def hello(name: Annotated[str, "The name."]):\n'
            '    """Say hello.\n\n    Args:\n        name: Someone.\n    """\n'
        )
    )
    assert function(source).inputs[0].description == "The name."


# An annotation, the type and the choices.
CHOICES = [
    ("Literal['a', 'b']", "string", ("a", "b")),
    ("Literal[1, 2]", "integer", (1, 2)),
    ("Literal['a', None]", "optional_string", ("a", None)),
    ("Optional[Literal['a']]", "optional_string", ("a", None)),
    ("Colour", "string", ("red", "blue")),
    ("'Colour'", "string", ("red", "blue")),
    ("str", "string", ()),
    ("list[Literal['a']]", "strings", ()),
]


@pytest.mark.parametrize(("annotation", "type_", "choices"), CHOICES)
def test_choices_are_kept(annotation, type_, choices):
    enum = "import enum\nclass Colour(enum.Enum):\n  RED = 'red'\n  BLUE = 'blue'\n"
    (found,) = function(f"{TYPING}{enum}{P}def f(a: {annotation}): ...").inputs
    assert (found.type, found.choices) == (type_, choices)


# A default, its value as JSON.
DEFAULTS = [
    ("1", "1"),
    ("-1", "-1"),
    ("'ä'", '"ä"'),
    ("None", "null"),
    ("True", "true"),
    ("[1, 'a']", '[1, "a"]'),
    ("(1, 2)", "[1, 2]"),
    ("{'a': [None]}", '{"a": [null]}'),
    ("np.inf", None),
    ("float('nan')", None),
    ("os.environ.get('X')", None),
    ("...", None),
]


@pytest.mark.parametrize(("default", "value"), DEFAULTS)
def test_a_default_is_kept_as_text_and_where_it_is_a_literal_as_value(default, value):
    (found,) = function(P + f"def f(a={default}): ...").inputs
    assert (found.default, found.required) == (default, False)
    assert (None if found.value is None else json.loads(found.value)) == (
        None if value is None else json.loads(value)
    )
    assert (found.value is None) == (value is None)


def test_tasks_keep_the_order_of_the_code():
    source = P + "def b(): ...\n@pyplugs.register\ndef a(): ...\n" + A
    source += "class D(ArtifactTaskInterface): ...\nclass C(ArtifactTaskInterface): ...\n"
    assert [one.name for one in suggested(source).tasks] == ["b", "a", "D", "C"]


def test_what_is_no_task_is_not_proposed():
    source = P + "async def a(): ...\ndef b(): ...\nclass C:\n  @pyplugs.register\n  def d(): ...\n"
    assert suggested(source) == Suggestions()


def test_the_same_text_gives_the_same_proposal_to_the_byte():
    def proposal():
        types = TypeTable(TYPES.items())
        found = suggest(reading(KINDS + NAMED + "@pyplugs.register\ndef g(a: set[R]): ..."), types)
        return json.dumps([asdict(found), [asdict(one) for one in types.missing]])

    assert proposal() == proposal()
