"""The page about the command line: every option, and examples that do what they say."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest

from app.commands.check import FORMATS
from app.commands.findings import CODES
from app.commands.main import main
from app.commands.run import LIMITS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "command-line.md").read_text("utf-8")
FILES = dict(re.findall(r"`(\S+\.py)`:\n\n```python\n(.*?)```", PAGE, re.DOTALL))
EXAMPLES = re.findall(r"```console\n\$ dioptra-plugins (.+?)\n(.*?)```", PAGE, re.DOTALL)
SECTIONS = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def options(command: str) -> set[str]:
    return {
        name
        for parameter in main.commands[command].params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }


def test_the_page_has_every_command():
    known = ["check", "run", "push", "import", "update", "export", "pull", "worker", "completion"]
    assert list(SECTIONS) == known
    assert set(SECTIONS) == set(main.commands)


@pytest.mark.parametrize("command", main.commands)
def test_the_page_has_every_option_of_a_command_and_no_other(command):
    documented = re.findall(r"^\| `(--[a-z-]+)` \|", SECTIONS[command], re.MULTILINE)
    assert set(documented) == options(command)


def test_the_page_has_every_format():
    assert all(f"`{form}`" in SECTIONS["check"] for form in FORMATS)


@pytest.mark.parametrize("code", ["name", "unreadable"])
def test_the_page_has_the_codes_that_no_registry_gives(code):
    assert f"| `{code}` | {CODES[code].severity} | {CODES[code].meaning} |" in SECTIONS["check"]


def test_there_are_examples_for_people_and_for_programs():
    assert len(FILES) == 3
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize(("arguments", "answer"), EXAMPLES)
def test_an_example_prints_what_it_is_said_to_print(run, write, arguments, answer):
    write(FILES)
    assert run(*shlex.split(arguments)).stdout == answer


def test_the_example_of_a_run_shows_what_it_is_said_to_show(run, write):
    write(FILES)
    command = re.search(r"^dioptra-plugins (run words .*)$", SECTIONS["run"], re.MULTILINE)[1]
    shown = re.search(r"```text\n(.*?)```", SECTIONS["run"], re.DOTALL)[1]
    result = run(*shlex.split(command))
    assert result.exit_code == 0
    assert result.stdout.partition("\n")[2] == shown


def test_the_page_has_every_limit_of_a_run():
    named = re.search(r"^\| `--limits` \|(.*)\|$", SECTIONS["run"], re.MULTILINE)[1]
    assert set(re.findall(r"([a-z]+)=", named)) == set(LIMITS)


def test_the_example_of_sarif_is_what_is_written(run, write):
    write(FILES)
    shown = re.search(r"```json\n(\[.*?)```", SECTIONS["check"], re.DOTALL)[1]
    log = json.loads(run("check", "greetings/part.py", "--format", "sarif").stdout)
    assert log["runs"][0]["results"] == json.loads(shown)


def test_the_example_of_pre_commit_takes_plugins_and_nothing_else():
    pattern = re.search(r"files: (\^\S+)", SECTIONS["check"])[1]
    assert re.search(pattern, "plugins/greetings/greet.py")
    assert not re.search(pattern, "setup.py")
