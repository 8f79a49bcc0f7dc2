"""Values as people read them: times, structures, permissions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.analysis.structure_text import PYTHON, as_python
from app.domain.values import FunctionTask, Permissions

# Up to this many seconds, in this unit.
_UNITS = ((3600, 60, "min"), (86400, 3600, "h"), (30 * 86400, 86400, "days"))

_MAY = (
    ("read", "read"),
    ("write", "write"),
    ("admin", "manage members"),
    ("owner", "own"),
)

# In this order: most browsers also say that they are those that come later.
_BROWSERS = (
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("python-requests/", "Python"),
    ("curl/", "curl"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def ago(time: datetime) -> str:
    """How long ago something was; a date where that is more than a month."""
    seconds = int((datetime.now(UTC) - time).total_seconds())
    if seconds < 60:
        return "just now"
    for limit, size, unit in _UNITS:
        if seconds < limit:
            count = seconds // size
            return f"{count} {unit.removesuffix('s') if count == 1 else unit} ago"
    return f"{time.day} {time:%b %Y}"


def until(time: datetime) -> str:
    """The day that something lasts until."""
    return "expired" if time <= datetime.now(UTC) else f"{time.day} {time:%b %Y}"


def plural(count: int, word: str) -> str:
    """A word as it stands behind this number."""
    return word if count == 1 else f"{word}s"


def exact(time: datetime) -> str:
    """A time to the second, in UTC."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def annotation(builtin: str) -> str:
    """What Python calls a built-in type; empty for others."""
    return PYTHON.get(builtin, "")


def structure(value: Mapping[str, Any] | str | None) -> str:
    """A structure of a parameter type as Python would write it; empty for a simple type."""
    return as_python(value) if value else ""


# What a person replaces by a value of their own, and what Python can read until then.
_LITERALS = {
    "string": '"text"',
    "integer": "1",
    "number": "0.5",
    "boolean": "True",
    "null": "None",
    "any": "None",
}


def example_call(task: FunctionTask) -> str:
    """A call of a task that Python can read; where no value of a type is known, the ellipsis."""
    by_place, by_name = [], []
    for one in task.inputs:
        value = _LITERALS.get(one.type.name, "...")
        if not one.required or one.kind in ("variadic positional", "variadic keyword"):
            continue
        if one.kind == "positional-only":
            by_place.append(value)
        else:
            by_name.append(f"{one.name}={value}")
    return f"{task.name}({', '.join([*by_place, *by_name])})"


def browser(user_agent: str | None) -> str:
    """A browser and its system, or the program, by what it calls itself."""
    if not user_agent:
        return "not said"
    name = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if name and system:
        return f"{name} on {system}"
    return name or user_agent.partition(" ")[0][:40]


def may(permissions: Permissions) -> str:
    """What a member may do, as a list of words."""
    return ", ".join(word for name, word in _MAY if getattr(permissions, name)) or "nothing"
