"""The guided page without JavaScript: choose a file, read tasks, map, check, save."""

from __future__ import annotations

import pytest

from tests.builders import ARTIFACT, HELLO, PLUGINS, TYPES, done, make_plugin

from .guided import Guide
from .reader import Reader

LOAD = '''import numpy as np
from dioptra import pyplugs


@pyplugs.register
def load(path: str, size: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Load images."""
    return train, test
'''


@pytest.fixture
def empty(alice, vision):
    """A plugin without files."""
    return make_plugin(alice, vision.id, "attacks")


@pytest.fixture
def guide(alice_ui, empty):
    return Guide(alice_ui, f"/plugins/{empty['id']}/files/new")


def stored(alice, plugin):
    """The signatures of all tasks of the plugin's only file, and the file."""
    (file,) = done(alice.get(f"{PLUGINS}/{plugin['id']}/files"))["data"]
    return [_signature(task) for kind in file["tasks"].values() for task in kind], file


def _signature(task):
    given = [
        f"{one['name']}{'' if one['required'] else '?'}: {one['parameterType']['name']}"
        for one in task.get("inputParams", ())
    ]
    gives = [f"{one['name']}: {one['parameterType']['name']}" for one in task["outputParams"]]
    return f"{task['name']}({', '.join(given)}) -> {', '.join(gives)}"


def test_the_empty_page_says_what_to_do_and_offers_an_example(guide):
    assert "Choose a Python file" in guide.text
    guide.press("Insert an example")
    assert guide.fields["filename"] == "hello.py"
    assert guide.fields["t0.name"] == "hello"
    assert "Code and registration agree." in guide.text


def test_the_whole_way_from_a_chosen_file_to_a_saved_registration(alice, empty, guide):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    assert guide.fields["filename"] == "hello.py"
    assert "hello(name: string, times?: integer) → output: string" in guide.text
    guide.press("Save file", t0__o0__name="message")
    assert (guide.status, guide.location) == (303, guide.location)
    assert guide.location.startswith(f"/plugins/{empty['id']}")
    signatures, file = stored(alice, empty)
    assert signatures == ["hello(name: string, times?: integer) -> message: string"]
    assert (file["contents"], file["diagnostics"]) == (HELLO, [])


def test_a_tuple_goes_to_two_outputs_and_missing_types_are_made_on_saving(alice, empty, guide):
    guide.press("Read tasks", upload=("load.py", LOAD.encode()))
    assert "1 new type" in guide.text
    guide.press("Save file")
    signatures, _ = stored(alice, empty)
    assert signatures == [
        "load(path: string, size?: integer) -> train: np_ndarray, test: np_ndarray"
    ]


def test_of_code_that_cannot_be_read_only_that_is_said(guide):
    guide.press("Read tasks", upload=("load.py", LOAD.encode()))
    guide.press("Check", contents=LOAD + "\n\nx = (")
    assert "1 to repair" in guide.text
    assert "is no type of the group" not in guide.text
    assert "another one, through **kwargs" not in guide.text
    assert "not checked" in guide.text
    assert "in order" not in guide.text
    assert "np_ndarray (new)" in guide.text
    guide.press("Save file")
    assert guide.status == 400
    guide.press("Check", contents=LOAD)
    assert "in order" in guide.text


def test_an_open_argument_keeps_its_empty_row_while_the_code_cannot_be_read(guide):
    code = HELLO.replace("times: int = 1", "times: int = 1, **more: int")
    guide.press("Read tasks", upload=("hello.py", code.encode()))
    assert "another one, through **kwargs" in guide.text
    guide.press("Check", contents=code + "(")
    assert "another one, through **kwargs" in guide.text


def test_a_missing_type_can_be_made_at_once(alice, vision, guide):
    guide.press("Read tasks", upload=("load.py", LOAD.encode()))
    guide.press("create-type:np_ndarray")
    assert "Created np_ndarray." in guide.text
    assert "new type" not in guide.text
    found = done(alice.get(f"{TYPES}?groupId={vision.id}&search=name:np_ndarray"))
    assert found["totalNumResults"] == 1


def test_an_output_that_is_emptied_is_discarded(alice, empty, guide):
    guide.press("Read tasks", upload=("load.py", LOAD.encode()))
    guide.press("Save file", t0__o1__name="")
    signatures, _ = stored(alice, empty)
    assert signatures == ["load(path: string, size?: integer) -> train: np_ndarray"]


def test_a_wrong_name_is_repaired_with_one_button_and_taken_back_with_another(guide):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    guide.press("Check", t0__i0__name="nam")
    assert "No argument of “hello” is named “nam”." in guide.text
    assert "2 to repair" in guide.text
    guide.press("Rename to name")
    assert guide.fields["t0.i0.name"] == "name"
    assert "Code and registration agree." in guide.text
    guide.press("Undo")
    assert guide.fields["t0.i0.name"] == "nam"


def test_saving_with_errors_says_what_blocks_and_keeps_everything(alice, empty, guide):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    guide.press("Save file", t0__i0__name="nam", description="Greets.")
    assert guide.status == 422
    assert "2 to repair" in guide.text
    assert guide.fields["t0.i0.name"] == "nam"
    assert guide.fields["description"] == "Greets."
    assert done(alice.get(f"{PLUGINS}/{empty['id']}/files"))["data"] == []


def test_what_was_chosen_by_hand_stays_when_the_code_changes(guide):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    changed = HELLO.replace("times: int = 1", "times: int = 1, loud: bool = False")
    guide.press("Check", contents=changed, t0__o0__name="message", t0__i0__type="any")
    names = [guide.fields[f"t0.i{n}.name"] for n in range(3)]
    assert names == ["name", "times", "loud"]
    assert guide.fields["t0.i0.type"] == "any"
    assert guide.fields["t0.o0.name"] == "message"


def test_what_followed_the_code_follows_it_on(guide):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    guide.press("Check", contents=HELLO.replace("name: str", "who: float"))
    assert (guide.fields["t0.i0.name"], guide.fields["t0.i0.type"]) == ("who", "number")
    guide.press("Check", contents=HELLO.replace("def hello", "def greet"))
    assert guide.fields["t0.name"] == "greet"
    assert "t1.name" not in guide.fields


def test_code_that_does_not_parse_keeps_the_last_reading(guide):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    guide.press("Check", contents=HELLO + "\ndef (", t0__o0__name="message")
    assert "cannot be read as Python" in guide.text
    assert guide.fields["t0.o0.name"] == "message"
    guide.press("Check", contents=HELLO)
    assert guide.fields["t0.o0.name"] == "message"
    assert "Code and registration agree." in guide.text


def test_found_tasks_can_be_left_out_and_taken_in(alice, empty, guide):
    guide.press("Read tasks", upload=("hello.py", (HELLO + ARTIFACT).encode()))
    guide.untick("t0.on").untick("t1.on").press("Check")
    assert guide.text.count("found, not registered") == 2
    guide.press("Register all").press("Save file")
    signatures, _ = stored(alice, empty)
    assert [one.split("(")[0] for one in signatures] == ["hello", "TextArtifact"]


def test_inputs_are_moved_and_put_back_into_the_codes_order(guide):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    guide.press("down:0.0")
    assert [guide.fields[f"t0.i{n}.name"] for n in range(2)] == ["times", "name"]
    assert "The code takes these in another order" in guide.text
    guide.press("Use the code's order")
    assert [guide.fields[f"t0.i{n}.name"] for n in range(2)] == ["name", "times"]


def test_an_input_through_kwargs_counts_as_soon_as_it_is_filled(alice, empty, guide):
    code = HELLO.replace("times: int = 1", "**options: int")
    guide.press("Read tasks", upload=("hello.py", code.encode()))
    guide.press(
        "Save file", **{"t0.i2.name": "width", "t0.i2.type": "integer", "t0.i2.required": "1"}
    )
    signatures, _ = stored(alice, empty)
    assert signatures == ["hello(name: string, width: integer) -> output: string"]


def test_a_stored_file_is_shown_as_it_was_registered(alice, alice_ui, plugin):
    guide = Guide(alice_ui, f"{plugin.file}/edit")
    assert guide.fields["filename"] == "hello.py"
    assert guide.fields["t0.o0.name"] == "message"
    assert "found, not registered" in guide.text
    guide.press("Save file", t0__o0__name="said")
    assert guide.status == 303
    assert Guide(alice_ui, f"{plugin.file}/edit").fields["t0.o0.name"] == "said"


def test_somebody_elses_save_in_between_shows_both_changes(alice, alice_ui, plugin):
    guide = Guide(alice_ui, f"{plugin.file}/edit")
    file = done(alice.get(f"/api/v1{plugin.file}"))
    theirs = file["contents"].replace("Hello", "Good day")
    done(alice.put(f"/api/v1{plugin.file}", {**file, "contents": theirs}))
    mine = guide.fields["contents"].replace("Hello", "Hi")
    guide.press("Save file", contents=mine)
    assert guide.status == 412
    assert "saved this file while you worked on it" in guide.text
    assert "Good day" in guide.text
    assert "Hi, " in guide.text
    guide.press("Keep mine").press("Save file")
    assert guide.status == 303
    assert "Hi, " in done(alice.get(f"/api/v1{plugin.file}"))["contents"]


def test_line_ends_of_windows_survive_a_browser(alice, empty, guide):
    guide.press("Read tasks", upload=("hello.py", HELLO.replace("\n", "\r\n").encode()))
    guide.press("Save file")
    _, file = stored(alice, empty)
    assert file["contents"] == HELLO.replace("\n", "\r\n")


def test_what_is_no_text_is_refused_and_the_page_stays(guide):
    guide.press("Read tasks", upload=("photo.png", b"\x89PNG\xff\xfe"))
    assert (guide.status, "is no text in UTF-8" in guide.text) == (400, True)


@pytest.mark.parametrize("filename", ["", "my file.py", "hello.txt", "class.py"])
def test_a_filename_that_cannot_be_imported_is_refused_at_its_field(guide, filename):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    guide.press("Save file", filename=filename)
    assert guide.status == 400
    assert "filename" in guide.text.lower()
    assert guide.fields["filename"] == filename


def test_names_that_stand_twice_or_are_none_block_a_save(guide):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    guide.press("Check", t0__i1__name="name")
    assert "has the input 'name' twice" in guide.text
    guide.press("Check", t0__i1__name="two words")
    assert "'two words' is none" in guide.text
    guide.press("Save file")
    assert guide.status == 400


def test_a_reader_may_not_use_the_page(bob_ui, empty):
    assert bob_ui.get(f"/plugins/{empty['id']}/files/new").status_code == 403


def test_a_stranger_does_not_find_it(charlie_ui, empty):
    assert charlie_ui.get(f"/plugins/{empty['id']}/files/new").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "fix:{"},
        {"do": "fix:[]"},
        {"do": 'fix:{"task": "hello"}'},
        {"do": 'fix:{"task": "hello", "action": "rename"}'},
        {"do": 'fix:{"task": "hello", "action": "set-type", "parameter": "name", "type": 3}'},
        {"do": 'fix:{"task": "hello", "action": "add-outputs", "outputs": 1}'},
        {"do": 'fix:{"task": "hello", "action": "reorder", "inputs": [[], {}]}'},
        {"do": "up:9.9"},
        {"do": "down:x"},
        {"do": "undo:{}"},
        {"do": 'undo:[{"code": "{}"}]'},
        {"do": "undo:[1]"},
        {"do": "create-type:none"},
        {"do": "overwrite:99999999999999999999999"},
        {"do": "dance"},
        {"t0.code": "{}"},
        {"t0.code": "[]"},
        {"t0.code": '{"kind": 1, "code": [], "line": "x", "inputs": [1], "outputs": []}'},
        {"t0.i0.type": "no such type"},
        {"t0.i0.type": "\x00"},
        {"base": "x"},
        {"base": "9" * 40},
        {"contents": "\x00"},
        {"filename": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")},
    ],
)
def test_no_field_of_the_page_crashes_it(alice_ui, guide, fields):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    for do in ("check", "save"):
        answer = alice_ui.http.post(guide.path, data={**guide.fields, "do": do, **fields})
        assert answer.status_code < 500


def test_what_was_left_unsaved_is_offered_on_return(alice_ui, guide):
    guide.press("Read tasks", upload=("hello.py", HELLO.encode()))
    guide.press("Check", t0__o0__name="message", description="Half done.")
    assert "draft saved" in guide.text
    again = Guide(alice_ui, guide.path)
    assert again.fields["contents"] == ""
    assert "You have unsaved changes of this file" in again.text
    again.press("Go on with them")
    assert again.fields["contents"].strip() == HELLO.strip()
    assert (again.fields["t0.o0.name"], again.fields["description"]) == ("message", "Half done.")
    again.press("Save file")
    assert again.status == 303
    assert "unsaved changes" not in Guide(alice_ui, guide.path).text


def test_unsaved_changes_can_be_let_go(alice_ui, plugin):
    path = f"{plugin.file}/edit"
    Guide(alice_ui, path).press("Check", description="Other words.")
    again = Guide(alice_ui, path)
    assert again.fields["description"] == ""
    assert "Discard them… They are gone for good." in again.text
    again.press("Discard my changes")
    assert again.status == 303
    assert "Go on with them" not in Guide(alice_ui, path).text


def test_a_draft_is_its_authors_alone_and_others_hear_of_it(alice, alice_ui, app, plugin, vision):
    path = f"{plugin.file}/edit"
    Guide(alice_ui, path).press("Check", description="Secret.")
    carol = _writer(app, alice, vision)
    page = Guide(carol, path)
    assert "alice has unsaved changes of this file" in page.text
    assert "Secret." not in page.text
    assert "Go on with them" not in page.text


def _writer(app, alice, vision):
    """Charlie, who may write in the group from now on."""
    users = done(alice.get("/api/v1/users?search=username:charlie"))["data"]
    body = {"user": users[0]["id"], "permissions": {"read": True, "write": True}}
    done(alice.post(f"/api/v1/groups/{vision.id}/members", body))
    reader = Reader(app)
    assert reader.sign_in("charlie").status_code == 303
    return reader


def test_a_draft_that_somebody_overtook_meets_the_conflict_on_saving(alice, alice_ui, plugin):
    path = f"{plugin.file}/edit"
    Guide(alice_ui, path).press("Check", description="Mine.")
    file = done(alice.get(f"/api/v1{plugin.file}"))
    done(alice.put(f"/api/v1{plugin.file}", {**file, "description": "Theirs."}))
    guide = Guide(alice_ui, path).press("Go on with them").press("Save file", filename="mine.py")
    assert guide.status == 412
    theirs, mine = guide.text.split("What alice changed")[1].split("What you changed")
    assert "Description added: “Theirs.”." in theirs
    assert "Renamed" not in theirs
    assert "The code is the same." in theirs
    assert "Renamed from hello.py to mine.py." in mine
    assert "Description added: “Mine.”." in mine
    assert "Registered tasks changed." not in guide.text
    assert guide.fields["description"] == "Mine."


def test_a_form_of_20_tasks_costs_no_more_statements_than_one_of_1(alice_ui, guide, statements):
    costs = []
    for count in (1, 20):
        code = "from dioptra.pyplugs import register\n" + "".join(
            f"@register\ndef task_{n}(a: int): ...\n" for n in range(count)
        )
        with statements() as counted:
            guide.press("Check", contents=code)
        costs.append(counted())
    assert costs[0] == costs[1] <= 7


def test_what_a_save_would_break_is_said_before(alice_ui, plugin):
    guide = Guide(alice_ui, f"{plugin.file}/edit")
    assert "Breaking" not in guide.text
    guide.press("Check", t0__o0__name="said")
    assert "Breaking" in guide.text
    assert "hello: The output “message” is gone." in guide.text


@pytest.mark.parametrize("filename", ["", "my-name.py", "noext", "hello.py"])
def test_a_check_goes_on_saying_what_is_wrong_with_the_filename(alice_ui, plugin, filename):
    guide = Guide(alice_ui, f"{plugin.path}/files/new").press("Insert an example")
    guide.press("Save file", filename=filename).press("Check")
    assert "to repair" in guide.text
    assert "Code and registration agree." not in guide.text
