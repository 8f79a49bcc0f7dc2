"""The guided page in a browser: what is typed is checked, repaired, saved, and never lost."""

from __future__ import annotations

import secrets

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.builders import ARTIFACT, HELLO

from .conftest import EXAMPLES, sign_in, wait_for_scripts
from .test_way import BUILT, WIDTHS, is_too_wide

pytestmark = pytest.mark.slow

LOAD = '''import numpy as np
from dioptra import pyplugs


@pyplugs.register
def load(path: str, size: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Load images."""
    return train, test
'''
AGREE = "Code and registration agree."
GREETINGS = (EXAMPLES / "hello.py").read_text()


@pytest.fixture
def client(server):
    return server.sign_in()


@pytest.fixture
def plugin_path(client):
    """Path of a new plugin without files, in a group of its own."""
    name = f"plugin_{secrets.token_hex(4)}"
    group = client.groups.create(name).json()["id"]
    return f"/plugins/{client.plugins.create(group, name).json()['id']}"


@pytest.fixture
def open_guide(open_page, server, plugin_path):
    """Open the page of a new file, and wait for its scripts if it has them."""

    def start(width: int = 1440, *, java_script_enabled: bool = True) -> Page:
        path = f"/sign-in?next={plugin_path}/files/new"
        page = open_page(path, width, java_script_enabled=java_script_enabled)
        sign_in(page, server)
        expect(page.get_by_role("heading", level=1)).to_have_text("New file")
        if java_script_enabled:
            wait_for_scripts(page)
        return page

    return start


def choose(page: Page, name: str, code: str) -> None:
    page.get_by_label("Choose a file").set_input_files(
        {"name": name, "mimeType": "text/x-python", "buffer": code.encode()}
    )


def row(page: Page, key: str):
    """The field of a name: `t0.i1` of the second input of the first task."""
    return page.locator(f'[id="{key}"]')


def verdict(page: Page):
    return page.locator("#summary [role=status]")


def editor(page: Page):
    """The editor, with the caret in it."""
    if not page.locator("[data-editor*=vendor]").count():
        pytest.skip(BUILT)
    content = page.locator(".cm-content")
    content.click()
    expect(content).to_be_focused()
    return content


def edit(page: Page) -> None:
    page.get_by_role("link", name="Edit hello.py").click()
    expect(page.get_by_label("Filename")).to_have_value("hello.py")
    wait_for_scripts(page)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save file").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_from_registering_to_a_saved_file(open_page, server, width):
    name = f"ana_{secrets.token_hex(4)}"
    page = open_page("/register?next=/plugins/new", width)
    page.get_by_label("User name").fill(name)
    page.get_by_label("Mail address").fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_label("Password, again").fill("correct horse battery")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New plugin")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create plugin").click()
    page.get_by_role("link", name="Add a file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New file")
    wait_for_scripts(page)
    choose(page, "hello.py", GREETINGS)
    expect(page.get_by_label("Filename")).to_have_value("hello.py")
    expect(page.locator(".task-card__signature")).to_have_text(
        "hello(name: string) → message: string"
    )
    expect(verdict(page)).to_contain_text(AGREE)
    assert not is_too_wide(page)
    save(page)
    expect(page.get_by_role("status").first).to_contain_text(
        "Saved hello.py with 1 task registered."
    )
    expect(page.locator(".task").first).to_have_text("hello(name: string) → message: string")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_broken_name_is_repaired_with_one_click_and_taken_back(open_guide, width):
    page = open_guide(width)
    choose(page, "hello.py", HELLO)
    row(page, "t0.i0").fill("nam")
    expect(verdict(page)).to_contain_text("2 to repair")
    assert not is_too_wide(page)
    page.get_by_role("button", name="Rename to name").first.click()
    expect(verdict(page)).to_contain_text(AGREE)
    expect(row(page, "t0.i0")).to_have_value("name")
    expect(row(page, "t0.i0")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "t0.i0")).to_have_value("nam")
    expect(verdict(page)).to_contain_text("2 to repair")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_tuple_goes_to_two_outputs_of_a_type_made_in_place(open_guide, width):
    page = open_guide(width)
    choose(page, "load.py", LOAD)
    expect(row(page, "t0.o1")).to_have_value("test")
    page.get_by_role("button", name="Create it").click()
    expect(verdict(page)).to_contain_text("Created np_ndarray.")
    expect(page.locator("#missing")).to_have_count(0)
    assert not is_too_wide(page)
    save(page)
    expect(page.locator(".task").first).to_have_text(
        "load(path: string, size: integer = …) → train: np_ndarray, test: np_ndarray"
    )


def test_all_that_was_found_is_registered_an_artifact_task_too(open_guide):
    page = open_guide()
    choose(page, "both.py", HELLO + ARTIFACT)
    for name in ("hello", "TextArtifact"):
        page.get_by_label(f"Register {name}", exact=True).uncheck()
    expect(page.get_by_text("found, not registered")).to_have_count(2)
    page.get_by_role("button", name="Register all").click()
    expect(page.get_by_text("found, not registered")).to_have_count(0)
    expect(row(page, "t0.i0")).to_be_visible()
    save(page)
    expect(page.get_by_role("status").first).to_contain_text("with 2 tasks registered.")


def test_code_that_cannot_be_read_is_marked_at_its_line_and_nothing_is_lost(open_guide):
    page = open_guide()
    choose(page, "hello.py", HELLO)
    row(page, "t0.o0").fill("said")
    expect(page.locator(".task-card__signature")).to_contain_text("said: string")
    editor(page)
    page.keyboard.press("Control+End")
    page.keyboard.type("def (")
    expect(page.locator("#mapping")).to_contain_text("The code cannot be read as Python")
    expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
    expect(row(page, "t0.o0")).to_have_value("said")
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+Home")
    page.locator("#mapping a[data-line]").first.click()
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Shift+End")
    page.keyboard.press("Delete")
    expect(verdict(page)).to_contain_text(AGREE)
    expect(row(page, "t0.o0")).to_have_value("said")
    expect(page.locator(".cm-lint-marker-error")).to_have_count(0)


def test_checking_never_disturbs_who_types(open_guide):
    page = open_guide()
    choose(page, "hello.py", HELLO)
    name = row(page, "t0.i1")
    name.click()
    expect(name).to_be_focused()
    for key in ("Home", "ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.type("_")
    expect(verdict(page)).to_contain_text("1 to repair")
    expect(name).to_be_focused()
    page.keyboard.type("2")
    expect(page.locator(".task-card__signature")).to_contain_text("t_2imes?: integer")
    expect(name).to_have_value("t_2imes")
    assert name.evaluate("field => field.selectionStart") == 3


def test_a_folded_card_stays_folded(open_guide):
    page = open_guide()
    choose(page, "hello.py", HELLO)
    page.locator(".task-card__signature").click()
    expect(row(page, "t0.i0")).to_be_hidden()
    page.get_by_label("Description").fill("Greets.")
    expect(page.locator("#drafts")).to_contain_text("draft saved")
    editor(page)
    page.keyboard.press("Control+End")
    page.keyboard.type("# changed\ndef (")
    expect(page.locator("#mapping")).to_contain_text("cannot be read")
    expect(row(page, "t0.i0")).to_be_hidden()
    page.locator("#summary a").first.click()
    expect(page.locator(".cm-content")).to_be_focused()


def test_a_link_of_the_summary_leads_to_its_row(open_guide):
    page = open_guide(390)
    choose(page, "hello.py", HELLO)
    row(page, "t0.i0").fill("nam")
    link = page.locator("#summary a", has_text="“nam”")
    expect(link).to_be_visible()
    page.locator(".task-card__signature").click()
    expect(row(page, "t0.i0")).to_be_hidden()
    link.click()
    expect(row(page, "t0.i0")).to_be_focused()
    expect(row(page, "t0.i0")).to_be_in_viewport()


def test_inputs_are_moved_by_buttons_that_keep_the_focus(open_guide):
    page = open_guide()
    choose(page, "hello.py", HELLO)
    down = page.get_by_role("button", name="Move name down")
    down.focus()
    expect(down).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move name up")).to_be_focused()
    expect(row(page, "t0.i1")).to_have_value("name")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move name down")).to_be_focused()
    expect(verdict(page)).to_contain_text(AGREE)


@pytest.mark.parametrize("width", WIDTHS)
def test_somebody_elses_save_in_between_can_be_gone_over(open_guide, client, plugin_path, width):
    page = open_guide(width)
    choose(page, "hello.py", HELLO)
    expect(verdict(page)).to_contain_text(AGREE)
    save(page)
    edit(page)
    page.get_by_label("Description").fill("Mine.")
    expect(page.locator("#drafts")).to_contain_text("draft saved")
    plugin_id = int(plugin_path.rpartition("/")[2])
    (file,) = client.plugins.files.get(plugin_id).json()["data"]
    theirs = HELLO.replace("Hello", "Good day")
    changed = client.plugins.files.modify_by_id(
        plugin_id, file["id"], filename="hello.py", contents=theirs, import_tasks=True
    )
    assert changed.status_code == 200, changed.text
    save(page)
    expect(page.locator("#conflict")).to_be_focused()
    expect(page.locator("#conflict")).to_contain_text("Good day")
    assert not is_too_wide(page)
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#conflict")).to_have_count(0)
    save(page)
    expect(page.get_by_role("status").first).to_contain_text("Saved hello.py")
    kept = client.plugins.files.get_by_id(plugin_id, file["id"]).json()
    assert (kept["contents"], kept["description"]) == (HELLO, "Mine.")


def test_a_refused_save_leads_to_what_blocks(open_guide):
    page = open_guide()
    choose(page, "hello.py", HELLO)
    row(page, "t0.i0").fill("nam")
    expect(verdict(page)).to_contain_text("2 to repair")
    save(page)
    expect(page.locator("#summary")).to_be_focused()
    expect(row(page, "t0.i0")).to_have_value("nam")
    row(page, "t0.i0").fill("name")
    page.get_by_label("Filename").fill("two words.py")
    expect(page.get_by_role("heading", level=1)).to_have_text("two words.py")
    save(page)
    expect(page.get_by_label("Filename")).to_be_focused()
    expect(page.locator("#filename-about")).to_be_visible()


def test_nobody_leaves_unsaved_work_by_accident(open_guide):
    page = open_guide()
    asked = []
    answers = {"leave": False}

    def answer(dialog):
        asked.append(dialog.type)
        dialog.accept() if answers["leave"] else dialog.dismiss()

    page.on("dialog", answer)
    choose(page, "hello.py", HELLO)
    expect(verdict(page)).to_contain_text(AGREE)
    field = page.get_by_label("Description")
    field.click()
    expect(field).to_be_focused()
    page.keyboard.type("Greets.")
    crumb = page.get_by_label("Breadcrumbs").get_by_role("link", name="Plugins")
    with page.expect_event("dialog"):
        crumb.click(no_wait_after=True)
    expect(field).to_have_value("Greets.")
    save(page)
    expect(page.get_by_role("status").first).to_contain_text("Saved hello.py")
    assert asked == ["beforeunload"]
    edit(page)
    page.get_by_label("Description").fill("Greets all.")
    answers["leave"] = True
    crumb.click()
    expect(page).to_have_title("Plugins of public · Dioptra Plugins")
    assert asked == ["beforeunload"] * 2


def test_letting_go_of_a_draft_takes_two_presses_and_asks_nothing_more(open_guide):
    page = open_guide()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    choose(page, "hello.py", HELLO)
    page.locator("#drafts").get_by_text("Discard…").click()
    page.locator("#drafts").get_by_role("button", name="Discard my changes").click()
    expect(page.get_by_role("status").first).to_contain_text("Your unsaved changes are gone.")
    expect(page.get_by_label("Filename")).to_have_value("")
    assert asked == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_file_can_be_dropped_anywhere_on_the_page(open_guide, width):
    page = open_guide(width)
    expect(page.locator(".guide--droppable")).to_have_count(1)
    drop(page, "hello.py", HELLO)
    expect(page.get_by_label("Filename")).to_have_value("hello.py")
    expect(row(page, "t0.i0")).to_have_value("name")
    expect(page.locator("#contents")).to_have_value(HELLO)
    drop(page, "photo.png", "\udcff")
    expect(page.locator("#upload-about")).to_contain_text("is no text in UTF-8")
    drop(page, "large.py", "#" * (1024 * 1024 + 1))
    expect(page.get_by_role("alert")).to_contain_text("large.py is larger than 1 MiB")
    expect(page.locator("#contents")).to_have_value(HELLO)


def drop(page: Page, name: str, text: str) -> None:
    dragged = page.evaluate_handle(
        """([name, bytes]) => {
            const dragged = new DataTransfer();
            dragged.items.add(new File([new Uint8Array(bytes)], name));
            return dragged;
        }""",
        [name, list(text.encode(errors="surrogateescape"))],
    )
    target = page.locator("#mapping-title")
    target.dispatch_event("dragenter", {"dataTransfer": dragged})
    expect(page.locator(".guide--dropping")).to_have_count(1)
    target.dispatch_event("drop", {"dataTransfer": dragged})
    expect(page.locator(".guide--dropping")).to_have_count(0)


def test_a_server_that_is_away_costs_nothing(open_guide):
    page = open_guide()
    choose(page, "hello.py", HELLO)
    expect(verdict(page)).to_contain_text(AGREE)
    page.route("**/files/new", lambda route: route.abort("aborted"))
    row(page, "t0.o0").fill("said")
    expect(verdict(page)).to_contain_text("The server cannot be reached.")
    save(page)
    expect(row(page, "t0.o0")).to_have_value("said")
    page.unroute("**/files/new")
    save(page)
    expect(page.get_by_role("status").first).to_contain_text("Saved hello.py")


def test_who_was_signed_out_meanwhile_signs_in_elsewhere_and_goes_on(open_guide, server):
    page = open_guide()
    choose(page, "hello.py", HELLO)
    expect(verdict(page)).to_contain_text(AGREE)
    sign_out_everywhere(server)
    row(page, "t0.o0").fill("said")
    expect(verdict(page)).to_contain_text("You are signed out.")
    other = page.context.new_page()
    other.goto("/sign-in?next=/plugins")
    sign_in(other, server)
    expect(other).to_have_title("Plugins of public · Dioptra Plugins")
    save(page)
    expect(page.get_by_role("status").first).to_contain_text("Saved hello.py")


def sign_out_everywhere(server):
    """End the session on the server; the cookies stay where they are."""
    http = requests.Session()
    account = {"username": server.username, "password": server.password}
    assert http.post(f"{server.address}/api/v1/auth/login", json=account, timeout=30).ok
    assert http.post(f"{server.address}/api/v1/auth/logout?everywhere=true", timeout=30).ok


def test_the_keyboard_is_enough_from_signing_in_to_a_saved_file(open_page, server, plugin_path):
    page = open_page(f"/sign-in?next={plugin_path}/files/new")
    expect(page.get_by_label("User name")).to_be_focused()
    page.keyboard.type(server.username)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(server.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("New file")
    if not page.locator("[data-editor*=vendor]").count():
        pytest.skip(BUILT)
    expect(page.locator(".cm-content")).to_be_visible()
    tab_to(page, page.get_by_label("Filename"))
    page.keyboard.type("hello.py")
    page.keyboard.press("Tab")
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.insert_text(HELLO)
    expect(verdict(page)).to_contain_text(AGREE)
    page.keyboard.press("Control+End")
    page.keyboard.press("Tab")
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Description")).to_be_focused()
    tab_to(page, row(page, "t0.o0"))
    page.keyboard.press("Control+A")
    page.keyboard.type("said")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").first).to_contain_text("Saved hello.py")
    expect(page.locator(".task").first).to_contain_text("said: string")


def tab_to(page: Page, place) -> None:
    """Press Tab until a place has the focus; no more often than a page has things to stop at."""
    place.wait_for()
    for _ in range(40):
        if place.evaluate("place => place === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(place).to_be_focused()


@pytest.mark.parametrize("width", WIDTHS)
def test_without_scripts_the_whole_way_is_there_too(open_guide, width):
    page = open_guide(width, java_script_enabled=False)
    choose(page, "load.py", LOAD)
    page.get_by_role("button", name="Read tasks").click()
    expect(row(page, "t0.o1")).to_have_value("test")
    assert LOAD in page.locator("#contents").input_value()
    row(page, "t0.i0").fill("pth")
    page.get_by_role("button", name="Check").last.click()
    page.get_by_role("button", name="Rename to path").first.click()
    expect(verdict(page)).to_contain_text("Repaired.")
    page.get_by_role("button", name="Create it").click()
    expect(verdict(page)).to_contain_text(AGREE)
    save(page)
    expect(page.get_by_role("status").first).to_contain_text("Saved load.py")
