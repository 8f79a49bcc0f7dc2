"""What annotations say about values: each row is an annotation and what is understood.

A hint is written as `show` writes it: `list[integer]`, `{x: string}` for a record, `(x: integer)`
for a named tuple, `numpy.ndarray as np.ndarray` for a class and its spelling, `'a'/'b'` for
choices, `integer "age"` for a description.
"""

import ast

import pytest

from app.analysis.annotations import Annotations
from app.analysis.imports import Names
from app.analysis.signatures import Hint
from app.analysis.source import Source, parse_quoted

from .builders import reading

IMPORTS = """
import builtins, collections, dataclasses, enum, numbers, types, typing
import collections.abc as cabc
import typing as t
import typing_extensions as te
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Sequence, Iterable, Iterator, Generator, Mapping, Callable
from enum import Enum, IntEnum, StrEnum, Flag, auto
from pathlib import Path
from typing import (
    Annotated, Any, ClassVar, Dict, Final, List as L, Literal, NamedTuple, NewType, NoReturn,
    Optional, Self, TypedDict, TypeVar, Tuple, Union, Unpack, ParamSpec, TypeVarTuple, Protocol,
)
from typing_extensions import NotRequired, Required, ReadOnly, TypeAliasType
import numpy as np
import numpy.typing as npt
import pandas as pd
import torch.nn
from pydantic import BaseModel
from .shapes import Box
from . import shapes

class Dataset: ...

@dataclasses.dataclass
class Options:
    size: int = 1

class Settings(BaseModel):
    size: int

class Point(NamedTuple):
    x: float
    y: float = 0.0

class Point3(Point):
    def norm(self): ...

class Pixel(namedtuple("Pixel", "x y")): ...

class Sample(TypedDict):
    image: np.ndarray
    label: "int | None"

class Weighted(Sample):
    weight: Required[float]

class Loose(TypedDict, total=False):
    a: int

class Strict(Loose):
    b: int

class Kept(TypedDict, total=False):
    a: Required[int]
    b: "ReadOnly[Required[str]]"

class Partly(TypedDict):
    a: int
    b: Annotated[NotRequired[str], "rarely"]

class Node(TypedDict):
    value: int
    next: "Node | None"

class Apart(TypedDict):
    other: "Back"

class Back(TypedDict):
    other: Apart

class Color(Enum):
    RED = "red"
    GREEN = "green"
    CRIMSON = RED

    @property
    def hex(self): ...

class Level(IntEnum):
    LOW = -1
    HIGH = 1

class Rate(float, Enum):
    SLOW = 0.5
    FAST = 1

class Mixed(Enum):
    ONE = 1
    TWO = "two"
    NONE = None

class Step(Enum):
    A = auto()
    B = auto()

class Word(StrEnum):
    A = auto()

class OldWord(str, Enum): ...

class Mode(OldWord):
    FAST = "fast"
    SLOW = "slow"

class Joined(Flag):
    A = 1
    B = 2

class Planet(Enum):
    EARTH = (5.9, 6.3)

class Rebuilt(Enum):
    A = 1
    def __new__(cls, value): ...

class Named(Enum):
    def _generate_next_value_(name, start, count, last_values): return name
    A = auto()

Called = Enum("Called", "RED GREEN")
CalledList = IntEnum("CalledList", ["A", "B"], start=0)
CalledPairs = Enum("CalledPairs", [("A", "a"), ("B", "b")])
CalledDict = Enum("CalledDict", {"A": 1.5})
CalledWords = StrEnum("CalledWords", "RED, GREEN")
CalledSample = TypedDict("CalledSample", {"in": int, "out": "str"})
CalledLoose = TypedDict("CalledLoose", {"a": int}, total=False)
CalledPoint = NamedTuple("CalledPoint", [("x", int), ("y", "str")])
CalledPixel = namedtuple("CalledPixel", ["x", "y"])
UserId = NewType("UserId", int)
Group = NewType("Group", list[UserId])
Vector = list[float]
Matrix: te.TypeAlias = "list[Vector]"
Either = int | str
Frame = pd.DataFrame
Array = np.ndarray
Text, Listed = str, list
Whole = str
Items = list
Table = Dict
Named2 = Annotated[int, "how many"]
Choice = Literal["a", "b"]
Json = Union[dict[str, "Json"], list["Json"], str]
Aliased = TypeAliasType("Aliased", dict[str, int])
T = TypeVar("T")
Bound = TypeVar("Bound", bound="Sequence[int]")
Limited = TypeVar("Limited", int, str)
P = ParamSpec("P")
Ts = TypeVarTuple("Ts")
made = make_class()
later = pd.DataFrame if pd else None
NUMBER = 3
"""

SCALARS = [
    ("str", "string"),
    ("int", "integer"),
    ("float", "number"),
    ("bool", "boolean"),
    ("None", "null"),
    ("builtins.int", "integer"),
    ("types.NoneType", "null"),
    ("typing.Text", "string"),
    ("te.LiteralString", "string"),
    ("typing.AnyStr", "string"),
    ("numbers.Number", "number"),
    ("numbers.Real", "number"),
    ("numbers.Integral", "integer"),
    ("NoReturn", "null"),
    ("typing.Never", "null"),
    ("te.TypeIs[int]", "boolean"),
]

ANYTHING = [
    ("Any", "any"),
    ("object", "any"),
    ("any", "any"),
    ("typing.Any", "any"),
    ("Self", "any"),
    ("T", "any"),
    ("Ts", "any"),
    ("P.args", "any"),
    ("P", "any"),
    ("Optional", "any"),
    ("Union", "any"),
    ("Final", "any"),
    ("Unpack[Sample]", "any"),
    ("...", "any"),
    ("a()", "any"),
    ("lambda: 0", "any"),
    ("3", "any"),
    ("NUMBER", "any"),
    ("[int]", "any"),
    ("(int, str)", "any"),
    ("{'a': int}", "any"),
    ("int + str", "any"),
    ("int or None", "any"),
    ("f'{int}'", "any"),
    ("a()[int]", "any"),
    ("a().b", "any"),
    ("Optional[int, str]", "any"),
    ("Optional[int][str]", "any"),
]

LISTS = [
    ("list", "list[any]"),
    ("list[int]", "list[integer]"),
    ("L", "list[any]"),
    ("L[int]", "list[integer]"),
    ("Items[int]", "list[integer]"),
    ("t.List[int]", "list[integer]"),
    ("typing.List[t.Any]", "list[any]"),
    ("set[str]", "list[string]"),
    ("typing.Set[str]", "list[string]"),
    ("frozenset[str]", "list[string]"),
    ("Sequence[int]", "list[integer]"),
    ("cabc.MutableSequence[int]", "list[integer]"),
    ("collections.abc.Collection[int]", "list[integer]"),
    ("Iterable[int]", "list[integer]"),
    ("Iterator[int]", "list[integer]"),
    ("Generator[int, None, str]", "list[integer]"),
    ("typing.AbstractSet[int]", "list[integer]"),
    ("cabc.Set[int]", "list[integer]"),
    ("deque[int]", "list[integer]"),
    ("typing.Deque", "list[any]"),
    ("cabc.KeysView[str]", "list[string]"),
    ("typing.ValuesView[int]", "list[integer]"),
    ("list[list[list[int]]]", "list[list[list[integer]]]"),
    ("list[int, str]", "list[any]"),
    ("list[()]", "list[any]"),
]

TUPLES = [
    ("tuple", "list[any]"),
    ("Tuple", "list[any]"),
    ("tuple[int, str]", "tuple[integer, string]"),
    ("Tuple[int]", "tuple[integer]"),
    ("tuple[()]", "tuple[]"),
    ("tuple[int, ...]", "list[integer]"),
    ("tuple[*Ts]", "list[any]"),
    ("tuple[int, *tuple[str, ...]]", "list[any]"),
    ("tuple[int, Unpack[Ts]]", "list[any]"),
    ("tuple[int, ..., str]", "list[any]"),
    ("Point", "(x: number, y: number)"),
    ("Point3", "(x: number, y: number)"),
    ("Pixel", "(x: any, y: any)"),
    ("CalledPoint", "(x: integer, y: string)"),
    ("CalledPixel", "(x: any, y: any)"),
]

MAPPINGS = [
    ("dict", "mapping[string, any]"),
    ("dict[str, int]", "mapping[string, integer]"),
    ("Dict[int, list[str]]", "mapping[integer, list[string]]"),
    ("Table[str, int]", "mapping[string, integer]"),
    ("Mapping[str, Any]", "mapping[string, any]"),
    ("cabc.MutableMapping[str, int]", "mapping[string, integer]"),
    ("defaultdict[str, list[int]]", "mapping[string, list[integer]]"),
    ("OrderedDict[str, int]", "mapping[string, integer]"),
    ("Counter", "mapping[string, integer]"),
    ("Counter[int]", "mapping[integer, integer]"),
    ("dict[Any, int]", "mapping[string, integer]"),
    ("dict[T, int]", "mapping[string, integer]"),
    ("dict[UserId, int]", "mapping[integer, integer]"),
    ("dict[Literal['a', 'b'], int]", "mapping['a'/'b', integer]"),
    ("dict[Color, int]", "mapping['red'/'green', integer]"),
    ("dict[str]", "mapping[string, any]"),
    ("dict[str: int]", "mapping[string, any]"),
    ("dict[float, int]", "dict as dict"),
    ("Dict[tuple[int, int], int]", "typing.Dict as Dict"),
    ("cabc.Mapping[str | int, int]", "collections.abc.Mapping as cabc.Mapping"),
    ("TypedDict", "mapping[string, any]"),
]

RECORDS = [
    ("Sample", "{image: numpy.ndarray as np.ndarray, label: integer | null}"),
    ("Weighted", "{image: numpy.ndarray as np.ndarray, label: integer | null, weight: number}"),
    ("list[CalledSample]", "list[{in: integer, out: string}]"),
    ("Kept", "{a: integer, b: string}"),
    ("Loose", "mapping[string, any]"),
    ("Strict", "mapping[string, any]"),
    ("Partly", "mapping[string, any]"),
    ("CalledLoose", "mapping[string, any]"),
    ("Node", "{value: integer, next: any}"),
    ("Apart", "{other: {other: any}}"),
]

UNIONS = [
    ("int | None", "integer | null"),
    ("None | int", "null | integer"),
    ("Optional[int]", "integer | null"),
    ("t.Optional['int']", "integer | null"),
    ("Union[int]", "integer"),
    ("Union[int, str]", "integer | string"),
    ("Union[int, Union[str, None], str]", "integer | string | null"),
    ("int | (str | (int | bytes))", "integer | string | bytes as bytes"),
    ("Optional[Optional[int]]", "integer | null"),
    ("int | float", "number"),
    ("float | None | int", "number | null"),
    ("bool | int", "boolean | integer"),
    ("int | Any", "any"),
    ("list[int] | L[int]", "list[integer]"),
    ("list[int] | list[str]", "list[integer] | list[string]"),
    ("np.ndarray | Array | None", "numpy.ndarray as np.ndarray | null"),
    ("Either | None", "integer | string | null"),
    ("Limited", "integer | string"),
    ("Annotated[int, 'a'] | Annotated[int, 'b']", 'integer "a"'),
    ("Optional[Annotated[int, 'age']]", '(integer | null) "age"'),
]

CHOICES = [
    ("Literal['a', 'b']", "'a'/'b'"),
    ("Literal[-1, 1]", "-1/1"),
    ("Literal[True]", "True"),
    ("Literal[None]", "null"),
    ("Literal['a', 1, True, None, 'b']", "('a'/'b' | 1 | True | null) of 'a'/1/True/None/'b'"),
    ("Literal['a', None]", "('a' | null) of 'a'/None"),
    ("Optional[Literal['a']]", "('a' | null) of 'a'/None"),
    ("Literal[Literal['a'], Choice, 'c']", "'a'/'b'/'c'"),
    ("Literal['a'] | Literal['b']", "'a'/'b'"),
    ("Literal['a'] | str", "string"),
    ("Literal['a'] | Literal['b'] | int", "'a'/'b' | integer"),
    ("Literal[1, 1, True]", "(1 | True) of 1/True"),
    ("Literal[b'a']", "bytes as bytes"),
    ("Literal[Color.GREEN, Level.LOW]", "('green' | -1) of 'green'/-1"),
    ("Literal[Step.A]", "integer"),
    ("Literal[unknown]", "unknown as unknown"),
    ("Literal['\\ud800']", "string"),
    ("Literal", "any"),
    ("Color", "'red'/'green'"),
    ("Level", "-1/1"),
    ("Rate", "0.5/1"),
    ("Mixed", "(1 | 'two' | null) of 1/'two'/None"),
    ("Step", "integer"),
    ("Word", "string"),
    ("Mode", "'fast'/'slow'"),
    ("Joined", "integer"),
    ("Called", "1/2"),
    ("CalledList", "0/1"),
    ("CalledPairs", "'a'/'b'"),
    ("CalledDict", "1.5"),
    ("CalledWords", "'red'/'green'"),
    ("Planet", "Planet as Planet"),
    ("Rebuilt", "Rebuilt as Rebuilt"),
    ("Named", "Named as Named"),
    ("OldWord", "OldWord as OldWord"),
]

TARGETS = [
    ("Annotated[int, 'age']", 'integer "age"'),
    ("te.Annotated[int, Gt(0), 'age', 'more']", 'integer "age"'),
    ("Annotated[int, Gt(0)]", "integer"),
    ("Annotated[Annotated[int, 'inner'], 'outer']", 'integer "outer"'),
    ("Annotated[Named2, Gt(0)]", 'integer "how many"'),
    ("list[Annotated[int, 'age']]", 'list[integer "age"]'),
    ("tuple[Annotated[int, 'a'], Annotated[str, 'b']]", 'tuple[integer "a", string "b"]'),
    ("Final[int]", "integer"),
    ("ClassVar[list[int]]", "list[integer]"),
    ("dataclasses.InitVar[int]", "integer"),
    ("UserId", "integer"),
    ("Group", "list[integer]"),
    ("Vector", "list[number]"),
    ("Matrix", "list[list[number]]"),
    ("Aliased", "mapping[string, integer]"),
    ("Whole", "string"),
    ("Bound", "list[integer]"),
    ("Vector[int]", "list[number]"),
    ("Json", "mapping[string, any] | list[any] | string"),
    ("Frame", "pandas.DataFrame as pd.DataFrame"),
]

CLASSES = [
    ("np.ndarray", "numpy.ndarray as np.ndarray"),
    ("np.ndarray[Any, np.dtype]", "numpy.ndarray as np.ndarray"),
    ("npt.NDArray[np.float64]", "numpy.typing.NDArray as npt.NDArray"),
    ("torch.nn.Module", "torch.nn.Module as torch.nn.Module"),
    ("Path", "pathlib.Path as Path"),
    ("bytes", "bytes as bytes"),
    ("complex", "complex as complex"),
    ("range", "range as range"),
    ("type[int]", "type as type"),
    ("t.Type[int]", "typing.Type as t.Type"),
    ("Callable[[int], str]", "collections.abc.Callable as Callable"),
    ("t.Callable[..., None]", "typing.Callable as t.Callable"),
    ("t.Awaitable[int]", "typing.Awaitable as t.Awaitable"),
    ("Dataset", "Dataset as Dataset"),
    ("Options", "Options as Options"),
    ("Settings", "Settings as Settings"),
    ("Dataset[int]", "Dataset as Dataset"),
    ("Dataset.Part", "Dataset.Part as Dataset.Part"),
    ("Box", ".shapes.Box as Box"),
    ("shapes.Box", ".shapes.Box as shapes.Box"),
    ("made", "made as made"),
    ("later", "later as later"),
    ("nowhere", "nowhere as nowhere"),
    ("no.where", "no.where as no.where"),
    ("Text", "Text as Text"),
]

QUOTED = [
    ("'int'", "integer"),
    ("'list[int]'", "list[integer]"),
    ("list['int']", "list[integer]"),
    ("\"list['Dataset']\"", "list[Dataset as Dataset]"),
    ("'int | None'", "integer | null"),
    ("' np.ndarray '", "numpy.ndarray as np.ndarray"),
    ("'None'", "null"),
    ("''", "any"),
    ("'list['", "any"),
    ("'a b'", "any"),
    ("'in\\0t'", "any"),
    ("'class'", "any"),
    ("'x = 1'", "any"),
    ("'\\ud800'", "any"),
    ("'\\\\d'", "any"),
]

ROWS = [*SCALARS, *ANYTHING, *LISTS, *TUPLES, *MAPPINGS, *RECORDS, *UNIONS, *CHOICES]
ROWS += [*TARGETS, *CLASSES, *QUOTED]


def show(hint):
    text = shown(hint)
    if hint.kind == "union" and hint.choices:
        text = f"({text}) of {'/'.join(map(repr, hint.choices))}"
    elif hint.kind == "union" and hint.description:
        text = f"({text})"
    return text if hint.description is None else f'{text} "{hint.description}"'


def shown(hint):
    parts = [show(part) for part in hint.parts]
    if hint.kind == "class":
        return f"{hint.name} as {hint.spelling}"
    if hint.kind == "union":
        return " | ".join(parts)
    if hint.keys:
        inner = ", ".join(f"{key}: {part}" for key, part in zip(hint.keys, parts, strict=True))
        return f"({inner})" if hint.kind == "tuple" else f"{{{inner}}}"
    if parts or hint.kind == "tuple":
        return f"{hint.kind}[{', '.join(parts)}]"
    return "/".join(map(repr, hint.choices)) or hint.kind


def annotations(source=IMPORTS):
    """Read the annotations of a file, given one after the other."""
    task = "\nfrom dioptra import pyplugs\n@pyplugs.register\ndef task({}): ..."

    def hints(*texts):
        declared = ", ".join(f"a{place}: {text}" for place, text in enumerate(texts))
        found = reading(source + task.format(declared))
        return [parameter.hint for parameter in found.functions[0].parameters]

    return hints


@pytest.fixture(scope="module")
def hint_of():
    """Read the whole table at once; the imports anew for each row would take ten times as long."""
    texts = [annotation for annotation, _ in ROWS]
    return dict(zip(texts, annotations()(*texts), strict=True))


@pytest.mark.parametrize(("annotation", "expected"), ROWS)
def test_an_annotation_says(annotation, expected, hint_of):
    assert show(hint_of[annotation]) == expected


def test_the_order_of_annotations_changes_nothing(hint_of):
    texts = [annotation for annotation, _ in reversed(ROWS)]
    assert annotations()(*texts) == [hint_of[text] for text in texts]


def test_no_annotation_is_no_hint():
    hints = Annotations(Names(), Source(""), {})
    assert hints.hint(None) is None


REBOUND = [
    # file, annotation, expected
    ("class int: ...", "int", "int as int"),
    ("from shapes import list", "list[int]", "shapes.list as list"),
    ("from typing import *", "Optional[List[int]]", "list[integer] | null"),
    ("", "Optional[int]", "Optional as Optional"),
    ("from typing import *\nfrom shapes import List", "List[int]", "shapes.List as List"),
    ("from typing import *\nclass A(TypedDict):\n  a: int", "A", "{a: integer}"),
    ("import typing as t\nC = t\nclass A(C.NamedTuple):\n  a: int", "A", "(a: integer)"),
    (
        "try: from typing import Literal\nexcept ImportError: Literal = None",
        "Literal['a']",
        "'a'",
    ),
    ("X = int\nfrom shapes import X", "X", "shapes.X as X"),
    ("from shapes import X\nX = int", "X", "integer"),
    ("class X: ...\nX = list[int]", "X", "list[integer]"),
    ("X = list[int]\nclass X: ...", "X", "X as X"),
    ("X = list[int]\ndef X(): ...", "X", "X as X"),
    ("if 1:\n  X = list[int]\nelse:\n  X = list", "X", "list[any]"),
    ("A = B\nB = A", "A", "any"),
    ("A = list['A']", "A", "list[any]"),
    ("A = 'A'", "A", "any"),
    ("class A(B): ...\nclass B(A): ...", "A", "A as A"),
    ("class A(A): ...", "A", "A as A"),
    (
        "import typing\nfrom .b import B\nclass A(B, typing.TypedDict):\n  a: int",
        "A",
        "mapping[string, any]",
    ),
    ("import typing\nclass A(typing.TypedDict): ...", "A", "mapping[string, any]"),
    ("import typing\nclass A(typing.TypedDict, total=x):\n  a: int", "A", "mapping[string, any]"),
    (
        "import typing\nclass A(typing.TypedDict, typing.Generic[T]):\n  a: int",
        "A[int]",
        "{a: integer}",
    ),
]


@pytest.mark.parametrize(("source", "annotation", "expected"), REBOUND)
def test_names_mean_what_the_file_binds_them_to(source, annotation, expected):
    (hint,) = annotations(source)(annotation)
    assert show(hint) == expected


def test_type_parameters_say_nothing():
    value = parse_quoted("list[T]")
    hints = Annotations(Names(), Source(""), {"X": value}, generic={"T"})
    assert show(hints.hint(ast.Name("T"))) == "any"
    assert show(hints.hint(value)) == "list[any]"


def test_shapes_are_what_other_files_can_use_in_the_order_of_the_code():
    source = """
        from enum import Enum
        from typing import Any, NamedTuple, NewType, TypedDict, TypeVar
        import pandas as pd
        class Plain: ...
        class Heir(Plain): ...
        class Sample(TypedDict):
            a: int
        class Point(NamedTuple):
            x: Plain
        Frame = pd.DataFrame
        Same = Plain
        Ids = list[int]
        Mixed = int | None
        Anything = Any
        Raw = bytes
        class Color(Enum):
            RED = "red"
        class Odd(Enum):
            RED = made()
        UserId = NewType("UserId", int)
        T = TypeVar("T")
        made = make()
        first = made[0]
        same = made
        third = made()[0]
        LIMIT = 3
        NAME = "train"
        """
    assert [f"{shape.name} = {show(shape.hint)}" for shape in reading(source).shapes] == [
        "Sample = {a: integer}",
        "Point = (x: Plain as Plain)",
        "Frame = pandas.DataFrame as pd.DataFrame",
        "Same = Plain as Plain",
        "Ids = list[integer]",
        "Mixed = integer | null",
        "Anything = any",
        "Raw = bytes as bytes",
        "Color = 'red'",
        "UserId = integer",
        "T = any",
    ]


DOUBLING = "".join(f"A{i} = tuple[A{i + 1}, A{i + 1}]\n" for i in range(40)) + "A40 = int\n"
CHAIN = "".join(f"A{i} = A{i + 1}\n" for i in range(500)) + "A500 = int\n"
NESTED = "".join(f"A{i} = list[A{i + 1}]\n" for i in range(500)) + "A500 = int\n"
CIRCLE = "".join(f"A{i} = tuple[{', '.join(f'A{j}' for j in range(30))}]\n" for i in range(30))
HEIRS = "import typing\nclass A0(typing.TypedDict): ...\n" + "".join(
    f"class A{i}(A{i - 1}, A{i - 1}): ...\n" for i in range(1, 60)
)

BOMBS = {
    "doubling": (DOUBLING, "A0", "any"),
    "doubling from below": (DOUBLING, "A32", None),
    "alias of alias": (CHAIN, "A0", None),
    "lists of lists": (NESTED, "A0", None),
    "all of all": (CIRCLE, "A0", "any"),
    "diamonds": (HEIRS, "A8", "mapping[string, any]"),
    "many diamonds": (HEIRS, "A18", "any"),
    "diamonds without end": (HEIRS, "A59", "A59 as A59"),
    "wide union": ("", " | ".join(f"C{i}" for i in range(300)), "any"),
    "wide Union": ("import typing", f"typing.Union[{'int, ' * 300}]", "any"),
    "wide tuple": ("", f"tuple[{'int, ' * 300}]", "any"),
    "long Literal": ("import typing", f"typing.Literal[{', '.join(map(str, range(300)))}]", None),
    "huge Literal": ("import typing", f"typing.Literal[{', '.join(map(str, range(2000)))}]", "any"),
    "large integer": ("import typing", f"typing.Literal[{10**30}]", "integer"),
    "deep": ("", "list[" * 60 + "int" + "]" * 60, None),
    "deep operators": ("", "int" + " | str" * 150, "integer | string"),
    "long name": ("", "a" * 5_000, "any"),
    "long path": ("", "a" + ".a" * 500, "any"),
    "long quoted": ("", "'" + "a | " * 600 + "a'", "any"),
    "quoted bomb": ("", "'" + "-" * 1_900 + "1'", "any"),
    "quoted parentheses": ("", "'" + "(" * 900 + ")" * 900 + "'", "any"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_a_hint_of_bounded_size(name):
    source, annotation, expected = BOMBS[name]
    (hint,) = annotations(source)(annotation)
    assert expected is None or show(hint) == expected
    steps, depth = measure(hint)
    assert steps <= 1_001
    assert depth <= 21


def measure(hint: Hint):
    inner = [measure(part) for part in hint.parts]
    steps = 1 + sum(steps for steps, _ in inner)
    return steps, 1 + max((depth for _, depth in inner), default=0)


@pytest.mark.parametrize("source", [DOUBLING, NESTED, CIRCLE])
def test_all_hints_of_a_file_together_are_bounded(source):
    last = source.count("\n") - 1
    names = [f"A{max(last - i % 40, 0)}" for i in range(2_000)]
    hints = annotations(source)(*(f"list[{name}]" for name in names))
    text = source + "".join(names)
    assert sum(measure(hint)[0] for hint in hints) <= 20_000 + 10 * len(text)
