"""A ready registration from the code: what a form shows, and what an import stores.

Source: registration rules, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.analysis.docstrings import read_texts
from app.analysis.inputs import variadic_hint
from app.analysis.naming_outputs import output_hints, output_names
from app.analysis.signatures import (
    ArtifactSignature,
    Choice,
    FunctionSignature,
    Hint,
    Parameter,
    ParameterKind,
    Reading,
    Unreadable,
)
from app.analysis.types import TypeTable


@dataclass(frozen=True, slots=True)
class SuggestedInput:
    """An argument as it would be registered.

    Args:
        name: Without stars.
        type: Name of an existing type, or of a missing one.
        required: True exactly where the argument has no default.
        is_extra: `*args` or `**kwargs`: may be registered, and is not proposed.
        kind: As `inspect` calls it.
        annotation: Source text, or None.
        default: Source text, or None.
        value: The default as JSON text where it is a literal, else None.
        description: From `Annotated`, else from the docstring.
        choices: The only values there are; empty where not limited.
        line: 1-based.
    """

    name: str
    type: str
    required: bool
    is_extra: bool
    kind: ParameterKind
    annotation: str | None
    default: str | None
    value: str | None
    description: str | None
    choices: tuple[Choice, ...]
    line: int


@dataclass(frozen=True, slots=True)
class SuggestedOutput:
    """A returned value as it would be registered; `type` as in `SuggestedInput`."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class SuggestedFunction:
    """A function task as it would be registered; `description` is the docstring's summary."""

    name: str
    line: int
    description: str | None
    inputs: tuple[SuggestedInput, ...]
    outputs: tuple[SuggestedOutput, ...]


@dataclass(frozen=True, slots=True)
class SuggestedArtifact:
    """An artifact task as it would be registered; outputs are what `deserialize` returns."""

    name: str
    line: int
    description: str | None
    outputs: tuple[SuggestedOutput, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Everything that a file offers, in the order of the code."""

    functions: tuple[SuggestedFunction, ...] = ()
    artifacts: tuple[SuggestedArtifact, ...] = ()

    @property
    def tasks(self) -> tuple[SuggestedFunction | SuggestedArtifact, ...]:
        """Both kinds, functions first."""
        return (*self.functions, *self.artifacts)

    def type_names(self) -> list[str]:
        """All types that are used, in order, those of extras left out."""
        names = []
        for task in self.functions:
            names += [one.type for one in task.inputs if not one.is_extra]
            names += [one.type for one in task.outputs]
        for artifact in self.artifacts:
            names += [one.type for one in artifact.outputs]
        return names


def suggest(reading: Reading | Unreadable, types: TypeTable) -> Suggestions:
    """Propose a registration of all tasks of a file; of one that cannot be read, of none.

    Args:
        reading: Linked with the plugin's other files.
        types: Of the group; it takes in the types that are missing.
    """
    if isinstance(reading, Unreadable):
        return Suggestions()
    return Suggestions(
        functions=tuple(suggest_function(one, types) for one in reading.functions),
        artifacts=tuple(
            suggest_artifact(one, types) for one in reading.artifacts if not one.is_helper
        ),
    )


def suggest_function(signature: FunctionSignature, types: TypeTable) -> SuggestedFunction:
    """Propose a registration of one function task."""
    texts = read_texts(signature.docstring)
    return SuggestedFunction(
        name=signature.name,
        line=signature.line,
        description=texts.summary,
        inputs=tuple(
            _input(one, types, texts.arguments.get(one.name)) for one in signature.parameters
        ),
        outputs=_outputs(signature, types),
    )


def suggest_artifact(signature: ArtifactSignature, types: TypeTable) -> SuggestedArtifact:
    """Propose a registration of one artifact task."""
    deserialize = next((one for one in signature.methods if one.name == "deserialize"), None)
    return SuggestedArtifact(
        name=signature.name,
        line=signature.line,
        description=read_texts(signature.docstring).summary,
        outputs=() if deserialize is None else _outputs(deserialize, types),
    )


def describe(argument: Parameter, docstring: str | None) -> str | None:
    """Give what the code says an argument is for."""
    said = argument.hint.description if argument.hint is not None else None
    return said or read_texts(docstring).arguments.get(argument.name)


def _input(argument: Parameter, types: TypeTable, text: str | None) -> SuggestedInput:
    hint = argument.hint
    is_extra = argument.kind.startswith("variadic")
    return SuggestedInput(
        name=argument.name,
        type=types.name_for(variadic_hint(argument) if is_extra else hint),
        required=argument.required,
        is_extra=is_extra,
        kind=argument.kind,
        annotation=argument.annotation,
        default=argument.default,
        value=argument.value,
        description=(hint.description if hint is not None else None) or text,
        choices=_choices(hint),
        line=argument.line,
    )


def _choices(hint: Hint | None) -> tuple[Choice, ...]:
    return hint.choices if hint is not None else ()


def _outputs(signature: FunctionSignature, types: TypeTable) -> tuple[SuggestedOutput, ...]:
    hints, names = output_hints(signature), output_names(signature)
    return tuple(
        SuggestedOutput(name, types.name_for(hint)) for name, hint in zip(names, hints, strict=True)
    )
