"""Unsaved work of the guided page and drafts of the API are the same drafts."""

from __future__ import annotations

import pytest

from tests.builders import HELLO, PLUGINS, TYPES, done, file_body, function_task, make_plugin

from .guided import Guide

COMMIT = "/api/v1/workflows/draftCommit"
IMAGE = HELLO.replace("name: str", "name: Image").replace(
    "from dioptra", "from x import Image\nfrom dioptra", 1
)


@pytest.fixture
def empty(alice, vision):
    """A plugin without files."""
    return make_plugin(alice, vision.id, "attacks")


@pytest.fixture
def guide(alice_ui, empty):
    return Guide(alice_ui, f"/plugins/{empty['id']}/files/new")


@pytest.fixture
def drafts(empty):
    return f"{PLUGINS}/{empty['id']}/files/drafts"


def listed(alice, drafts):
    return done(alice.get(drafts))["data"]


def test_the_api_shows_what_the_page_keeps_and_nothing_of_the_page(alice, vision, guide, drafts):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    guide.press("Check", t0__o0__name="message")
    (draft,) = listed(alice, drafts)
    types = vision.types
    task = function_task(
        "hello",
        {"name": types["string"], "times": types["integer"]},
        {"message": types["string"]},
        optional=["times"],
    )
    assert draft["payload"] == file_body("hello.py", HELLO, [task], description=None)


def test_what_the_page_keeps_can_be_committed_over_the_api(alice, alice_ui, empty, guide, drafts):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    (draft,) = listed(alice, drafts)
    done(alice.post(f"{COMMIT}/{draft['id']}"))
    (file,) = done(alice.get(f"{PLUGINS}/{empty['id']}/files"))["data"]
    assert (file["filename"], file["contents"]) == ("hello.py", HELLO)
    assert "unsaved changes" not in Guide(alice_ui, guide.path).text


def test_a_type_that_is_yet_to_be_made_has_no_id_and_stops_the_commit(alice, vision, guide, drafts):
    guide.press("Read tasks", upload=("hello.py", IMAGE.encode()))
    (draft,) = listed(alice, drafts)
    (task,) = draft["payload"]["tasks"]["functions"]
    assert [one["parameterType"] for one in task["inputParams"]] == [
        None,
        vision.types["integer"],
    ]
    answer = alice.post(f"{COMMIT}/{draft['id']}")
    assert answer.status_code == 400
    path = answer.json["errors"]["tasks"]["functions"]["0"]["inputParams"]["0"]
    assert list(path) == ["parameterType"]
    guide.press("Create")
    (draft,) = listed(alice, drafts)
    done(alice.post(f"{COMMIT}/{draft['id']}"))


def test_drafts_of_programs_for_the_same_plugin_are_left_alone(alice, alice_ui, guide, drafts):
    made = done(alice.post(drafts, file_body("other.py", "x = 1\n")))
    assert "unsaved changes" not in Guide(alice_ui, guide.path).text
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    guide.press("Save file")
    assert guide.status == 303
    assert listed(alice, drafts) == [made]


def test_a_new_file_that_a_program_changed_is_no_longer_the_pages(alice, alice_ui, guide, drafts):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    (draft,) = listed(alice, drafts)
    done(alice.put(f"{drafts}/{draft['id']}", draft["payload"]))
    assert "unsaved changes" not in Guide(alice_ui, guide.path).text


def test_the_page_goes_on_with_a_change_that_a_program_drafted(alice, alice_ui, plugin, vision):
    file = done(alice.get(f"/api/v1{plugin.file}"))
    task = function_task("hello", {"name": vision.types["any"]}, {"said": vision.types["string"]})
    code = file["contents"].replace("Hello, ", "Hi, ")
    body = file_body("greet.py", code, [task], description="Short.")
    done(alice.post(f"/api/v1{plugin.file}/draft", body))
    guide = Guide(alice_ui, f"{plugin.file}/edit").press("Go on with them")
    shown = guide.fields
    assert (shown["filename"], shown["description"]) == ("greet.py", "Short.")
    assert "Hi, " in shown["contents"]
    assert (shown["t0.i0.name"], shown["t0.i0.type"]) == ("name", "any")
    assert shown["t0.o0.name"] == "said"
    guide.press("Save file")
    assert guide.status == 303
    assert alice.get(f"/api/v1{plugin.file}/draft").status_code == 404


def test_a_program_takes_over_the_change_that_the_page_keeps(alice, alice_ui, plugin):
    path, draft = f"{plugin.file}/edit", f"/api/v1{plugin.file}/draft"
    Guide(alice_ui, path).press("Check", description="Half done.")
    kept = done(alice.get(draft))
    assert kept["payload"]["description"] == "Half done."
    assert alice.post(draft, kept["payload"]).json["error"] == "DraftAlreadyExistsError"
    data = {**kept["payload"], "description": "Done."}
    body = {"resourceSnapshot": kept["resourceSnapshot"], "resourceData": data}
    done(alice.put(draft, body))
    guide = Guide(alice_ui, path).press("Go on with them")
    assert guide.fields["description"] == "Done."
    assert guide.fields["t0.o0.name"] == "message"


def test_a_drafted_type_that_is_deleted_by_now_is_called_by_its_name(
    alice, alice_ui, plugin, vision
):
    image = done(alice.post(TYPES, {"group": vision.id, "name": "image"}))["id"]
    task = function_task("hello", {"name": image})
    done(alice.post(f"/api/v1{plugin.file}/draft", file_body("hello.py", HELLO, [task])))
    done(alice.delete(f"{TYPES}/{image}"))
    guide = Guide(alice_ui, f"{plugin.file}/edit").press("Go on with them")
    assert "image is no type of the group vision" in guide.text
