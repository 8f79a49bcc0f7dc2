"""A package as files with a manifest: equal bytes for equal content, in Dioptra's TOML."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.packages.values import MANIFEST, Package, Parameter, ParameterType, Plugin, Task, Tree

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def as_tree(package: Package) -> Tree:
    """Give the files of a package by path, the manifest among them."""
    files = {
        f"{plugin.name}/{file.filename}": file.contents.encode()
        for plugin in package.plugins
        for file in plugin.files
    }
    return {**files, MANIFEST: write_manifest(package).encode()}


def as_folder(package: Package) -> Tree:
    """Give the files of a package of one plugin as the folder of that plugin, with a manifest."""
    (plugin,) = package.plugins
    files = {file.filename: file.contents.encode() for file in plugin.files}
    return {**files, MANIFEST: write_manifest(package, inside=True).encode()}


def write_manifest(package: Package, *, inside: bool = False) -> str:
    """Write the manifest of a package whose files all say what they register.

    Plugins, files and types stand in the order of their names, tasks and parameters in their own.

    Args:
        inside: It is to lie in the folder of the only plugin, and not beside it.
    """
    lines: list[str] = []
    for plugin in sorted(package.plugins, key=lambda one: one.name):
        lines += [*_plugin(plugin, "." if inside else plugin.name), ""]
    for one in sorted(package.types, key=lambda one: one.name):
        lines += [*_type(one), ""]
    for plugin in sorted(package.plugins, key=lambda one: one.name):
        for file in sorted(plugin.files, key=lambda one: one.filename):
            if file.description is not None:
                path = file.filename if inside else f"{plugin.name}/{file.filename}"
                lines += ["[[plugin_files]]", *_fields(path=path, description=file.description), ""]
    for plugin in sorted(package.plugins, key=lambda one: one.name):
        lines += _additions(plugin, "." if inside else plugin.name)
    return "\n".join(lines)


def _plugin(plugin: Plugin, path: str) -> Iterator[str]:
    yield "[[plugins]]"
    yield from _fields(path=path, description=plugin.description)
    yield ""
    # Without this table, everything that the code offers would be registered.
    yield "[plugins.tasks]"
    files = sorted(plugin.files, key=lambda one: one.filename)
    for kind, is_artifact in (("functions", False), ("artifacts", True)):
        for file in files:
            for task in file.tasks or ():
                if (task.inputs is None) == is_artifact:
                    yield ""
                    yield f"[[plugins.tasks.{kind}]]"
                    yield from _fields(filename=file.filename, name=task.name)
                    yield from _parameters(task)


def _additions(plugin: Plugin, folder: str) -> Iterator[str]:
    """What Dioptra does not know stands apart, so that it passes it over."""
    if plugin.requirements is not None:
        yield "[[plugin_requirements]]"
        yield from _fields(path=folder, requirements=plugin.requirements)
        yield ""
    for file in sorted(plugin.files, key=lambda one: one.filename):
        for case in sorted(file.cases, key=lambda one: (one.task, one.name)):
            yield "[[plugin_cases]]"
            yield from _fields(
                path=posixpath.normpath(f"{folder}/{file.filename}"),
                task=case.task,
                name=case.name,
                given=case.given,
                expected=case.expected,
                raises=case.raises,
            )
            yield ""


def _parameters(task: Task) -> Iterator[str]:
    if task.inputs is not None:
        yield from _list("input_params", task.inputs, with_need=True)
    yield from _list("output_params", task.outputs, with_need=False)


def _list(key: str, parameters: Iterable[Parameter], *, with_need: bool) -> Iterator[str]:
    rows = []
    for one in parameters:
        said: dict[str, Any] = {"name": one.name, "type": one.type}
        rows.append(f"  {_value({**said, 'required': one.required} if with_need else said)},")
    yield from [f"{key} = [", *rows, "]"] if rows else [f"{key} = []"]


def _type(one: ParameterType) -> Iterator[str]:
    yield "[[plugin_param_types]]"
    yield from _fields(name=one.name, description=one.description, structure=one.structure)


def _fields(**values: Any) -> Iterator[str]:
    yield from (f"{key} = {_value(value)}" for key, value in values.items() if value is not None)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _string(str(value))


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _string(key)


def _string(text: str) -> str:
    return f'"{"".join(map(_letter, text))}"'


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    return f"\\u{ord(letter):04x}" if letter < " " or letter == "\x7f" else letter
