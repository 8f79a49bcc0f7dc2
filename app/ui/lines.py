"""Source as pages show it: numbered lines, each with what was found on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The line ends of Python's grammar, and no others: findings count lines as it does.
_LINE_END = re.compile(r"\r\n?|\n")
_WEIGHT = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source, with the weightiest finding on it.

    Attributes:
        number: From 1.
        severity: Empty where there is no finding; `message` likewise.
    """

    number: int
    text: str
    severity: str = ""
    message: str = ""


def lines_of(contents: str, findings: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    """The lines of a source, numbered, each with what was found on it."""
    marks: dict[int, Mapping[str, Any]] = {}
    for finding in sorted(findings, key=lambda one: _WEIGHT[one["severity"]], reverse=True):
        marks[finding["line"]] = finding
    texts = _LINE_END.split(contents)
    if not texts[-1]:
        texts.pop()
    for number, text in enumerate(texts, start=1):
        mark = marks.get(number, {})
        yield Line(number, text, mark.get("severity", ""), mark.get("message", ""))


def place_of(finding: Mapping[str, Any]) -> tuple[int, int]:
    """Where a finding stands among others: the weightiest first, then by line."""
    return _WEIGHT[finding["severity"]], finding["line"] or 0
