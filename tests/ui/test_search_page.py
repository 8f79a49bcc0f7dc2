"""The search over everything: what it finds, in which order, and for whom."""

from __future__ import annotations

import pytest

from app.domain import search
from tests.builders import (
    ARTIFACT,
    artifact_task,
    function_task,
    make_file,
    make_group,
    make_plugin,
    make_type,
)

from .reader import Page


@pytest.fixture
def shelf(alice, vision):
    """Things named alike, of every kind."""
    string = vision.types["string"]
    plugin = make_plugin(alice, vision.id, "patch_attacks", description="Stickers on signs")
    task = function_task("patch_image", {"image": string}, {"patched": string})
    code = (
        "from dioptra import pyplugs\n\n\n@pyplugs.register\n"
        "def patch_image(image: str) -> str:\n    patched = image\n    return patched\n"
    )
    file = make_file(alice, plugin["id"], "patch.py", code, [task])
    made = make_type(alice, vision.id, "patch_type")
    return {"plugin": plugin["id"], "file": file["id"], "type": made["id"]}


def found(reader, words):
    return reader.page(f"/search?q={words}")


def test_one_word_finds_every_kind_with_its_place(alice_ui, shelf):
    page = found(alice_ui, "patch")
    text = page.text
    assert "Plugins 1 patch_attacks Stickers on signs group vision" in text
    assert "Files 1 patch.py in patch_attacks · group vision" in text
    signature = "patch_image(image:string)→patched:stringinpatch_attacks/patch.py"
    assert signature in text.replace(" ", "")
    assert "Types 1 patch_type group vision" in text
    assert "Arguments 1 patched string output of patch_image in patch_attacks/patch.py" in text
    plugin = f"/plugins/{shelf['plugin']}"
    file = f"{plugin}/files/{shelf['file']}"
    places = {plugin, file, f"{file}#task-patch_image", f"/types/{shelf['type']}"}
    assert places <= set(page.links)
    assert 'id="task-patch_image"' in alice_ui.get(file).text


def test_letter_case_and_the_place_in_the_name_do_not_matter(alice_ui, shelf):
    assert "patch_attacks" in found(alice_ui, "ATTACK").text
    assert "patch_attacks" in found(alice_ui, "stickers").text


def test_a_field_is_asked_of_the_kinds_that_have_it(alice_ui, shelf):
    text = found(alice_ui, "filename:patch*").text
    assert "Files 1 patch.py" in text
    assert "patch_attacks Stickers" not in text
    assert "Types" not in text.split("Search", 2)[2]
    named = found(alice_ui, "name:patch_image").text.split("Search", 2)[2]
    assert "Tasks 1 patch_image" in named
    assert "Files" not in named


def test_code_is_found_with_its_lines_marked_and_the_way_to_them(alice_ui, shelf):
    answer = alice_ui.get("/search?q=PATCHED")
    file = f"/plugins/{shelf['plugin']}/files/{shelf['file']}"
    assert f'href="{file}#L6"' in answer.text
    assert "<mark>patched</mark> = image</code>" in answer.text
    assert "return <mark>patched</mark></code>" in answer.text
    assert 'id="L6"' in alice_ui.get(file).text


def test_three_lines_of_a_file_are_shown_and_the_others_counted(alice_ui, alice, vision):
    lines = "".join(f"needle_{n} = {n}\n" for n in range(5))
    make_plugin(alice, vision.id, "hay", files={"hay.py": lines})
    text = found(alice_ui, "needle").text
    assert "line 3 needle _2 = 2 2 more lines" in text


def test_what_code_says_is_shown_and_not_obeyed(alice_ui, alice, vision):
    make_plugin(alice, vision.id, "hay", files={"hay.py": "x = '<script>needle</script>'\n"})
    text = alice_ui.get("/search?q=needle").text
    assert "&lt;script&gt;<mark>needle</mark>&lt;/script&gt;" in text


def test_one_kind_is_shown_by_the_page(alice_ui, alice, vision):
    for number in range(27):
        make_plugin(alice, vision.id, f"p_{number:02}")
    page = alice_ui.page("/search?q=p_&kind=plugin")
    assert "1 to 25 of 27" in page.text
    (onward,) = [link for link in page.links if "index=25" in link]
    assert "p_26 group vision ← Previous 26 to 27 of 27" in alice_ui.page(onward).text
    assert "/search?q=p_&kind=plugin" in alice_ui.page("/search?q=p_").links


def test_one_group_can_be_searched(alice_ui, alice, vision):
    lab = make_group(alice, "lab")
    make_plugin(alice, lab["id"], "patch_lab")
    make_plugin(alice, vision.id, "patch_vision")
    page = alice_ui.page(f"/search?q=patch&group={lab['id']}")
    assert "patch_lab" in page.text
    assert "patch_vision" not in page.text
    chosen = alice_ui.get(f"/search?q=patch&group={lab['id']}").text
    assert f'<option value="{lab["id"]}" selected>' in chosen


@pytest.mark.parametrize(
    "query",
    ["kind=bogus", "group=x", "group=987654321", f"index={10**30}", "index=-4", "group=%00"],
)
def test_what_is_malformed_in_the_address_does_not_count(alice_ui, shelf, query):
    assert alice_ui.get(f"/search?q=patch&{query}").status_code == 200
    assert alice_ui.get(f"/search?q=patch&kind=task&{query}").status_code == 200


def test_a_kind_that_takes_too_long_says_so_and_the_others_are_shown(alice_ui, shelf, monkeypatch):
    def end(kind):
        def find(actor, which, *rest):
            if which.name == kind:
                raise TimeoutError
            return whole(actor, which, *rest)

        return find

    whole = search._find
    monkeypatch.setattr(search, "_find", end("code"))
    text = found(alice_ui, "patch").text
    assert "Plugins 1 patch_attacks" in text
    assert "Code This search was ended after 30000 ms" in text


def test_artifact_tasks_are_found_too(alice_ui, alice, vision):
    plugin = make_plugin(alice, vision.id, "store")
    outputs = {"text": vision.types["string"]}
    task = artifact_task("TextArtifact", outputs)
    make_file(alice, plugin["id"], "text.py", ARTIFACT, artifacts=[task])
    text = found(alice_ui, "TextArtifact").text
    assert "TextArtifact → text: string artifact in store/text.py" in text


def test_what_has_the_word_in_its_name_comes_first_and_the_shortest_of_it(alice_ui, alice, vision):
    make_plugin(alice, vision.id, "a", description="about metrics")
    make_plugin(alice, vision.id, "more_metrics")
    make_plugin(alice, vision.id, "metrics")
    text = found(alice_ui, "metrics").text.split("Plugins", 2)[2]
    names = ["metrics group", "more_metrics group", "a about metrics"]
    assert [text.index(name) for name in names] == sorted(text.index(name) for name in names)


def test_own_types_stand_before_built_in_ones(alice_ui, alice, vision):
    make_type(alice, vision.id, "a_rather_long_string")
    text = found(alice_ui, "string").text
    assert text.index("a_rather_long_string") < text.index("string group")


def test_more_than_ten_are_cut_and_said_so(alice_ui, alice, vision):
    for number in range(11):
        make_plugin(alice, vision.id, f"p_{number:02}")
    text = found(alice_ui, "name:p_*").text
    assert "p_09" in text
    assert "p_10" not in text
    assert "These are the first 10. Show all 11" in text


def test_nobody_finds_what_they_may_not_read(charlie_ui, shelf):
    assert "Nothing that you may read matches" in found(charlie_ui, "patch").text


def test_a_reader_finds_what_they_may_read_in_all_their_groups(bob_ui, alice, shelf):
    group = make_group(alice, "lab")
    make_plugin(alice, group["id"], "patch_secret")
    text = found(bob_ui, "patch").text
    assert "patch_attacks" in text
    assert "patch_secret" not in text


def test_what_is_deleted_is_not_found(alice_ui, alice, shelf):
    alice.delete(f"/api/v1/plugins/{shelf['plugin']}")
    text = found(alice_ui, "patch").text
    assert "Types 1 patch_type" in text
    assert "patch_attacks" not in text
    assert "patch_image" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("colour:blue", "&#39;colour&#39; is not a valid field (character 1 of the search text)"),
        ("&quot;open", "A quote that is not closed"),
        ("a,,b", "An empty term"),
    ],
)
def test_a_search_that_is_not_understood_keeps_the_text_and_says_why(alice_ui, words, said):
    typed = words.replace("&quot;", '"')
    answer = alice_ui.get(f"/search?q={typed}")
    assert answer.status_code == 200
    assert said in answer.text
    assert "Nothing that you may read" not in answer.text
    assert Page(answer.text).form("/search").values["q"] == typed


def test_letters_that_the_language_lacks_are_found_all_the_same(alice, alice_ui, vision):
    make_plugin(alice, vision.id, "drinks", description="Serves café au lait")
    for path in ("/search?q=café", "/search?q=café&kind=plugin", "/plugins?search=café"):
        page = alice_ui.page(path)
        assert "drinks" in page.text, path
        assert any("café" in form.values.values() for form in page.forms), path
    assert "drinks" not in alice_ui.page("/plugins?search=thé").text


def test_without_words_it_says_what_can_be_asked(alice_ui):
    page = alice_ui.page("/search")
    assert "in all groups that you may read" in page.text
    tips = [link for link in page.links if link.startswith("/search?q=")]
    assert len(tips) == 8
    for tip in tips:
        assert "search__problem" not in alice_ui.get(tip).text


def test_every_page_leads_to_the_search(alice_ui):
    page = alice_ui.page("/groups")
    assert page.form("/search").values == {"q": ""}
    assert "/search" in page.links


def test_whoever_is_not_signed_in_is_sent_to_do_so(ui):
    assert ui.get("/search?q=patch").location == "/sign-in?next=/search?q%3Dpatch"
    assert not [form for form in ui.page("/").forms if form.action == "/search"]


def test_a_search_costs_the_same_for_few_and_for_many(
    alice_ui, alice, vision, statements, database_kind
):
    task = function_task("hello", {"name": vision.types["string"]})

    def cost(up_to: int) -> int:
        for number in range(len(made), up_to):
            made.append(make_plugin(alice, vision.id, f"hello_{number}"))
            make_file(alice, made[-1]["id"], functions=[task])
        with statements() as counted:
            found(alice_ui, "hello")
        return counted()

    made: list = []
    # One a kind, one for whoever asks; PostgreSQL is told how long each may take, and no longer.
    assert cost(2) == cost(30) <= (19 if database_kind == "postgresql" else 7)
