"""The names under which people register one and the same class as a parameter type.

Source: registration rules, section 3.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.analysis.signatures import Hint
from app.naming import MAX_NAME_LENGTH

# What everybody calls these modules, whatever a file calls them.
_ALIASES: Final = {
    "matplotlib.pyplot": "plt",
    "networkx": "nx",
    "numpy": "np",
    "pandas": "pd",
    "polars": "pl",
    "pyarrow": "pa",
    "seaborn": "sns",
    "tensorflow": "tf",
}
_FULL_NAMES: Final = {alias: name for name, alias in _ALIASES.items()}

# A longer name of a structure is no help; a few letters tell it from others.
_MAX_DERIVED: Final = 60


def derived_name(text: str) -> str:
    """Give the name that Dioptra's signature analysis derives from an annotation's text."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return name[:MAX_NAME_LENGTH] or "type"


def spellings(hint: Hint) -> Iterator[str]:
    """Give the names under which the class of a hint may be registered, the likeliest first."""
    written = list(dict.fromkeys(_written(hint)))
    underscored = [name.replace(".", "_") for name in written]
    exact = [*written, *underscored]
    yield from exact
    yield from (name.lower() for name in exact)


def _written(hint: Hint) -> Iterator[str]:
    whole = hint.name.lstrip(".")
    yield hint.spelling or whole
    yield whole
    module, _, name = whole.rpartition(".")
    top, _, rest = module.partition(".")
    if module in _ALIASES:
        yield f"{_ALIASES[module]}.{name}"
    elif top in _ALIASES:
        yield f"{_ALIASES[top]}.{rest}.{name}"
    elif top in _FULL_NAMES:
        yield ".".join(part for part in (_FULL_NAMES[top], rest, name) if part)
    yield name


def structure_name(structure: Mapping[str, Any]) -> str:
    """Name a type by what it is made of: `list_integer`, `optional_string`."""
    name = re.sub(r"[^A-Za-z0-9]+", "_", _spoken(structure)).strip("_")
    if len(name) <= _MAX_DERIVED:
        return name
    text = json.dumps(structure, sort_keys=True).encode()
    return f"{name[: _MAX_DERIVED - 9].rstrip('_')}_{hashlib.sha256(text).hexdigest()[:8]}"


def _spoken(structure: Mapping[str, Any] | str) -> str:
    if isinstance(structure, str):
        return structure
    kind, inner = next(iter(structure.items()))
    if kind == "list":
        return f"list_{_spoken(inner)}"
    if isinstance(inner, Mapping):
        return "_".join(["record", *inner])
    if kind == "union" and "null" in inner and len(inner) == 2:
        return "optional_" + "".join(_spoken(part) for part in inner if part != "null")
    return "_".join([kind, *(_spoken(part) for part in inner)])
