"""What a name of the file stands for, statement by statement; the SDK's names live here."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Sequence
from typing import Final

# A house test checks that each of them exists in `dioptra/`.
REGISTER: Final = "dioptra.pyplugs.register"
INTERFACE: Final = "dioptra.sdk.api.artifact.ArtifactTaskInterface"
# What `from module import *` gives. Star imports of other modules may give any name.
STAR_EXPORTS: Final = {
    "dioptra.pyplugs": {"register": REGISTER},
    "dioptra.sdk.api.artifact": {"ArtifactTaskInterface": INTERFACE},
}

# Meanings are dotted names. Those of the file itself begin so, which no module name can.
OWN: Final = "<file>."
# Bound to something that only a run can tell.
RUN_TIME: Final = "<run time>"
# `sys.modules[...]`: setting attributes of it defines names that the text does not show.
MODULE_OBJECT: Final = "<module>"

_SDK: Final = "dioptra"
# Longer than any real dotted name; `a = a.b` over and over would grow without end.
_MAX_MEANING: Final = 400


def is_sdk(meaning: str | None) -> bool:
    """Does a meaning lead to Dioptra's own names."""
    return meaning is not None and (meaning == _SDK or meaning.startswith(_SDK + "."))


def own_name(meaning: str | None) -> str | None:
    """Give the name of a definition of the file itself, None for all else."""
    return meaning.removeprefix(OWN) if meaning is not None and meaning.startswith(OWN) else None


def dotted(node: ast.expr) -> list[str] | None:
    """Take `a.b.c` apart; None for every other expression."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    parts.reverse()
    return parts


class Names:
    """The names bound so far, in the order of the code, and what each stands for."""

    def __init__(self) -> None:
        self._meanings: dict[str, str] = {}
        # What the innermost branch has changed: the meanings from before it.
        self._before: dict[str, str | None] = {}
        self.has_star = False

    def bind(self, name: str, meaning: str) -> None:
        """Let a name stand for something from here on."""
        if name not in self._before:
            self._before[name] = self._meanings.get(name)
        self._meanings[name] = meaning

    def get(self, name: str) -> str | None:
        """Give the meaning of a bare name, None where it is not bound."""
        return self._meanings.get(name)

    def resolve(self, node: ast.expr) -> str | None:
        """Give the dotted name that an expression stands for; None where it is no plain name."""
        if isinstance(node, ast.Subscript):
            return MODULE_OBJECT if self._path(node.value) == "sys.modules" else None
        return self._path(node)

    def _path(self, node: ast.expr) -> str | None:
        parts = dotted(node)
        if parts is None:
            return None
        first = self._meanings.get(parts[0])
        if first is None or first == RUN_TIME:
            return first
        return ".".join([first, *parts[1:]])

    def hides(self, node: ast.expr, meaning: str | None) -> bool:
        """Could an expression be an SDK name, though the text does not say so.

        What is imported from elsewhere by name is taken at its word; the plugin's own other files,
        star imports and computed values are not.
        """
        if meaning is not None:
            return meaning == RUN_TIME or meaning.startswith(".")
        parts = dotted(node)
        if parts is None:
            return True
        return self.has_star and not hasattr(builtins, parts[0])

    def bind_import(self, node: ast.Import) -> None:
        """Bind what `import a.b` and `import a.b as c` bind."""
        for alias in node.names:
            if alias.asname:
                self.bind(alias.asname, alias.name)
            else:
                top = alias.name.partition(".")[0]
                self.bind(top, top)

    def bind_import_from(self, node: ast.ImportFrom) -> str | None:
        """Bind what `from a import b` binds; give the module of a star that may bind anything."""
        # A relative import keeps its dots, so it never looks like the SDK.
        module = "." * node.level + (node.module or "")
        joint = "" if module.endswith(".") else "."
        for alias in node.names:
            if alias.name != "*":
                self.bind(alias.asname or alias.name, f"{module}{joint}{alias.name}")
            elif module in STAR_EXPORTS:
                for name, meaning in STAR_EXPORTS[module].items():
                    self.bind(name, meaning)
            else:
                self.has_star = True
                return module
        return None

    def bind_value(self, target: ast.expr, value: ast.expr | None) -> None:
        """Bind the target of an assignment: a second name of a thing, or something computed."""
        if isinstance(target, ast.Name):
            meaning = None if value is None else self.resolve(value)
            if meaning is None or len(meaning) > _MAX_MEANING:
                meaning = RUN_TIME
            self.bind(target.id, meaning)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._bind_items(target.elts, value)
        elif isinstance(target, ast.Starred):
            self.bind_value(target.value, None)

    def _bind_items(self, targets: Sequence[ast.expr], value: ast.expr | None) -> None:
        values: Sequence[ast.expr | None] = [None] * len(targets)
        if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(targets):
            values = value.elts
        for target, item in zip(targets, values, strict=True):
            self.bind_value(target, item)

    def branch(self, arms: Iterable[Callable[[], None]]) -> None:
        """Walk the arms of a statement, of which a run takes one, each from the same start.

        Afterwards a name has the meaning from the first arm that binds it; an SDK meaning goes
        first, wherever it comes from: `try: from dioptra import pyplugs`, `except: pyplugs = None`.
        """
        outer, arm_count = self._before, 0
        merged: dict[str, str] = {}
        counts: dict[str, int] = {}
        start: dict[str, str | None] = {}
        for arm in arms:
            self._before = {}
            arm()
            arm_count += 1
            for name, before in self._before.items():
                meaning = self._meanings[name]
                start[name] = before
                counts[name] = counts.get(name, 0) + 1
                if name not in merged or (is_sdk(meaning) and not is_sdk(merged[name])):
                    merged[name] = meaning
                self._restore(name, before)
        self._before = outer
        for name, meaning in merged.items():
            kept = start[name]
            if kept is not None and is_sdk(kept) and counts[name] < arm_count:
                meaning = meaning if is_sdk(meaning) else kept
            self.bind(name, meaning)

    def _restore(self, name: str, meaning: str | None) -> None:
        if meaning is None:
            del self._meanings[name]
        else:
            self._meanings[name] = meaning
