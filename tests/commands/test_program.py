"""The installed program: help, version, completion, and what it needs to start."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points, version
from pathlib import Path

import click
import pytest

from app.commands.main import main

from .sources import FINE, WRONG

PROGRAM = Path(sys.executable).with_name("dioptra-plugins")
SERVER_ONLY = {"flask", "flask_restx", "marshmallow", "sqlalchemy", "structlog", "app.settings"}


def python(code: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_installed_program_checks_files(write, tmp_path):
    write({"greetings/greet.py": WRONG})
    done = subprocess.run(
        [PROGRAM, "check", "greetings"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("greetings/greet.py:1:10  error  syntax-error\n")


def test_the_program_is_the_command_line_of_the_package():
    (found,) = entry_points(group="console_scripts", name="dioptra-plugins")
    assert found.load() is main


def test_checking_loads_nothing_of_the_server_and_nothing_of_the_client(write, tmp_path):
    write({"greetings/greet.py": FINE})
    code = (
        "import sys\nfrom app.commands.check import check\n"
        "status = check.main(sys.argv[1:], standalone_mode=False)\n"
        "from app.commands import formats, human, sarif\n"
        "print(status, *sorted(sys.modules))"
    )
    done = python(code, str(tmp_path / "greetings"))
    status, *modules = done.stdout.splitlines()[-1].split()
    assert (status, done.stderr) == ("0", "")
    assert "app.analysis" in modules
    assert not {name for name in modules if name.split(".")[0] == "dioptra"} | (
        SERVER_ONLY & set(modules)
    )


def test_a_check_without_what_it_needs_says_what_to_install(write, tmp_path):
    write({"greetings/greet.py": FINE})
    code = (
        "import sys\nsys.modules['docstring_parser'] = None\n"
        "from app.commands.main import main\nmain()"
    )
    done = python(code, "check", str(tmp_path / "greetings"))
    assert done.returncode == 1
    assert "pip install '.[check]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_that_cannot_show_a_character_gets_a_question_mark(write, tmp_path):
    write({"greetings/greet.py": "x = '日本' +\n"})
    code = "from app.commands.main import main\nmain()"
    done = python(code, "check", str(tmp_path / "greetings"), PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (1, "")
    assert "x = '??' +" in done.stdout


def test_the_version_is_that_of_the_package(run):
    assert run("--version").stdout == f"dioptra-plugins {version('dioptra-plugins')}\n"


@pytest.mark.parametrize("command", main.commands)
def test_help_teaches_with_examples_and_exit_statuses(run, command):
    shown = run(command, "--help").stdout
    assert f"  dioptra-plugins {command} " in shown
    assert "Exit statuses:\n    0  " in shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_the_same_as_the_variable_asks_for(run, shell):
    printed = run("completion", shell)
    asked = run(env={"_DIOPTRA_PLUGINS_COMPLETE": f"{shell}_source"})
    assert "_DIOPTRA_PLUGINS_COMPLETE" in printed.stdout
    assert printed.stdout.strip() == asked.stdout.strip()


def test_a_shell_gets_commands_completed(run):
    variables = {
        "_DIOPTRA_PLUGINS_COMPLETE": "bash_complete",
        "COMP_WORDS": "dioptra-plugins ch",
        "COMP_CWORD": "1",
    }
    assert run(env=variables).stdout == "plain,check\n"


def test_completion_of_an_unknown_shell_is_wrong_use(run):
    assert run("completion", "csh").exit_code == 2


def test_every_option_says_what_it_does():
    for command in main.commands.values():
        for option in command.params:
            assert not isinstance(option, click.Option) or option.help, option.name
