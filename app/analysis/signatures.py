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
    """

    name: str
    kind: ParameterKind
    annotation: str | None
    default: str | None
    required: bool
    line: int
    column: int


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
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: str | None
    line: int
    column: int
    is_static: bool = False
    decorators: tuple[str, ...] = ()


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
    """

    name: str
    methods: tuple[FunctionSignature, ...]
    bases: tuple[str, ...]
    line: int
    column: int

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
    """

    name: str
    kind: OtherKind
    line: int
    column: int
    is_marked: bool = False
    hidden_by: str | None = None
    bases: tuple[str, ...] = ()


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
class Reading:
    """All that is known of one file.

    Args:
        functions: Function tasks in the order of the code; of each name the last definition.
        artifacts: Classes over the interface, in the order of the code, helpers among them.
        others: Every other name, methods and nested definitions too, in no promised order.
        replaced: Definitions without effect, in the order of the code.
        blind_spots: In the order of the code.
    """

    functions: tuple[FunctionSignature, ...] = ()
    artifacts: tuple[ArtifactSignature, ...] = ()
    others: tuple[OtherName, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()


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
