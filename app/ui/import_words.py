"""Plans of imports and where plugins came from, as people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.domain.import_values import Origin, Plan
from app.domain.pending_imports import Pending
from app.domain.values import ImportRecord
from app.ui.words import plural

# In the order in which they are said.
_ACTIONS = ("create", "update", "remove")
_NAMELESS = "uploaded files"


def summary(plan: Plan) -> str:
    """What a plan would do, in half a sentence: create 2 plugins and 1 type."""
    files: list[str] = [file.action for one in plan.plugins for file in one.files]
    counted: dict[str, Counter[str]] = {
        "plugin": Counter(one.action for one in plan.plugins),
        "file": Counter(files),
        "type": Counter(one.action for one in plan.types),
    }
    return _listed(
        f"{action} {_listed(_numbers(action, counted))}"
        for action in _ACTIONS
        if any(counts[action] for counts in counted.values())
    )


def _numbers(action: str, counted: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    for noun, counts in counted.items():
        if counts.get(action):
            yield f"{counts[action]} {plural(counts[action], noun)}"


def _listed(parts: Iterable[str]) -> str:
    *first, last = parts or [""]
    return f"{', '.join(first)} and {last}" if first else last


def has_choice(pending: Pending) -> bool:
    """Would another way to import it make another plan; or was one chosen."""
    plan = pending.plan
    if plan is None or plan.conflicts or pending.strategy != "update" or pending.prune:
        return plan is not None
    actions = {one.action for one in plan.types} | {one.action for one in plan.plugins}
    actions |= {file.action for one in plan.plugins for file in one.files}
    return not actions <= {"create", "unchanged"}


def findings_worth_a_look(plan: Plan) -> int:
    """The number of warnings in a plan."""
    return sum(
        one["severity"] == "warning"
        for plugin in plan.plugins
        for file in plugin.files
        for one in file.diagnostics
    )


def refused_files(plan: Plan) -> int:
    """The number of files that cannot be stored."""
    return sum(1 for _ in plan.refused())


def made(outcome: Mapping[str, Any]) -> str:
    """What became of the files of a plugin that was imported: 2 created, 1 updated."""
    words = {"create": "created", "update": "updated", "remove": "removed", "stays": "kept"}
    counts = Counter(outcome["files"])
    found = [f"{counts[key]} {word}" for key, word in words.items() if counts[key]]
    return ", ".join(found) or "unchanged"


def source_name(origin: Origin | ImportRecord) -> str:
    """What a source is called."""
    name = origin.name if isinstance(origin, Origin) else origin.source
    return name or _NAMELESS


def commit(value: str | None) -> str:
    """The beginning of a commit, which is enough to know it by."""
    return (value or "")[:10]
