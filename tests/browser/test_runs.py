"""Tasks run in a browser: values typed, lines and outputs seen as they come, endless ones ended."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.builders import ARTIFACT
from tests.live import Server
from tests.pages import GALLERY

from .conftest import is_too_wide, sign_in, wait_for_scripts

pytestmark = pytest.mark.slow

CODE = """import time

from dioptra import pyplugs


@pyplugs.register
def hello(name: str, times: int = 1) -> str:
    return f"Hello, {name}! " * times


@pyplugs.register
def count(to: int) -> list[int]:
    for number in range(to):
        print("line", number, flush=True)
        time.sleep(0.3)
    return [number * number for number in range(to)]


@pyplugs.register
def endless() -> None:
    number = 0
    while True:
        print("line", number, flush=True)
        number += 1
        time.sleep(0.1)
"""


@pytest.fixture(scope="module")
def made(server: Server) -> SimpleNamespace:
    """A plugin with tasks to be run, and the paths of their forms."""
    client = server.sign_in()
    plugin = client.plugins.create(1, "in_browsers", "Is run in browsers").json()["id"]
    path = f"/plugins/{plugin}"
    paths = {}
    for name, text in (("tasks", CODE), ("gallery", GALLERY), ("text", ARTIFACT)):
        answer = client.plugins.files.create(
            plugin, f"{name}.py", text, import_tasks=True, create_missing_types=True
        )
        assert answer.status_code == 200, answer.text
        paths[name] = f"{path}/files/{answer.json()['id']}/tasks"
    return SimpleNamespace(id=plugin, path=path, client=client, **paths)


@pytest.fixture
def open_signed_in(open_page, server):
    def start(path: str, width: int = 1440, **options: object) -> Page:
        page = open_page(f"/sign-in?next={path}", width, **options)
        sign_in(page, server)
        expect(page).to_have_url(re.compile(re.escape(path)))
        return page

    return start


def press_run(page: Page) -> None:
    page.get_by_role("button", name="Run", exact=True).click()


def status(page: Page):
    return page.get_by_role("status")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_task_is_run_from_the_page_of_its_plugin(open_signed_in, made, width):
    page = open_signed_in(made.path, width)
    page.get_by_role("link", name="Run hello").click()
    assert not is_too_wide(page)
    page.get_by_label("name", exact=False).first.fill("Ada")
    press_run(page)
    expect(status(page)).to_contain_text("It succeeded after")
    expect(page.locator("#output-output")).to_contain_text("fits its type")
    expect(page.locator("#output-output")).to_contain_text("Hello, Ada!")
    assert not is_too_wide(page)


def test_a_mistake_is_shown_at_its_field_and_repaired(open_signed_in, made):
    page = open_signed_in(f"{made.tasks}/hello/run")
    page.locator("[id='inputs.times']").fill("many")
    press_run(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("2 values to repair")
    alert.get_by_role("link", name="times").click()
    expect(page.locator("[id='inputs.times']")).to_be_focused()
    page.locator("[id='inputs.times']").fill("2")
    page.locator("[id='inputs.name']").fill("Ada")
    wait_for_scripts(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#output-output")).to_contain_text("Hello, Ada! Hello, Ada!")


def test_lines_and_outputs_come_without_loading_the_page_anew(open_signed_in, made):
    page = open_signed_in(f"{made.tasks}/count/run")
    page.locator("[id='inputs.to']").fill("6")
    press_run(page)
    wait_for_scripts(page)
    page.evaluate("document.body.dataset.same = 'yes'")
    expect(page.locator("#log")).to_contain_text("line 0")
    expect(status(page)).to_contain_text("It succeeded after")
    expect(page.locator("#log .log__line")).to_have_count(6)
    expect(page.locator("#output-output svg")).to_be_visible()
    expect(page.locator("#output-output svg")).to_have_attribute(
        "aria-label", re.compile("6 numbers from 0 to 25")
    )
    expect(page.get_by_role("link", name="Run again with these values")).to_be_visible()
    expect(page).to_have_title(re.compile("^✓ Run"))
    expect(page.locator("body")).to_have_attribute("data-same", "yes")


@pytest.mark.parametrize("width", [1440, 390])
def test_an_endless_loop_is_seen_and_cancelled(open_signed_in, made, width):
    page = open_signed_in(f"{made.tasks}/endless/run", width)
    press_run(page)
    expect(status(page)).to_contain_text("The task is running.")
    expect(page.locator("#log")).to_contain_text("line 3")
    assert not is_too_wide(page)
    page.get_by_role("button", name="Cancel").click()
    expect(status(page)).to_contain_text("It was cancelled after")
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)


def test_without_scripts_the_page_follows_a_run_too(open_signed_in, made):
    page = open_signed_in(f"{made.tasks}/count/run", java_script_enabled=False)
    page.locator("[id='inputs.to']").fill("5")
    press_run(page)
    expect(status(page)).to_contain_text("It succeeded after")
    expect(page.locator("#log")).to_contain_text("line 4")


def test_pictures_tables_and_plots_are_drawn(open_signed_in, made):
    page = open_signed_in(f"{made.gallery}/draw/run")
    press_run(page)
    picture = page.locator(".output__image")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 64)
    expect(page.get_by_role("img", name=re.compile("as a line: 3 numbers"))).to_be_visible()
    expect(page.get_by_role("region", name="as a table")).to_contain_text("loss")


def test_an_artifact_is_downloaded(open_signed_in, made):
    page = open_signed_in(f"{made.text}/TextArtifact/run")
    page.locator("#value").fill("some text")
    expect(page.locator("#artifact")).to_be_hidden()
    press_run(page)
    expect(page.get_by_role("main")).to_contain_text("What was read equals what was written.")
    with page.expect_download() as started:
        page.get_by_role("link", name="artifact", exact=True).click()
    assert started.value.path().read_text() == "some text"


def test_an_output_goes_on_into_another_run(open_signed_in, made):
    page = open_signed_in(f"{made.tasks}/hello/run")
    page.locator("[id='inputs.name']").fill("Ada")
    press_run(page)
    page.get_by_role("link", name="Use output in another run").click()
    page.get_by_role("link", name="name of hello").click()
    press_run(page)
    expect(page.locator("#output-output")).to_contain_text("Hello, Hello, Ada! !")


def test_code_on_the_guided_page_is_run_before_it_is_saved(open_signed_in, made):
    page = open_signed_in(f"{made.path}/files/new")
    wait_for_scripts(page)
    file = {"name": "draft.py", "mimeType": "text/x-python", "buffer": CODE.encode()}
    page.locator("#upload").set_input_files([file])
    page.get_by_role("button", name="Run hello without saving").click()
    expect(page.get_by_role("main")).to_contain_text("as it stands in your unsaved work")
    page.locator("[id='inputs.name']").fill("Ada")
    press_run(page)
    expect(page.locator("#output-output")).to_contain_text("Hello, Ada!")
    names = {one["filename"] for one in made.client.plugins.get_by_id(made.id).json()["files"]}
    assert "draft.py" not in names
