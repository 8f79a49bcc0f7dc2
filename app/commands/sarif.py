"""Findings as SARIF 2.1.0, the format that code scanning services take in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from app.analysis import Diagnostic
from app.commands.findings import CODES, Report, advice
from app.commands.formats import dump

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_HELP: Final = "dioptra-plugins: docs/reference/diagnostics.md has an example and its repair."
_ORDER: Final = {code: number for number, code in enumerate(CODES)}


def as_sarif(reports: Sequence[Report]) -> str:
    """Write a log with one run; its rules are all codes, found or not."""
    results = [_result(report.path, found) for report in reports for found in report.findings]
    driver = {
        "name": "dioptra-plugins",
        "version": version("dioptra-plugins"),
        "rules": [_rule(code) for code in CODES],
    }
    # Columns count characters, as Python's parser does; SARIF's own default is UTF-16.
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    entry = CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": entry.meaning},
        "help": {"text": f"{entry.meaning} {_HELP}"},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
    }


def _result(path: str, finding: Diagnostic) -> dict[str, Any]:
    text = " ".join(part for part in (finding.message, advice(finding)) if part)
    return {
        "ruleId": finding.code,
        "ruleIndex": _ORDER[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": _location(path, finding)}],
    }


def _location(path: str, finding: Diagnostic) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(path)}}
    if finding.line is not None:
        place["region"] = {"startLine": finding.line}
        if finding.column is not None:
            place["region"]["startColumn"] = finding.column
    return place


def _uri(path: str) -> str:
    """Give a path relative to the working directory, a whole one where it lies elsewhere."""
    here, whole = Path.cwd(), Path(os.path.abspath(path))  # noqa: PTH100 - links stay links
    if whole.is_relative_to(here):
        return quote(whole.relative_to(here).as_posix(), errors="replace")
    return whole.as_uri()
