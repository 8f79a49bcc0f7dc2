"""What is told of errors that a task's code raised."""

from __future__ import annotations

from dioptra.runtime.failures import failure_of

CODE = "/somewhere/code"
LIBRARY = """
def call(function):
    try:
        function()
    except ValueError as error:
        raise RuntimeError("from the library") from error

def catch():
    try:
        int("x")
    except ValueError:
        raise RuntimeError("of its own")
"""
TASK = """
def fail():
    raise ValueError("from the task")

def task():
    call(fail)
"""


def traceback_of(name: str) -> str:
    names: dict = {}
    exec(compile(LIBRARY, "/lib/library.py", "exec"), names)
    exec(compile(TASK, f"{CODE}/mine/task.py", "exec"), names)
    exec(compile("def caught():\n    catch()\n", f"{CODE}/mine/task.py", "exec"), names)
    try:
        names[name]()
    except RuntimeError as error:
        return failure_of(error, CODE, "while it ran").traceback
    raise AssertionError


def test_an_error_behind_another_begins_at_the_users_code_too():
    first, second = traceback_of("task").split("The above exception was the direct cause")
    assert first.splitlines()[1].startswith('  File "mine/task.py", line 3, in fail')
    assert second.splitlines()[3].startswith('  File "mine/task.py", line 6, in task')


def test_an_error_that_a_library_raised_and_caught_is_told_as_it_is():
    first, _ = traceback_of("caught").split("During handling of the above exception")
    assert first.splitlines()[1].startswith('  File "/lib/library.py", line 10, in catch')
