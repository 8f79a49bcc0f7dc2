"""What the guided page asks of a file that is not saved yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app import naming
from app.analysis import Diagnostic, Reading, Unreadable, compare
from app.analysis.fixes import Fix, apply_fix
from app.analysis.known import Known
from app.analysis.mapping import TaskMapping
from app.analysis.merge import Merged, NamedTask, named_tasks, numbered
from app.analysis.suggest import Suggestions, suggest
from app.analysis.types import MissingType
from app.domain import (
    interfaces,
    parameter_types,
    plugin_files,
    plugins,
    resources,
    task_names,
    tasks,
)
from app.domain.access import Actor
from app.domain.resources import R
from app.domain.surroundings import Place, known_at, place_of, read_file
from app.domain.task_names import Problem
from app.domain.transactions import transaction
from app.domain.values import PluginFile, Tasks, TypeRef
from app.errors import Invalid, Refusal
from app.models import db


@dataclass(frozen=True, slots=True)
class Look:
    """A file as its code offers itself.

    Args:
        place: Where it stands.
        reading: What the code says, or why it cannot be read.
        offers: What would be registered; empty where the code cannot be read.
        known: The types of the group, those that the code needs among them.
    """

    place: Place
    reading: Reading | Unreadable
    offers: Suggestions
    known: Known


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is found where a registration is held against the code of a look.

    Args:
        diagnostics: Where both disagree.
        problems: What blocks a save beside them: a name that is illegal or taken or stands twice, a
            type that the group lacks and the code does not propose.
        missing: Types that a save would make, in order.
    """

    diagnostics: list[Diagnostic]
    problems: list[Problem]
    missing: tuple[MissingType, ...]


def look(actor: Actor, plugin_id: int, file_id: int | None, contents: str) -> Look:
    """Read code as a file of a plugin."""
    plugin = resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id, "write")
    place = place_of(actor, plugin, file_id)
    reading = read_file(place, contents)
    known = known_at(place, reading.task_names)
    return Look(place, reading, suggest(reading, known.types), known)


def registered(file: PluginFile) -> list[NamedTask]:
    """Give the registration of a file by the names of its types."""
    names: dict[int, str] = {}
    for function in file.tasks.functions:
        names |= {one.type.id: one.type.name for one in function.inputs}
        names |= {one.type.id: one.type.name for one in function.outputs}
    for artifact in file.tasks.artifacts:
        names |= {one.type.id: one.type.name for one in artifact.outputs}
    return list(named_tasks(tasks.as_mapping(file.tasks), names))


def drafted(found: Look, mapping: TaskMapping) -> list[NamedTask]:
    """Give the registration of a draft by the names of its types, of deleted ones too."""
    ids = tasks.type_ids(mapping)
    rows = db.session.execute(
        select(R.id, R.name).where(
            R.id.in_(ids),
            R.kind == parameter_types.NOUN.kind,
            R.group_id == found.place.group.id,
        )
    )
    names = {id_: f"#{id_}" for id_ in ids} | {row.id: row.name for row in rows}
    return list(named_tasks(mapping, names))


def mapped(found: Look, named: Sequence[NamedTask]) -> TaskMapping:
    """Give a registration by the ids of its types; those that the group lacks are below zero."""
    return numbered(Merged(tuple(named), ()), found.known)[0]


def judge(found: Look, filename: str, named: Sequence[NamedTask]) -> Verdict:
    """Say what would become of a save, and store nothing."""
    merged = Merged(tuple(named), ())
    mapping, known = numbered(merged, found.known)
    return Verdict(
        compare(mapping, found.reading, known),
        [
            *_filename_problems(found.place, filename),
            *task_names.problems(mapping),
            *_unknown_types(merged, known, found),
        ],
        known.types.needed_by(merged.type_names()),
    )


def _unknown_types(merged: Merged, known: Known, found: Look) -> Iterator[Problem]:
    if isinstance(found.reading, Unreadable):
        # Which types the code would make cannot be told; that it cannot be read blocks the save.
        return
    group = found.place.group
    for name in dict.fromkeys(merged.type_names()):
        if name not in known.types:
            sentence = f"{name} is no type of the group {group.name}."
            yield Problem("tasks", sentence, "InvalidValueError")


def breaks(found: Look, stored: Tasks, named: Sequence[NamedTask]) -> list[str]:
    """Say how saving would break who calls the tasks of a stored file.

    Of code that cannot be read it says nothing.
    """
    if isinstance(found.reading, Unreadable):
        return []
    before = interfaces.of_version(stored, found.known)
    after = interfaces.of_named(named, found.reading)
    changes = interfaces.compared(before, after, found.known)
    return [
        one.message if f"“{one.task}”" in one.message else f"{one.task}: {one.message}"
        for one in changes.reasons
        if one.level == "breaking"
    ]


def stored_tasks(actor: Actor, found: Look) -> Tasks:
    """Give the registration of the stored file at a place; none for a new file."""
    if found.place.plugin_id is None or found.place.file_id is None:
        return Tasks()
    return plugin_files.get_tasks(actor, found.place.plugin_id, found.place.file_id)


def _filename_problems(place: Place, filename: str) -> Iterator[Problem]:
    refusal: Refusal | None = None
    try:
        naming.check_filename(filename)
        if place.plugin_id is not None:
            refusal = plugin_files.find_clash(place.plugin_id, filename, unless=place.file_id)
    except Invalid as illegal:
        refusal = illegal
    if refusal is not None:
        yield Problem("filename", refusal.message, refusal.name)


def repaired(found: Look, named: Sequence[NamedTask], fix: Fix) -> list[NamedTask]:
    """Give the registration that a fix leads to.

    Args:
        fix: Of a finding; from a page, so any JSON. What makes no sense changes nothing.
    """
    mapping, known = numbered(Merged(tuple(named), ()), found.known)
    ids = dict(known.ids)

    def type_id(wanted: Fix) -> int:
        return ids.setdefault(str(wanted["name"]), -len(ids) - 1)

    try:
        changed = apply_fix(mapping, fix, type_id)
    except (KeyError, TypeError, AttributeError):
        return list(named)
    return list(named_tasks(changed, {id_: name for name, id_ in ids.items()}))


def create_types(
    actor: Actor, found: Look, named: Sequence[NamedTask], names: Sequence[str] | None = None
) -> list[TypeRef]:
    """Make types that the code needs and the group lacks.

    Args:
        names: Which of them, with what they are made of; all that the registration uses if None.
    """
    wanted = Merged(tuple(named), ()).type_names() if names is None else names
    missing = found.known.types.needed_by(wanted)
    with transaction():
        return parameter_types.create_missing(actor, found.place.group.id, missing)[1]


def save(
    actor: Actor,
    plugin_id: int,
    file_id: int | None,
    *,
    filename: str,
    contents: str,
    description: str | None,
    named: Sequence[NamedTask],
    base: int | None,
) -> PluginFile:
    """Save the file with its registration, and make the types that it needs."""
    if file_id is None:
        return plugin_files.add_file(
            actor,
            plugin_id,
            filename=filename,
            contents=contents,
            description=description,
            named=named,
        )
    return plugin_files.change_file(
        actor,
        plugin_id,
        file_id,
        filename=filename,
        contents=contents,
        description=description,
        named=named,
        expected=base,
    )
