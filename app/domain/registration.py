"""What is asked of a registration before it is stored, and what refuses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from app import settings
from app.analysis import Diagnostic, Reading, Unreadable, compare
from app.analysis.known import Known
from app.analysis.mapping import TaskMapping
from app.analysis.merge import Change, Merged, NamedTask, merge, numbered
from app.analysis.packages import imported_modules
from app.analysis.suggest import Suggestions, describe, suggest
from app.analysis.types import MissingType
from app.domain import needs, parameter_types, reports, task_names, tasks
from app.domain.surroundings import Place, known_at, read_file
from app.errors import Invalid, Mismatch

_MAX_IMPORTS, _MAX_MODULE_LENGTH = 300, 100


@dataclass(frozen=True, slots=True)
class Checked:
    """A registration that may be stored.

    Args:
        mapping: Ids of types that are still missing are negative.
        diagnostics: The findings to be kept with the file, as JSON values.
        facts: What the code says of each input, by task and input.
        known: The group's types, those with negative ids among them.
        imports: Top-level modules that the code imports, but for the SDK.
        missing: Types to be made first, in the order in which they can be made.
        changes: What an import does to each task; None where nothing was imported.
    """

    mapping: TaskMapping
    diagnostics: list[dict[str, Any]]
    facts: tasks.Facts
    known: Known
    missing: tuple[MissingType, ...] = ()
    changes: tuple[Change, ...] | None = None
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that can be said about a file without storing it.

    Args:
        diagnostics: Of the registration as given; of what an import would register where none was.
        suggestions: What the code offers.
        known: The types, those that are missing among them.
        missing: Types that an import would make, in the order in which they can be made.
        changes: What an import would do to each task.
    """

    diagnostics: list[Diagnostic]
    suggestions: Suggestions
    known: Known
    missing: tuple[MissingType, ...]
    changes: tuple[Change, ...]


def review(
    place: Place,
    contents: str,
    mapping: TaskMapping | None,
    stored: tuple[TaskMapping, str] | None = None,
) -> Review:
    """Hold a registration against the code, and store nothing.

    Args:
        place: Where the file stands, or would stand.
        contents: The code.
        mapping: What is registered; None to check what an import would register.
        stored: The present registration and its code, where there is such a file.
    """
    reading = read_file(place, contents)
    if mapping is not None:
        task_names.check_names(mapping)
    start = mapping if mapping is not None else stored[0] if stored is not None else TaskMapping()
    asked = {task.name for task in start.tasks}
    known = known_at(place, asked if mapping is not None else asked | reading.task_names)
    offer = suggest(reading, known.types)
    before = suggest(read_file(place, stored[1]), known.types) if stored is not None else None
    merged = merge(start, before, offer, known)
    used = offer.type_names()
    if mapping is None:
        mapping, known = numbered(merged, known)
        used = merged.type_names()
    missing = known.types.needed_by(used)
    found = compare(mapping, reading, known) + _missing_packages(place, reading)
    return Review(found, offer, known, missing, merged.changes)


def accept(
    place: Place,
    contents: str,
    mapping: TaskMapping,
    neighbours: Mapping[str, Sequence[str]] | None = None,
) -> Checked:
    """Let a registration pass, or refuse it whole.

    Args:
        neighbours: Names of tasks by filename that stand for those of the plugin's other files.

    Raises:
        Invalid: A name stands twice, or under ``strict`` the source does not parse.
        Mismatch: Under ``strict``, when registration and code disagree.
            Of both, `detail.diagnostics` holds all findings.
        NotFound: A type is unknown in the group.
    """
    task_names.check_names(mapping)
    reading = read_file(place, contents)
    known = known_at(place, {task.name for task in mapping.tasks})
    if neighbours is not None:
        known = replace(known, neighbours=neighbours)
    _refuse_unknown_types(place, mapping, known)
    found = _pass_or_refuse(compare(mapping, reading, known))
    facts, imports = _facts(mapping, reading), _imports(reading)
    return Checked(mapping, found, facts, known, imports=imports)


def accept_import(
    place: Place,
    contents: str,
    mapping: TaskMapping | None,
    stored: tuple[TaskMapping, str] | None,
    *,
    create_missing_types: bool,
) -> Checked:
    """Let everything pass that the code offers, beside or over what is registered.

    Args:
        place: Where the file stands.
        contents: The code.
        mapping: Tasks that are registered as they are given; None to start from the stored ones.
        stored: The present registration and its code.
        create_missing_types: May types be made that the group lacks.

    Raises:
        Mismatch: As `accept`, or types are missing and may not be made.
    """
    reading = read_file(place, contents)
    if mapping is not None:
        task_names.check_names(mapping)
    start, before = mapping or TaskMapping(), None
    if mapping is None and stored is not None:
        start, before = stored
    known = known_at(place, {task.name for task in start.tasks} | reading.task_names)
    if mapping is not None:
        _refuse_unknown_types(place, mapping, known)
    earlier = suggest(read_file(place, before), known.types) if before is not None else None
    merged = merge(start, earlier, suggest(reading, known.types), known)
    if not create_missing_types and (missing := known.types.needed_by(merged.type_names())):
        raise _types_missing(missing)
    return accept_merged(merged, reading, known, merged.changes)


def accept_named(place: Place, contents: str, named: Sequence[NamedTask]) -> Checked:
    """Let a registration pass that names its types; those that the code needs may be missing.

    Raises:
        Invalid, Mismatch: As `accept`, or a type is neither of the group nor needed by the code.
    """
    merged = Merged(tuple(named), ())
    reading = read_file(place, contents)
    known = known_at(place, {task.name for task in named})
    suggest(reading, known.types)
    return accept_merged(merged, reading, known, None)


def accept_merged(
    merged: Merged,
    reading: Reading | Unreadable,
    known: Known,
    changes: tuple[Change, ...] | None,
) -> Checked:
    """Let a registration pass whose types are all known, or needed by the code that was read.

    Raises:
        Invalid, Mismatch: As `accept_named`.
    """
    full, known = numbered(merged, known)
    task_names.check_names(full)
    found = _pass_or_refuse(compare(full, reading, known))
    missing = known.types.needed_by(merged.type_names())
    made_up = [name for name in merged.type_names() if name not in known.types]
    if made_up:
        raise Invalid(f"The group has no parameter type named {made_up[0]!r}.", field="tasks")
    facts, imports = _facts(full, reading), _imports(reading)
    return Checked(full, found, facts, known, missing, changes, imports)


def _refuse_unknown_types(place: Place, mapping: TaskMapping, known: Known) -> None:
    wanted = tasks.type_ids(mapping)
    if not wanted <= known.names.keys():
        parameter_types.resolve(place.group, wanted)


def _facts(mapping: TaskMapping, reading: Reading | Unreadable) -> tasks.Facts:
    """Gather what the code says of each registered input."""
    if isinstance(reading, Unreadable):
        return {}
    signatures = {one.name: one for one in reading.functions}
    found: tasks.Facts = {}
    for task in mapping.functions:
        signature = signatures.get(task.name)
        if signature is not None:
            found[task.name] = {
                one.name: (
                    one.kind,
                    one.default,
                    one.annotation,
                    describe(one, signature.docstring),
                )
                for one in signature.parameters
            }
    return found


def _missing_packages(place: Place, reading: Reading | Unreadable) -> list[Diagnostic]:
    imports = _imports(reading)
    missing = needs.missing_of(set(imports) - {place.plugin_name or ""})
    return reports.missing_packages(imports, missing)


def _imports(reading: Reading | Unreadable) -> tuple[str, ...]:
    """A file that imports more than hundreds of modules is no plugin file that anybody wrote."""
    if isinstance(reading, Unreadable):
        return ()
    found = imported_modules([reading])
    return tuple(name for name in found if len(name) <= _MAX_MODULE_LENGTH)[:_MAX_IMPORTS]


def as_documents(diagnostics: list[Diagnostic]) -> list[dict[str, Any]]:
    """Findings as they are kept with a file and sent."""
    return [asdict(diagnostic) for diagnostic in diagnostics]


def _pass_or_refuse(diagnostics: list[Diagnostic]) -> list[dict[str, Any]]:
    found = as_documents(diagnostics)
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    if not errors or settings.current().registration_checks == "report":
        return found
    first = errors[0]
    place = f"Line {first.line}: " if first.line else ""
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    sentence = f"{place}{first.message}{more}"
    if first.code == "syntax-error":
        raise Invalid(sentence, error="InvalidPythonError", diagnostics=found)
    raise Mismatch(sentence, error="RegistrationMismatchError", diagnostics=found)


def _types_missing(missing: tuple[MissingType, ...]) -> Mismatch:
    names = ", ".join(repr(one.name) for one in missing[:5])
    more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
    return Mismatch(
        f"The group has no parameter types for {names}{more}. Create them first, or import with "
        "createMissingTypes=true.",
        error="MissingParameterTypesError",
        missing_types=[
            {"name": one.name, "structure": one.structure, "description": one.description}
            for one in missing
        ],
    )
