"""Questions about code that store nothing: is a registration right, what does a file offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from app.analysis import Diagnostic, TaskMapping, Unreadable, compare
from app.analysis.known import Known
from app.analysis.reference import reference_tasks
from app.analysis.suggest import Suggestions
from app.domain import access, plugins, registration, resources, surroundings, tasks
from app.domain.access import Actor
from app.domain.registration import Review
from app.domain.resources import R
from app.domain.surroundings import Place
from app.domain.values import Ref
from app.errors import Invalid, NotFound
from app.models import PluginFile, Snapshot, db, table

# No plugin has this name, so that only relative imports lead to the given files.
_NO_PLUGIN = "."


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a file offers, as Dioptra's signature analysis says it and more.

    Args:
        tasks: Function tasks with Dioptra's keys and the added ones.
        suggestions: What would be registered.
        known: The types of the group, those that are missing among them.
        diagnostics: What would stand in the way.
    """

    tasks: list[dict[str, Any]]
    suggestions: Suggestions
    known: Known
    diagnostics: list[Diagnostic]


def check_registration(
    actor: Actor,
    *,
    contents: str,
    mapping: TaskMapping | None = None,
    group_id: int | None = None,
    plugin_id: int | None = None,
    filename: str | None = None,
    siblings: Mapping[str, str] | None = None,
) -> Review:
    """Hold a registration, or what the code offers, against the code.

    Args:
        contents: The code; any text, source that does not parse is a finding.
        mapping: What is registered; None to check what an import would register.
        group_id: Whose types are used; the plugin's or the active group where left out.
        plugin_id: The plugin that the file is or will be part of.
        filename: Its name there; the stored file of that name tells what was chosen by hand.
        siblings: Texts by filename that stand for the plugin's other files, or beside them.
    """
    place, stored = _place(actor, group_id, plugin_id, filename)
    if siblings:
        name = place.plugin_name or _NO_PLUGIN
        place = replace(place, plugin_name=name, siblings=siblings)
    return registration.review(place, contents, mapping, stored)


def analyse_signatures(actor: Actor, *, contents: str, group_id: int | None = None) -> Analysis:
    """Find the tasks of a file.

    Raises:
        Invalid: The code does not parse.
    """
    place = Place(_group(actor, group_id))
    reading = surroundings.read_file(place, contents)
    if isinstance(reading, Unreadable):
        where = f" (line {reading.line})" if reading.line else ""
        raise Invalid(
            f"{reading.message}{where}",
            error="InvalidPythonError",
            field="pythonCode",
            diagnostics=registration.as_documents(compare(TaskMapping(), reading)),
        )
    found = registration.review(place, contents, None)
    offered = reference_tasks(reading, found.known.types)
    return Analysis(offered, found.suggestions, found.known, found.diagnostics)


def _place(
    actor: Actor, group_id: int | None, plugin_id: int | None, filename: str | None
) -> tuple[Place, tuple[TaskMapping, str] | None]:
    """Give the place of a file, and its registration and code where there is such a file."""
    if plugin_id is None:
        return Place(_group(actor, group_id)), None
    plugin = resources.fetch(actor, plugins.NOUN, plugins.SINGLE, plugin_id)
    if group_id is not None and group_id != plugin.group_id:
        raise Invalid(
            f"The plugin {plugin.name!r} is of another group. Leave out the group, or the plugin.",
            field="group",
        )
    head, text = table(PluginFile).c, table(Snapshot).c
    row = db.session.execute(
        select(R.id, text.contents, text.tasks)
        .join(table(Snapshot), text.id == R.snapshot_id)
        .where(head.plugin_id == plugin_id, R.name == filename, R.deleted_on.is_(None))
    ).first()
    place = surroundings.place_of(actor, plugin, row.id if row else None)
    return place, (tasks.mapping_of(row.tasks), row.contents) if row else None


def _group(actor: Actor, group_id: int | None) -> Ref:
    if group_id is not None:
        return access.demand_group(actor, "read", group_id)
    active = actor.account.active_group
    if active is None:
        raise NotFound("You are not a member of any group.", entity_type="group")
    return active
