"""What holds for every template, whichever page it is of."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, meta

FOLDER = Path(__file__).resolve().parents[2] / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))

_TAG = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
_POST_FORM = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.DOTALL)
_IMPORT = re.compile(r"{%-? from \"[^\"]+\" import (?P<names>[^%]+?) -?%}")


def read(name: str) -> str:
    return (FOLDER / name).read_text()


@pytest.fixture(params=NAMES)
def template(request: pytest.FixtureRequest) -> str:
    return read(request.param)


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles_and_all_it_includes_is_there(app: Flask, name: str):
    environment = app.jinja_env
    environment.get_template(name)
    for other in meta.find_referenced_templates(environment.parse(read(name))):
        assert other in NAMES


def test_a_name_that_is_not_given_is_an_error(app: Flask):
    assert app.jinja_env.undefined is StrictUndefined


def test_every_form_that_changes_something_has_a_token(template: str):
    for form in _POST_FORM.findall(template):
        assert "csrf_token()" in form or "csrf()" in form


def test_there_is_no_script_and_no_style_in_it(template: str):
    for tag in _TAG.findall(template):
        assert not re.search(r"\son\w+=|\sstyle=|javascript:", tag, re.IGNORECASE), tag
        if tag.lower().startswith("<script"):
            assert "src=" in tag
        assert not tag.lower().startswith("<style")


def test_nothing_is_trusted_to_be_html(template: str):
    assert not re.search(r"\|\s*safe|Markup|autoescape", template)


def test_nothing_comes_from_another_server(template: str):
    for tag in _TAG.findall(template):
        assert not re.search(r"(src|href|action)=\"(https?:)?//", tag), tag


def test_every_macro_that_it_imports_is_used(template: str):
    rest = _IMPORT.sub("", template)
    for found in _IMPORT.finditer(template):
        for part in found["names"].split(","):
            name = part.split(" as ")[-1].strip()
            assert re.search(rf"\b{name}\(", rest), f"{name} is imported and not used"


def test_it_is_short(template: str):
    assert template.count("\n") < 80


def test_a_button_says_what_it_is(template: str):
    for tag in _TAG.findall(template):
        if tag.startswith("<button"):
            assert 'type="' in tag


def test_the_lock_file_of_the_assets_names_no_registry():
    lock = json.loads((FOLDER.parent / "assets" / "package-lock.json").read_text())
    assert [name for name, found in lock["packages"].items() if "resolved" in found] == []
