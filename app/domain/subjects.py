"""Plugins, files and parameter types as one: what carries tags and what has a history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, Select

from app.domain import parameter_types, plugin_files, plugins, resources
from app.domain.access import Actor, To
from app.domain.resources import Noun


@dataclass(frozen=True, slots=True)
class Subject:
    """A noun, for verbs that do the same with each.

    Attributes:
        noun: With everything that its versions hold.
        id_name: How its id is called where ids are given by name; all others are its parents'.
        outline: The statement for one without content: who asks for a head reads no source.
    """

    noun: Noun
    id_name: str
    outline: Select[Any]

    def split(self, ids: Mapping[str, int]) -> tuple[int, dict[str, int]]:
        """Take ids apart into its own and those of its parents."""
        parents = dict(ids)
        return parents.pop(self.id_name), parents

    def fetch(self, actor: Actor, to: To, ids: Mapping[str, int]) -> Row[Any]:
        """Read the current version of one, without content; refuses as `resources.fetch` does."""
        own, parents = self.split(ids)
        return resources.fetch(actor, self.noun, self.outline, own, to, False, **parents)


def _subject(noun: Noun, id_name: str) -> Subject:
    return Subject(noun, id_name, resources.single(replace(noun, content=())))


PLUGIN = _subject(plugins.NOUN, "plugin_id")
PLUGIN_FILE = _subject(plugin_files.NOUN, "file_id")
PARAMETER_TYPE = _subject(parameter_types.NOUN, "type_id")
