"""Two texts side by side, in bounded time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# The line ends of Python's grammar, and no others: a form feed inside a line ends none.
_LINE_END = re.compile(r"\r\n?|\n")
# Finding what moved takes longer than the texts are long. Above so many differing lines, or so
# many characters, nothing is matched.
MAX_MATCHED = 2_000
MAX_CHARACTERS = 200_000
# Equal lines that are shown around what differs.
_AROUND = 3

# A line is compared with another one word by word, up to so many.
_MAX_WORDS = 300
# What matching of lines, and of words in all lines, may cost, see `_Effort`: a few seconds if the
# texts were made for it. Of code that people write, 2,000 lines cost a quarter of it.
MAX_LINE_EFFORT = 30_000_000
MAX_WORD_EFFORT = 8_000_000
# Above so many items, `SequenceMatcher` leaves out those that are more than one in a hundred.
_MANY = 200
_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
# Lines that share less than this are another one each: marks would cover them all.
_LEAST_ALIKE = 0.5

Part = tuple[str, bool]
Kind = Literal["same", "changed", "old", "new", "gap"]
_Step = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one side.

    Args:
        number: From 1.
        parts: Its text in pieces, in order, each with whether the other side lacks it.
    """

    number: int
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.parts)


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side.

    Args:
        old: None where the line is new; likewise `new`.
        count: Of a gap: the equal lines that are left out.
    """

    kind: Kind
    old: Line | None = None
    new: Line | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts next to each other.

    Args:
        rows: None where the texts are equal.
        left_out: Differing lines beyond what is shown.
        only_ends: Do the texts differ in nothing but how their lines end.
    """

    rows: tuple[Row, ...] = ()
    left_out: int = 0
    only_ends: bool = False


class _Effort:
    """What matching may still cost.

    `SequenceMatcher` looks at each pair of equal items again for each run that it finds. Of texts
    that were made for it that is minutes.
    """

    def __init__(self, left: int) -> None:
        self._left = left

    def allows(self, old: Sequence[str], new: Sequence[str], *, is_thorough: bool) -> bool:
        """Take what it costs at most to match these; False, and nothing, where that is too much.

        Args:
            is_thorough: Are items that are very common matched too.
        """
        counts, others = Counter(old), Counter(new)
        most = len(new) if is_thorough or len(new) < _MANY else len(new) // 100 + 1
        pairs = sum(n * others[item] for item, n in counts.items() if others[item] <= most)
        cost = pairs * min(len(old), len(new))
        if cost > self._left:
            return False
        self._left -= cost
        return True


def split_lines(text: str) -> list[str]:
    """Give the lines of a text without their ends."""
    lines = _LINE_END.split(text)
    return lines[:-1] if not lines[-1] else lines


def count_changes(before: str, after: str) -> tuple[int, int] | None:
    """Count the lines that are new and those that are gone; None where that would take long.

    A line that moved is neither.
    """
    if max(len(before), len(after)) > MAX_CHARACTERS:
        return None
    old, new = Counter(split_lines(before)), Counter(split_lines(after))
    return (new - old).total(), (old - new).total()


def side_by_side(before: str, after: str) -> Difference:
    """Put two texts next to each other, with few of the lines that are equal.

    Texts that differ too much are not matched: the lines of the one stand beside those of the
    other, and only so many are shown.
    """
    old, new = split_lines(before), split_lines(after)
    if old == new:
        return Difference(only_ends=before != after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    end, new_end = len(old) - tail, len(new) - tail
    middle, left_out = _steps(old[head:end], new[head:new_end])
    shifted = [(tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in middle]
    steps = [("equal", 0, head, 0, head), *shifted, ("equal", end, len(old), new_end, len(new))]
    return Difference(tuple(_rows(old, new, steps)), left_out)


def _steps(old: Sequence[str], new: Sequence[str]) -> tuple[list[_Step], int]:
    """Say how the one becomes the other, and how many lines that passes over."""
    size = sum(map(len, old)) + sum(map(len, new))
    is_short = max(len(old), len(new)) <= MAX_MATCHED and size <= MAX_CHARACTERS
    if is_short and _Effort(MAX_LINE_EFFORT).allows(old, new, is_thorough=False):
        return list(SequenceMatcher(None, old, new).get_opcodes()), 0
    shown, new_shown = min(len(old), MAX_MATCHED), min(len(new), MAX_MATCHED)
    left_out = len(old) - shown + len(new) - new_shown
    return [("replace", 0, shown, 0, new_shown)], left_out


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """Count the equal items at the beginning."""
    pairs = zip(old, new, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _rows(old: Sequence[str], new: Sequence[str], steps: Sequence[_Step]) -> Iterator[Row]:
    effort = _Effort(MAX_WORD_EFFORT)
    for place, (tag, start, end, new_start, new_end) in enumerate(steps):
        if tag == "equal":
            lead = 0 if place == 0 else _AROUND
            trail = 0 if place == len(steps) - 1 else _AROUND
            yield from _equal(old[start:end], start, new_start, lead, trail)
        else:
            yield from _unequal(old[start:end], new[new_start:new_end], start, new_start, effort)


def _equal(
    texts: Sequence[str], start: int, new_start: int, lead: int, trail: int
) -> Iterator[Row]:
    hidden = len(texts) - lead - trail
    for place, text in enumerate(texts):
        if hidden > 1 and lead <= place < len(texts) - trail:
            if place == lead:
                yield Row("gap", count=hidden)
            continue
        parts = ((text, False),)
        yield Row("same", Line(start + place + 1, parts), Line(new_start + place + 1, parts))


def _unequal(
    old: Sequence[str], new: Sequence[str], start: int, new_start: int, effort: _Effort
) -> Iterator[Row]:
    both = min(len(old), len(new))
    for place in range(both):
        left, right = _parted(old[place], new[place], effort)
        yield Row("changed", Line(start + place + 1, left), Line(new_start + place + 1, right))
    for place in range(both, len(old)):
        yield Row("old", Line(start + place + 1, ((old[place], False),)))
    for place in range(both, len(new)):
        yield Row("new", None, Line(new_start + place + 1, ((new[place], False),)))


def _parted(old: str, new: str, effort: _Effort) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Take two lines apart into what both have and what one of them lacks."""
    words, new_words = _WORD.findall(old), _WORD.findall(new)
    is_short = max(len(words), len(new_words)) <= _MAX_WORDS
    matcher = SequenceMatcher(None, words, new_words, autojunk=False)
    if (
        not (is_short and effort.allows(words, new_words, is_thorough=True))
        or matcher.ratio() < _LEAST_ALIKE
    ):
        return ((old, False),), ((new, False),)
    left: list[Part] = []
    right: list[Part] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        left.append(("".join(words[start:end]), tag != "equal"))
        right.append(("".join(new_words[new_start:new_end]), tag != "equal"))
    return _filled(left), _filled(right)


def _filled(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part[0])
