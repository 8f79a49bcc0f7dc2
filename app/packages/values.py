"""Plugins outside of a registry, as they travel: what an archive holds and its manifest says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Texts by path, `/` between folders, none of them above the root.
Tree = Mapping[str, bytes]

MANIFEST = "dioptra.toml"


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input or output, by the name of its type; outputs are not asked whether required."""

    name: str
    type: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """A registered task; `inputs` is None for an artifact task."""

    name: str
    inputs: tuple[Parameter, ...] | None
    outputs: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A named case of a task.

    Args:
        given: The values, as JSON text with the keys of a run.
        expected: Values of outputs by name, as JSON text; None where none are expected.
        raises: Name of the class of an exception that is expected instead.
    """

    task: str
    name: str
    given: str
    expected: str | None = None
    raises: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A plugin file.

    Args:
        filename: Without folder.
        contents: The code.
        tasks: What is to be registered; None for what the code offers.
        description: None where nothing is said of it.
        cases: In the order of their tasks and names; none where nothing is said of them.
    """

    filename: str
    contents: str
    tasks: tuple[Task, ...] | None = None
    description: str | None = None
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin.

    Args:
        requirements: None where nothing is said of them.
        path: Of its folder in the source, empty for the root.
    """

    name: str
    description: str | None
    files: tuple[File, ...]
    requirements: str | None = None
    path: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ParameterType:
    """A parameter type; `structure` is None where nothing is said of it."""

    name: str
    description: str | None = None
    structure: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """Plugins with the types that their tasks use.

    Args:
        notes: What was passed over in reading it, as sentences.
    """

    plugins: tuple[Plugin, ...]
    types: tuple[ParameterType, ...] = ()
    notes: tuple[str, ...] = ()
