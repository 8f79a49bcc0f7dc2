"""Check a plugin that is registered nowhere: all its files together, as they offer themselves."""

from __future__ import annotations

from collections.abc import Mapping

from app.analysis.compare import compare
from app.analysis.diagnostics import Diagnostic
from app.analysis.mapping import TaskMapping
from app.analysis.reader import read


def check_plugin(name: str, files: Mapping[str, str]) -> dict[str, list[Diagnostic]]:
    """Find what would stand in the way of registering everything that a plugin offers.

    Args:
        name: Of the plugin.
        files: Texts by filename, all of one flat directory.

    Returns:
        Findings by filename, in the order of `files`; each file has an entry.
    """
    return {
        filename: [
            finding
            for finding in compare(TaskMapping(), read(text))
            if finding.code != "unregistered-task"
        ]
        for filename, text in files.items()
    }
