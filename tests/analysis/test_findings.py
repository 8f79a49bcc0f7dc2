"""What is found where a registration and the code disagree: `(code, registered, findings)`.

A finding is written as its code and its line. `FUNCTION` puts the `def` behind it on line 3,
`CLASS` the `class` on line 2.
"""

import pytest

from app.analysis import CATALOGUE

from .builders import Registered, places

FUNCTION = "from dioptra import pyplugs\n@pyplugs.register\n"
CLASS = "from dioptra.sdk.api.artifact import ArtifactTaskInterface\n"
TYPING = "from typing import *\n"
METHODS = {
    "serialize": "  @staticmethod\n  def serialize(working_dir, name, contents): ...\n",
    "deserialize": "  @staticmethod\n  def deserialize(working_dir, path): ...\n",
    "validation": "  @staticmethod\n  def validation(): return None\n",
}


def f(signature, body="..."):
    """One function task; its `def` is on line 3."""
    return f"{FUNCTION}def {signature}: {body}\n"


def text(bases="ArtifactTaskInterface", **methods):
    """One artifact task, complete but for what is said; its `class` is on line 2.

    The `def` of serialize is on line 4, of deserialize on line 6, of validation on line 8.
    """
    body = "".join(methods.get(name, METHODS[name]) for name in METHODS)
    return f"{CLASS}class Text({bases}):\n{body or '  pass'}"


def static(signature, body="..."):
    return f"  @staticmethod\n  def {signature}: {body}\n"


def schema(serialize, returned):
    """An artifact task with extra arguments; what `validation` returns is on line 8."""
    return text(
        serialize=static(f"serialize(working_dir, name, contents{serialize})"),
        validation=static("validation()", f"return {returned}"),
    )


INPUTS = [
    # what is registered fits
    (f("f()"), "f()", []),
    (f("f(a: str, b: int = 1)"), "f(a: string, b?: integer)", []),
    (f("f(a, /, b, *, c)"), "f(a: any, b: any, c: any)", []),
    (f("f(a, b=1)"), "f(a: any)", []),
    (f("f(a=1, *, b=2)"), "f()", []),
    (f("f(a=1)"), "f(a: any)", []),
    # unknown-input: no argument has that name
    (f("f()"), "f(a: any)", ["unknown-input:3"]),
    (f("f(name='')"), "f(nmae?: any)", ["unknown-input:3"]),
    (f("f(*args)"), "f(a: any)", ["unknown-input:3"]),
    (f("f(a=1)"), "f(b?: any, c?: any)", ["unknown-input:3", "unknown-input:3"]),
    (f("f(a, /)"), "f(a: any, A: any)", ["unknown-input:3"]),
    (f("f(kwargs=1)"), "f(options?: any)", ["unknown-input:3"]),
    (f("f(name)"), "f(nmae: any)", ["missing-input:3", "unknown-input:3"]),
    # unknown-input: never where **kwargs takes it
    (f("f(**kwargs)"), "f(a: any)", []),
    (f("f(a=1, **kwargs)"), "f(b?: string, c: integer)", []),
    (f("f(name, **kwargs)"), "f(nmae: any)", ["missing-input:3"]),
    # missing-input: every kind of argument, each on its own line
    (f("f(a)"), "f()", ["missing-input:3"]),
    (f("f(a, /)"), "f()", ["missing-input:3"]),
    (f("f(*, a)"), "f()", ["missing-input:3"]),
    (f("f(a, b=1, *, c, d=2)"), "f(b?: any)", ["missing-input:3", "missing-input:3"]),
    (f("f(\n  a,\n  b,\n  *,\n  c,\n)"), "f(b: any)", ["missing-input:4", "missing-input:7"]),
    (f("f(a, *args, b, **kwargs)"), "f()", ["missing-input:3", "missing-input:3"]),
    (f("f(*args, **kwargs)"), "f()", []),
    # *args and **kwargs, registered
    (f("f(*args: int)"), "f(args?: integers)", []),
    (f("f(*args)"), "f(args?: anything)", []),
    (f("f(*args)"), "f(args?: strings)", []),
    (f("f(**kwargs: Any)"), "f(kwargs?: options)", []),
    (f("f(**kwargs)"), "f(kwargs?: point)", []),
    (f("f(**kwargs: int)"), "f(kwargs?: counts, b?: integer)", []),
    # variadic-type: required, or a type that cannot be spread
    (f("f(*args)"), "f(args: anything)", ["variadic-type:3"]),
    (f("f(**kwargs)"), "f(kwargs: options)", ["variadic-type:3"]),
    (f("f(*args)"), "f(args?: integer)", ["variadic-type:3"]),
    (f("f(*args)"), "f(args?: any)", ["variadic-type:3"]),
    (f("f(*args)"), "f(args?: image)", ["variadic-type:3"]),
    (f("f(*args)"), "f(args?: pair)", ["variadic-type:3"]),
    (f("f(*args)"), "f(args?: options)", ["variadic-type:3"]),
    (f("f(*args)"), "f(args?: listed_or_not)", ["variadic-type:3"]),
    (f("f(**kwargs)"), "f(kwargs?: any)", ["variadic-type:3"]),
    (f("f(**kwargs)"), "f(kwargs?: strings)", ["variadic-type:3"]),
    (f("f(**kwargs)"), "f(kwargs?: by_number)", ["variadic-type:3"]),
    (f("f(*args)"), "f(args: integer)", ["variadic-type:3", "variadic-type:3"]),
    # type-mismatch of what is spread
    (f("f(*args: int)"), "f(args?: strings)", ["type-mismatch:3"]),
    (f("f(**kwargs: str)"), "f(kwargs?: counts)", ["type-mismatch:3"]),
    (f("f(**kwargs: int)"), "f(b: string)", ["type-mismatch:3"]),
    (f("f(**kwargs: int)"), "f(b: number, c: any, d: image)", []),
    # required-mismatch: optional, and no default
    (f("f(a)"), "f(a?: any)", ["required-mismatch:3"]),
    (f("f(a, /)"), "f(a?: any)", ["required-mismatch:3"]),
    (f("f(*, a)"), "f(a?: any)", ["required-mismatch:3"]),
    (f("f(\n  a: int,\n  b=1,\n)"), "f(a?: integer, b?: any)", ["required-mismatch:4"]),
    (f("f(a=None)"), "f(a?: any)", []),
    # input-order: among positional arguments only
    (f("f(a, b)"), "f(b: any, a: any)", ["input-order:3"]),
    (f("f(a, /, b)"), "f(b: any, a: any)", ["input-order:3"]),
    (f("f(a, b, c)"), "f(c: any, a: any, b: any)", ["input-order:3"]),
    (f("f(a, *, b, c)"), "f(c: any, a: any, b: any)", []),
    (f("f(a, *args)"), "f(args?: anything, a: any)", []),
    (f("f(a, b=1, **kwargs)"), "f(x: any, a: any, kwargs?: options, b?: any)", []),
    (f("f(a=1, b=2)"), "f(b?: any)", []),
]  # fmt: skip

TYPES = [
    # type-mismatch: certainly, and never for simple types and any
    (f("f(a: int)"), "f(a: string)", ["type-mismatch:3"]),
    (f("f(a: str)"), "f(a: integer)", ["type-mismatch:3"]),
    (f("f(a: bool)"), "f(a: integer)", ["type-mismatch:3"]),
    (f("f(a: int)"), "f(a: boolean)", ["type-mismatch:3"]),
    (f("f(a: str)"), "f(a: null)", ["type-mismatch:3"]),
    (f("f(a: None)"), "f(a: string)", ["type-mismatch:3"]),
    (f("f(a: float)"), "f(a: integer)", []),
    (f("f(a: int)"), "f(a: number)", []),
    (f("f(a: int)"), "f(a: image)", []),
    (f("f(a: int)"), "f(a: any)", []),
    (f("f(a: object)"), "f(a: string)", []),
    (f("f(a)"), "f(a: string)", []),
    (f("f(a: Image)"), "f(a: string)", []),
    (f("f(a: np.ndarray)"), "f(a: strings)", []),
    # type-mismatch: structures, part by part
    (f("f(a: list[int])"), "f(a: string)", ["type-mismatch:3"]),
    (f("f(a: list[int])"), "f(a: strings)", ["type-mismatch:3"]),
    (f("f(a: list[int])"), "f(a: integers)", []),
    (f("f(a: list[int])"), "f(a: numbers)", []),
    (f("f(a: list)"), "f(a: strings)", []),
    (f("f(a: list[Image])"), "f(a: strings)", []),
    (f("f(a: set[str])"), "f(a: strings)", []),
    (f("f(a: tuple[int, ...])"), "f(a: integers)", []),
    (f("f(a: tuple[int, str])"), "f(a: pair)", []),
    (f("f(a: tuple[int, str])"), "f(a: integers)", ["type-mismatch:3"]),
    (f("f(a: tuple[str, int])"), "f(a: pair)", ["type-mismatch:3"]),
    (f("f(a: tuple[int, str, str])"), "f(a: pair)", ["type-mismatch:3"]),
    (f("f(a: dict[str, Any])"), "f(a: options)", []),
    (f("f(a: dict[str, str])"), "f(a: counts)", ["type-mismatch:3"]),
    (f("f(a: dict[int, int])"), "f(a: counts)", ["type-mismatch:3"]),
    (f("f(a: dict[str, int])"), "f(a: point)", []),
    (f("f(a: dict)"), "f(a: integers)", ["type-mismatch:3"]),
    # type-mismatch: every spelling of an annotation
    (f("f(a: 'int')"), "f(a: string)", ["type-mismatch:3"]),
    (f("f(a: 'list[\"int\"]')"), "f(a: strings)", ["type-mismatch:3"]),
    ("import typing as t\n" + f("f(a: t.List[int])"), "f(a: strings)", ["type-mismatch:4"]),
    (TYPING + f("f(a: Annotated[int, 'how many'])"), "f(a: string)", ["type-mismatch:4"]),
    (TYPING + f("f(a: Literal['x', 'y'])"), "f(a: integer)", ["type-mismatch:4"]),
    (TYPING + f("f(a: Literal['x', 'y'])"), "f(a: string)", []),
    ("Size = int\n" + f("f(a: Size)"), "f(a: string)", ["type-mismatch:4"]),
    # type-mismatch: unions, where no member fits
    (f("f(a: int | None = None)"), "f(a?: maybe)", []),
    (f("f(a: int | None = None)"), "f(a?: integer)", []),
    (f("f(a: int | str)"), "f(a: string)", []),
    (f("f(a: int | str)"), "f(a: boolean)", ["type-mismatch:3"]),
    (f("f(a: str)"), "f(a: maybe)", ["type-mismatch:3"]),
    (TYPING + f("f(a: Optional[int])"), "f(a: string)", ["type-mismatch:4"]),
    (TYPING + f("f(a: Union[int, None])"), "f(a: maybe)", []),
    # type-mismatch: records
    (TYPING + "class P(TypedDict):\n  x: int\n  y: int\n" + f("f(a: P)"), "f(a: point)", []),
    (TYPING + "class P(TypedDict):\n  x: str\n  y: int\n" + f("f(a: P)"), "f(a: point)",
     ["type-mismatch:7"]),
    (TYPING + "class P(TypedDict):\n  x: int\n" + f("f(a: P)"), "f(a: point)",
     ["type-mismatch:6"]),
]  # fmt: skip

NAMED = "from typing import *\nclass R(NamedTuple):\n  x: int\n  y: str\n"
RECORD = "from typing import *\nclass R(TypedDict):\n  x: int\n  y: str\n"

OUTPUTS = [
    # nothing is said of what is returned
    (f("f()"), "f() -> a: any, b: string, c: image", []),
    (f("f()", "return 1, 2"), "f()", []),
    # output-of-none, one for each
    (f("f() -> None"), "f()", []),
    (f("f() -> None"), "f() -> a: any", ["output-of-none:3"]),
    (f("f() -> 'None'"), "f() -> a: any", ["output-of-none:3"]),
    (f("f() -> None"), "f() -> a: any, b: any", ["output-of-none:3", "output-of-none:3"]),
    (TYPING + f("f() -> NoReturn"), "f() -> a: any", ["output-of-none:4"]),
    (f("f() -> int | None"), "f() -> a: maybe", []),
    # too-many-outputs: a fixed number, or nothing that can be spread
    (f("f() -> tuple[int, str]"), "f() -> a: integer, b: string, c: any", ["too-many-outputs:3"]),
    (f("f() -> int"), "f() -> a: integer, b: integer", ["too-many-outputs:3"]),
    (f("f() -> str"), "f() -> a: string, b: string", ["too-many-outputs:3"]),
    (f("f() -> float"), "f() -> a: any, b: any", ["too-many-outputs:3"]),
    (f("f() -> bool"), "f() -> a: any, b: any", ["too-many-outputs:3"]),
    (f("f() -> bytes"), "f() -> a: any, b: any", ["too-many-outputs:3"]),
    (f("f() -> int | str"), "f() -> a: any, b: any", ["too-many-outputs:3"]),
    (f("f() -> int | None"), "f() -> a: any, b: any", ["too-many-outputs:3"]),
    (f("f() -> tuple[int, str] | None"), "f() -> a: any, b: any", []),
    (f("f() -> tuple[int, str] | None"), "f() -> a: any, b: any, c: any", ["too-many-outputs:3"]),
    (TYPING + f("f() -> Literal['x', 'y']"), "f() -> a: any, b: any", ["too-many-outputs:4"]),
    (TYPING + f("f() -> Annotated[int, 'total']"), "f() -> a: any, b: any", ["too-many-outputs:4"]),
    (NAMED + f("f() -> R"), "f() -> x: integer, y: string, z: any", ["too-many-outputs:7"]),
    (RECORD + f("f() -> R"), "f() -> x: integer, y: string, z: any", ["too-many-outputs:7"]),
    (f("f() -> tuple[int]"), "f() -> a: integer, b: any", ["too-many-outputs:3"]),
    # any number of values
    (f("f() -> list[int]"), "f() -> a: integer, b: integer, c: integer", []),
    (f("f() -> tuple[int, ...]"), "f() -> a: integer, b: integer, c: integer", []),
    (f("f() -> dict[str, int]"), "f() -> a: integer, b: integer", []),
    (f("f() -> np.ndarray"), "f() -> a: any, b: any", []),
    (f("f() -> object"), "f() -> a: any, b: any", []),
    (f("f() -> int | list[int]"), "f() -> a: any, b: any", []),
    # outputs-discarded
    (f("f() -> int"), "f()", ["outputs-discarded:3"]),
    (f("f() -> list[int]"), "f()", ["outputs-discarded:3"]),
    (f("f() -> tuple[int, str]"), "f()", ["outputs-discarded:3"]),
    (f("f() -> tuple[int, str, str]"), "f() -> a: integer, b: string", ["outputs-discarded:3"]),
    (f("f() -> tuple[int, str]"), "f() -> a: integer, b: string", []),
    (NAMED + f("f() -> R"), "f()", ["outputs-discarded:7"]),
    # single-output-of-tuple
    (f("f() -> tuple[int, str]"), "f() -> a: integer", ["single-output-of-tuple:3"]),
    (f("f() -> tuple[int, int]"), "f() -> a: integers", ["single-output-of-tuple:3"]),
    (f("f() -> 'tuple[int, str]'"), "f() -> a: string", ["single-output-of-tuple:3"]),
    (NAMED + f("f() -> R"), "f() -> a: options", ["single-output-of-tuple:7"]),
    (f("f() -> tuple[int, str]"), "f() -> a: pair", []),
    (f("f() -> tuple[int, str]"), "f() -> a: any", []),
    (f("f() -> tuple[int, str]"), "f() -> a: dataset", []),
    (f("f() -> tuple[int, ...]"), "f() -> a: integers", []),
    # type-mismatch of outputs
    (f("f() -> int"), "f() -> a: string", ["type-mismatch:3"]),
    (f("f() -> tuple[int, str]"), "f() -> a: string, b: integer",
     ["type-mismatch:3", "type-mismatch:3"]),
    (f("f() -> tuple[str, int]"), "f() -> a: pair", ["type-mismatch:3"]),
    (f("f() -> list[int]"), "f() -> a: integer, b: string", ["type-mismatch:3"]),
    (f("f() -> dict[str, int]"), "f() -> a: string, b: integer", ["type-mismatch:3"]),
    (f("f() -> dict[str, int]"), "f() -> a: strings", ["type-mismatch:3"]),
    (NAMED + f("f() -> R"), "f() -> a: string, b: string", ["type-mismatch:7"]),
    (RECORD + f("f() -> R"), "f() -> y: string, x: integer", []),
    (RECORD + f("f() -> R"), "f() -> y: integer, x: integer", ["type-mismatch:7"]),
    (RECORD + f("f() -> R"), "f() -> a: options", []),
    (f("f() -> int | None"), "f() -> a: string", ["type-mismatch:3"]),
]  # fmt: skip

ARTIFACTS = [
    # complete
    (text(), "artifact Text", []),
    (text(), "artifact Text -> a: any, b: string", []),
    (CLASS + "class Base(ArtifactTaskInterface):\n" + "".join(METHODS.values())
     + "class Text(Base): ...\n", "artifact Base; artifact Text", []),
    (text(serialize=static("serialize(*args, **kwargs)")), "artifact Text", []),
    (text(serialize=static("serialize(a, b, c, /)")), "artifact Text", []),
    (text(serialize=static("serialize(a, b, *rest, **kwargs)")), "artifact Text", []),
    (text(deserialize=static("deserialize(*, path, working_dir, **kwargs)")), "artifact Text", []),
    (text(deserialize=static("deserialize(**kwargs)")), "artifact Text", []),
    (text(validation=static("validation(strict=False)")), "artifact Text", []),
    # interface-incomplete: a method is missing
    (text(serialize=""), "artifact Text", ["interface-incomplete:2"]),
    (text(deserialize=""), "artifact Text", ["interface-incomplete:2"]),
    (text(validation=""), "artifact Text", ["interface-incomplete:2"]),
    (text(serialize="", deserialize="", validation=""), "artifact Text",
     ["interface-incomplete:2"] * 3),
    # interface-incomplete: a method is not static
    (text(serialize="  def serialize(self, working_dir, name, contents): ...\n"), "artifact Text",
     ["interface-incomplete:3"]),
    (text(deserialize="  @classmethod\n  def deserialize(cls, working_dir, path): ...\n"),
     "artifact Text", ["interface-incomplete:6"]),
    (text(validation="  def validation(): return None\n"), "artifact Text",
     ["interface-incomplete:7"]),
    # interface-incomplete: serialize is given three values by position, the rest by keyword
    (text(serialize=static("serialize(working_dir, name)")), "artifact Text",
     ["interface-incomplete:4"]),
    (text(serialize=static("serialize(working_dir, name, *, contents)")), "artifact Text",
     ["interface-incomplete:4"]),
    (text(serialize=static("serialize(**kwargs)")), "artifact Text", ["interface-incomplete:4"]),
    (text(serialize=static("serialize(a, b, c, d, /)")), "artifact Text",
     ["interface-incomplete:4"]),
    # interface-incomplete: deserialize is given working_dir and path by name
    (text(deserialize=static("deserialize(directory, path)")), "artifact Text",
     ["interface-incomplete:6"]),
    (text(deserialize=static("deserialize(working_dir)")), "artifact Text",
     ["interface-incomplete:6"]),
    (text(deserialize=static("deserialize(working_dir, path, /)")), "artifact Text",
     ["interface-incomplete:6"]),
    (text(deserialize=static("deserialize(working_dir, path, /, **kwargs)")), "artifact Text",
     ["interface-incomplete:6"]),
    (text(deserialize=static("deserialize(working_dir, path, mode)")), "artifact Text",
     ["interface-incomplete:6"]),
    (text(deserialize=static("deserialize(*args)")), "artifact Text", ["interface-incomplete:6"]),
    # interface-incomplete: validation is given nothing
    (text(validation=static("validation(strict)")), "artifact Text", ["interface-incomplete:8"]),
    # interface-incomplete: inherited in the file
    (CLASS + "class _Base(ArtifactTaskInterface):\n" + METHODS["serialize"]
     + "class Text(_Base):\n" + METHODS["deserialize"], "artifact Text",
     ["interface-incomplete:5"]),
    # invalid-validation
    (schema(", level=1", "{'level': {'type': 'integer'}}"), "artifact Text", []),
    (schema(", level=1", "{}"), "artifact Text", []),
    (schema(", *, level", "{'level': {}}"), "artifact Text", []),
    (schema(", **kwargs", "{'level': {'minimum': 0}}"), "artifact Text", []),
    (schema(", level=1", "{'level': {'type': 'integr'}}"), "artifact Text",
     ["invalid-validation:8"]),
    (schema(", level=1", "{'level': 1}"), "artifact Text", ["invalid-validation:8"]),
    (schema("", "{'level': {}}"), "artifact Text", ["invalid-validation:8"]),
    (schema("", "{'name': {}}"), "artifact Text", ["invalid-validation:8"]),
    (schema(", level", "{}"), "artifact Text", ["invalid-validation:8"]),
    (schema(", level", "None"), "artifact Text", ["invalid-validation:8"]),
    (schema(", *, level, size", "{'level': {}, 'sise': {}}"), "artifact Text",
     ["invalid-validation:8", "invalid-validation:8"]),
    # a validation that only a run can tell is not judged
    (schema(", level", "make()"), "artifact Text", []),
    (schema(", level", "{'level': LEVEL}"), "artifact Text", []),
    (schema(", level", "['level']"), "artifact Text", []),
    # outputs come from deserialize
    (text(deserialize=static("deserialize(working_dir, path) -> str")),
     "artifact Text -> a: string", []),
    (text(deserialize=static("deserialize(working_dir, path) -> str")),
     "artifact Text -> a: integer", ["type-mismatch:6"]),
    (text(deserialize=static("deserialize(working_dir, path) -> None")), "artifact Text -> a: any",
     ["output-of-none:6"]),
    (text(deserialize=static("deserialize(working_dir, path) -> str")), "artifact Text",
     ["outputs-discarded:6"]),
    (text(deserialize=static("deserialize(working_dir, path) -> tuple[int, str]")),
     "artifact Text -> a: integer, b: string, c: any", ["too-many-outputs:6"]),
    (text(deserialize=static("deserialize(working_dir, path) -> tuple[int, str]")),
     "artifact Text -> a: integer", ["single-output-of-tuple:6"]),
    # unverifiable: a base from elsewhere may bring what is missing
    ("import torch\n" + text("ArtifactTaskInterface, torch.Saver", serialize=""), "artifact Text",
     ["interface-incomplete:3", "unverifiable:3"]),
    ("import torch\n" + text("ArtifactTaskInterface, torch.Saver"), "artifact Text", []),
    (text("ArtifactTaskInterface, make_base()", serialize=""), "artifact Text",
     ["interface-incomplete:2", "unverifiable:2"]),
    ("import torch\nclass Saver(torch.Saver): ...\n"
     + text("Saver, ArtifactTaskInterface", serialize=""), "artifact Text",
     ["interface-incomplete:4", "unverifiable:4"]),
    ("class Saver: ...\n" + text("Saver, ArtifactTaskInterface", serialize=""), "artifact Text",
     ["interface-incomplete:3"]),
    ("import abc\n" + text("ArtifactTaskInterface, abc.ABC", serialize=""), "artifact Text",
     ["interface-incomplete:3"]),
    ("import torch\n" + text("ArtifactTaskInterface, torch.Saver",
                             validation=static("validation()", "return {'a': {}}")),
     "artifact Text", ["invalid-validation:9"]),
]  # fmt: skip

EXISTENCE = [
    # syntax-error, and nothing else is looked at
    ("def f(:", "f(a: any) -> b: any", ["syntax-error:1"]),
    (f("f(a)") + "  b", "f()", ["syntax-error:4"]),
    ("x = 1\n\0", "", ["syntax-error:2"]),
    # task-not-found
    ("", "f(a: any)", ["task-not-found"]),
    ("", "f; artifact Text", ["task-not-found", "task-not-found"]),
    ("from helpers import f", "f", ["task-not-found:1"]),
    ("f = 1", "f", ["task-not-found:1"]),
    # task-not-registered, and inputs are not asked about
    ("def f(a): ...", "f()", ["task-not-registered:1"]),
    ("class Text: ...", "artifact Text", ["task-not-registered:1"]),
    # task-kind
    (f("f(a)"), "artifact f", ["task-kind:3"]),
    (text(), "Text", ["task-kind:2"]),
    (FUNCTION + "async def f(a): ...", "f()", ["task-kind:3"]),
    ("class A:\n  def f(self): ...", "f()", ["task-kind:2"]),
    ("def a():\n  def f(): ...", "f()", ["task-kind:2"]),
    (FUNCTION + "async def f(a): ...", "", ["task-kind:3"]),
    # unregistered-task
    (f("f(a)"), "", ["unregistered-task:3"]),
    (text(), "", ["unregistered-task:2"]),
    (f("f()") + f("g()"), "g", ["unregistered-task:3"]),
    (CLASS + "class _Base(ArtifactTaskInterface): ...", "", []),
    # duplicate-definition: the last one counts
    (f("f(a)") + f("f(b)"), "f(b: any)", ["duplicate-definition:3"]),
    (f("f(a)") + f("f(b)"), "f(a: any)",
     ["duplicate-definition:3", "missing-input:6", "unknown-input:6"]),
    (text() + text(), "artifact Text", ["duplicate-definition:2"]),
    (f("f()") + "f = None", "f", ["duplicate-definition:3", "task-not-found:4"]),
    # unverifiable: another decorator may change what is taken; only where something is wrong
    (FUNCTION + "@timed\ndef f(a): ...", "f(a: any)", []),
    (FUNCTION + "@timed\ndef f(a): ...", "f()", ["missing-input:4", "unverifiable:4"]),
    (FUNCTION + "@timed\ndef f(a): ...", "f(a: any, b: any)",
     ["unknown-input:4", "unverifiable:4"]),
    (FUNCTION + "@timed\ndef f() -> None: ...", "f() -> a: any",
     ["output-of-none:4", "unverifiable:4"]),
    (FUNCTION + "@timed\ndef f(a: int): ...", "f(a: string)", ["type-mismatch:4"]),
    ("import functools\n" + FUNCTION + "@functools.cache\ndef f(a): ...", "f()",
     ["missing-input:5", "unverifiable:5"]),
    (f("f(a)") + "f = timed(f)", "f()", ["missing-input:3", "unverifiable:3"]),
    # unverifiable: what is asked may come from elsewhere
    ("from helpers import *", "f(a: any)", ["task-not-found", "unverifiable:1"]),
    ("from .helpers import task\n@task\ndef f(a): ...", "f()",
     ["task-not-registered:3", "unverifiable:3"]),
    ("f = make()", "f()", ["task-not-found:1", "unverifiable:1"]),
    ("globals()['f'] = make()", "f()", ["task-not-found", "unverifiable:1"]),
]  # fmt: skip

TOGETHER = [
    # several at once: by line, then task, then severity, then code
    (f("f(a: int, b, c=1) -> None"), "f(c?: any, a: string, x: any) -> y: any",
     ["missing-input:3", "output-of-none:3", "unknown-input:3", "input-order:3",
      "type-mismatch:3"]),
    (f("f(\n  a,\n  b: int,\n) -> tuple[int, str]"), "f(b?: string) -> y: integer",
     ["single-output-of-tuple:3", "missing-input:4", "required-mismatch:5", "type-mismatch:5"]),
    (f("f(a)") + f("g() -> int"), "f(); g() -> x: string, y: any",
     ["missing-input:3", "too-many-outputs:6"]),
    (f("f(a)") + "\n" + f("g(b)"), "g(); f()", ["missing-input:3", "missing-input:7"]),
    (f("f(a)") + text().replace("Text", "Other"), "f(b: any); artifact Gone",
     ["task-not-found", "missing-input:3", "unknown-input:3", "unregistered-task:5"]),
    (text(serialize="", validation=static("validation(a)"),
          deserialize=static("deserialize(path) -> None")), "artifact Text -> a: any",
     ["interface-incomplete:2", "interface-incomplete:4", "output-of-none:4",
      "interface-incomplete:6"]),
    (f("f(*args, **kwargs)"), "f(args: any, kwargs: strings)", ["variadic-type:3"] * 4),
    (f("f(a, b) -> tuple[int, int, int]"), "f(b?: any, a?: any) -> x: string, y: integer",
     ["input-order:3", "required-mismatch:3", "required-mismatch:3", "type-mismatch:3",
      "outputs-discarded:3"]),
    (FUNCTION + "@timed\ndef f(a, b=1): ...", "f(b?: any, x: any)",
     ["missing-input:4", "unknown-input:4", "unverifiable:4"]),
]  # fmt: skip

ROWS = [*INPUTS, *TYPES, *OUTPUTS, *ARTIFACTS, *EXISTENCE, *TOGETHER]
STRUCTURES = {
    "by_number": {"mapping": ["integer", "any"]},
    "listed_or_not": {"union": [{"list": "any"}, "null"]},
}


def found(source, registered):
    return Registered(registered, STRUCTURES).findings(source)


@pytest.mark.parametrize(("source", "registered", "findings"), ROWS)
def test_code_and_registration_have_these_findings(source, registered, findings):
    assert places(found(source, registered)) == findings


@pytest.mark.parametrize(("source", "registered", "findings"), ROWS)
def test_only_what_cannot_be_verified_weighs_less_than_the_catalogue_says(
    source, registered, findings
):
    diagnostics = found(source, registered)
    hidden = {one.task for one in diagnostics if one.code == "unverifiable"}
    registers = Registered(registered).mapping
    asked = {task.name for task in registers.tasks}
    for one in diagnostics:
        is_lighter = CATALOGUE[one.code].severity == "error" and (
            one.task in hidden or (one.code == "task-kind" and one.task not in asked)
        )
        assert one.severity == ("warning" if is_lighter else CATALOGUE[one.code].severity)


# The plugin's name, what its other files register, and the findings.
AROUND = [
    # shadows-module
    ("os", {}, ["shadows-module"]),
    ("dioptra", {}, ["shadows-module"]),
    ("json", {}, ["shadows-module"]),
    ("numpy", {}, []),
    ("OS", {}, []),
    (None, {}, []),
    # duplicate-task-name
    ("mine", {"other.py": ["f"]}, ["duplicate-task-name:3"]),
    ("mine", {"other.py": ["g", "f"], "third.py": ["f"]},
     ["duplicate-task-name:3", "duplicate-task-name:3"]),
    ("mine", {"other.py": ["g", "F"]}, []),
    ("os", {"other.py": ["f"]}, ["shadows-module", "duplicate-task-name:3"]),
]  # fmt: skip


@pytest.mark.parametrize(("plugin", "neighbours", "findings"), AROUND)
def test_the_plugin_around_a_file_has_these_findings(plugin, neighbours, findings):
    registered = Registered("f", plugin=plugin, neighbours=neighbours)
    assert places(registered.findings(f("f()"))) == findings


def test_a_plugin_is_named_badly_whether_or_not_its_code_can_be_read():
    assert places(Registered("f", plugin="os").findings("def f(:")) == [
        "syntax-error:1",
        "shadows-module",
    ]


def test_a_name_used_twice_is_told_of_a_task_that_is_not_there():
    registered = Registered("f", neighbours={"other.py": ["f"]})
    assert places(registered.findings("")) == ["task-not-found", "duplicate-task-name"]


BASE = CLASS + "class Base(ArtifactTaskInterface):\n"
# The other file `base.py`, the file, and the findings of `artifact Text`.
SIBLINGS = [
    (BASE + "".join(METHODS.values()), "from .base import Base\nclass Text(Base): ...", []),
    (BASE + METHODS["serialize"] + METHODS["validation"],
     "from .base import Base\nclass Text(Base): ...", ["interface-incomplete:2"]),
    (BASE + METHODS["serialize"] + METHODS["validation"],
     "from .base import Base\nclass Text(Base):\n" + METHODS["deserialize"], []),
    ("class Base: ...", "from .base import Base\nclass Text(Base): ...",
     ["task-not-registered:2", "unverifiable:2"]),
    ("def f(:", "from .base import Base\nclass Text(Base): ...",
     ["task-not-registered:2", "unverifiable:2"]),
    ("class Mixin:\n" + "".join(METHODS.values()),
     CLASS + "from .base import Mixin\nclass Text(Mixin, ArtifactTaskInterface): ...", []),
]  # fmt: skip


@pytest.mark.parametrize(("base", "source", "findings"), SIBLINGS)
def test_a_base_in_another_file_has_these_findings(base, source, findings):
    assert places(Registered("artifact Text").findings(source, {"base": base})) == findings


def test_a_type_that_was_deleted_is_not_judged():
    registered = Registered("f(a: gone) -> b: gone")
    id_ = registered.mapping.functions[0].inputs[0].type_id
    del registered.known.names[id_]
    assert registered.findings(f("f(a: int) -> str")) == []


def test_every_code_has_a_row():
    listed = [*ROWS, *AROUND, *SIBLINGS]
    codes = {place.partition(":")[0] for *_, findings in listed for place in findings}
    # What is found out since a save is not read from code.
    assert codes == set(CATALOGUE) - {"type-deleted", "failing-case", "missing-package"}


def test_sentences_are_whole_and_hold_no_code():
    for source, registered, _ in ROWS:
        for one in found(source, registered):
            assert one.message.endswith(".")
            assert one.code not in one.message
            assert one.hint or one.code == "task-not-found"
