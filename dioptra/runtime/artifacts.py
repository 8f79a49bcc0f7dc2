"""Write and read values by an artifact task: registration rules, section 7."""

from __future__ import annotations

import mimetypes
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dioptra.runtime.binding import KEYWORDS, SPREAD
from dioptra.runtime.calls import arguments_of
from dioptra.runtime.exchange import Artifact, Failure, Problem, clean
from dioptra.runtime.failures import Refused
from dioptra.runtime.fits import name_of

# More files are not listed; nobody looks at them one by one.
_MAX_FILES = 500
# `serialize(working_dir, name, contents)`, whatever the code calls them.
_LEADING = 3


def check_arguments(handler: type, given: Mapping[str, Any]) -> list[Problem]:
    """Hold further arguments of `serialize` against what `validation` says; runs `validation`.

    Returns:
        Findings with the codes INVALID_VALIDATION, UNKNOWN_ARGUMENT, MISSING_REQUIRED and
        INVALID_ARGUMENT.
    """
    properties = handler.validation()  # type: ignore[attr-defined] # it was checked to be there
    if properties is not None and not isinstance(properties, Mapping):
        message = f"validation() returned a {name_of(properties)}: return a dict, or None."
        return [Problem("INVALID_VALIDATION", message)]
    known = dict(properties or {})
    needed = _needed(handler)
    problems = [
        Problem("UNKNOWN_ARGUMENT", f"serialize takes no argument “{name}” here.", name)
        for name in given
        if name not in known
    ]
    problems += [
        Problem(
            "MISSING_REQUIRED", f"The argument “{name}” has no default, and got no value.", name
        )
        for name in needed
        if name not in given
    ]
    return problems + _against_schema(known, given)


def serialize(
    handler: type, folder: str, name: str, contents: Any, given: Mapping[str, Any]
) -> str:
    """Let a handler write a value; give where, relative to the folder.

    Raises:
        Refused: What it returned is no path of something inside the folder.
    """
    found = handler.serialize(Path(folder), name, contents, **given)  # type: ignore[attr-defined]
    try:
        text = os.fspath(found)
    except TypeError:
        message = f"serialize returned a {name_of(found)}, and no path of what it wrote."
        raise Refused(Failure("ARTIFACT_NOT_A_PATH", message)) from None
    top = os.path.realpath(folder)
    real = os.path.realpath(os.path.join(top, os.fsdecode(text)))
    if not real.startswith(f"{top}/"):
        message = (
            "serialize returned a path outside its working directory, or that directory itself. "
            "Write a file or a directory inside it, and return the path of that."
        )
        raise Refused(Failure("ARTIFACT_OUTSIDE", message))
    relative = real.removeprefix(f"{top}/")
    if not os.path.exists(real):
        message = f"serialize returned the path “{clean(relative, 200)}”, and nothing is there."
        raise Refused(Failure("ARTIFACT_MISSING", message))
    return relative


def deserialize(handler: type, folder: str, path: str) -> Any:
    """Let a handler read what is at a path below a folder."""
    return handler.deserialize(working_dir=Path(folder), path=path)  # type: ignore[attr-defined]


def copy_to_read(path: str, folder: str) -> str:
    """Copy an artifact to a new folder, where its reader may write beside it; give its name."""
    name = os.path.basename(path)
    os.mkdir(folder)
    if os.path.isdir(path):
        shutil.copytree(path, f"{folder}/{name}", symlinks=True)
    else:
        shutil.copyfile(path, f"{folder}/{name}")
    return name


def list_files(folder: str) -> tuple[Artifact, ...]:
    """List every plain file below a folder, in the order of their paths."""
    found: list[Artifact] = []
    for at, directories, names in os.walk(folder):
        directories.sort()
        for name in sorted(names):
            whole = os.path.join(at, name)
            if len(found) < _MAX_FILES and os.path.isfile(whole) and not os.path.islink(whole):
                path = os.path.relpath(whole, folder)
                if path.isprintable():
                    found.append(Artifact(path, os.path.getsize(whole), _media_type(name)))
    return tuple(sorted(found, key=lambda one: one.path))


def _media_type(name: str) -> str:
    kind, encoding = mimetypes.guess_type(name)
    if encoding is not None:
        return "application/octet-stream"
    return kind or "application/octet-stream"


def _needed(handler: type) -> list[str]:
    """Name the arguments of `serialize` beyond the leading three that have no default."""
    found = arguments_of(handler.serialize) or []  # type: ignore[attr-defined]
    return [
        one.name
        for one in found[_LEADING:]
        if one.default is None and one.kind not in (SPREAD, KEYWORDS)
    ]


def _against_schema(properties: Mapping[str, Any], given: Mapping[str, Any]) -> list[Problem]:
    """Validate values, where the library for that is installed beside the task."""
    values = {name: value for name, value in given.items() if name in properties}
    if not values:
        return []
    try:
        from jsonschema import Draft202012Validator
        from jsonschema.exceptions import SchemaError
        from referencing import Registry
    except ModuleNotFoundError:
        return _by_type(properties, values)
    schema = {"type": "object", "properties": dict(properties)}
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        message = f"validation() gives no valid JSON Schema: {clean(error.message, 500)}."
        return [Problem("INVALID_VALIDATION", message)]
    # An empty registry: a schema of anybody's must not make anything fetch addresses.
    errors = Draft202012Validator(schema, registry=Registry()).iter_errors(values)
    return [
        Problem(
            "INVALID_ARGUMENT",
            clean(f"The argument “{error.path[0]}”: {error.message}.", 1_000),
            str(error.path[0]),
        )
        for error in errors
        if error.path
    ]


_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}


def _by_type(properties: Mapping[str, Any], values: Mapping[str, Any]) -> list[Problem]:
    """Check what can be checked without a library: types and choices."""
    problems = []
    for name, value in values.items():
        schema = properties[name] if isinstance(properties[name], Mapping) else {}
        wanted = schema.get("type")
        kinds = _TYPES.get(wanted, (object,)) if isinstance(wanted, str) else (object,)
        is_bool_for_number = type(value) is bool and wanted in ("integer", "number")
        if not isinstance(value, kinds) or is_bool_for_number:
            problems.append(
                Problem("INVALID_ARGUMENT", f"The argument “{name}” is not of type {wanted}.", name)
            )
        elif isinstance(schema.get("enum"), list) and value not in schema["enum"]:
            choices = ", ".join(map(str, schema["enum"]))
            message = f"The argument “{name}” is none of: {choices}."
            problems.append(Problem("INVALID_ARGUMENT", clean(message, 1_000), name))
    return problems
