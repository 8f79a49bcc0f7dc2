"""How large a hint is when it is written down, where nothing of it is shared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from app.analysis.signatures import Hint

_CHARACTERS_A_STEP: Final = 16


class Measured(NamedTuple):
    """A hint, the steps that it counts for, and how deep it is; one without parts is 0 deep."""

    hint: Hint
    steps: int
    height: int


def measured(hint: Hint) -> Measured:
    """Measure a hint with all of its parts."""
    parts = [measured(part) for part in hint.parts]
    own = 1 + steps_of((*hint.choices, *hint.keys, hint.description))
    height = 1 + max(part.height for part in parts) if parts else 0
    return Measured(hint, own + sum(part.steps for part in parts), height)


def steps_of(values: Iterable[object]) -> int:
    """Count single values: one step each that is there, and more for long texts."""
    kept = [value for value in values if value is not None]
    characters = sum(len(value) for value in kept if isinstance(value, str))
    return len(kept) + characters // _CHARACTERS_A_STEP
