"""History on pages: versions with what each changed, two compared, one restored, what is gone."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from tests.builders import (
    HELLO,
    PLUGINS,
    TYPES,
    done,
    file_body,
    function_task,
    make_file,
    make_plugin,
    make_type,
)

from .reader import Page

API = "/api/v1"


@pytest.fixture
def image(alice, vision):
    """The path of a type that changed once."""
    made = make_type(alice, vision.id, "image", {"list": "integer"})
    done(alice.put(f"{TYPES}/{made['id']}", {"name": "picture", "structure": {"list": "number"}}))
    return f"/types/{made['id']}"


def api_path(path):
    return path.replace("/plugins", PLUGINS).replace("/types", TYPES)


def versions(alice, path):
    """Ids of the versions of a thing, the oldest first."""
    found = done(alice.get(f"{api_path(path)}/snapshots?pageLength=100"))["data"]
    return [one["snapshot"] for one in found]


def change(alice, plugin, vision, code=HELLO + "# More.\n"):
    """Take an input away, and change the code."""
    task = function_task(
        "hello", {"name": vision.types["string"]}, {"message": vision.types["any"]}
    )
    body = file_body("hello.py", code, [task], description="Says hello")
    return done(alice.put(api_path(plugin.file), body))["snapshot"]


# The list


def test_each_version_says_who_when_what_and_what_it_means(alice, alice_ui, vision, plugin):
    change(alice, plugin, vision)
    answer = alice_ui.get(f"{plugin.file}/history")
    page = Page(answer.text)
    assert page.headings == ["History of hello.py"]
    assert "2 versions, the latest first." in page.text
    newest, oldest = page.text.split("Snapshot ")[1:3]
    assert "just now by alice current ! breaking" in newest
    assert "Description added. Code changed: 1 line added, 5 removed." in newest
    assert "hello : The input “times” is gone." in newest
    assert "First version." in oldest
    assert re.search(r'<time datetime="20\d\d-\d\d-\d\dT[^"]+\+00:00"', answer.text)


def test_the_history_of_a_plugin_tells_its_files(alice, alice_ui, vision, plugin):
    change(alice, plugin, vision)
    other = make_file(alice, plugin.id, "other.py", "")
    done(alice.put(f"{PLUGINS}/{plugin.id}/files/{other['id']}", file_body("third.py", "")))
    done(alice.delete(f"{PLUGINS}/{plugin.id}/files/{other['id']}"))
    done(alice.put(f"{PLUGINS}/{plugin.id}", {"name": "renamed"}))
    text = alice_ui.page(f"{plugin.path}/history").text
    for sentence in (
        "Renamed from greetings to renamed. Description removed.",
        "File third.py removed.",
        "File other.py renamed to third.py.",
        "File other.py added.",
        "File hello.py changed",
        "hello.py : hello : The input “times” is gone.",
        "File hello.py added with 1 task.",
    ):
        assert sentence in text


def test_the_history_of_a_type_tells_its_structure(alice_ui, image):
    text = alice_ui.page(f"{image}/history").text
    assert "Renamed from image to picture." in text
    assert "Structure changed from list[int] to list[float]." in text
    assert "breaking" not in text


def test_a_version_without_a_change_says_so(alice, alice_ui, plugin):
    body = done(alice.get(f"{PLUGINS}/{plugin.id}"))
    done(alice.put(f"{PLUGINS}/{plugin.id}", body))
    text = alice_ui.page(f"{plugin.path}/history").text
    assert "= same interface Saved without a change." in text


def test_long_histories_come_in_pages(alice, alice_ui, image):
    for n in range(16):
        done(alice.put(api_path(image), {"name": f"picture{n}"}))
    first = alice_ui.page(f"{image}/history")
    assert "18 versions" in first.text
    assert "1 to 15 of 18" in first.text
    assert "Renamed from picture0 to picture1." in first.text
    (later,) = [link for link in first.links if "index=15" in link]
    assert "First version." in alice_ui.page(later).text
    assert alice_ui.get(f"{image}/history?index=many").status_code == 400


@pytest.mark.parametrize("index", [2, 99, 2**63 - 1])
def test_a_page_beyond_the_last_version_is_empty(alice_ui, image, index):
    answer = alice_ui.get(f"{image}/history?index={index}")
    assert (answer.status_code, "2 versions" in Page(answer.text).text) == (200, True)


def test_no_address_asks_for_more_than_a_screenful_of_whole_files(alice, alice_ui, image):
    for n in range(15):
        done(alice.put(api_path(image), {"name": f"name{n}"}))
    found = Page(alice_ui.get(f"{image}/history?pageLength=1000").text).text
    assert found.count("Snapshot ") == 15


def test_an_import_is_named_where_it_made_a_version(alice, alice_ui, vision, plugin):
    exported = alice.http.get(f"{PLUGINS}/{plugin.id}/export").data
    done(alice.delete(f"{PLUGINS}/{plugin.id}/files"))
    form = {
        "group": str(vision.id),
        "sourceType": "upload_archive",
        "resolveNameConflictsStrategy": "overwrite",
        "archiveFile": (BytesIO(exported), "greetings.tar.gz"),
    }
    address = f"{API}/workflows/resourceImport"
    done(alice.send("POST", address, data=form, content_type="multipart/form-data"))
    text = alice_ui.page(f"{plugin.path}/history").text
    assert "Imported from an archive greetings.tar.gz." in text


# One version


def test_an_old_version_is_read_as_it_was(alice, alice_ui, vision, plugin):
    change(alice, plugin, vision, code="# Nothing.\n" + HELLO)
    first, _ = versions(alice, plugin.file)
    page = alice_ui.page(f"{plugin.file}/history/{first}")
    assert page.headings == [f"hello.py as of snapshot {first}"]
    assert "This is an old version" in page.text
    assert "Nothing" not in page.text
    assert "def bye(name: str)" in page.snippets[0]
    assert "times integer optional" in page.text


def test_an_old_version_of_a_plugin_leads_to_its_files_as_they_were(
    alice, alice_ui, vision, plugin
):
    (file_version,) = versions(alice, plugin.file)
    change(alice, plugin, vision)
    _, with_file, _ = versions(alice, plugin.path)
    page = alice_ui.page(f"{plugin.path}/history/{with_file}")
    assert f"{plugin.file}/history/{file_version}" in page.links
    assert "1 file with 1 task" in page.text


def test_a_type_is_read_as_it_was(alice, alice_ui, image):
    first, last = versions(alice, image)
    page = alice_ui.page(f"{image}/history/{first}")
    assert page.headings == [f"image as of snapshot {first}"]
    assert [text.strip() for text in page.snippets] == ["list[int]", '{"list": "integer"}']
    assert "This is the current version." in alice_ui.page(f"{image}/history/{last}").text


# Two versions


def test_code_and_mapping_are_compared_side_by_side(alice, alice_ui, vision, plugin):
    code = HELLO.replace("times: int = 1", "times: int = 2")
    change(alice, plugin, vision, code=code)
    first, last = versions(alice, plugin.file)
    answer = alice_ui.get(f"{plugin.file}/history/compare?from={first}&to={last}")
    page = Page(answer.text)
    assert "For callers ! breaking" in page.text
    assert "input times integer , optional" in page.text
    assert "output message string any ~ changed : type string → any" in page.text
    assert re.search(r"<del>1</del>.*?<ins>2</ins>", answer.text, re.DOTALL)
    assert re.search(r"diff__number--old\">7</td>.*?diff__number--new\">7</td>", answer.text, re.S)


def test_the_older_version_stands_before_the_newer_one_however_it_is_asked(
    alice, alice_ui, vision, plugin
):
    change(alice, plugin, vision)
    first, last = versions(alice, plugin.file)
    address = f"{plugin.file}/history/compare"
    alice_ui.page("/plugins")
    asked = [f"{address}?from={first}&to={last}", f"{address}?from={last}&to={first}"]
    assert alice_ui.page(asked[0]).text == alice_ui.page(asked[1]).text


def test_plugins_are_compared_file_by_file(alice, alice_ui, vision, plugin):
    old = versions(alice, plugin.file)[0]
    new = change(alice, plugin, vision)
    first, *_, last = versions(alice, plugin.path)
    page = alice_ui.page(f"{plugin.path}/history/compare?from={first}&to={last}")
    assert "hello.py + added" in page.text
    before = versions(alice, plugin.path)[1]
    page = alice_ui.page(f"{plugin.path}/history/compare?from={before}&to={last}")
    assert f"{plugin.file}/history/compare?from={old}&to={new}" in page.links


def test_structures_are_compared_as_python(alice, alice_ui, image):
    first, last = versions(alice, image)
    text = alice_ui.page(f"{image}/history/compare?from={first}&to={last}").text
    assert "Before: list[int] Now: list[float]" in text


def test_a_version_and_itself_are_the_same(alice, alice_ui, plugin):
    (only,) = versions(alice, plugin.file)
    text = alice_ui.page(f"{plugin.file}/history/compare?from={only}&to={only}").text
    assert "Nothing: both versions are the same." in text


def test_an_address_that_makes_no_sense_is_refused(alice, alice_ui, plugin):
    address = f"{plugin.file}/history/compare"
    (only,) = versions(alice, plugin.file)
    for query in ("", f"?from={only}", f"?from=x&to={only}", f"?from={only}&to=-1"):
        assert alice_ui.get(address + query).status_code == 400
    assert alice_ui.get(f"{address}?from={only}&to=999999").status_code == 404


# Going back


def test_a_file_is_restored_after_it_was_said_what_changes(alice, alice_ui, vision, plugin):
    change(alice, plugin, vision)
    first, _ = versions(alice, plugin.file)
    page = alice_ui.page(f"{plugin.file}/history/{first}/restore")
    assert "Code changed: 5 lines added, 1 removed." in page.text
    answer = alice_ui.post(f"{plugin.file}/history/{first}/restore", page.form("").values)
    assert (answer.status_code, answer.location) == (303, plugin.file)
    text = alice_ui.page(plugin.file).text
    assert f"Restored hello.py as it was in snapshot {first}." in text
    assert "times integer optional" in text
    assert len(versions(alice, plugin.file)) == 3


def test_a_type_and_a_plugin_are_restored(alice, alice_ui, image, plugin):
    first, _ = versions(alice, image)
    address = f"{image}/history/{first}/restore"
    alice_ui.post(address, alice_ui.page(address).form("").values)
    assert alice_ui.page(image).headings == ["image"]
    done(alice.put(f"{PLUGINS}/{plugin.id}", {"name": "renamed"}))
    *_, then, _ = versions(alice, plugin.path)
    address = f"{plugin.path}/history/{then}/restore"
    form = alice_ui.page(address).form("")
    assert alice_ui.post(address, form.values).status_code == 303
    assert alice_ui.page(plugin.path).headings == ["greetings"]


def test_what_was_not_seen_is_not_overwritten(alice, alice_ui, vision, plugin):
    change(alice, plugin, vision)
    first, _ = versions(alice, plugin.file)
    address = f"{plugin.file}/history/{first}/restore"
    form = alice_ui.page(address).form("").values
    change(alice, plugin, vision)
    answer = alice_ui.post(address, form)
    assert answer.status_code == 412
    page = Page(answer.text)
    assert "was changed by alice since you read it" in page.text
    assert alice_ui.post(address, page.form("").values).status_code == 303


def test_what_the_check_finds_is_shown(alice, alice_ui, vision, plugin):
    names = make_type(alice, vision.id, "names", {"list": "string"})
    task = function_task("hello", {"names": names["id"]}, optional=["names"])
    code = "from dioptra import pyplugs\n@pyplugs.register\ndef hello(*names: str): ...\n"
    made = make_file(alice, plugin.id, "many.py", code, [task])
    path = f"{plugin.path}/files/{made['id']}"
    done(alice.put(api_path(path), file_body("many.py", "")))
    done(alice.put(f"{TYPES}/{names['id']}", {"name": "names"}))
    address = f"{path}/history/{made['snapshot']}/restore"
    answer = alice_ui.post(address, alice_ui.page(address).form("").values)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "repair this" in page.text
    assert "variadic-type" in page.text


def test_a_form_without_token_or_version_restores_nothing(alice, alice_ui, image):
    first, _ = versions(alice, image)
    address = f"{image}/history/{first}/restore"
    assert alice_ui.post(address, {"snapshot": "1"}).status_code == 400
    token = alice_ui.page(address).form("").values["csrf_token"]
    assert alice_ui.post(address, {"csrf_token": token}).status_code == 400
    assert len(versions(alice, image)) == 2


# What is deleted


def test_a_deleted_plugin_is_found_read_and_restored(alice, alice_ui, vision, plugin):
    done(alice.delete(f"{PLUGINS}/{plugin.id}"))
    assert "/plugins/deleted" in alice_ui.page("/plugins").links
    page = alice_ui.page("/plugins/deleted")
    assert "greetings just now by alice" in page.text
    assert f"{plugin.path}/history" in page.links
    assert alice_ui.get(plugin.path).location == f"{plugin.path}/history"
    page = alice_ui.page(f"{plugin.path}/history")
    assert "Deleted just now by alice. Its versions can be read by everybody in" in page.text
    *_, last = versions(alice, plugin.path)
    assert "Deleted just now by alice." in alice_ui.page(f"{plugin.path}/history/{last}").text
    (only,) = versions(alice, plugin.file)
    text = alice_ui.page(f"{plugin.file}/history/{only}").text
    assert "The plugin greetings is deleted too." in text
    address = f"{plugin.path}/history/{last}/restore"
    page = alice_ui.page(address)
    assert "The plugin with 1 file: hello.py ." in page.text
    answer = alice_ui.post(address, page.form("").values)
    assert answer.location == plugin.path
    assert "1 file with 1 task" in alice_ui.page(plugin.path).text
    assert "No plugin of this group is deleted." in alice_ui.page("/plugins/deleted").text


def test_a_deleted_file_is_found_on_the_page_of_its_plugin(alice, alice_ui, plugin):
    done(alice.delete(api_path(plugin.file)))
    listed = f"{plugin.path}/files/deleted"
    assert listed in alice_ui.page(plugin.path).links
    page = alice_ui.page(listed)
    (address,) = [link for link in page.links if link.endswith("/restore")]
    assert "The file, in greetings , with:" in alice_ui.page(address).text
    assert alice_ui.post(address, alice_ui.page(address).form("").values).status_code == 303
    assert alice_ui.page(plugin.file).headings == ["hello.py"]


def test_a_deleted_type_is_found_and_its_page_leads_to_its_history(alice, alice_ui, image):
    done(alice.delete(api_path(image)))
    assert "/types/deleted" in alice_ui.page("/types").links
    assert f"{image}/history" in alice_ui.page("/types/deleted").links
    assert f"{image}/history" in alice_ui.page(image).links
    *_, last = versions(alice, image)
    address = f"{image}/history/{last}/restore"
    assert alice_ui.post(address, alice_ui.page(address).form("").values).status_code == 303
    assert "This type is deleted" not in alice_ui.page(image).text


def test_a_taken_name_is_said_on_the_page(alice, alice_ui, vision, plugin):
    done(alice.delete(f"{PLUGINS}/{plugin.id}"))
    make_plugin(alice, vision.id, "greetings")
    *_, last = versions(alice, plugin.path)
    address = f"{plugin.path}/history/{last}/restore"
    answer = alice_ui.post(address, alice_ui.page(address).form("").values)
    assert answer.status_code == 409
    text = Page(answer.text).text
    assert "The plugin name 'greetings' is taken" in text
    assert "Rename the plugin that has it now, then restore this one." in text
    assert "Choose another" not in text


# Who may


def test_a_reader_reads_and_does_not_restore(alice, bob_ui, vision, plugin):
    change(alice, plugin, vision)
    first, last = versions(alice, plugin.file)
    for path in (
        f"{plugin.file}/history",
        f"{plugin.file}/history/{first}",
        f"{plugin.file}/history/compare?from={first}&to={last}",
        f"{plugin.path}/files/deleted",
    ):
        page = bob_ui.page(path)
        assert not [link for link in page.links if "restore" in link]
    address = f"{plugin.file}/history/{first}/restore"
    assert bob_ui.get(address).status_code == 403
    token = bob_ui.page("/account").form("/sign-out").values["csrf_token"]
    assert bob_ui.post(address, {"csrf_token": token, "snapshot": str(last)}).status_code == 403


@pytest.mark.parametrize("deleted", [False, True])
def test_a_stranger_finds_nothing(alice, charlie_ui, vision, plugin, image, deleted):
    things = [(path, versions(alice, path)[0]) for path in (plugin.file, plugin.path, image)]
    if deleted:
        for path, _ in things:
            done(alice.delete(api_path(path)))
    for path, first in things:
        assert charlie_ui.get(path).status_code == 404
        for rest in ("", f"/{first}", f"/{first}/restore", f"/compare?from={first}&to={first}"):
            assert charlie_ui.get(f"{path}/history{rest}").status_code == 404
    assert charlie_ui.get(f"{plugin.path}/files/deleted").status_code == 404
    for path in ("/plugins/deleted", "/types/deleted"):
        assert "just now" not in charlie_ui.page(path).text


def test_whoever_is_not_signed_in_is_sent_to_do_so(ui, plugin):
    assert "/sign-in" in ui.get(f"{plugin.path}/history").location


def test_a_built_in_type_is_not_offered_to_be_restored(alice, alice_ui, vision):
    path = f"/types/{vision.types['any']}"
    assert not [one for one in alice_ui.page(f"{path}/history").links if "restore" in one]


# What it costs


@pytest.mark.parametrize("kind", ["plugin", "file", "type"])
def test_a_history_costs_the_same_for_2_and_for_12_versions(
    alice, alice_ui, vision, plugin, image, statements, kind
):
    path = {"plugin": plugin.path, "file": plugin.file, "type": image}[kind]
    costs = []
    for number in (1, 10):
        for n in range(number):
            change(alice, plugin, vision, code=f"{HELLO}# {number} {n}\n")
            make_file(alice, plugin.id, f"f{number}_{n}.py")
            done(alice.put(api_path(image), {"name": f"t{n}"}))
        with statements() as count:
            alice_ui.page(f"{path}/history")
        costs.append(count())
    assert costs[0] == costs[1] <= 8
