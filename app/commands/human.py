"""Findings for people: place, code, message, the line with a caret, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import click

from app.analysis import Diagnostic
from app.analysis.source import Source
from app.commands.excerpt import excerpt, plain
from app.commands.findings import Report, Totals, advice, count

_WORDS: Final = {"error": "error", "warning": "warning", "info": "note"}
_COLOURS: Final = {"error": "red", "warning": "yellow", "info": "blue"}


def as_text(reports: Sequence[Report]) -> str:
    """Write findings with colours, to be taken out where no terminal shows them."""
    lines: list[str] = []
    for report in reports:
        source = Source(report.text)
        for finding in report.findings:
            lines += [*_finding(report.path, finding, source), ""]
    return "\n".join([*lines, closing_line(count(reports))])


def closing_line(totals: Totals) -> str:
    """Say the numbers: ``3 files: 1 error, 2 warnings, 0 notes``."""
    errors, warnings = _many(totals.errors, "error"), _many(totals.warnings, "warning")
    return f"{_many(totals.files, 'file')}: {errors}, {warnings}, {_many(totals.notes, 'note')}"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _finding(path: str, finding: Diagnostic, source: Source) -> Iterator[str]:
    place = ":".join(
        [plain(path), *(str(part) for part in (finding.line, finding.column) if part is not None)]
    )
    weight = click.style(_WORDS[finding.severity], fg=_COLOURS[finding.severity], bold=True)
    yield f"{click.style(place, bold=True)}  {weight}  {finding.code}"
    yield f"  {plain(finding.message)}"
    if finding.line is not None and 0 < finding.line <= len(source.lines) and source.text:
        yield from _code(source.lines[finding.line - 1], finding.line, finding.column)
    hint = advice(finding)
    if hint:
        yield f"  {click.style('hint:', bold=True)} {plain(hint)}"


def _code(line: str, number: int, column: int | None) -> Iterator[str]:
    shown, caret = excerpt(line, column)
    margin = f"{number:5} | "
    yield click.style(margin, dim=True) + shown
    if caret:
        yield click.style(" " * (len(margin) - 2) + "| ", dim=True) + click.style(caret, fg="green")
