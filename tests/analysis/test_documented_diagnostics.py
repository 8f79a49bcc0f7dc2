"""The page of diagnostics says what the code does: every entry, every example, every fix."""

import re
from pathlib import Path

import pytest

from app.analysis import CATALOGUE

from .builders import Registered, places
from .test_fixes import ROWS as FIXES

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "diagnostics.md").read_text("utf-8")
EXAMPLE = re.compile(
    r"^Registered: (?P<tasks>.+?)(, in the plugin `(?P<plugin>\w+)`)?"
    r"(; `(?P<file>\w+\.py)` registers `(?P<neighbour>\w+)`)?"
    r"(, and then the type `(?P<deleted>\w+)` was deleted)?"
    r"\. Found: (?P<found>.+?)\.\n\n```python\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
SECTIONS = dict(re.findall(r"^## `([a-z-]+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
EXAMPLES = [
    pytest.param(example, id=f"{code}-{number}")
    for code, body in SECTIONS.items()
    for number, example in enumerate(EXAMPLE.finditer(body))
]
ACTIONS = dict(re.findall(r"^\| `([a-z-]+)` \| (`.+?) \| \w", PAGE, re.MULTILINE))

# What is not found by reading the code has no code as an example.
FOUND_OTHERWISE = {"failing-case", "missing-package"}


def test_the_page_has_every_code_in_the_order_of_the_catalogue():
    assert list(SECTIONS) == list(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_entry_says_severity_and_meaning(code):
    entry = CATALOGUE[code]
    assert f"**{entry.severity}** · {entry.meaning}\n" in SECTIONS[code]


@pytest.mark.parametrize("code", sorted(CATALOGUE.keys() - FOUND_OTHERWISE))
def test_an_entry_has_two_examples(code):
    failing, repaired = EXAMPLE.finditer(SECTIONS[code])
    assert f"`{code}`" in failing["found"]
    assert repaired["found"] == "nothing"


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_has_the_findings_it_is_said_to_have(example):
    file, neighbour = example["file"], example["neighbour"]
    registered = Registered(
        ";".join(re.findall(r"`(.+?)`", example["tasks"])),
        plugin=example["plugin"],
        neighbours={file: [neighbour]} if file else {},
    )
    expected = [
        name + (f":{line}" if line else "")
        for name, line in re.findall(r"`([a-z-]+)`(?: on line (\d+))?", example["found"])
    ]
    gone = registered.gone(example["deleted"]) if example["deleted"] else []
    assert places([*gone, *registered.findings(example["code"])]) == expected


def test_the_page_has_every_fix_with_its_keys():
    keys = {fix["action"]: fix.keys() - {"action", "task"} for _, _, fix, _ in FIXES}
    said = {
        action: set(re.findall(r"`(\w+)`", text.partition(", each")[0]))
        for action, text in ACTIONS.items()
    }
    assert said == keys
