"""A real Chromium before a real server; whatever goes wrong in the browser fails the test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    TimeoutError,
    expect,
    sync_playwright,
)

from tests.builders import artifact_task, file_body, function_task
from tests.live import Server, live_server, pytest_runtest_makereport

__all__ = ["pytest_runtest_makereport"]

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
# A refusal is an error in the console too; what is meant to be refused is asked for by tests.
EXPECTED = "the server responded with a status of 4"

CODE = (EXAMPLES / "hello.py").read_text() + "".join(
    f"\n\n@pyplugs.register\ndef task_{number}(value):\n    return value\n" for number in range(40)
)
# Of the last task, which is not registered.
LAST_LINE = len(CODE.splitlines()) - 1
# Generous: the machines that run tests are often busy with something else as well.
PATIENCE_MS = 30_000


@pytest.fixture(scope="session")
def server(database_kind: str) -> Iterator[Server]:
    with live_server(database_kind) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(
            f"There is no Chromium at {CHROMIUM}. On Debian: apt-get install chromium; "
            "elsewhere set CHROMIUM to its path."
        )
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def plugin(server: Server) -> SimpleNamespace:
    """A plugin of the first account, with a long file that has findings, and paths of its pages."""
    client = server.sign_in()
    types = client.plugin_parameter_types.get(group_id=1, page_length=100).json()["data"]
    string = next(found["id"] for found in types if found["name"] == "string")
    made = client.plugins.create(1, "greetings", "Greets people").json()["id"]
    text = (EXAMPLES / "string_artifact.py").read_text()
    artifact = artifact_task("StringArtifactTask", {"contents": string})
    hello = function_task("hello", {"name": string}, {"message": string})
    bodies = [
        file_body("hello.py", CODE, [hello]),
        file_body("string_artifact.py", text, [], [artifact]),
    ]
    files = [client.plugins.files.create(made, **body).json()["id"] for body in bodies]
    path = f"/plugins/{made}"
    return SimpleNamespace(id=made, path=path, file=f"{path}/files/{files[0]}")


@pytest.fixture
def open_page(chromium: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Open a page of the server in a browser that has never been there.

    Called with a path, a width, and options of Playwright's context.
    """
    troubles: list[str] = []
    contexts = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and EXPECTED not in message.text:
            troubles.append(f"{message.type}: {message.text}")

    def note_failure(request: Request) -> None:
        # Going on to another page ends what the last one was still loading.
        if request.failure != "net::ERR_ABORTED":
            troubles.append(f"not loaded: {request.url} {request.failure}")

    def start(path: str, width: int = 1440, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=server.address, viewport={"width": width, "height": 844}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("requestfailed", note_failure)
        page.goto(path)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not troubles


def sign_in(page: Page, server: Server) -> None:
    """Fill the form that the page shows."""
    page.get_by_label("User name").fill(server.username)
    page.get_by_label("Password").fill(server.password)
    page.get_by_role("button", name="Sign in").click()


def wait_for_scripts(page: Page) -> None:
    """Wait until the page does what it does with scripts; before, each button loads it anew."""
    expect(page.locator("html")).to_have_attribute("data-scripts", "ready")


def type_into(field: Locator, text: str) -> None:
    """Type as somebody does who waits for the cursor: keys that come before it are lost."""
    expect(field).to_be_focused()
    field.page.keyboard.type(text)
    expect(field).to_have_value(text)


def is_too_wide(page: Page) -> bool:
    """Would one have to scroll sideways, once the page with its styles is there."""
    page.wait_for_load_state()
    try:
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth", timeout=5000)
    except TimeoutError:
        return True
    return False
