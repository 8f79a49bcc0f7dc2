"""What a file takes from the other files of its plugin: bases of classes, shapes of values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from app.analysis.artifacts import METHODS
from app.analysis.imports import INTERFACE
from app.analysis.signatures import (
    ArtifactSignature,
    FunctionSignature,
    Hint,
    OtherName,
    Parameter,
    Reading,
    Validation,
)

Class = ArtifactSignature | OtherName

# Re-exports of re-exports, and heirs of heirs; deeper ones are taken as unknown.
_MAX_STEPS: Final = 20
# Shapes made of shapes of other files grow with each file; what is beyond this is `any`.
_MAX_HINTS: Final = 50_000


def wanted_modules(reading: Reading, plugin: str) -> set[str]:
    """Name the sibling modules that a file imports from, directly."""
    meanings = [imported.meaning for imported in reading.imports]
    meanings += [f"{spot.text}.*" for spot in reading.blind_spots if spot.kind == "star import"]
    paths = (_local_path(meaning, plugin) for meaning in meanings)
    return {path[0] for path in paths if path and path[0] != "*"}


def link(reading: Reading, plugin: str, siblings: Mapping[str, Reading]) -> Reading:
    """Complete a reading with what the other files of its plugin say.

    Args:
        reading: Of the file.
        plugin: Name of the plugin, under which its files may import each other too.
        siblings: Readings of the other files, by module name (`fgm` for `fgm.py`).
    """
    if not siblings or not wanted_modules(reading, plugin):
        return reading
    return _Linker(plugin, siblings).linked(reading)


def _local_path(meaning: str, plugin: str) -> list[str] | None:
    """Take `.module.name` or `plugin.module.name` apart; None for all else."""
    if meaning.startswith("."):
        rest = meaning[1:]
        # Two dots and more lead out of the plugin.
        return rest.split(".") if rest and not rest.startswith(".") else None
    top, _, rest = meaning.partition(".")
    return rest.split(".") if top == plugin and rest else None


class _Found:
    """A class of the plugin, with what it has from its own bases."""

    def __init__(
        self,
        is_artifact: bool,
        methods: dict[str, FunctionSignature],
        validation: Validation | None,
    ) -> None:
        self.is_artifact = is_artifact
        self.methods = methods
        self.validation = validation


class _Linker:
    def __init__(self, plugin: str, siblings: Mapping[str, Reading]) -> None:
        self._plugin = plugin
        self._siblings = siblings
        self._classes: dict[str, dict[str, Class]] = {}
        self._known: dict[tuple[str, str], _Found | None] = {}
        self._left = _MAX_HINTS

    def linked(self, reading: Reading) -> Reading:
        here = _classes_of(reading)
        self._classes[""] = here
        self._known.clear()
        artifacts: list[ArtifactSignature] = []
        others: list[OtherName] = []
        for other in reading.others:
            found = self._class("", other.name) if here.get(other.name) is other else None
            if found is not None and found.is_artifact:
                artifacts.append(_as_artifact(other, found))
            else:
                others.append(other)
        for artifact in reading.artifacts:
            found = self._class("", artifact.name)
            artifacts.append(_completed(artifact, found) if found else artifact)
        artifacts.sort(key=lambda artifact: artifact.line)
        return replace(
            reading,
            functions=tuple(self._function(one, "") for one in reading.functions),
            artifacts=tuple(self._artifact(one) for one in artifacts),
            others=tuple(others),
        )

    def _class(self, module: str, name: str, steps: int = 0) -> _Found | None:
        """Find a class of a module (of this file for "") with all that it inherits."""
        key = (module, name)
        if key in self._known:
            return self._known[key]
        self._known[key] = None  # A circle of bases ends here.
        node = self._classes_in(module).get(name)
        if node is None or steps > _MAX_STEPS:
            return None
        is_artifact = isinstance(node, ArtifactSignature)
        methods: dict[str, FunctionSignature] = {}
        validation = None
        for base in reversed(node.bases):
            inherited = self._base(module, base, steps + 1)
            if inherited is not None:
                is_artifact |= inherited.is_artifact
                methods.update(inherited.methods)
                validation = inherited.validation or validation
        methods.update((method.name, self._function(method, module)) for method in node.methods)
        found = _Found(is_artifact, methods, node.validation or validation)
        self._known[key] = found
        return found

    def _base(self, module: str, text: str, steps: int) -> _Found | None:
        meaning = self._meaning(self._from(module, text), steps)
        if meaning == INTERFACE:
            return _Found(True, {}, None)
        path = _local_path(meaning, self._plugin) if meaning else None
        if path is not None and len(path) == 2:
            return self._class(path[0], path[1], steps)
        if "." not in text:
            return self._class(module, text, steps)
        return None

    def _from(self, module: str, name: str) -> str:
        """Give a name of a module as a whole path."""
        return f".{module}.{name}" if module and "." not in name else name

    def _meaning(self, meaning: str, steps: int = 0) -> str | None:
        """Follow a name through the modules that hand it on."""
        path = _local_path(meaning, self._plugin)
        if path is None:
            return meaning
        if len(path) != 2 or steps > _MAX_STEPS:
            return None
        module, name = path
        if name in self._classes_in(module):
            return f".{module}.{name}"
        sibling = self._siblings.get(module)
        for imported in sibling.imports if sibling else ():
            if imported.name == name:
                return self._meaning(imported.meaning, steps + 1)
        return f".{module}.{name}"

    def _classes_in(self, module: str) -> dict[str, Class]:
        if module not in self._classes:
            sibling = self._siblings.get(module)
            self._classes[module] = _classes_of(sibling) if sibling else {}
        return self._classes[module]

    def _artifact(self, artifact: ArtifactSignature) -> ArtifactSignature:
        methods = tuple(self._function(method, "") for method in artifact.methods)
        return replace(artifact, methods=methods)

    def _function(self, function: FunctionSignature, module: str) -> FunctionSignature:
        hint = self._hint(function.hint, module)
        parameters = tuple(self._parameter(one, module) for one in function.parameters)
        if hint is function.hint and parameters == function.parameters:
            return function
        return replace(function, hint=hint, parameters=parameters)

    def _parameter(self, parameter: Parameter, module: str) -> Parameter:
        hint = self._hint(parameter.hint, module)
        return parameter if hint is parameter.hint else replace(parameter, hint=hint)

    def _hint(self, hint: Hint | None, module: str, steps: int = 0) -> Hint | None:
        """Give a hint of a module as this file sees it, with the plugin's shapes in their place."""
        if hint is None:
            return None
        self._left -= 1
        if self._left < 0:
            return Hint("any")
        if hint.kind == "class":
            return self._class_hint(hint, module, steps)
        if not hint.parts:
            return hint
        parts = tuple(self._hint(part, module, steps) or part for part in hint.parts)
        return hint if parts == hint.parts else replace(hint, parts=parts)

    def _class_hint(self, hint: Hint, module: str, steps: int) -> Hint:
        if module and "." not in hint.name and not self._defines(module, hint.name):
            return hint
        name = self._from(module, hint.name)
        path = _local_path(name, self._plugin)
        if path is None or steps > _MAX_STEPS:
            return hint
        meaning = self._meaning(name, steps)
        if meaning is None:
            return hint
        path = _local_path(meaning, self._plugin)
        if path is None:
            return replace(hint, name=meaning)
        shape = self._shape(path)
        if shape is not None:
            described = (
                shape if hint.description is None else replace(shape, description=hint.description)
            )
            return self._hint(described, path[0], steps + 1) or described
        return hint if meaning == hint.name else replace(hint, name=meaning)

    def _defines(self, module: str, name: str) -> bool:
        return name in self._classes_in(module) or self._shape((module, name)) is not None

    def _shape(self, path: Iterable[str]) -> Hint | None:
        module, name = path
        sibling = self._siblings.get(module)
        for shape in sibling.shapes if sibling else ():
            if shape.name == name:
                return shape.hint
        return None


def _classes_of(reading: Reading) -> dict[str, Class]:
    found: dict[str, Class] = {
        other.name: other for other in reading.others if other.kind == "class"
    }
    found.update((artifact.name, artifact) for artifact in reading.artifacts)
    return found


def _as_artifact(other: OtherName, found: _Found) -> ArtifactSignature:
    sketch = ArtifactSignature(
        other.name, (), other.bases, other.line, other.column, None, other.docstring
    )
    return _completed(sketch, found)


def _completed(artifact: ArtifactSignature, found: _Found) -> ArtifactSignature:
    methods = tuple(found.methods[name] for name in METHODS if name in found.methods)
    return replace(artifact, methods=methods, validation=found.validation)
