"""What a user registers about a file: values that the shapes load to, to be held against code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InputMapping:
    """An input parameter: the name of an argument, and the id of its parameter type."""

    name: str
    type_id: int
    required: bool = True


@dataclass(frozen=True, slots=True)
class OutputMapping:
    """An output parameter, and the id of its parameter type."""

    name: str
    type_id: int


@dataclass(frozen=True, slots=True)
class FunctionMapping:
    """A function task as registered; inputs and outputs in the user's order."""

    name: str
    inputs: tuple[InputMapping, ...] = ()
    outputs: tuple[OutputMapping, ...] = ()


@dataclass(frozen=True, slots=True)
class ArtifactMapping:
    """An artifact task as registered; it has no inputs."""

    name: str
    outputs: tuple[OutputMapping, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskMapping:
    """Everything that is registered about one file, in the user's order."""

    functions: tuple[FunctionMapping, ...] = ()
    artifacts: tuple[ArtifactMapping, ...] = ()

    @property
    def tasks(self) -> tuple[FunctionMapping | ArtifactMapping, ...]:
        """Both kinds, functions first."""
        return (*self.functions, *self.artifacts)
