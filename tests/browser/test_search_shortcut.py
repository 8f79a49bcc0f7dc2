"""The key / in a browser: to the search from anywhere, unless somebody is typing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import sign_in

pytestmark = pytest.mark.slow

NAME = "Search plugins, files, tasks and types"


@pytest.fixture
def ready(open_page, server, plugin) -> Callable[..., Page]:
    """Open a page and wait until the key works there."""

    def start(path: str, width: int = 1440) -> Page:
        page = open_page(f"/sign-in?next={path}", width)
        sign_in(page, server)
        expect(field(page)).to_have_attribute("aria-keyshortcuts", "/")
        return page

    return start


def field(page: Page) -> Locator:
    return page.locator("#q")


def test_the_key_leads_to_the_search_and_what_is_found_leads_on(ready):
    page = ready("/plugins")
    page.keyboard.press("/")
    expect(page.get_by_label(NAME)).to_be_focused()
    field(page).fill("greetings")
    expect(field(page)).to_have_value("greetings")
    page.keyboard.press("Enter")
    expect(page).to_have_title("greetings · Search · Dioptra Plugins")
    page.get_by_role("link", name="greetings", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("greetings")


def test_whoever_types_gets_a_slash(ready):
    page = ready("/plugins")
    box = page.get_by_label("Search plugins", exact=True)
    box.focus()
    expect(box).to_be_focused()
    page.keyboard.press("/")
    expect(box).to_have_value("/")
    expect(box).to_be_focused()


def test_on_the_page_of_the_search_the_key_takes_what_stands_there(ready):
    page = ready("/search?q=greetings")
    expect(field(page)).not_to_be_focused()
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "greetings"


def test_on_a_narrow_screen_the_search_is_a_page_of_its_own(ready):
    page = ready("/plugins", width=390)
    expect(field(page)).to_be_hidden()
    page.get_by_role("link", name="Search", exact=True).click()
    expect(field(page)).to_be_focused()
    page.go_back()
    expect(field(page)).to_have_attribute("aria-keyshortcuts", "/")
    page.keyboard.press("/")
    expect(page).to_have_title("Search · Dioptra Plugins")


def test_without_scripts_no_key_is_promised(open_page, server, plugin):
    page = open_page("/sign-in?next=/plugins", java_script_enabled=False)
    sign_in(page, server)
    expect(page.get_by_label(NAME)).to_be_visible()
    expect(page.locator("kbd")).to_be_hidden()
    page.get_by_label(NAME).fill("greetings")
    page.get_by_label(NAME).press("Enter")
    expect(page.get_by_role("link", name="greetings", exact=True)).to_be_visible()
