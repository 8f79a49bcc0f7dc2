"""What a check found: the analysis's findings, and those that only a file on disk can have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app import naming
from app.analysis import CATALOGUE, Diagnostic
from app.analysis.diagnostics import Entry
from app.analysis.plugin import check_plugin
from app.commands.folders import PluginFolder
from app.commands.source_files import SourceFile
from app.errors import Invalid

# Every code that a check can give. The first two never stand in a registry: it refuses the file.
CODES: Final[Mapping[str, Entry]] = {
    "name": Entry("error", "A registry takes no plugin, or no file, of that name."),
    "unreadable": Entry("error", "The file cannot be opened, or what is in it is no text."),
    **CATALOGUE,
}


@dataclass(frozen=True, slots=True)
class Report:
    """The findings about one file, or about the name of a plugin.

    Args:
        path: Of the file or the directory, as it is told to the user.
        plugin: Name of the plugin.
        filename: Its name alone, None of a directory.
        text: What is in the file; empty where that cannot be read.
        findings: In the order of lines; those about the whole come first.
    """

    path: str
    plugin: str
    filename: str | None
    text: str
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many files were checked, and how many findings of each weight there are."""

    files: int
    errors: int
    warnings: int
    notes: int


def check_folder(folder: PluginFolder) -> Iterator[Report]:
    """Check a plugin, and report on the files that were asked for."""
    files = (*folder.files, *folder.siblings)
    found = check_plugin(
        folder.name, {file.filename: file.text for file in files if file.text is not None}
    )
    if folder.is_whole:
        wrong = tuple(_name_problem(naming.check_plugin_name, folder.name))
        if wrong:
            yield Report(folder.path, folder.name, None, "", wrong)
    for file in folder.files:
        own = [*_name_problem(naming.check_filename, file.filename), *_text_problem(file)]
        findings = sorted([*own, *found.get(file.filename, ())], key=_place)
        yield Report(file.path, folder.name, file.filename, file.text or "", tuple(findings))


def count(reports: Iterable[Report]) -> Totals:
    """Count files, and findings by severity."""
    reports = list(reports)
    weights = [finding.severity for report in reports for finding in report.findings]
    return Totals(
        sum(report.filename is not None for report in reports),
        weights.count("error"),
        weights.count("warning"),
        weights.count("info"),
    )


def advice(finding: Diagnostic) -> str | None:
    """Give the hint of a finding; of a syntax error it is the line at fault, and no advice."""
    return None if finding.code == "syntax-error" else finding.hint


def _name_problem(refuse: Callable[[str], None], name: str) -> Iterator[Diagnostic]:
    try:
        refuse(name)
    except Invalid as refusal:
        yield Diagnostic("error", "name", refusal.message)


def _text_problem(file: SourceFile) -> Iterator[Diagnostic]:
    if file.text is None:
        hint = "Save the file as UTF-8." if file.line else None
        yield Diagnostic("error", "unreadable", file.problem, line=file.line, hint=hint)


def _place(finding: Diagnostic) -> tuple[int, int]:
    return finding.line or 0, finding.column or 0
