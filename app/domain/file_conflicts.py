"""Two people changed one file at the same time: what each of them did."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from app.analysis.mapping import TaskMapping
from app.analysis.merge import NamedTask
from app.domain import plugin_files, tasks
from app.domain.access import Actor
from app.domain.guide import Look, mapped
from app.domain.resources import S
from app.domain.values import PluginFile
from app.models import db

# Comparing takes longer than the texts are long; a page shows no more lines than these.
_MAX_COMPARED = 3_000


@dataclass(frozen=True, slots=True)
class Work:
    """What one person made of a file.

    Args:
        words: What became of its name, description and registration, in sentences.
        lines: Of a difference of the code; empty where it is the same.
    """

    words: list[str]
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else saved the file in the meantime.

    Args:
        file: As it is now.
        theirs: What they changed in the version that both began with; likewise `mine`.
    """

    file: PluginFile
    theirs: Work
    mine: Work


def find(
    actor: Actor, found: Look, named: Sequence[NamedTask], base: int | None, **mine: str
) -> Conflict:
    """Tell three versions apart: the one that was changed, theirs and mine.

    Args:
        mine: The `name`, `contents` and `description` of my version.
    """
    place = found.place
    file = plugin_files.get_file(actor, place.plugin_id or 0, place.file_id or 0)
    statement = select(S.name, S.contents, S.description, S.tasks)
    statement = statement.where(S.id == base, S.resource_id == file.id)
    rows: list[Row[Any]] = list(db.session.execute(statement))
    row = rows[0] if rows else None
    theirs = {
        "name": file.name,
        "contents": file.contents,
        "description": file.description or "",
    }
    return Conflict(
        file,
        _work(row, tasks.as_mapping(file.tasks), theirs),
        _work(row, mapped(found, named), mine),
    )


def _work(before: Row[Any] | None, mapping: TaskMapping, after: Mapping[str, str]) -> Work:
    if before is None:
        return Work([], _changes("", after["contents"]))
    words = []
    if before.name != after["name"]:
        words.append(f"Renamed from {before.name} to {after['name'] or 'nothing'}.")
    was, becomes = before.description or "", after["description"]
    if was != becomes:
        words.append(_described(was, becomes))
    if tasks.mapping_of(before.tasks) != mapping:
        words.append("Registered tasks changed.")
    return Work(words, _changes(before.contents, after["contents"]))


def _described(was: str, becomes: str) -> str:
    if not was:
        return f"Description added: “{becomes}”."
    return (
        f"Description changed from “{was}” to “{becomes}”."
        if becomes
        else f"Description removed: “{was}”."
    )


def _changes(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(
        before.splitlines()[:_MAX_COMPARED], after.splitlines()[:_MAX_COMPARED], lineterm="", n=2
    )
    return list(lines)[2:]
