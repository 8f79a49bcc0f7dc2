"""The files of one plugin together: read with what they import from each other, and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.analysis.compare import compare
from app.analysis.diagnostics import Diagnostic
from app.analysis.known import Known
from app.analysis.mapping import TaskMapping
from app.analysis.merge import merge, numbered
from app.analysis.reader import read
from app.analysis.siblings import link, wanted_modules
from app.analysis.signatures import Reading, Unreadable
from app.analysis.suggest import suggest
from app.analysis.types import TypeTable

# Files that others stand on stand on others in turn; nobody needs more of them.
_MAX_SIBLINGS = 50
# All siblings together are read in the time that the largest single file takes, twice.
_MAX_SIBLING_CHARACTERS = 2 << 20

# Gives the text of another file of the plugin by module name, None where there is none.
FindText = Callable[[str], str | None]


def read_linked(
    text: str, plugin: str, find_text: FindText, read_text: Callable[[str], Reading | Unreadable]
) -> Reading | Unreadable:
    """Read a file with what it imports from the other files of its plugin.

    Args:
        text: Of the file.
        plugin: Name of the plugin.
        find_text: Asked only for modules that the file imports, directly or through others.
        read_text: Reads one text by itself.
    """
    reading = read_text(text)
    if isinstance(reading, Unreadable):
        return reading
    siblings: dict[str, Reading] = {}
    asked: set[str] = set()
    waiting = sorted(wanted_modules(reading, plugin))
    left = _MAX_SIBLING_CHARACTERS
    while waiting and len(siblings) < _MAX_SIBLINGS:
        module = waiting.pop(0)
        if module in asked:
            continue
        asked.add(module)
        found = find_text(module)
        left -= len(found or "")
        if left < 0:
            break
        sibling = read_text(found) if found is not None else None
        if isinstance(sibling, Reading):
            siblings[module] = sibling
            waiting += sorted(wanted_modules(sibling, plugin) - asked)
        elif sibling is not None and sibling.line is None:
            # It took too much to be read, and the next one may too.
            break
    return link(reading, plugin, siblings)


def check_plugin(name: str, files: Mapping[str, str]) -> dict[str, list[Diagnostic]]:
    """Find what would stand in the way of registering everything that a plugin offers.

    Args:
        name: Of the plugin.
        files: Texts by filename, all of one flat directory.

    Returns:
        Findings by filename, in the order of `files`; each file has an entry.
    """
    readings = {
        filename: read_linked(text, name, lambda module: files.get(f"{module}.py"), read)
        for filename, text in files.items()
    }
    types = TypeTable()
    offers = {filename: suggest(reading, types) for filename, reading in readings.items()}
    tasks = {filename: [task.name for task in offer.tasks] for filename, offer in offers.items()}
    found = {}
    for filename, reading in readings.items():
        neighbours = {other: names for other, names in tasks.items() if other != filename}
        known = Known(types, {}, name, neighbours)
        mapping, full = numbered(merge(TaskMapping(), None, offers[filename], known), known)
        found[filename] = compare(mapping, reading, full)
    return found
