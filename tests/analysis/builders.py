"""Short ways to say what is registered and what was found.

A registration is written as pages show it, a task a line or behind a semicolon:

    hello(name: string, times?: integer) -> message: string
    artifact Text -> text: string

`?` marks what is registered as optional. Types are named; every name that is used is a type of the
group, a simple one unless `TYPES` or `types` says its structure.
"""

import re
from textwrap import dedent

from app.analysis import (
    ArtifactMapping,
    FunctionMapping,
    InputMapping,
    OutputMapping,
    Reading,
    TaskMapping,
    compare,
    read,
)
from app.analysis.deletion import find_deleted
from app.analysis.known import Known
from app.analysis.types import TypeTable
from app.naming import BUILTIN_TYPES

# Structures that tests use under short names.
TYPES = {
    "strings": {"list": "string"},
    "integers": {"list": "integer"},
    "numbers": {"list": "number"},
    "anything": {"list": "any"},
    "pair": {"tuple": ["integer", "string"]},
    "options": {"mapping": ["string", "any"]},
    "counts": {"mapping": ["string", "integer"]},
    "point": {"mapping": {"x": "integer", "y": "integer"}},
    "maybe": {"union": ["integer", "null"]},
}
_TASK = re.compile(
    r"(?P<artifact>artifact )?(?P<name>\w+)(\((?P<inputs>.*?)\))?( -> (?P<outputs>.+))?"
)


class Registered:
    """A registration, and the types that it uses."""

    def __init__(self, text, types=None, plugin=None, neighbours=None):
        self._structures = {**dict.fromkeys(BUILTIN_TYPES), **TYPES, **(types or {})}
        tasks = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
        found = [_TASK.fullmatch(part) for part in tasks]
        assert all(found), text
        self._ids = {}
        for match in found:
            for _, name, _ in (*_parameters(match["inputs"]), *_parameters(match["outputs"])):
                self._structures.setdefault(name, {})
        self._ids = {name: number for number, name in enumerate(self._structures, 1)}
        self.mapping = TaskMapping(
            tuple(self._function(match) for match in found if not match["artifact"]),
            tuple(
                ArtifactMapping(match["name"], self._outputs(match))
                for match in found
                if match["artifact"]
            ),
        )
        self.known = Known(
            TypeTable(self._structures.items()),
            {number: name for name, number in self._ids.items()},
            plugin,
            neighbours or {},
        )

    def type_id(self, wanted):
        """Give the id of a type, and make it where it is missing: for `apply_fix`."""
        if wanted["name"] not in self._ids:
            self._ids[wanted["name"]] = len(self._ids) + 1
            self._structures[wanted["name"]] = wanted["structure"]
        return self._ids[wanted["name"]]

    def again(self, mapping):
        """Give the same group with another registration in it."""
        new = Registered("", self._structures)
        new.mapping = mapping
        return new

    def findings(self, source, siblings=None):
        return compare(self.mapping, _linked(source, self.known.plugin, siblings), self.known)

    def gone(self, *names):
        """What is found where types of these names are deleted."""
        deleted = {number: name for name, number in self._ids.items() if name in names}
        return find_deleted(self.mapping, deleted)

    def _function(self, match):
        inputs = tuple(
            InputMapping(name, self._ids[type_], not optional)
            for name, type_, optional in _parameters(match["inputs"])
        )
        return FunctionMapping(match["name"], inputs, self._outputs(match))

    def _outputs(self, match):
        return tuple(
            OutputMapping(name, self._ids[type_])
            for name, type_, _ in _parameters(match["outputs"])
        )


def _parameters(text):
    for part in (text or "").split(","):
        if part.strip():
            name, type_ = (piece.strip() for piece in part.split(":"))
            yield name.removesuffix("?"), type_, name.endswith("?")


def _linked(source, plugin, siblings):
    from app.analysis.plugin import read_linked

    texts = {name: dedent(text) for name, text in (siblings or {}).items()}
    return read_linked(dedent(source), plugin or "plugin", texts.get, read)


def mapping(functions="", artifacts=""):
    """Register tasks by their names, given in one string."""
    return TaskMapping(
        tuple(FunctionMapping(name) for name in functions.split()),
        tuple(ArtifactMapping(name) for name in artifacts.split()),
    )


def reading(source):
    found = read(dedent(source))
    assert isinstance(found, Reading), found
    return found


def compared(source, functions="", artifacts=""):
    return compare(mapping(functions, artifacts), read(dedent(source)))


def places(diagnostics):
    """Each finding as `code` or `code:line`."""
    return [
        diagnostic.code + (f":{diagnostic.line}" if diagnostic.line else "")
        for diagnostic in diagnostics
    ]


def names(tasks):
    return [task.name for task in tasks]
