"""What a `dioptra.toml` says, in both shapes that are about: tables checked, turned into values."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app import naming
from app.errors import Invalid
from app.packages.values import Case, Parameter, ParameterType, Task

_Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListedPlugin:
    """A plugin as a manifest lists it.

    Args:
        path: Of its folder, from that of the manifest.
        description: None where nothing is said.
        tasks: Tasks by filename; None for what the code offers.
    """

    path: str
    description: str | None
    tasks: Mapping[str, tuple[Task, ...]] | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest.

    Args:
        files: Descriptions of plugin files by path.
        requirements: Of plugins, by path.
        cases: Of tasks, by the path of their file.
    """

    plugins: tuple[ListedPlugin, ...]
    types: tuple[ParameterType, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    requirements: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)


def read_manifest(path: str, data: bytes) -> Manifest:
    """Read a manifest.

    Args:
        path: How it is called in refusals.

    Raises:
        Invalid: It is no TOML, or says what a manifest cannot say; the place is named.
    """
    try:
        whole = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as problem:
        reason = "it is nested too deep" if isinstance(problem, RecursionError) else str(problem)
        raise Invalid(f"{path} is no TOML: {reason}.", error="ImportManifestError") from problem
    try:
        return _read(whole)
    except _Wrong as wrong:
        raise Invalid(f"{path}: {wrong}", error="ImportManifestError") from wrong


class _Wrong(Exception):
    """What is wrong with a table, and where."""


def _read(whole: _Table) -> Manifest:
    plugins = tuple(_plugin(table, at) for table, at in _tables(whole, "plugins", ""))
    types = tuple(_type(table, at) for table, at in _tables(whole, "plugin_param_types", ""))
    _refuse_twice([one.path for one in plugins], "plugins")
    _refuse_twice([one.name for one in types], "plugin_param_types")
    files = {}
    for table, at in _tables(whole, "plugin_files", ""):
        _only(table, at, "path", "description")
        files[_text(table, "path", at)] = _text(table, "description", at)
    notes = ("Entrypoints are passed over: this is a registry of plugins.",)
    said = notes if whole.get("entrypoints") else ()
    return Manifest(plugins, types, files, said, _requirements(whole), _cases(whole))


def _requirements(whole: _Table) -> dict[str, str]:
    found = {}
    for table, at in _tables(whole, "plugin_requirements", ""):
        _only(table, at, "path", "requirements")
        found[_text(table, "path", at)] = _text(table, "requirements", at)
    return found


def _cases(whole: _Table) -> dict[str, tuple[Case, ...]]:
    found: dict[str, dict[tuple[str, str], Case]] = {}
    for table, at in _tables(whole, "plugin_cases", ""):
        _only(table, at, "path", "task", "name", "given", "expected", "raises")
        case = Case(
            _text(table, "task", at),
            _text(table, "name", at),
            _json_object(table, "given", at) or "{}",
            _json_object(table, "expected", at),
            _maybe(table, "raises", at),
        )
        of_file = found.setdefault(_text(table, "path", at), {})
        if of_file.setdefault((case.task, case.name), case) is not case:
            raise _Wrong(f"{at}: the task {case.task!r} has a case {case.name!r} twice.")
    return {path: tuple(ones[key] for key in sorted(ones)) for path, ones in found.items()}


def _json_object(table: _Table, key: str, at: str) -> str | None:
    """Give the text of an object as it is kept, however it is spelled."""
    text = _maybe(table, key, at)
    if text is None:
        return None
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        raise _Wrong(f"{at}.{key} is no JSON: {problem}.") from problem
    if not isinstance(found, dict):
        raise _Wrong(f"{at}.{key} is JSON text of an object, of values by name.")
    return json.dumps(found)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number in JSON")


def _plugin(table: _Table, at: str) -> ListedPlugin:
    _only(table, at, "path", "description", "tasks")
    given = table.get("tasks")
    tasks: dict[str, list[Task]] | None = None if given is None else {}
    for kind, one, where in _tasks(given, f"{at}.tasks"):
        assert tasks is not None  # noqa: S101 - there is a task
        tasks.setdefault(_text(one, "filename", where), []).append(_task(kind, one, where))
    by_file = None if tasks is None else {key: tuple(ones) for key, ones in tasks.items()}
    return ListedPlugin(_text(table, "path", at), _maybe(table, "description", at), by_file)


def _tasks(given: Any, at: str) -> Iterator[tuple[str, _Table, str]]:
    """Yield kind, table and place of tasks: of one list, or of a list each for functions and so on.

    In the one list, as Dioptra 1.1 documents it, a task without inputs is a function all the same.
    """
    if isinstance(given, list):
        plugin = at.removesuffix(".tasks")
        yield from (("functions", *found) for found in _tables({"tasks": given}, "tasks", plugin))
    elif isinstance(given, Mapping):
        _only(given, at, "functions", "artifacts")
        for kind in ("functions", "artifacts"):
            yield from ((kind, *found) for found in _tables(given, kind, f"{at}."))
    elif given is not None:
        raise _Wrong(f"{at} is a list of tasks, or a table of 'functions' and 'artifacts'.")


def _task(kind: str, table: _Table, at: str) -> Task:
    outputs = tuple(_parameter(one, where) for one, where in _tables(table, "output_params", at))
    if kind == "artifacts":
        _only(table, at, "filename", "name", "output_params")
        return Task(_text(table, "name", at), None, outputs)
    _only(table, at, "filename", "name", "input_params", "output_params")
    inputs = tuple(
        _parameter(one, where, "required") for one, where in _tables(table, "input_params", at)
    )
    return Task(_text(table, "name", at), inputs, outputs)


def _parameter(table: _Table, at: str, *more: str) -> Parameter:
    _only(table, at, "name", "type", *more)
    required = table.get("required", True)
    if not isinstance(required, bool):
        raise _Wrong(f"{at}.required is true or false.")
    return Parameter(_text(table, "name", at), _text(table, "type", at), required)


def _type(table: _Table, at: str) -> ParameterType:
    _only(table, at, "name", "description", "structure")
    name, structure = _text(table, "name", at), table.get("structure")
    try:
        naming.check_type_name(name)
    except Invalid as refusal:
        raise _Wrong(f"{at}.name: {refusal.message}") from refusal
    if structure is not None and not isinstance(structure, Mapping):
        raise _Wrong(f"{at}.structure is a table.")
    _refuse_nul(structure, f"{at}.structure")
    return ParameterType(name, _maybe(table, "description", at), structure)


def _tables(table: _Table, key: str, at: str) -> Iterator[tuple[_Table, str]]:
    """Yield the tables of a list, each with its place."""
    place = f"{at}.{key}" if at and not at.endswith(".") else f"{at}{key}"
    found = table.get(key, [])
    if not isinstance(found, list):
        raise _Wrong(f"{place} is a list of tables.")
    for number, one in enumerate(found):
        if not isinstance(one, Mapping):
            raise _Wrong(f"{place}[{number}] is a table.")
        yield one, f"{place}[{number}]"


def _only(table: _Table, at: str, *keys: str) -> None:
    for key in table:
        if key not in keys:
            raise _Wrong(f"{at} has no key {key!r}; it has {', '.join(keys)}.")


def _text(table: _Table, key: str, at: str) -> str:
    found = _maybe(table, key, at)
    if found is None:
        raise _Wrong(f"{at} lacks {key!r}.")
    return found


def _maybe(table: _Table, key: str, at: str) -> str | None:
    found = table.get(key)
    if found is not None and not isinstance(found, str):
        raise _Wrong(f"{at}.{key} is text.")
    _refuse_nul(found, f"{at}.{key}")
    return found


def _refuse_nul(value: Any, at: str) -> None:
    if isinstance(value, str) and "\0" in value:
        raise _Wrong(f"{at} holds NUL, which cannot be stored.")
    if isinstance(value, Mapping):
        for key, one in value.items():
            _refuse_nul(key, at)
            _refuse_nul(one, at)
    elif isinstance(value, list):
        for one in value:
            _refuse_nul(one, at)


def _refuse_twice(names: list[str], key: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise _Wrong(f"{key} has {name!r} twice.")
