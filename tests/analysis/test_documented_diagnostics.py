"""The page of diagnostics says what the code does: every entry, every example."""

import re
from pathlib import Path

import pytest

from app.analysis import CATALOGUE

from .builders import compared, places

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "diagnostics.md").read_text("utf-8")
EXAMPLE = re.compile(
    r"^Registered: (?P<registered>.+?)\. Found: (?P<found>.+?)\.\n\n```python\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
SECTIONS = dict(re.findall(r"^## `([a-z-]+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
EXAMPLES = [
    pytest.param(code, example, id=f"{code}-{number}")
    for code, body in SECTIONS.items()
    for number, example in enumerate(EXAMPLE.finditer(body))
]


def test_the_page_has_every_code_in_the_order_of_the_catalogue():
    assert list(SECTIONS) == list(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_entry_says_severity_and_meaning_and_has_two_examples(code):
    entry = CATALOGUE[code]
    assert f"**{entry.severity}** · {entry.meaning}\n" in SECTIONS[code]
    failing, repaired = EXAMPLE.finditer(SECTIONS[code])
    assert f"`{code}`" in failing["found"]
    assert repaired["found"] == "nothing"


@pytest.mark.parametrize(("code", "example"), EXAMPLES)
def test_an_example_has_the_findings_it_is_said_to_have(code, example):
    registered = example["registered"]
    functions = " ".join(re.findall(r"function `(\w+)`", registered))
    artifacts = " ".join(re.findall(r"artifact `(\w+)`", registered))
    expected = [
        name + (f":{line}" if line else "")
        for name, line in re.findall(r"`([a-z-]+)`(?: on line (\d+))?", example["found"])
    ]
    assert places(compared(example["code"], functions, artifacts)) == expected
