"""Numbers as a line that templates draw, with what it shows in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

# Units of the drawing; its style says how large it is shown.
WIDTH: Final = 600
HEIGHT: Final = 160
_MARGIN: Final = 6
_LEAST: Final = 3
# Fewer points than these are told apart by eye.
_DOTTED: Final = 40
_MOST: Final = 400


@dataclass(frozen=True, slots=True)
class Plot:
    """A line of numbers.

    Attributes:
        points: As SVG has them.
        dots: The same one by one, where they are few.
        zero: Height of the line of zero; None where the numbers do not cross it.
        low: The smallest number, as text; `high` likewise.
        count: How many numbers there are in all.
        words: For those who do not see it.
    """

    points: str
    dots: Sequence[tuple[str, str]]
    zero: str | None
    low: str
    high: str
    count: int
    words: str


def of_array(preview: Any) -> Plot | None:
    """Plot the sample of an array's preview; None where it has none, or hardly any numbers."""
    numbers = (preview or {}).get("numbers")
    if not numbers:
        return None
    shape = preview.get("shape") or [len(numbers)]
    return draw(numbers, int(shape[0]))


def of_value(value: Any) -> Plot | None:
    """Plot a list of numbers; None for all else."""
    if not isinstance(value, list) or len(value) < _LEAST or not all(map(_is_number, value)):
        return None
    step = -(-len(value) // _MOST)
    return draw(value[::step], len(value))


def draw(numbers: Sequence[float], count: int) -> Plot | None:
    """Plot numbers.

    Args:
        numbers: Evenly chosen.
        count: How many they were chosen from.
    """
    if len(numbers) < _LEAST:
        return None
    low, high = min(numbers), max(numbers)
    # Halves, because the difference of two numbers may be infinite.
    span = high / 2 - low / 2
    inner = HEIGHT - 2 * _MARGIN

    def height(number: float) -> float:
        part = (number / 2 - low / 2) / span if span else 0.5
        return _MARGIN + inner * (1 - part)

    step = (WIDTH - 2 * _MARGIN) / (len(numbers) - 1)
    pairs = [
        (f"{_MARGIN + place * step:.1f}", f"{height(number):.1f}")
        for place, number in enumerate(numbers)
    ]
    return Plot(
        points=" ".join(f"{x},{y}" for x, y in pairs),
        dots=pairs if len(pairs) <= _DOTTED else (),
        zero=f"{height(0):.1f}" if low < 0 < high else None,
        low=f"{low:.4g}",
        high=f"{high:.4g}",
        count=count,
        words=f"{count:,} numbers from {low:.4g} to {high:.4g}; the first is {numbers[0]:.4g}, "
        f"the last one shown {numbers[-1]:.4g}",
    )


def _is_number(value: Any) -> bool:
    is_one = isinstance(value, int | float) and not isinstance(value, bool)
    return is_one and -1e308 < value < 1e308
