"""Parameter types on their pages: the list, one, and how they are made, changed and deleted."""

from __future__ import annotations

import json

import pytest

from tests.builders import TYPES, done, function_task, make_file, make_plugin, make_type

from .reader import Page


@pytest.fixture
def image(alice, vision):
    return make_type(alice, vision.id, "image", description="A picture")


@pytest.fixture
def boxes(alice, vision):
    """A type that is made of another one."""
    make_type(alice, vision.id, "bounding box", {"tuple": ["integer", "integer"]})
    return make_type(alice, vision.id, "boxes", {"list": "bounding box"})


@pytest.fixture
def used(alice, vision, image):
    """The plugin and the file with a task that takes an image."""
    plugin = make_plugin(alice, vision.id, "filters")
    task = function_task("hello", {"name": image["id"]}, optional=["name"])
    return plugin, make_file(alice, plugin["id"], functions=[task])


def path(type_, page=""):
    return f"/types/{type_['id']}{page}"


def send(reader, where, do="save", **fields):
    """Fill the form of a page; its text areas are sent as they are given."""
    form = reader.page(where).form("")
    typed = {"description": "", "structure": "", "do": do}
    return reader.post(where, {**form.values, **typed, **fields})


def token(reader):
    return reader.page("/account").form("/sign-out").values["csrf_token"]


def send_unseen(reader, where, **fields):
    """Send what no page has a form for."""
    return reader.post(where, {"csrf_token": token(reader), **fields})


def stored(client, name):
    found = done(client.get(f'{TYPES}?search=name:"{name}"&pageLength=100'))["data"]
    return next((one for one in found if one["name"] == name), None)


def text_of(answer):
    """What the text area for the structure holds, and in which words."""
    notation = Page(answer.text).form("").values["notation"]
    area = answer.text.partition('name="structure"')[2].partition(">")[2]
    words = area.partition("</textarea>")[0].removeprefix("\n")
    return notation, words.replace("&#34;", '"').replace("&gt;", ">")


def test_the_list_shows_structures_and_how_much_each_type_is_used(alice_ui, boxes, used):
    text = alice_ui.page("/types").text
    assert "bounding box tuple[int, int] 1 type just now by alice" in text
    assert "boxes list[`bounding box`] nothing" in text
    assert "image simple A picture 1 file" in text


def test_the_built_in_types_stand_apart_and_lead_to_their_pages(alice_ui, vision, boxes):
    page = alice_ui.page("/types")
    assert "Built in in every group" in page.text
    assert "integer int 1 type" in page.text
    assert page.text.index("boxes") < page.text.index("boolean bool nothing")
    shown = alice_ui.page(f"/types/{vision.types['integer']}")
    assert "built in, the same in every group" in shown.text
    assert not [link for link in shown.links if link.endswith(("/edit", "/delete"))]


def test_the_list_is_searched_sorted_and_cut_into_pages(alice_ui, alice, vision):
    for name in ("alpha", "beta", "gamma"):
        make_type(alice, vision.id, name)
    found = alice_ui.page("/types?search=*a*m*a").text
    assert "gamma simple" in found
    assert "beta simple" not in found
    assert "Built in" not in found
    page = alice_ui.page("/types?sortBy=name&descending=true&pageLength=2")
    assert page.text.index("gamma") < page.text.index("beta")
    assert "1 to 2 of 3" in page.text
    assert "Nothing found." in alice_ui.page("/types?search=delta").text


def test_a_group_without_types_says_what_one_is(alice_ui, bob_ui, vision):
    page = alice_ui.page("/types")
    assert "This group has no types of its own yet." in page.text
    assert page.links.count("/types/new") == 2
    page = bob_ui.page("/types")
    assert "You may read here only." in page.text
    assert "/types/new" not in page.links


def test_the_pages_cost_as_many_statements_for_many_types_as_for_few(
    alice_ui, alice, vision, statements
):
    def cost(where):
        with statements() as count:
            alice_ui.page(where)
        return count()

    first = make_type(alice, vision.id, "t0")
    where = ["/types?pageLength=100", path(first), path(first, "/edit"), "/types/new"]
    few = [cost(one) for one in where]
    for number in range(1, 60):
        make_type(alice, vision.id, f"t{number}", {"list": "t0"})
    assert [cost(one) for one in where] == few
    assert max(few) <= 6


def test_a_type_shows_its_structure_and_values(alice_ui, boxes):
    page = alice_ui.page(path(boxes))
    assert page.headings == ["boxes"]
    assert page.snippets == ["list[`bounding box`]", '{"list": "bounding box"}']
    assert "✓ [[3, 0], [0, -1]]" in page.text
    assert '"hello" it is a string, not a list' in page.text
    assert "changed just now by alice" in page.text


def test_a_type_leads_to_what_it_is_made_of_and_what_is_made_of_it(alice_ui, alice, boxes):
    box = stored(alice, "bounding box")
    assert path(box) in alice_ui.page(path(boxes)).links
    assert path(boxes) in alice_ui.page(path(box)).links


def test_a_type_leads_to_the_files_that_use_it(alice_ui, used, image):
    plugin, file = used
    page = alice_ui.page(path(image))
    assert f"/plugins/{plugin['id']}/files/{file['id']}" in page.links
    assert "A simple type" in page.text
    assert "Used by 1 file" in page.text


def test_a_deleted_type_says_so(alice_ui, alice, image):
    done(alice.delete(f"{TYPES}/{image['id']}"))
    page = alice_ui.page(path(image))
    assert "This type is deleted." in page.text
    assert path(image, "/edit") not in page.links
    assert alice_ui.get(path(image, "/edit")).status_code == 423


def test_a_type_is_made_from_python_words(alice_ui, alice, image):
    answer = send(
        alice_ui,
        "/types/new",
        name="gallery",
        description="Pictures by name",
        structure="dict[str, list[image]] | None",
    )
    page = alice_ui.page(answer.location)
    assert "Created gallery." in page.text
    made = stored(alice, "gallery")
    assert made["description"] == "Pictures by name"
    assert made["structure"] == {"union": [{"mapping": ["string", {"list": "image"}]}, "null"]}


def test_a_type_is_made_from_json(alice_ui, alice, vision):
    send(alice_ui, "/types/new", name="pair", notation="json", structure='{"list": ["any"]}')
    assert stored(alice, "pair")["structure"] == {"list": "any"}


def test_a_type_without_structure_is_simple(alice_ui, alice, vision):
    send(alice_ui, "/types/new", name="sound")
    made = stored(alice, "sound")
    assert (made["structure"], made["description"]) == (None, None)


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"name": ""}, 400, "Fill this in."),
        ({"name": "a/b"}, 400, "A name is made of letters"),
        ({"name": "String"}, 400, "is the name of a built-in type"),
        ({"name": "image", "structure": ""}, 409, "has a parameter type named"),
        ({"structure": "list[int"}, 400, "was never closed"),
        ({"structure": "int"}, 400, "Leave the structure empty"),
        (
            {"structure": "list[flaot]"},
            400,
            "no type named &#39;flaot&#39;. Did you mean &#39;number&#39;, in Python float?<",
        ),
        ({"structure": "list[sound]"}, 400, "The group has no type named &#39;sound&#39;."),
        ({"structure": "list[new]"}, 400, "would contain itself"),
        ({"structure": "[1]", "notation": "json"}, 400, "an object of JSON"),
        ({"structure": '{"list": 3}', "notation": "json"}, 400, "the name of a type"),
        ({"structure": "\0"}, 400, "Text cannot hold NUL"),
        ({"notation": "xml"}, 400, ""),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(alice_ui, alice, image, fields, status, words):
    typed = {"name": "new", "structure": "list[image]", "description": "What I wrote", **fields}
    answer = send(alice_ui, "/types/new", **typed)
    assert answer.status_code == status
    assert words in answer.text
    assert Page(answer.text).form("").values["name"] == typed["name"]
    assert "What I wrote</textarea>" in answer.text
    assert stored(alice, "new") is None


def test_the_form_is_changed_between_python_and_json_and_keeps_everything(alice_ui, image):
    fields = {"name": "gallery", "description": "Pictures"}
    as_json = send(alice_ui, "/types/new", do="json", structure="list[image | None]", **fields)
    assert as_json.status_code == 200
    assert text_of(as_json) == ("json", '{"list": {"union": ["image", "null"]}}')
    notation, text = text_of(as_json)
    back = send(alice_ui, "/types/new", do="python", notation=notation, structure=text, **fields)
    assert text_of(back) == ("python", "list[image | None]")
    assert Page(back.text).form("").values["name"] == "gallery"
    assert "Pictures</textarea>" in back.text


def test_what_cannot_be_read_is_not_changed(alice_ui, image):
    answer = send(alice_ui, "/types/new", do="json", structure="list[im")
    assert text_of(answer) == ("python", "list[im")
    assert "was never closed" in answer.text


@pytest.mark.parametrize(
    ("do", "before", "after"),
    [
        ("list", "image", "list[image]"),
        ("dict", "list[image]", "dict[str, list[image]]"),
        ("tuple", "", "tuple[Any]"),
        ("optional", " image ", "image | None"),
    ],
)
def test_a_button_puts_a_structure_around_the_text(alice_ui, image, do, before, after):
    answer = send(alice_ui, "/types/new", do=do, structure=before)
    assert text_of(answer) == ("python", after)


def test_the_form_shows_values_of_what_is_written(alice_ui, image):
    answer = send(alice_ui, "/types/new", do="list", structure="int")
    assert "[3, 0]" in answer.text
    assert "item 1 is a string, not an integer" in answer.text


def preview(reader, **fields):
    headers = {"X-CSRFToken": token(reader)}
    return reader.http.post("/types/preview", data=fields, headers=headers)


def test_the_script_is_told_what_follows(alice_ui, image):
    answer = preview(alice_ui, structure="list[image|None]", notation="python", name="new")
    assert answer.json["problem"] == ""
    assert answer.json["python"] == "list[image | None]"
    assert json.loads(answer.json["json"]) == {"list": {"union": ["image", "null"]}}
    assert "does not fit" in answer.json["shown"].lower()


def test_the_script_is_told_what_is_wrong(alice_ui, boxes):
    answer = preview(alice_ui, structure="list[boxes]", name="boxes", type=str(boxes["id"]))
    assert "would contain itself" in answer.json["problem"]
    assert "no type named" in preview(alice_ui, structure="list[none]").json["problem"]


def test_the_script_learns_nothing_of_what_one_may_not_read(charlie_ui, boxes):
    answer = preview(charlie_ui, structure="list[boxes]")
    assert "no type named" in answer.json["problem"]
    assert preview(charlie_ui, structure="", type=str(boxes["id"])).status_code == 404


def test_nobody_is_sent_to_sign_in(ui):
    headers = {"X-CSRFToken": ui.page("/sign-in").form("/sign-in").values["csrf_token"]}
    assert ui.http.post("/types/preview", headers=headers).status_code == 303
    assert ui.http.post("/types/preview").status_code == 400


def test_a_type_is_changed(alice_ui, alice, image):
    answer = send(alice_ui, path(image, "/edit"), name="picture", structure="list[list[float]]")
    page = alice_ui.page(answer.location)
    assert "Saved picture." in page.text
    changed = stored(alice, "picture")
    assert changed["id"] == image["id"]
    assert changed["structure"] == {"list": {"list": "number"}}


def test_the_form_begins_with_what_there_is(alice_ui, boxes):
    answer = alice_ui.get(path(boxes, "/edit"))
    assert text_of(answer) == ("python", "list[`bounding box`]")
    assert send(alice_ui, path(boxes, "/edit"), structure="list[Any]").status_code == 303


def test_whoever_comes_second_sees_what_the_first_saved_and_can_save_over_it(
    alice_ui, alice, image
):
    where = path(image, "/edit")
    mine = alice_ui.page(where).form("").values
    theirs = {"name": "photo", "description": "Theirs", "structure": {"list": "integer"}}
    done(alice.put(f"{TYPES}/{image['id']}", theirs))
    typed = {**mine, "name": "picture", "description": "Mine", "structure": "list[str]"}
    answer = alice_ui.post(where, typed)
    assert answer.status_code == 412
    page = Page(answer.text)
    assert (
        "What alice saved just now Name photo Description Theirs Structure list[int]" in page.text
    )
    assert text_of(answer) == ("python", "list[str]")
    assert stored(alice, "picture") is None
    again = {**page.form("").values, "description": "Mine", "structure": "list[str]"}
    assert alice_ui.post(where, again).status_code == 303
    assert stored(alice, "picture")["description"] == "Mine"


def test_a_type_that_others_are_made_of_keeps_its_name(alice_ui, alice, boxes):
    box = stored(alice, "bounding box")
    answer = send(alice_ui, path(box, "/edit"), name="box")
    assert answer.status_code == 409
    assert "&#39;boxes&#39; are made of it by this name" in answer.text


def test_a_type_that_nothing_uses_is_deleted(alice_ui, alice, image):
    page = alice_ui.page(path(image, "/delete"))
    assert "Nothing uses it." in page.text
    answer = send(alice_ui, path(image, "/delete"))
    assert "Deleted image." in alice_ui.page(answer.location).text
    assert stored(alice, "image") is None


def test_a_type_in_use_says_what_deleting_leaves_behind(alice_ui, alice, image, used):
    plugin, file = used
    page = alice_ui.page(path(image, "/delete"))
    assert "Tasks of 1 file use it" in page.text
    assert f"/plugins/{plugin['id']}/files/{file['id']}" in page.links
    assert send(alice_ui, path(image, "/delete")).status_code == 303
    task = done(alice.get(f"/api/v1/plugins/{plugin['id']}/files/{file['id']}"))["tasks"]
    assert task["functions"][0]["inputParams"][0]["parameterType"]["name"] == "image"
    assert "to repair" in alice_ui.page("/plugins").text
    assert "The type 'image' of the input" in alice_ui.page(f"/plugins/{plugin['id']}").text


def test_a_type_that_came_into_use_meanwhile_is_not_deleted(alice_ui, alice, vision, image):
    form = alice_ui.page(path(image, "/delete")).form("").values
    plugin = make_plugin(alice, vision.id, "filters")
    make_file(alice, plugin["id"], functions=[function_task(inputs={"name": image["id"]})])
    answer = alice_ui.post(path(image, "/delete"), form)
    assert answer.status_code == 409
    assert "is used by tasks in filters/hello.py" in Page(answer.text).text
    assert "Delete image all the same" in Page(answer.text).text


def test_a_type_that_was_changed_meanwhile_is_not_deleted(alice_ui, alice, image):
    form = alice_ui.page(path(image, "/delete")).form("").values
    done(alice.put(f"{TYPES}/{image['id']}", {"name": "image", "description": "Better"}))
    assert alice_ui.post(path(image, "/delete"), form).status_code == 412
    assert stored(alice, "image")["description"] == "Better"


def test_a_type_that_others_are_made_of_cannot_be_deleted(alice_ui, alice, boxes):
    box = stored(alice, "bounding box")
    page = alice_ui.page(path(box, "/delete"))
    assert "It cannot be deleted: other types are made of it." in page.text
    assert path(boxes) in page.links
    fields = {"snapshot": str(box["snapshot"]), "force": "yes"}
    answer = send_unseen(alice_ui, path(box, "/delete"), **fields)
    assert answer.status_code == 409
    assert stored(alice, "bounding box")


@pytest.mark.parametrize("page", ["/edit", "/delete"])
def test_a_reader_sees_no_button_that_would_refuse_and_is_refused(bob_ui, image, page):
    assert path(image, page) not in bob_ui.page(path(image)).links
    assert bob_ui.get(path(image, page)).status_code == 403
    fields = {"name": "mine", "snapshot": str(image["snapshot"])}
    assert send_unseen(bob_ui, path(image, page), **fields).status_code == 403


def test_a_reader_makes_no_type(bob_ui, vision):
    assert bob_ui.get("/types/new").status_code == 403
    for do in ("save", "json"):
        assert send_unseen(bob_ui, "/types/new", name="mine", do=do).status_code == 403


@pytest.mark.parametrize("page", ["", "/edit", "/delete"])
def test_a_stranger_finds_no_type(charlie_ui, image, page):
    assert charlie_ui.get(path(image, page)).status_code == 404


@pytest.mark.parametrize("page", ["/edit", "/delete"])
def test_a_built_in_type_is_neither_changed_nor_deleted(alice_ui, vision, page):
    where = f"/types/{vision.types['string']}{page}"
    assert alice_ui.get(where).status_code == 403
    fields = {"name": "text", "snapshot": "1", "do": "save"}
    assert send_unseen(alice_ui, where, **fields).status_code == 403


def test_whoever_is_in_no_group_makes_no_type(app, charlie_ui, admin):
    public = admin.get("/api/v1/groups?search=name:public").json["data"][0]
    charlie = admin.get("/api/v1/users?search=username:charlie").json["data"][0]["id"]
    members = f"/api/v1/groups/{public['id']}/members/{charlie}"
    done(admin.patch(members, {"permissions": {"read": False, "write": False}}))
    for do in ("save", "json"):
        assert send_unseen(charlie_ui, "/types/new", name="mine", do=do).status_code == 403
    assert preview(charlie_ui).status_code == 403
