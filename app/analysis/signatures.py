"""What the code of one plugin file declares: values without a syntax tree, to be kept and sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# The spelling of `inspect.Parameter.kind.description`.
ParameterKind = Literal[
    "positional-only",
    "positional or keyword",
    "variadic positional",
    "keyword-only",
    "variadic keyword",
]

OtherKind = Literal[
    "function",
    "async function",
    "class",
    "method",
    "nested function",
    "nested class",
    "import",
    "value",
    "run-time value",
]

BlindKind = Literal["star import", "run-time name", "run-time registration"]

HintKind = Literal[
    "any",
    "string",
    "integer",
    "number",
    "boolean",
    "null",
    "list",
    "tuple",
    "mapping",
    "record",
    "union",
    "class",
]

# A value of `Literal` or of an `Enum`, as far as JSON can say it.
Choice = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Hint:
    """What an annotation says about a value, without spellings: `Optional[int]` is a union.

    Args:
        kind: One of the six built-in types, a structure, or "class" for everything else.
        name: Of a class only: the dotted name that it stands for (`numpy.ndarray`), beginning with
            a dot where it comes from another file of the plugin (`.shapes.Box`), bare where it is
            a class of this file.
        spelling: Of a class only: as the code writes it (`np.ndarray`).
        parts: Of a list the item; of a tuple, record or union all members, of a union at least two;
            of a mapping key and value.
        keys: Of a record its keys, of a `NamedTuple` the names of its fields; as many as `parts`.
        choices: The only values there are, in the order of the code; empty where not limited.
        description: The first string in `Annotated`.

    Source: registration rules, section 3.
    """

    kind: HintKind
    name: str = ""
    spelling: str = ""
    parts: tuple[Hint, ...] = ()
    keys: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """What the `return` statements of a function give, where they all agree.

    Args:
        count: 0 where none gives a value, 1 for one that is not seen to be a tuple, else the number
            of items of each returned tuple; None where they differ, or in a generator.
        names: The plain names that every one of them gives, as many as `count`; empty if others.
    """

    count: int | None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Validation:
    """What the method `validation` of an artifact task says without being run.

    Args:
        properties: The returned dict as JSON text; None where it is `None` or is dynamic.
        is_dynamic: Only a run can tell.
        line: Of the `return`, or of the method, 1-based.
        column: 1-based.
    """

    properties: str | None
    is_dynamic: bool
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a function.

    Args:
        name: Without the stars.
        kind: As `inspect` calls it.
        annotation: Source text, or None; a quoted annotation comes without its quotes.
        default: Source text, or None where there is no default.
        required: True exactly where a call must give it: no default, and not variadic.
        line: 1-based.
        column: 1-based, in characters.
        hint: What the annotation says, or None where there is none.
        value: The default as JSON text where it is a literal, else None.
        quoted: Source text of the annotation with its quotes; None where it has none.
    """

    name: str
    kind: ParameterKind
    annotation: str | None
    default: str | None
    required: bool
    line: int
    column: int
    hint: Hint | None = None
    value: str | None = None
    quoted: str | None = None


@dataclass(frozen=True, slots=True)
class FunctionSignature:
    """A function task, or a method of an artifact task.

    Args:
        name: As defined.
        parameters: In the order of the code; a method's own first argument is among them.
        returns: Source text of the return annotation, or None.
        line: Of the `def` (not of its decorators), 1-based.
        column: Of the `def`, 1-based.
        is_static: Carries `@staticmethod`; always False for function tasks.
        decorators: The decorators beside the one that registers, outermost first: where the name is
            known, as `module.name`, else as source text. They may change what the function takes.
        hint: What the return annotation says, or None where there is none.
        returned: What the `return` statements give; None where the body was not looked at.
        docstring: As written, or None.
        quoted: Source text of the return annotation with its quotes; None where it has none.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: str | None
    line: int
    column: int
    is_static: bool = False
    decorators: tuple[str, ...] = ()
    hint: Hint | None = None
    returned: Returned | None = None
    docstring: str | None = None
    quoted: str | None = None


@dataclass(frozen=True, slots=True)
class ArtifactSignature:
    """A module-level class over the artifact task interface.

    Args:
        name: As defined.
        methods: Those of the interface that the class has, own or inherited within the file.
        bases: What its bases stand for: `module.Name`; classes of the same file as bare `Name`;
            unknown ones as source text.
        line: Of the `class`, 1-based.
        column: Of the `class`, 1-based.
        validation: What its method `validation` says; None where it has none.
        docstring: As written, or None.
    """

    name: str
    methods: tuple[FunctionSignature, ...]
    bases: tuple[str, ...]
    line: int
    column: int
    validation: Validation | None = None
    docstring: str | None = None

    @property
    def is_helper(self) -> bool:
        """Is this a base for others, which is not proposed as a task."""
        return self.name.startswith("_")


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name of the file that stands for no task, and what it stands for instead.

    Args:
        name: As defined; a method's or nested function's own name.
        kind: What it is.
        line: 1-based.
        column: 1-based.
        is_marked: Carries the registering decorator and yet is no task.
        hidden_by: What keeps us from knowing whether it is a task: a decorator or base as the user
            spells it; None where it certainly is none.
        bases: Of a class, as in `ArtifactSignature`.
        methods: Of a class, as in `ArtifactSignature`; an heir in another file may be a task.
        validation: Of a class, as in `ArtifactSignature`.
        docstring: Of a class, as written.
    """

    name: str
    kind: OtherKind
    line: int
    column: int
    is_marked: bool = False
    hidden_by: str | None = None
    bases: tuple[str, ...] = ()
    methods: tuple[FunctionSignature, ...] = ()
    validation: Validation | None = None
    docstring: str | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """A definition that a later one of the same name replaces; one of the two is a task."""

    name: str
    line: int
    column: int
    by_line: int


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A statement that may define names which cannot be seen in the text.

    Args:
        kind: What it may bring: the names of another module, names made in a run, or registrations
            made in a run, of such names or of functions that are there.
        text: What it is called in a sentence: the module, or the function that is called.
        line: 1-based.
        column: 1-based.
    """

    kind: BlindKind
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A name of the file that annotations can use, and what it says about a value."""

    name: str
    hint: Hint


@dataclass(frozen=True, slots=True)
class Imported:
    """A name that the file imports, and the dotted name of what it stands for.

    Of `import a.b` there is `a`, which it binds, and `a.b` too.
    """

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is known of one file.

    Args:
        functions: Function tasks in the order of the code; of each name the last definition.
        artifacts: Classes over the interface, in the order of the code, helpers among them.
        others: Every other name, methods and nested definitions too, in no promised order.
        replaced: Definitions without effect, in the order of the code.
        blind_spots: In the order of the code.
        shapes: What each `TypedDict`, `NamedTuple`, `Enum`, `NewType` and alias of the file stands
            for, by name: another file's annotations may use it.
        imports: What each imported name stands for, as `Hint.name` says it.
    """

    functions: tuple[FunctionSignature, ...] = ()
    artifacts: tuple[ArtifactSignature, ...] = ()
    others: tuple[OtherName, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()
    shapes: tuple[Shape, ...] = ()
    imports: tuple[Imported, ...] = ()

    @property
    def task_names(self) -> set[str]:
        """Names of the tasks of both kinds."""
        return {one.name for one in self.functions} | {one.name for one in self.artifacts}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a text cannot be read as Python.

    Args:
        message: For a person.
        line: 1-based, or None where no single place is at fault.
        column: 1-based, in characters, or None.
        text: The line at fault, shortened where it is long, or None.
    """

    message: str
    line: int | None = None
    column: int | None = None
    text: str | None = None

    @property
    def task_names(self) -> set[str]:
        """There are none."""
        return set()
