"""Tasks whose types were deleted after they were registered: what pages say of them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.builders import TYPES, done, function_task, make_file, make_plugin, make_type

from .guided import Guide

CODE = """from dioptra import pyplugs


@pyplugs.register
def shout(words: list[str]) -> list[str]:
    return words
"""


@pytest.fixture
def shouting(alice, vision):
    """A file whose only task takes and gives a type that was deleted then."""
    made = make_type(alice, vision.id, "list_string", {"list": "string"})
    plugin = make_plugin(alice, vision.id, "shouting")
    task = function_task("shout", {"words": made["id"]}, {"words": made["id"]})
    file = make_file(alice, plugin["id"], "shout.py", CODE, [task])
    done(alice.delete(f"{TYPES}/{made['id']}?force=true"))
    path = f"/plugins/{plugin['id']}/files/{file['id']}"
    return SimpleNamespace(path=path, type_id=made["id"], snapshot=file["snapshot"])


def test_the_page_of_a_file_tells_it_from_the_check_of_the_save(alice_ui, shouting):
    page = alice_ui.page(shouting.path)
    since, check = page.text.split("Since the last save")[1].split("Check of the last save")
    assert since.count("shout : The type 'list_string' of the") == 2
    assert "Code and registration agree." in check
    assert f"/types/{shouting.type_id}/history" in page.links


def test_the_editor_says_that_a_deleted_type_would_be_made_anew(alice_ui, shouting):
    guide = Guide(alice_ui, f"{shouting.path}/edit")
    assert "It was deleted after the last save; this makes a new one of its name." in guide.text
    assert guide.press("Save file").status == 303
    assert "Since the last save" not in alice_ui.page(shouting.path).text


def test_a_new_type_is_not_said_to_have_been_deleted(alice_ui, alice, vision):
    plugin = make_plugin(alice, vision.id, "fresh")
    guide = Guide(alice_ui, f"/plugins/{plugin['id']}/files/new")
    guide.press("Read tasks", upload=("shout.py", CODE.encode()))
    assert "1 new type" in guide.text
    assert "It was deleted" not in guide.text


def test_restoring_says_which_type_takes_the_place_of_a_deleted_one(
    alice_ui, alice, vision, shouting
):
    make_type(alice, vision.id, "list_string", {"list": "string"})
    assert Guide(alice_ui, f"{shouting.path}/edit").press("Save file").status == 303
    page = alice_ui.page(f"{shouting.path}/history/{shouting.snapshot}/restore")
    assert "were registered with a type list_string that is deleted by now" in page.text
    assert "Nothing: the current version is the same." not in page.text


def test_restoring_a_version_whose_types_are_there_replaces_none(alice_ui, alice, plugin):
    file = done(alice.get(f"/api/v1{plugin.file}"))
    done(alice.put(f"/api/v1{plugin.file}", {**file, "description": "Other words."}))
    page = alice_ui.page(f"{plugin.file}/history/{file['snapshot']}/restore")
    assert "takes its place" not in page.text
