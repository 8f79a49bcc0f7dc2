"""The words of the guided page: what a repair does, what a state means."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.guide.view import CardView, Finding, RowView


def repair(fix: Mapping[str, Any]) -> str:
    """Say what pressing the button of a repair does."""
    action = fix["action"]
    if action in ("rename", "rename-task"):
        return f"Rename to {fix['to']}"
    if action in ("set-type", "set-output-type"):
        return f"Use {fix['type']['name']}"
    if action == "set-required":
        return "Make it required" if fix["required"] else "Make it optional"
    if action == "add-outputs":
        return "Keep as " + ", ".join(one["name"] for one in fix["outputs"])
    if action == "remove-outputs":
        return "Remove " + ", ".join(fix["parameters"])
    return _PLAIN[action]


_PLAIN = {
    "add-input": "Register it",
    "remove-input": "Remove it",
    "remove-output": "Remove it",
    "reorder": "Use the code's order",
}


def left_out(view: RowView) -> str:
    """Say what happens to an argument or returned item that is not registered."""
    offer = view.offer
    if offer is None:
        return "discarded" if view.row.argument else ""
    if offer.kind == "variadic positional" or offer.kind == "variadic keyword":
        return "nothing is passed"
    if offer.default is not None:
        default = offer.default
        return f"always {default if len(default) <= 40 else default[:39] + '…'}"
    return ""


def card_state(view: CardView) -> str:
    """Say how a card stands."""
    if view.is_stale and not view.all_findings:
        return "not checked"
    return severity_words(view.count("error"), view.count("warning"))


def editor_findings(found: Iterable[Finding]) -> str:
    """Give findings as the editor reads them: JSON, those with a line only."""
    return json.dumps(
        [
            {
                "line": one.line,
                "column": one.column or 1,
                "severity": one.severity,
                "message": one.message,
            }
            for one in found
            if one.line
        ]
    )


def severity_words(errors: int, warnings: int) -> str:
    """Count what is to do: `2 to repair, 1 worth a look`."""
    parts = []
    if errors:
        parts.append(f"{errors} to repair")
    if warnings:
        parts.append(f"{warnings} worth a look")
    return ", ".join(parts) or "in order"
