"""Making, changing and deleting plugins, and deleting files, on their pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain import examples
from tests.builders import PLUGINS, done, make_file, make_plugin

from .reader import Page

DOCUMENTED = Path(__file__).resolve().parents[2] / "examples" / "hello.py"


@pytest.fixture
def path(plugin):
    return plugin.path


def all_names(client):
    return [found["name"] for found in done(client.get(f"{PLUGINS}?pageLength=100"))["data"]]


def new(reader, group, **fields):
    form = reader.page("/plugins/new").form("")
    return reader.post("/plugins/new", {**form.values, "group": str(group.id), **fields})


def change(reader, path, **fields):
    form = reader.page(f"{path}/edit").form("")
    return reader.post(f"{path}/edit", {**form.values, "description": "", **fields})


def test_a_new_plugin_is_made_in_the_chosen_group(alice_ui, alice, vision):
    answer = new(alice_ui, vision, name="attacks", description="Evasion")
    page = alice_ui.page(answer.location)
    assert "Created attacks. Add its first file now." in page.text
    assert f"{answer.location}/files/new" in page.links
    (made,) = done(alice.get(f"{PLUGINS}?search=name:attacks"))["data"]
    assert (made["description"], made["group"]["id"]) == ("Evasion", vision.id)


def test_a_description_may_be_left_out(alice_ui, alice, vision):
    new(alice_ui, vision, name="attacks", description="")
    assert done(alice.get(f"{PLUGINS}?search=name:attacks"))["data"][0]["description"] is None


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"name": ""}, 400, "Fill this in."),
        ({"name": "my plugin"}, 400, "A plugin name is a Python identifier"),
        ({"name": "class"}, 400, "a keyword of Python"),
        ({"name": "Greetings"}, 409, "(it is spelled &#39;greetings&#39;)"),
    ],
)
def test_a_refused_name_is_said_beside_the_field_and_kept(
    alice_ui, plugin, vision, fields, status, words
):
    answer = new(alice_ui, vision, description="What I wrote", **fields)
    assert answer.status_code == status
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert Page(answer.text).form("").values["name"] == fields["name"]
    assert "What I wrote</textarea>" in answer.text


def test_a_group_where_one_may_only_read_is_not_offered_and_refuses(bob_ui, vision):
    answer = bob_ui.get("/plugins/new")
    assert f'<option value="{vision.id}"' not in answer.text
    assert new(bob_ui, vision, name="attacks").status_code == 403


def test_a_plugin_gets_another_name_and_description(alice_ui, path):
    answer = change(alice_ui, path, name="salutes", description="Salutes people")
    page = alice_ui.page(answer.location)
    assert page.headings == ["salutes"]
    assert "Saved salutes." in page.text
    assert "Salutes people" in page.text


def test_the_form_begins_with_what_there_is(alice_ui, path):
    assert alice_ui.page(f"{path}/edit").form("").values["name"] == "greetings"
    assert "Greets &lt;people&gt;</textarea>" in alice_ui.get(f"{path}/edit").text


def test_a_change_on_an_old_version_shows_what_somebody_else_saved(alice_ui, alice, path):
    seen = alice_ui.page(f"{path}/edit").form("").values
    done(alice.put(f"/api/v1{path}", {"name": "theirs", "description": "Another text"}))
    answer = alice_ui.post(f"{path}/edit", {**seen, "name": "mine", "description": "My text"})
    page = Page(answer.text)
    assert answer.status_code == 412
    assert "was changed by alice since you read it" in page.text
    assert "Name theirs Description Another text Requirements none Files hello.py" in page.text
    assert page.form("").values["name"] == "mine"
    assert "My text</textarea>" in answer.text

    again = alice_ui.post(f"{path}/edit", {**page.form("").values, "description": "My text"})
    assert again.status_code == 303
    assert alice_ui.page(path).headings == ["mine"]


def test_deleting_a_plugin_names_what_goes_with_it(alice_ui, alice, path):
    page = alice_ui.page(f"{path}/delete")
    assert "1 file with 1 task goes with it" in page.text
    assert "hello.pyhello(name:string,times:integer=…)" in page.text.replace(" ", "")
    answer = alice_ui.post(f"{path}/delete", page.form("").values)
    assert "Deleted greetings with 1 file." in alice_ui.page(answer.location).text
    assert alice_ui.get(path).location == f"{path}/history"
    assert "greetings" not in all_names(alice)


def test_an_empty_plugin_takes_nothing_with_it(alice_ui, alice, vision):
    path = f"/plugins/{make_plugin(alice, vision.id, 'empty')['id']}"
    page = alice_ui.page(f"{path}/delete")
    assert "Nothing else goes with it." in page.text
    alice_ui.post(f"{path}/delete", page.form("").values)
    assert alice_ui.get(path).location == f"{path}/history"


def test_what_was_not_shown_is_not_deleted(alice_ui, alice, plugin):
    seen = alice_ui.page(f"{plugin.path}/delete").form("").values
    make_file(alice, plugin.id, "late.py", "")
    answer = alice_ui.post(f"{plugin.path}/delete", seen)
    assert answer.status_code == 412
    page = Page(answer.text)
    assert "was changed by alice since you read it" in page.text
    assert "late.py" in page.text
    assert alice_ui.post(f"{plugin.path}/delete", page.form("").values).status_code == 303


def test_deleting_a_file_names_its_tasks_and_keeps_the_others(alice_ui, alice, plugin):
    make_file(alice, plugin.id, "other.py", "")
    page = alice_ui.page(f"{plugin.file}/delete")
    assert "1 registered task goes with it" in page.text
    answer = alice_ui.post(f"{plugin.file}/delete", page.form("").values)
    assert answer.location == plugin.path
    text = alice_ui.page(plugin.path).text
    assert "Deleted hello.py." in text
    assert "1 file with 0 tasks other.py" in text
    assert alice_ui.get(plugin.file).location == f"{plugin.file}/history"


def test_a_file_that_was_changed_meanwhile_is_not_deleted(alice_ui, alice, plugin):
    seen = alice_ui.page(f"{plugin.file}/delete").form("").values
    done(alice.put(f"/api/v1{plugin.file}", {"filename": "renamed.py", "contents": ""}))
    answer = alice_ui.post(f"{plugin.file}/delete", seen)
    assert answer.status_code == 412
    assert Page(answer.text).headings == ["Delete renamed.py?"]


PAGES = ("/edit", "/delete")


def test_whoever_may_only_read_has_no_buttons_and_is_refused(bob_ui, plugin):
    paths = [f"{plugin.path}{end}" for end in PAGES] + [f"{plugin.file}/delete"]
    assert not set(bob_ui.page(plugin.path).links) & {*paths, f"{plugin.path}/files/new"}
    assert "/plugins/new" not in bob_ui.page("/plugins").links
    token = bob_ui.page("/account").form("/sign-out").values["csrf_token"]
    for path in paths:
        assert bob_ui.get(path).status_code == 403
        fields = {"csrf_token": token, "snapshot": "1", "name": "mine"}
        assert bob_ui.post(path, fields).status_code == 403
    assert bob_ui.page(plugin.file).headings == ["hello.py"]


def test_a_stranger_finds_none_of_it(charlie_ui, plugin):
    token = charlie_ui.page("/account").form("/sign-out").values["csrf_token"]
    for path in [f"{plugin.path}{end}" for end in PAGES] + [f"{plugin.file}/delete"]:
        assert charlie_ui.get(path).status_code == 404
        fields = {"csrf_token": token, "snapshot": "1", "name": "mine"}
        assert charlie_ui.post(path, fields).status_code == 404


def test_the_example_is_the_one_of_the_documentation():
    assert DOCUMENTED.read_text() == examples.HELLO


def test_an_empty_group_gets_a_working_example(alice_ui, vision):
    answer = alice_ui.submit("/plugins", "/plugins/example")
    page = alice_ui.page(answer.location)
    assert page.headings == [f"hello_{vision.id}"]
    assert "hello(name:string)→message:string" in page.text.replace(" ", "")
    assert f"from hello_{vision.id}.hello import hello" in page.snippets[0]


def test_the_example_is_inserted_once(alice_ui, vision):
    form = alice_ui.page("/plugins").form("/plugins/example")
    places = [alice_ui.post(form.action, form.values).location for _ in range(2)]
    assert places[0] == places[1]
    assert "The example is here already." in alice_ui.page(places[1]).text


def test_whoever_may_only_read_cannot_insert_the_example(bob_ui):
    token = bob_ui.page("/account").form("/sign-out").values["csrf_token"]
    assert bob_ui.post("/plugins/example", {"csrf_token": token}).status_code == 403
