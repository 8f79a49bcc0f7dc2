"""The way of a reader, in a browser: sign in, find a plugin, read a file."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import LAST_LINE, is_too_wide, sign_in, type_into

pytestmark = pytest.mark.slow

WIDTHS = (1440, 390)
BUILT = "static/vendor is not built: cd assets && npm ci && npm run build"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_signing_in_to_the_source_of_a_file(open_page, server, plugin, width, scheme):
    page = open_page("/plugins", width, color_scheme=scheme)
    sign_in(page, server)
    expect(page).to_have_title("Plugins of public · Dioptra Plugins")
    page.get_by_role("link", name="greetings").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("greetings")
    expect(page.locator(".task").first).to_have_text("hello(name: string) → message: string")
    assert not is_too_wide(page)
    page.get_by_role("link", name="hello.py", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("hello.py")
    expect(page.locator(".source")).to_contain_text("LOGGER.info(message)")
    assert not is_too_wide(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_screen(open_page, server, plugin, width):
    page = open_page("/sign-in", width)
    sign_in(page, server)
    for path in ("/types", "/groups", "/groups/1", "/account", "/plugins/999", "/api/docs"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert not is_too_wide(page), path


@pytest.mark.parametrize("width", WIDTHS)
def test_the_viewer_shows_each_number_beside_its_line(open_page, server, plugin, width):
    page = open_page(f"/sign-in?next={plugin.file}", width)
    sign_in(page, server)
    if not page.locator("[data-module=code-view]").count():
        pytest.skip(BUILT)
    page.locator(".finding a").last.click()
    line = page.locator(".cm-line", has_text="def task_39(")
    expect(line).to_be_in_viewport()
    number = page.locator(".cm-lineNumbers .cm-gutterElement", has_text=str(LAST_LINE))
    sign = page.locator(".finding-gutter .finding-sign").last
    parts = [part.element_handle() for part in (line, number, sign)]
    tops = page.evaluate("parts => parts.map(part => part.getBoundingClientRect().y)", parts)
    assert max(tops) - min(tops) < 8
    expect(page.locator(".cm-content")).to_be_focused()


def test_without_scripts_all_is_there_too(open_page, server, plugin):
    page = open_page(f"/sign-in?next={plugin.file}", java_script_enabled=False)
    sign_in(page, server)
    expect(page.locator(f"#L{LAST_LINE}")).to_contain_text("def task_39(")
    page.locator(".finding a").last.click()
    expect(page.locator(f"#L{LAST_LINE}")).to_be_in_viewport()
    page.locator(".menu__name", has_text="public").click()
    page.get_by_role("button", name="public").click()
    expect(page.get_by_role("status")).to_contain_text("You now see the group public.")


def test_the_keyboard_is_enough(open_page, server, plugin):
    page = open_page("/sign-in?next=/plugins")
    type_into(page.get_by_label("User name"), server.username)
    page.keyboard.press("Tab")
    type_into(page.get_by_label("Password"), server.password)
    page.keyboard.press("Enter")
    expect(page).to_have_title("Plugins of public · Dioptra Plugins")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    menu = page.locator(".menu__name", has_text=server.username)
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu).to_be_focused()


def test_a_menu_closes_when_another_thing_is_clicked(open_page, server):
    page = open_page("/sign-in")
    sign_in(page, server)
    for name in ("public", server.username):
        page.locator(".menu__name", has_text=name).click()
    expect(page.locator(".menu[open]")).to_have_count(1)
    page.locator("main").click()
    expect(page.locator(".menu[open]")).to_have_count(0)


def test_a_snippet_can_be_copied(open_page, server, plugin):
    permissions = ["clipboard-read", "clipboard-write"]
    page = open_page(f"/sign-in?next={plugin.path}", permissions=permissions)
    sign_in(page, server)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("from getpass import getpass")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_api_is_described_under_the_strict_policy(open_page, scheme):
    page = open_page("/api/docs", color_scheme=scheme)
    expect(page.locator(".opblock-summary-path").first).to_be_visible()
    page.get_by_text("/api/v1/plugins", exact=True).first.click()
    expect(page.locator(".opblock.is-open")).to_be_visible()
    expect(page.locator("h1:visible")).to_have_count(1)
