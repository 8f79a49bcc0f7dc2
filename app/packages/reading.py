"""Files of an archive or folder as a package: as its manifest says, or by looking where code is."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app import naming
from app.decoding import decode_python
from app.errors import Invalid
from app.packages.manifest import ListedPlugin, Manifest, read_manifest
from app.packages.paths import checked, refusal
from app.packages.values import MANIFEST, Case, File, Package, Plugin, Task, Tree


def read_package(tree: Tree, name: str, config_path: str | None = None) -> Package:
    """Read the plugins of a source.

    Args:
        tree: Its Python and TOML files.
        name: The plugin's whose files stand at its root.
        config_path: Of the manifest; None looks for one in the usual place, at the root or in
            the only folder there, and does without if there is none.

    Raises:
        Invalid: The manifest is not there, or wrong, or names what is not there; a name is not
            legal; a file is no text; there are no plugins.
    """
    found = _find_manifest(tree, config_path)
    if found is None:
        package = Package(tuple(_discovered(tree, name)))
    else:
        package = _listed(tree, found, read_manifest(found, tree[found]), name)
    if not package.plugins and not package.types:
        raise _problem("There is no plugin in it: no folder has Python files.")
    _refuse_clashes(package)
    return package


def _find_manifest(tree: Tree, config_path: str | None) -> str | None:
    wanted = checked(config_path) if config_path else MANIFEST
    tops = {path.partition("/")[0] for path in tree if "/" in path}
    inside = [f"{top}/{wanted}" for top in tops] if len(tops) == 1 else []
    for path in (wanted, *inside):
        if path in tree:
            return path
    if config_path is None:
        return None
    others = sorted(path for path in tree if path.endswith(".toml"))
    there = f"There are: {', '.join(others[:10])}." if others else "There is no TOML file in it."
    raise Invalid(
        f"There is no manifest {config_path!r}. {there}",
        error="ImportManifestError",
        field="configPath",
    )


def _listed(tree: Tree, config: str, manifest: Manifest, name: str) -> Package:
    root = posixpath.dirname(config)
    notes = list(manifest.notes)
    plugins = []
    said = _Said.of(root, manifest)
    for one in manifest.plugins:
        folder = _below(root, one.path)
        plugins.append(_plugin(tree, folder, one, said, name))
        nested = sorted(
            path
            for path in tree
            if path.startswith(f"{folder}/" if folder else "")
            and path.endswith(".py")
            and posixpath.dirname(path) != folder
        )
        if nested and folder:
            notes.append(f"{nested[0]} is passed over: a plugin is flat and has no folders.")
    _refuse_stray(said, plugins)
    return Package(tuple(plugins), manifest.types, tuple(notes))


def _refuse_stray(said: _Said, plugins: list[Plugin]) -> None:
    """Refuse cases of files that are in no plugin of the source."""
    kept = sum(len(file.cases) for plugin in plugins for file in plugin.files)
    if kept == sum(map(len, said.cases.values())):
        return
    files = {(plugin.path, file.filename) for plugin in plugins for file in plugin.files}
    for path, (case, *_) in said.cases.items():
        folder, filename = posixpath.split(path)
        if (folder, filename) not in files:
            raise _problem(
                f"The case {case.name!r} is said to be of {path!r}, and no plugin has such a file."
            )


def _below(root: str, path: str) -> str:
    """Give the path of something that a manifest names, from the root of the source."""
    whole = posixpath.normpath(posixpath.join(root, path.replace("\\", "/")))
    if posixpath.isabs(path) or whole.startswith(".."):
        raise refusal(path, "leads out of the source")
    return "" if whole == "." else whole


@dataclass(frozen=True, slots=True)
class _Said:
    """What a manifest says of files and folders, by their paths from the root of the source."""

    descriptions: Mapping[str, str] = field(default_factory=dict)
    requirements: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: str, manifest: Manifest) -> _Said:
        def by_path(said: Mapping[str, Any]) -> dict[str, Any]:
            return {_below(root, path): one for path, one in said.items()}

        return cls(*map(by_path, (manifest.files, manifest.requirements, manifest.cases)))


def _plugin(tree: Tree, folder: str, listed: ListedPlugin, said: _Said, name: str) -> Plugin:
    files = []
    tasks = dict(listed.tasks) if listed.tasks is not None else None
    for path in _python_files(tree, folder):
        filename = posixpath.basename(path)
        own = None if tasks is None else tasks.pop(filename, ())
        files.append(_file(path, tree[path], own, said))
    if tasks:
        filename, left = next(iter(tasks.items()))
        raise _problem(
            f"The task {left[0].name!r} is said to be in {filename!r}, and the folder "
            f"{listed.path!r} has no such file."
        )
    name = _plugin_name(posixpath.basename(folder) or name, folder)
    needs = said.requirements.get(folder)
    return Plugin(name, listed.description, tuple(files), needs, folder)


def _discovered(tree: Tree, name: str) -> Iterator[Plugin]:
    for folder in sorted({posixpath.dirname(path) for path in tree if path.endswith(".py")}):
        name_here = _plugin_name(posixpath.basename(folder) or name, folder)
        files = tuple(_file(path, tree[path], None) for path in _python_files(tree, folder))
        yield Plugin(name_here, None, files, path=folder)


def _python_files(tree: Tree, folder: str) -> list[str]:
    return sorted(p for p in tree if p.endswith(".py") and posixpath.dirname(p) == folder)


def _file(
    path: str,
    data: bytes,
    tasks: tuple[Task, ...] | None,
    said: _Said = _Said(),
) -> File:
    filename = posixpath.basename(path)
    try:
        naming.check_filename(filename)
    except Invalid as problem:
        raise _problem(f"{path}: {problem.message}") from problem
    text = _text(path, data)
    return File(filename, text, tasks, said.descriptions.get(path), said.cases.get(path, ()))


def _plugin_name(name: str, folder: str) -> str:
    try:
        naming.check_plugin_name(name)
    except Invalid as problem:
        raise _problem(f"The folder {folder or '.'!r}: {problem.message}") from problem
    return name


def _text(path: str, data: bytes) -> str:
    """Give the text of a file: UTF-8, or what its coding line says where it is not."""
    try:
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = decode_python(data)
    except (SyntaxError, ValueError, LookupError) as problem:
        raise refusal(path, "is no text in UTF-8") from problem
    if "\0" in text:
        raise refusal(path, "holds NUL, which no Python file may")
    return text


def _refuse_clashes(package: Package) -> None:
    seen: set[str] = set()
    for plugin in package.plugins:
        if plugin.name.lower() in seen:
            raise _problem(f"Two folders would be the plugin {plugin.name!r}. Import one of them.")
        seen.add(plugin.name.lower())
    for plugin in package.plugins:
        names: dict[str, str] = {}
        for file in plugin.files:
            if names.setdefault(file.filename.lower(), file.filename) != file.filename:
                raise refusal(
                    f"{plugin.name}/{file.filename}", "differs from another in letter case alone"
                )


def _problem(sentence: str) -> Invalid:
    return Invalid(sentence, error="ImportSourceError")
