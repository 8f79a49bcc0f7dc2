"""What stands around a registration: the types of its group, and the plugin of its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.analysis.types import TypeTable


@dataclass(frozen=True)
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

    @cached_property
    def ids(self) -> Mapping[str, int]:
        """Ids by name; below zero for types that are yet to be made."""
        return {name: id_ for id_, name in self.names.items()}

    def type_fix(self, name: str) -> dict[str, Any]:
        """Give a type as a fix says it: `structure` is what to create where `id` is null."""
        id_ = self.ids.get(name, 0)
        structure = self.types.structure(name)
        return {"id": id_ if id_ > 0 else None, "name": name, "structure": structure}
