"""What a Python is asked: about packages once for a while, and whether it is one at all."""

from __future__ import annotations

import sys

import pytest

from app.runner import interpreters
from app.runner.interpreters import NoInterpreter, find_packages, look
from app.settings import SettingsError, from_environment


@pytest.fixture
def asked(monkeypatch):
    """Names that the interpreter was asked for, one list a time that it was asked."""
    monkeypatch.setattr(interpreters, "_known", {})
    seen, find = [], interpreters._find

    def note(names, executable):
        seen.append(list(names))
        return find(names, executable)

    monkeypatch.setattr(interpreters, "_find", note)
    return seen


def test_what_is_known_is_not_asked_again(asked):
    first = find_packages(["json", "no_such_package_here"])
    assert [(one.name, one.status) for one in first] == [
        ("json", "standard library"),
        ("no_such_package_here", "missing"),
    ]
    assert find_packages(["no_such_package_here", "json"]) == first
    assert len(asked) == 1
    # Whoever asks for more brings what is known up to date.
    (found,) = find_packages(["click"])
    assert (found.status, asked[1]) == ("installed", ["click", "json", "no_such_package_here"])


def test_what_was_known_long_ago_is_asked_again(asked, monkeypatch):
    find_packages(["json"])
    monkeypatch.setattr(interpreters, "_REMEMBERED_S", -1)
    find_packages(["json"])
    assert len(asked) == 2


def test_names_that_are_none_are_passed_over():
    assert find_packages(["a b", "", "1", "x.y"]) == ()


def test_a_program_that_is_no_python_is_told():
    with pytest.raises(NoInterpreter, match="cannot run tasks"):
        look("/bin/false")
    with pytest.raises(OSError, match="no_such_python"):
        find_packages(["json"], "/no_such_python")


def test_run_python_is_a_program_that_is_there(tmp_path):
    given = {"DATABASE_URL": f"sqlite:///{tmp_path}/a.sqlite", "RUN_PYTHON": sys.executable}
    assert from_environment(given).run_python == sys.executable
    with pytest.raises(SettingsError, match="no program 'no_such_python'"):
        from_environment({**given, "RUN_PYTHON": "no_such_python"})
