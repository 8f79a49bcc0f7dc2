"""The form of a type in a browser: what a structure means shows while it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import is_too_wide, sign_in

pytestmark = pytest.mark.slow


@pytest.fixture
def ready(open_page, server) -> Callable[..., Page]:
    """Open the form for a new type and wait until its script works."""

    def start(width: int = 1440) -> Page:
        page = open_page("/sign-in?next=/types/new", width)
        sign_in(page, server)
        expect(page.locator("[data-names] button[aria-label='Insert str']")).to_have_count(1)
        return page

    return start


def structure(page: Page) -> Locator:
    return page.get_by_label("Structure")


def meaning(page: Page) -> Locator:
    return page.get_by_role("region", name="What it means")


def write(page: Page, text: str) -> None:
    structure(page).fill(text)
    expect(structure(page)).to_have_value(text)


def test_values_show_while_the_structure_is_written(ready):
    page = ready()
    expect(meaning(page)).to_contain_text("A simple type")
    write(page, "list[int]")
    expect(meaning(page)).to_contain_text('{"list": "integer"}')
    expect(meaning(page)).to_contain_text("item 1 is a string, not an integer")
    write(page, "list[")
    expect(page.locator("#structure-problem")).to_contain_text("was never closed")
    old = page.get_by_text("This is what it meant before the last change.")
    expect(old).to_be_visible()
    expect(structure(page)).to_have_attribute("aria-invalid", "true")
    write(page, "list[str]")
    expect(page.locator("#structure-problem")).to_be_empty()
    expect(old).to_be_hidden()
    expect(meaning(page)).to_contain_text('{"list": "string"}')


def test_the_text_changes_between_python_and_json_on_the_page(ready):
    page = ready()
    page.get_by_label("Name").fill("pairs")
    write(page, "list[int | None]")
    page.get_by_role("button", name="Show as JSON").click()
    expect(structure(page)).to_have_value('{"list": {"union": ["integer", "null"]}}')
    expect(page.get_by_role("button", name="Show as JSON")).to_have_attribute(
        "aria-pressed", "true"
    )
    write(page, '{"list": "string"}')
    expect(meaning(page)).to_contain_text("list[str]")
    page.get_by_role("button", name="Show as Python").click()
    expect(structure(page)).to_have_value("list[str]")
    expect(page.get_by_label("Name")).to_have_value("pairs")


def test_buttons_build_on_what_stands_there(ready):
    page = ready()
    page.get_by_text("Types to build it of").click()
    page.get_by_role("button", name="Insert int").click()
    expect(structure(page)).to_have_value("int")
    page.get_by_role("button", name="list[…]").click()
    expect(structure(page)).to_have_value("list[int]")
    page.get_by_role("button", name="… | None").click()
    expect(structure(page)).to_have_value("list[int] | None")
    expect(meaning(page)).to_contain_text('"null"')


@pytest.mark.parametrize("width", [1440, 390])
def test_a_type_is_made_and_shown(ready, server, width):
    page = ready(width)
    name = f"boxes {width}"
    page.get_by_label("Name").fill(name)
    write(page, 'list[{"x": int, "y": int}]')
    expect(meaning(page)).to_contain_text("“y” of item 1 is a string")
    page.get_by_role("button", name="Create type").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator(".snippet__text").first).to_have_text('list[{"x": int, "y": int}]')
    assert not is_too_wide(page)
