"""What the pages of imports and exports do better with JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.builders import HELLO

from .conftest import sign_in

pytestmark = pytest.mark.slow

# More than a request may carry.
LARGE = b"\0" * (5 * 2**20)


@pytest.fixture
def folder(tmp_path):
    """A plugin in a folder, with a large file that is no code."""
    inside = tmp_path / "collection" / "from_folder"
    inside.mkdir(parents=True)
    (inside / "hello.py").write_text(HELLO)
    (inside / "weights.bin").write_bytes(LARGE)
    (inside / "__pycache__").mkdir()
    (inside / "__pycache__" / "hello.py").write_text("left behind")
    return tmp_path / "collection"


def test_of_a_folder_only_the_code_is_sent(open_page, server, folder):
    page = open_page("/sign-in?next=/imports/new")
    sign_in(page, server)
    page.get_by_label("A folder").check()
    page.locator("#files").set_input_files(folder)
    expect(page.get_by_text("1 of 3 files will be sent, 1 KiB.")).to_be_visible()
    page.get_by_role("button", name="Show the plan").click()
    expect(page.get_by_text("This would create 1 plugin and 1 file.")).to_be_visible()
    page.get_by_role("button", name="Import this").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported")
    page.get_by_role("link", name="from_folder").click()
    expect(page.get_by_text("imported from uploaded files")).to_be_visible()


def test_a_folder_keeps_its_paths_without_javascript(open_page, server, tmp_path):
    (tmp_path / "plain" / "without_script").mkdir(parents=True)
    (tmp_path / "plain" / "without_script" / "a.py").write_text("")
    page = open_page("/sign-in?next=/imports/new", java_script_enabled=False)
    sign_in(page, server)
    page.get_by_label("A folder").check()
    page.locator("#files").set_input_files(tmp_path / "plain")
    page.get_by_role("button", name="Show the plan").click()
    expect(page.get_by_role("heading", name="without_script")).to_be_visible()


def test_one_box_ticks_all_plugins_of_the_list(open_page, server, plugin):
    page = open_page("/sign-in?next=/plugins")
    sign_in(page, server)
    box = page.get_by_label("Select greetings")
    everything = page.get_by_label("Select all on this page")
    everything.check()
    expect(box).to_be_checked()
    box.uncheck()
    expect(everything).not_to_be_checked()
    everything.check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as zip").click()
    assert download.value.suggested_filename.endswith(".zip")
