"""Tasks run on pages by a plain HTTP client: forms filled, runs worked off, pages read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from app.runner.launch import execute
from tests.api_client import ApiClient
from tests.builders import PLUGINS, done
from tests.workers import work_off

from .reader import Page, Reader

TASKS = '''"""Tasks to be run."""

from typing import Literal

from dioptra import pyplugs


@pyplugs.register
def greet(
    name: str, times: int = 1, loud: bool = False, mood: Literal["kind", "grim"] = "kind"
) -> str:
    """Greet somebody.

    Args:
        name: Who is greeted.
    """
    print("greeting", name)
    words = f"Hello, {name}! " * times
    return words.upper() if loud else words


@pyplugs.register
def split(numbers: list[float], label: str | None = None) -> tuple[list[float], int]:
    return numbers, "no number", label, "discarded"


@pyplugs.register
def take(value, *args: int, **kwargs: int):
    return [repr(value), args, sorted(kwargs.items())]


@pyplugs.register
def broken(x: int) -> float:
    def inner(y):
        return 1 / (y - y)
    return inner(x)


@pyplugs.register
def show() -> dict[str, str]:
    return {"html": "<script>alert(1)</script>", "more": "text"}
'''
IMPORT = "importTasks=true&createMissingTypes=true"


def add_file(client: ApiClient, plugin_id: int, filename: str, contents: str) -> str:
    """Add a file with all that it offers, and give the address of its page."""
    path = f"{PLUGINS}/{plugin_id}/files?{IMPORT}"
    made = done(client.post(path, {"filename": filename, "contents": contents}))
    return f"/plugins/{plugin_id}/files/{made['id']}"


class Running:
    """Somebody who runs tasks of one file."""

    def __init__(self, app: Flask, reader: Reader, file: str) -> None:
        self._app = app
        self.reader = reader
        self.file = file

    def form(self, task: str) -> str:
        """The address of a task's form."""
        return f"{self.file}/tasks/{task}/run"

    def html(self, path: str) -> str:
        """A page that must be there, as it was sent."""
        answer = self.reader.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def start(self, task: str, path: str = "", **fields: str) -> str:
        """Fill the form of a task, send it, and give the address of the run.

        Args:
            path: Of the form, where it is not that of the saved file.
            fields: With ``__`` for each dot.
        """
        named = {key.replace("__", "."): text for key, text in fields.items()}
        path = path or self.form(task)
        answer = self.reader.submit(path, urlsplit(path).path, **named)
        assert answer.status_code == 303, Page(answer.text).text
        return str(answer.location)

    def refused(self, task: str, **fields: str) -> Any:
        """Send a form that is refused, and give the answer."""
        named = {key.replace("__", "."): text for key, text in fields.items()}
        answer = self.reader.submit(self.form(task), **named)
        assert answer.status_code >= 400
        return answer

    def run(self, task: str, act: Callable[..., Any] = execute, path: str = "", **f: str) -> str:
        """Run a task to its end, and give the page of the run."""
        address = self.start(task, path, **f)
        work_off(self._app, act)
        return self.html(address)


def latest(client: ApiClient, running: Running) -> Any:
    """The document of the run that was started last in the plugin of a file."""
    plugin = running.file.split("/")[2]
    brief = done(client.get(f"{PLUGINS}/{plugin}/runs?pageLength=1"))["data"][0]
    return done(client.get(brief["url"]))


def words(html: str) -> str:
    """What a page says."""
    return Page(html).text
