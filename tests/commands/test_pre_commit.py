"""The hook for pre-commit, as its file declares it."""

from __future__ import annotations

import configparser
import re
import shlex
import subprocess
from pathlib import Path

import yaml

from .sources import FINE, WRONG
from .test_program import PROGRAM

ROOT = Path(__file__).parents[2]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


def hook_on(folder: Path, *paths: str) -> int:
    """Run the hook as pre-commit does: its entry, then the paths of changed files."""
    program, *arguments = shlex.split(HOOK["entry"])
    assert program == PROGRAM.name
    command = [PROGRAM, *arguments, *HOOK.get("args", []), *paths]
    return subprocess.run(
        command, cwd=folder, capture_output=True, timeout=60, check=False
    ).returncode


def test_the_hook_takes_python_files():
    assert HOOK["id"] == "dioptra-plugins-check"
    assert re.search(HOOK["files"], "plugins/greetings/greet.py")
    assert not re.search(HOOK["files"], "plugins/greetings/greet.pyc")


def test_the_hook_fails_for_errors_and_passes_what_has_none(write, tmp_path):
    write({"greetings/greet.py": FINE, "greetings/wrong.py": WRONG})
    assert hook_on(tmp_path, "greetings/greet.py") == 0
    assert hook_on(tmp_path, "greetings/greet.py", "greetings/wrong.py") == 1


def test_a_new_environment_has_what_the_check_needs():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    extra = config["options.extras_require"]["check"].split()
    assert HOOK["language"] == "python"
    assert HOOK["additional_dependencies"] == extra
