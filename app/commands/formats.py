"""Findings for programs: one JSON object of ours, and the annotations of GitHub Actions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from app.analysis import Diagnostic
from app.commands.findings import Report, advice, count
from app.commands.human import closing_line

_COMMANDS: Final = {"error": "error", "warning": "warning", "info": "notice"}


def as_json(reports: Sequence[Report]) -> str:
    """Write one object: findings by file, as the API names them, and their numbers."""
    return dump({"files": [_file(report) for report in reports], "totals": asdict(count(reports))})


def dump(document: dict[str, Any]) -> str:
    """Write JSON, for people to read as well."""
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_github(reports: Sequence[Report]) -> str:
    """Write a command a finding; GitHub shows them at their lines."""
    lines = [_command(report.path, found) for report in reports for found in report.findings]
    return "\n".join([*lines, closing_line(count(reports))])


def _file(report: Report) -> dict[str, Any]:
    return {
        "path": report.path,
        "plugin": report.plugin,
        "filename": report.filename,
        "diagnostics": [asdict(finding) for finding in report.findings],
    }


def _command(path: str, finding: Diagnostic) -> str:
    places = {
        "file": Path(path).as_posix(),
        "line": finding.line,
        "col": finding.column,
        "title": finding.code,
    }
    given = ",".join(f"{k}={_property(str(v))}" for k, v in places.items() if v is not None)
    message = " ".join(part for part in (finding.message, advice(finding)) if part)
    return f"::{_COMMANDS[finding.severity]} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
