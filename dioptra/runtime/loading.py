"""Import a file of a plugin as a module of a package that is named after the plugin.

So that `from . import other` and `from plugin import other` find the plugin's other files. A plugin
that is named as a module of Python, or as something installed, goes by another name in the run:
its files find each other by `from . import other`, and `import json` stays what it is.
"""

from __future__ import annotations

import sys
from types import ModuleType


def load(plugin: str, filename: str, code: str) -> ModuleType:
    """Import a file and what it imports; whatever that raises goes on.

    Args:
        plugin: Name of the plugin.
        filename: Of the file.
        code: The folder that holds the plugin's folder.
    """
    package = package_name(plugin)
    if package == plugin:
        sys.path.append(code)
    else:
        _add_package(package, f"{code}/{plugin}")
    name = f"{package}.{filename.removesuffix('.py')}"
    if filename == "__init__.py":
        name = package
    __import__(name)
    return sys.modules[name]


def package_name(plugin: str) -> str:
    """Give the name under which a plugin is imported: its own, where that means nothing else."""
    return f"{plugin}_plugin" if _is_taken(plugin) else plugin


def note_on_name(plugin: str) -> str | None:
    """Say what a person should know of a name that is taken."""
    if package_name(plugin) == plugin:
        return None
    return (
        f"“{plugin}” also names a module that is installed where tasks are run. In the plugin's "
        f"files, “import {plugin}” means that one; they import each other by “from . import …”."
    )


def _is_taken(name: str) -> bool:
    if name in sys.stdlib_module_names or name in sys.modules:
        return name not in _ours
    found = any(
        finder.find_spec(name, None) is not None
        for finder in sys.meta_path
        if hasattr(finder, "find_spec")
    )
    if not found:
        _ours.add(name)
    return found


# Plugins that were found to have their name for themselves, before they were loaded.
_ours: set[str] = set()


def _add_package(name: str, folder: str) -> None:
    from importlib.machinery import ModuleSpec
    from importlib.util import module_from_spec, spec_from_file_location

    start = f"{folder}/__init__.py"
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [folder]
    try:
        with open(start, "rb"):
            found = spec_from_file_location(name, start, submodule_search_locations=[folder])
            spec = found or spec
    except FileNotFoundError:
        pass
    module = sys.modules[name] = module_from_spec(spec)
    if spec.loader is not None:
        spec.loader.exec_module(module)
