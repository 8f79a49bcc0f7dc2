"""The texts of a docstring: its summary, and what it says of each argument."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import docstring_parser

# What begins a list of arguments in one of the known styles; without it there is only prose.
_LISTS_ARGUMENTS: Final = re.compile(
    r"^[ \t]*(?:Args|Arguments|Parameters|Params|Keyword Args|Keyword Arguments|Attributes"
    r"|Other Parameters)[ \t]*:?[ \t]*$|^[ \t]*[:@](?:param|parameter|arg|argument|key|keyword)\b",
    re.MULTILINE,
)
# The parser's time grows faster than the text; no help for a form is longer.
_MAX_PARSED: Final = 8_000
_MAX_SUMMARY: Final = 500


@dataclass(frozen=True, slots=True)
class Texts:
    """What a docstring says.

    Args:
        summary: Its first paragraph on one line, or None.
        arguments: Text by name of the argument, on one line each.
    """

    summary: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)


NO_TEXTS: Final = Texts()


@lru_cache(maxsize=1024)
def read_texts(docstring: str | None) -> Texts:
    """Read a docstring in Google, NumPy, Sphinx or Epydoc style."""
    if not docstring or not docstring.strip():
        return NO_TEXTS
    if len(docstring) > _MAX_PARSED or not _LISTS_ARGUMENTS.search(docstring):
        return Texts(_summary(docstring))
    try:
        parsed = docstring_parser.parse(docstring)
    except (docstring_parser.ParseError, ValueError, IndexError):
        return Texts(_summary(docstring))
    arguments: dict[str, str] = {}
    for listed in parsed.params:
        # NumPy lets arguments share a text: `width, height : int`.
        for name in listed.arg_name.split(","):
            if listed.description:
                arguments.setdefault(name.strip().lstrip("*"), _one_line(listed.description))
    return Texts(_summary(docstring), arguments)


def _summary(docstring: str) -> str | None:
    text = inspect.cleandoc(docstring)
    first = text.partition("\n\n")[0]
    if _LISTS_ARGUMENTS.match(first):
        return None
    return _one_line(first)[:_MAX_SUMMARY] or None


def _one_line(text: str) -> str:
    return " ".join(text.split())
