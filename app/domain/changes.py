"""What one version changed, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.analysis.structure_text import as_python
from app.domain.differences import count_changes
from app.domain.mapping_changes import TaskChange, compare_tasks
from app.domain.values import FileRef, FileVersion, ParameterType, Plugin, Version

# A sentence is no list: what a version of many tasks did stands on the page that compares.
_MOST = 6
# As much of a structure as stands on a line.
_STRUCTURE = 60


Told = Mapping[str, Any] | None


def sentences(before: Version, after: Version, told: Told = None) -> list[str]:
    """Say what changed from one version of a thing to another.

    Args:
        told: What the step means to callers, as `InterfaceChange`: the tasks that its reasons
            name are left out here.
    """
    reasons = told["reasons"] if told is not None and not told["omitted"] else ()
    known = {(one["file"], one["task"]) for one in reasons}
    found = list(_named(before, after))
    if isinstance(before, FileVersion) and isinstance(after, FileVersion):
        found += _code(before, after)
        found += _tasks(compare_tasks(before.tasks, after.tasks), {task for _, task in known})
    elif isinstance(before, Plugin) and isinstance(after, Plugin):
        found += _requirements(before, after)
        found += _files(before, after, known)
    elif isinstance(before, ParameterType) and isinstance(after, ParameterType):
        found += _structure(before, after)
    return found


def _named(before: Version, after: Version) -> Iterator[str]:
    if before.name != after.name:
        yield f"Renamed from {before.name} to {after.name}."
    was, is_ = before.description or "", after.description or ""
    if was != is_:
        yield f"Description {'added' if not was else 'changed' if is_ else 'removed'}."


def _requirements(before: Plugin, after: Plugin) -> Iterator[str]:
    was, is_ = before.requirements or "", after.requirements or ""
    if was != is_:
        yield f"Requirements {'added' if not was else 'changed' if is_ else 'removed'}."


def _code(before: FileVersion, after: FileVersion) -> Iterator[str]:
    if before.contents == after.contents:
        return
    counted = count_changes(before.contents, after.contents)
    if counted is None:
        yield "Code changed."
    elif counted == (0, 0):
        yield "Code changed: lines stand in another order, or end otherwise."
    else:
        told = [(n, word) for n, word in zip(counted, ("added", "removed"), strict=True) if n]
        (count, word), *more = told
        rest = "".join(f", {n} {how}" for n, how in more)
        yield f"Code changed: {count} {'line' if count == 1 else 'lines'} {word}{rest}."


def _tasks(changes: list[TaskChange], known: Collection[str]) -> Iterator[str]:
    found = [sentence for one in changes if (sentence := _task(one, one.name in known))]
    yield from found[:_MOST]
    if len(found) > _MOST:
        yield f"And {len(found) - _MOST} more tasks."


def _task(one: TaskChange, is_told: bool) -> str:
    """Say what became of a task; empty where nothing did, or nothing that is not told already."""
    if one.state in ("added", "removed"):
        return "" if is_told else f"Task {one.name} {one.state}."
    words = one.quiet_words if is_told else one.words
    more = f"; and {len(words) - _MOST} more" if len(words) > _MOST else ""
    return f"Task {one.name}: {'; '.join(words[:_MOST])}{more}." if words else ""


def _files(before: Plugin, after: Plugin, known: Collection[tuple[str, str]]) -> Iterator[str]:
    found = list(_file_sentences(before, after, known))
    yield from found[:_MOST]
    if len(found) > _MOST:
        yield f"And {len(found) - _MOST} more files."


def _file_sentences(
    before: Plugin, after: Plugin, known: Collection[tuple[str, str]]
) -> Iterator[str]:
    old = {file.id: file for file in before.files}
    new = {file.id: file for file in after.files}
    for id_, file in new.items():
        was = old.get(id_)
        if was is None:
            yield f"File {file.filename} added{_with_tasks(file)}."
        elif was.filename != file.filename:
            yield f"File {was.filename} renamed to {file.filename}."
        elif was.snapshot_id != file.snapshot_id:
            yield f"File {file.filename} changed{_tasks_changed(was, file, known)}."
    for id_, file in old.items():
        if id_ not in new:
            yield f"File {file.filename} removed{_with_tasks(file)}."


def _with_tasks(file: FileRef) -> str:
    count = len(file.tasks.functions) + len(file.tasks.artifacts)
    return f" with {count} {'task' if count == 1 else 'tasks'}" if count else ""


def _tasks_changed(before: FileRef, after: FileRef, known: Collection[tuple[str, str]]) -> str:
    told = [
        one
        for one in compare_tasks(before.tasks, after.tasks)
        if one.state != "same" and (after.filename, one.name) not in known
    ]
    if not told:
        return ""
    words = [f"{one.name} {one.state}" for one in told[:_MOST]]
    more = f" and {len(told) - _MOST} more" if len(told) > _MOST else ""
    return f": {'task' if len(told) == 1 else 'tasks'} {', '.join(words)}{more}"


def _structure(before: ParameterType, after: ParameterType) -> Iterator[str]:
    if (before.structure or None) != (after.structure or None):
        yield f"Structure changed from {_short(before)} to {_short(after)}."


def _short(type_: ParameterType) -> str:
    if not type_.structure:
        return "simple"
    text = as_python(type_.structure)
    return text if len(text) <= _STRUCTURE else f"{text[: _STRUCTURE - 1]}…"
