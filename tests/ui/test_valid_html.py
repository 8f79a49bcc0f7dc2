"""Every page is valid HTML, as html-validate from npm says, and is made for everybody to read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.runner.launch import execute
from tests.builders import done
from tests.pages import ERRORS, FOR_STRANGERS, FOR_USERS, GROUP, fill, fill_imports, paths
from tests.workers import work_off

from .reader import Reader

ROOT = Path(__file__).resolve().parents[2]
VALIDATOR = ROOT / "assets" / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
NODE = shutil.which("node", path=f"{os.environ['PATH']}{os.pathsep}{ROOT / '.venv' / 'bin'}")
RULES = {
    "root": True,
    "extends": ["html-validate:recommended"],
    "rules": {
        # Matters of style, which readers of the source see in templates.
        "doctype-style": "off",
        "no-trailing-whitespace": "off",
        "no-implicit-input-type": "off",
        # Without scripts, the page of a run that is not over follows it so.
        "meta-refresh": "off",
        # It takes inputs that belong to different forms by their attribute for those of one.
        "form-dup-name": "off",
        # An id may be a path, as names of fields are; && stands for itself in a snippet.
        "valid-id": ["error", {"relaxed": True}],
        "no-raw-characters": ["error", {"relaxed": True}],
    },
}
# Forms that ask for a name, sent without one.
REFUSED = ("/groups/new", "/plugins/new", "/types/new", "/account/edit", "/imports/new")


@pytest.fixture
def pages(app, alice, alice_ui, ui) -> dict[str, str]:
    """The HTML of every page, by its address."""
    ids = fill(lambda method, path, body: done(alice.send(method, path, body)))
    waiting = alice_ui.get(f"/plugins/{ids['plugin']}/runs/{ids['run']}").text
    work_off(app, execute)
    alice_ui.submit("/groups", "/active-group", group=str(ids["group"]))

    def send(path: str, fields: dict, archive: bytes | None) -> str:
        sent = fields if archive is None else {**fields, "archiveFile": (archive, "pages.zip")}
        return alice_ui.post(path, sent).headers["Location"]

    ids |= fill_imports(lambda path: alice_ui.get(path).text, send, ids["group"])
    assert GROUP in alice_ui.page("/plugins").text
    seen = {path: ui.get(path).text for path in paths(FOR_STRANGERS, ids)}
    seen |= {path: alice_ui.get(path).text for path in (*paths(FOR_USERS, ids), *ERRORS)}
    seen["a run that waits"] = waiting
    form = f"/plugins/{ids['plugin']}/files/{ids['file']}/tasks/hello/run"
    seen["a run refused"] = alice_ui.submit(form, **{"inputs.name.source": "odd"}).text
    seen |= {f"{path} refused": _refusal(alice_ui, path) for path in REFUSED}
    form = alice_ui.page("/account").form("/account/tokens")
    seen["new token"] = alice_ui.post(form.action, {**form.values, "name": "script"}).text
    return seen


def _refusal(reader: Reader, path: str) -> str:
    token = reader.page("/account").form("/sign-out").values["csrf_token"]
    answer = reader.post(path, {"csrf_token": token})
    assert answer.status_code == 400, path
    return answer.text


def test_every_page_is_valid(pages, tmp_path):
    if NODE is None or not VALIDATOR.exists():
        pytest.skip("there is no html-validate: cd assets && npm ci")
    addresses = {}
    for number, (address, html) in enumerate(pages.items()):
        file = tmp_path / f"{number}.html"
        file.write_text(html)
        addresses[str(file)] = address
    rules, said = tmp_path / "rules.json", tmp_path / "said.json"
    rules.write_text(json.dumps(RULES))
    command = [NODE, VALIDATOR, "--config", rules, "--formatter", f"json={said}", *addresses]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert said.exists(), run.stderr
    wrong = [
        f"{addresses[found['filePath']]}:{one['line']} {one['ruleId']}: {one['message']}"
        for found in json.loads(said.read_text())
        for one in found["messages"]
    ]
    assert wrong == [], "\n".join(wrong)


class Outline(HTMLParser):
    """What a page tells those who do not see it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.titles: list[str] = []
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self._in_label = self._in_title = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag in ("label", "title"):
            self._in_label |= tag == "label"
            self._in_title |= tag == "title"
            self.labelled.add(given.get("for") or "")
        if tag in ("select", "textarea") or (tag == "input" and given.get("type") != "hidden"):
            self.controls.append({**given, "inside": "yes" if self._in_label else None})

    def handle_endtag(self, tag: str) -> None:
        self._in_label &= tag != "label"
        self._in_title &= tag != "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.titles.append(data)

    @property
    def nameless(self) -> list[dict[str, str | None]]:
        return [
            given
            for given in self.controls
            if not (given["inside"] or given.get("aria-label") or given.get("aria-labelledby"))
            and given.get("id") not in self.labelled
        ]


def test_every_page_has_one_heading_a_title_of_its_own_and_labelled_controls(pages):
    for address, html in pages.items():
        outline = Outline(html)
        assert outline.tags.count("h1") == 1, address
        assert outline.tags.count("main") == 1, address
        title = "".join(outline.titles).strip()
        assert title.endswith("· Dioptra Plugins"), address
        assert title.removesuffix("· Dioptra Plugins").strip(), address
        assert outline.nameless == [], address


def test_pages_of_different_things_have_different_titles(pages):
    titles: dict[str, str] = {}
    for address, html in pages.items():
        if "?" in address or "refused" in address or address in ERRORS:
            continue
        title = "".join(Outline(html).titles)
        assert title not in titles, f"{address} and {titles[title]} are both {title!r}"
        titles[title] = address
