import re
from pathlib import Path

import pytest

from app.errors import Mismatch
from app.search.conditions import condition

from .catalogue import FIELDS, Plugin

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "search.md"
EXAMPLES = "| search text | matches | does not match |"
REFUSALS = "| search text | position | reason |"


def tables(header):
    """The rows, as lists of cells, of every table of the page that has this header."""
    blocks = [block.splitlines() for block in PAGE.read_text("utf-8").split("\n\n")]
    lines = [line for block in blocks if block[0] == header for line in block[2:]]
    return [line.strip().strip("|").split("|") for line in lines]


def spans(cell):
    """The texts that a cell shows as code."""
    return [span.replace("↵", "\n") for span in re.findall("`([^`]*)`", cell)]


def plugin(shown):
    """`greet; description: Says hello; tag: demo` as a row."""
    name, *others = shown.split("; ")
    pairs = [other.split(": ", 1) for other in others]
    descriptions = [value for key, value in pairs if key == "description"]
    tags = tuple(value for key, value in pairs if key == "tag")
    assert len(descriptions) + len(tags) == len(others)
    return Plugin(name, *descriptions[:1], tags=tags)


@pytest.mark.parametrize("row", tables(EXAMPLES), ids=lambda row: row[0].strip())
def test_the_page_tells_what_is_found(find, row):
    (search,) = spans(row[0])
    matching, others = ([plugin(shown) for shown in spans(cell)] for cell in row[1:])
    assert matching
    assert find(search, *matching, *others) == matching


@pytest.mark.parametrize("row", tables(REFUSALS), ids=lambda row: row[0].strip())
def test_the_page_tells_what_is_refused(row):
    (search,) = spans(row[0])
    with pytest.raises(Mismatch) as caught:
        condition(search, FIELDS)
    told = (int(row[1]), row[2].strip())
    assert (caught.value.detail["position"], caught.value.detail["reason"]) == told


def test_the_page_quotes_a_message_as_it_is():
    with pytest.raises(Mismatch) as caught:
        condition("a,,b", FIELDS)
    assert f"> {caught.value.message}\n" in PAGE.read_text("utf-8")


def test_the_page_has_examples():
    assert len(tables(EXAMPLES)) > 30
    assert len(tables(REFUSALS)) > 15
