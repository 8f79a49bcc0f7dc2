"""A reading arranged for questions by name: what a name stands for, what else could be meant."""

from __future__ import annotations

import difflib
from itertools import chain, islice
from typing import Final

from app.analysis.mapping import TaskMapping
from app.analysis.signatures import (
    ArtifactSignature,
    BlindSpot,
    FunctionSignature,
    OtherKind,
    OtherName,
    Reading,
)

Task = FunctionSignature | ArtifactSignature
Meaning = FunctionSignature | ArtifactSignature | OtherName

_INNER: Final[frozenset[OtherKind]] = frozenset({"method", "nested function", "nested class"})
# What `import` and assignment bind is never what a misspelt task name meant.
_DEFINED: Final[frozenset[OtherKind]] = frozenset({"function", "async function", "class"})

# Comparing names takes 50 microseconds a pair; a file of thousands of names must not take minutes.
_MAX_CANDIDATES: Final = 500
_MAX_NAME: Final = 200
_MAX_SUGGESTIONS: Final = 20


class Index:
    """What compare needs to look up, made in one pass over the reading."""

    def __init__(self, mapping: TaskMapping, reading: Reading) -> None:
        functions = (task.name for task in mapping.functions)
        self.asked = frozenset(chain(functions, (task.name for task in mapping.artifacts)))
        self.reading = reading
        self.offered: tuple[Task, ...] = (
            *reading.functions,
            *(artifact for artifact in reading.artifacts if not artifact.is_helper),
        )
        self.marked = tuple(other for other in reading.others if other.is_marked)
        self._meanings = self._find_meanings()
        self._suggestions = 0

    def meaning(self, name: str) -> Meaning | None:
        """Give what a registered name stands for; the module level goes before what is inside."""
        return self._meanings.get(name)

    def closest(self, name: str) -> str | None:
        """Give the defined name that was most probably meant."""
        self._suggestions += 1
        if self._suggestions > _MAX_SUGGESTIONS:
            return None
        reading = self.reading
        names = chain(
            (task.name for task in reading.functions),
            (task.name for task in reading.artifacts),
            (other.name for other in reading.others if other.kind in _DEFINED),
        )
        candidates = islice((one for one in names if len(one) <= _MAX_NAME), _MAX_CANDIDATES)
        matches = difflib.get_close_matches(name, list(candidates), n=1)
        return matches[0] if matches else None

    def is_free(self, name: str, kind: str) -> bool:
        """Is this a task of that kind in the code, and not registered."""
        wanted = FunctionSignature if kind == "function" else ArtifactSignature
        return name not in self.asked and any(
            task.name == name and isinstance(task, wanted) for task in self.offered
        )

    def blind_spot(self, *kinds: str) -> BlindSpot | None:
        """Give the first statement of these kinds."""
        return next((spot for spot in self.reading.blind_spots if spot.kind in kinds), None)

    def _find_meanings(self) -> dict[str, Meaning]:
        found: dict[str, Meaning] = {task.name: task for task in self.reading.functions}
        found.update((task.name, task) for task in self.reading.artifacts)
        for other in self.reading.others:
            if other.name not in self.asked:
                continue
            known = found.get(other.name)
            is_better = isinstance(known, OtherName) and known.kind in _INNER and other.is_marked
            if known is None or is_better:
                found[other.name] = other
        return found
