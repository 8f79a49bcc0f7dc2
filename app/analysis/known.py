"""What stands around a registration: the types of its group, and the plugin of its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.analysis.types import TypeTable


@dataclass(frozen=True, slots=True)
class Known:
    """What rules about types and neighbours need to know.

    Args:
        types: The types of the group.
        names: Names of the group's types by id; an id that is not there is of a deleted type.
        plugin: Name of the plugin; None where it is not asked about.
        neighbours: Names of registered tasks by filename, of the plugin's other files.
    """

    types: TypeTable
    names: Mapping[int, str]
    plugin: str | None = None
    neighbours: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def id_of(self, name: str) -> int | None:
        """Give the id of a type of the group; None where it is yet to be created."""
        found = (id_ for id_, known in self.names.items() if known == name and id_ > 0)
        return next(found, None)

    def type_fix(self, name: str) -> dict[str, Any]:
        """Give a type as a fix says it: `structure` is what to create where `id` is null."""
        return {"id": self.id_of(name), "name": name, "structure": self.types.structure(name)}
