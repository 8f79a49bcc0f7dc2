"""Plugins, files and parameter types as one: what tags are put on and what has a history."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Row, Select

from app.domain import parameter_types, plugin_files, plugins, resources
from app.domain.access import Actor, To
from app.domain.resources import Noun


@dataclass(frozen=True, slots=True)
class Subject:
    """A noun, for verbs that do the same with each.

    Attributes:
        noun: The noun with everything that its versions hold.
        id_name: How verbs name its id; the other ids that they are given are of its parent.
        outline: The noun without content: who asks for the head alone reads no source.
        outlines: The statement for one of them.
    """

    noun: Noun
    id_name: str
    outline: Noun = field(init=False)
    outlines: Select[Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "outline", replace(self.noun, content=()))
        object.__setattr__(self, "outlines", resources.single(self.outline))

    def fetch(self, actor: Actor, to: To, ids: dict[str, int]) -> Row[Any]:
        """Read the current version of one, without content; refusals as `resources.fetch`."""
        parent = {**ids}
        own = parent.pop(self.id_name)
        return resources.fetch(actor, self.outline, self.outlines, own, to, **parent)


PLUGIN = Subject(plugins.NOUN, "plugin_id")
PLUGIN_FILE = Subject(plugin_files.NOUN, "file_id")
PARAMETER_TYPE = Subject(parameter_types.NOUN, "type_id")
SUBJECTS = (PLUGIN, PLUGIN_FILE, PARAMETER_TYPE)
