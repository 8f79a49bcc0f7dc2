"""What one version changed, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from app.analysis.structure_text import as_python
from app.domain.differences import count_changes
from app.domain.mapping_changes import TaskChange, compare_tasks
from app.domain.values import FileRef, FileVersion, ParameterType, Plugin, Version

# A sentence is no list: what a version of many tasks did stands on the page that compares.
_MOST = 6
# As much of a structure as stands on a line.
_STRUCTURE = 60


def sentences(before: Version, after: Version) -> list[str]:
    """Say what changed from one version of a thing to another."""
    found = list(_named(before, after))
    if isinstance(before, FileVersion) and isinstance(after, FileVersion):
        found += _code(before, after)
        found += _tasks(compare_tasks(before.tasks, after.tasks))
    elif isinstance(before, Plugin) and isinstance(after, Plugin):
        found += _files(before, after)
    elif isinstance(before, ParameterType) and isinstance(after, ParameterType):
        found += _structure(before, after)
    return found


def _named(before: Version, after: Version) -> Iterator[str]:
    if before.name != after.name:
        yield f"Renamed from {before.name} to {after.name}."
    was, is_ = before.description or "", after.description or ""
    if was != is_:
        yield f"Description {'added' if not was else 'changed' if is_ else 'removed'}."


def _code(before: FileVersion, after: FileVersion) -> Iterator[str]:
    if before.contents == after.contents:
        return
    counted = count_changes(before.contents, after.contents)
    parts = []
    if counted is not None:
        parts = [f"{n} {word}" for n, word in zip(counted, ("new", "gone"), strict=True) if n]
    if parts:
        lines = "line" if counted in ((1, 0), (0, 1)) else "lines"
        yield f"Code changed: {' and '.join(parts)} {lines}."
    elif counted is None:
        yield "Code changed."
    else:
        yield "Code changed: lines stand in another order, or end otherwise."


def _tasks(changes: list[TaskChange]) -> Iterator[str]:
    told = [one for one in changes if one.state != "same"]
    for one in told[:_MOST]:
        if one.state == "changed":
            words = "; ".join(one.words[:_MOST])
            more = f"; and {len(one.words) - _MOST} more" if len(one.words) > _MOST else ""
            yield f"Task {one.name}: {words}{more}."
        else:
            yield f"Task {one.name} {one.state}."
    if len(told) > _MOST:
        yield f"And {len(told) - _MOST} more tasks."


def _files(before: Plugin, after: Plugin) -> Iterator[str]:
    found = list(_file_sentences(before, after))
    yield from found[:_MOST]
    if len(found) > _MOST:
        yield f"And {len(found) - _MOST} more files."


def _file_sentences(before: Plugin, after: Plugin) -> Iterator[str]:
    old = {file.id: file for file in before.files}
    new = {file.id: file for file in after.files}
    for id_, file in new.items():
        was = old.get(id_)
        if was is None:
            yield f"File {file.filename} added{_with_tasks(file)}."
        elif was.filename != file.filename:
            yield f"File {was.filename} renamed to {file.filename}."
        elif was.snapshot_id != file.snapshot_id:
            yield f"File {file.filename} changed{_tasks_changed(was, file)}."
    for id_, file in old.items():
        if id_ not in new:
            yield f"File {file.filename} removed{_with_tasks(file)}."


def _with_tasks(file: FileRef) -> str:
    count = len(file.tasks.functions) + len(file.tasks.artifacts)
    return f" with {count} {'task' if count == 1 else 'tasks'}" if count else ""


def _tasks_changed(before: FileRef, after: FileRef) -> str:
    told = [one for one in compare_tasks(before.tasks, after.tasks) if one.state != "same"]
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
