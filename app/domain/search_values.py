"""What the search over everything gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.values import ArtifactTask, FunctionTask, Ref, TypeRef
from app.search.lines import MAX_COUNTED, Line


@dataclass(frozen=True, slots=True)
class Argument:
    """What more there is to say of an input or an output of a task."""

    task: str
    is_output: bool
    type: TypeRef


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that matches.

    Attributes:
        kind: One of `search.KINDS`.
        id: Of the plugin, the type or the file; tasks, arguments and code have that of their file.
        plugin: What the file is in.
        file: Of all that is in a file, the file too.
        task: Of a task: with its arguments.
        argument: Of an argument.
        lines: Of code: the first lines that match.
        matching: Of code: the number of lines that match, up to `MAX_COUNTED`.
    """

    kind: str
    id: int
    name: str
    description: str | None
    group: Ref
    plugin: Ref | None = None
    file: Ref | None = None
    task: FunctionTask | ArtifactTask | None = None
    argument: Argument | None = None
    lines: Sequence[Line] = ()
    matching: int = 0

    @property
    def is_artifact(self) -> bool:
        """Is it an artifact task."""
        return isinstance(self.task, ArtifactTask)

    @property
    def has_uncounted(self) -> bool:
        """May more lines match than were counted."""
        return self.matching >= MAX_COUNTED


@dataclass(frozen=True, slots=True)
class Found:
    """The best matches of one kind, and the number of all.

    Attributes:
        problem: Why the kind was not searched to the end; then there are no items.
    """

    kind: str
    items: Sequence[Hit]
    total: int
    problem: str = ""
