"""Plans of imports as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

_INSET = " " * 13


def show_plan(done: Mapping[str, Any], *, dry_run: bool) -> None:
    """Print what an import did; of one that would be refused, what stands in its way.

    A dry run ends with 1 if the import would be refused.
    """
    plan = done["plan"]
    for line in plan_lines(plan):
        click.echo(line)
    if dry_run:
        click.echo("A dry run: nothing was stored.")
        refused = any(one["refusal"] for p in plan["plugins"] for one in p["files"])
        if refused or plan["conflicts"]:
            raise SystemExit(1)
    elif done["message"] == "nothing was stored":
        click.echo("Nothing to change.")
    else:
        click.echo("Imported.")


def plan_lines(plan: Mapping[str, Any]) -> Iterator[str]:
    """Write a plan for people."""
    for one in plan["types"]:
        yield f"type {one['name']}: {one['action']}"
    for plugin in plan["plugins"]:
        yield f"plugin {plugin['name']}: {plugin['action']}"
        for file in plugin["files"]:
            yield from _file_lines(file)
    yield from (f"note: {note}" for note in plan["notes"])
    yield from (f"conflict: {conflict}" for conflict in plan["conflicts"])


def _file_lines(file: Mapping[str, Any]) -> Iterator[str]:
    yield f"  {file['action']:<9}  {file['filename']}"
    for task in file["tasks"]:
        if task["change"] != "unchanged":
            yield f"{_INSET}task {task['task']}: {task['change']}"
    if file["refusal"] and not file["diagnostics"]:
        yield f"{_INSET}error: {file['refusal']}"
    for found in file["diagnostics"]:
        if found["severity"] != "info":
            line = f"line {found['line']}: " if found["line"] else ""
            yield f"{_INSET}{found['severity']}: {line}{found['message']}"
