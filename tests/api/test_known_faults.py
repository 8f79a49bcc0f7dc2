"""What the reference implementation lets pass or answers wrongly, request by request.

The first table is of registrations and names that must be refused, each with what the refusal says.
After it comes a test for each wrong answer: the same requests, and what is right.
"""

from __future__ import annotations

import io
import json
import tarfile
from itertools import pairwise

import pytest

from ..builders import (
    ARTIFACT,
    HELLO,
    PLUGINS,
    TAGS,
    TYPES,
    artifact_task,
    done,
    file_body,
    function_task,
    make_file,
    make_plugin,
    make_tag,
    make_type,
    source,
)

STRING = "string"  # Stands for the id of that type until a test knows it.


def filed(filename="hello.py", contents=HELLO, functions=(), artifacts=()):
    return "files", file_body(filename, contents, functions, artifacts)


def named(name):
    return "plugins", {"name": name}


def typed(structure):
    return "types", {"name": "made", "structure": structure}


ORPHAN = ARTIFACT.replace("(ArtifactTaskInterface)", "(dict)")
PARTIAL = ARTIFACT.partition("    @staticmethod\n    def deserialize")[0]
HELLO_TASK = function_task(inputs={"name": STRING, "times": STRING}, optional=["times"])

REFUSED = [
    # Registrations that the code does not bear out.
    ("the code is no Python", filed(contents="def ("), 400, "InvalidPythonError", "Line 1"),
    (
        "no such function",
        filed(contents="x = 1\n", functions=[function_task("ghost", {"nope": STRING})]),
        422,
        "RegistrationMismatchError",
        "ghost",
    ),
    (
        "no such argument",
        filed(functions=[function_task(inputs={"name": STRING, "nope": STRING})]),
        422,
        "RegistrationMismatchError",
        "nope",
    ),
    (
        "no such class",
        filed(artifacts=[artifact_task("Ghost")]),
        422,
        "RegistrationMismatchError",
        "Ghost",
    ),
    (
        "a class of another parent",
        filed(contents=ORPHAN, artifacts=[artifact_task()]),
        422,
        "RegistrationMismatchError",
        "TextArtifact",
    ),
    (
        "a class that lacks methods",
        filed(contents=PARTIAL, artifacts=[artifact_task()]),
        422,
        "RegistrationMismatchError",
        "deserialize",
    ),
    # Names that Python cannot import or call.
    *(
        (f"plugin {name}", named(name), 400, "ResourceNameError", repr(name))
        for name in ("class", "None", "import", "__init__")
    ),
    ("file class.py", filed("class.py"), 400, "ResourceNameError", "'class'"),
    ("file _.py", filed("_.py"), 400, "ResourceNameError", "'_"),
    ("file with a line end", filed("x.py\n"), 400, "ResourceNameError", "x.py"),
    ("plugin of 300 letters", named("a" * 300), 400, None, "name"),
    *(
        (f"task {name!r}", filed(functions=[function_task(name)]), 400, None, "name")
        for name in ("class", "a\n", "\u212aelvin")
    ),
    *(
        (
            f"input {name!r}",
            filed(functions=[function_task(inputs={name: STRING})]),
            400,
            None,
            "input",
        )
        for name in ("def", "b\n", "\u0131")
    ),
    (
        "output None",
        filed(functions=[function_task(inputs={"name": STRING}, outputs={"None": STRING})]),
        400,
        None,
        "output",
    ),
    # Structures that mean nothing.
    ("a structure of no kind", typed({"bogus": 1}), 400, None, "bogus"),
    ("a structure of a type that is not there", typed({"list": "nosuch"}), 400, None, "nosuch"),
]


def with_ids(value, ids):
    if isinstance(value, dict):
        return {key: with_ids(one, ids) for key, one in value.items()}
    if isinstance(value, list):
        return [with_ids(one, ids) for one in value]
    return ids.get(value, value) if value == STRING else value


@pytest.mark.parametrize(
    ("request_", "status", "error", "word"),
    [row[1:] for row in REFUSED],
    ids=[r[0] for r in REFUSED],
)
def test_what_must_be_refused_is_refused_and_nothing_is_stored(
    alice, vision, plugin, rows, request_, status, error, word
):
    where, body = request_
    path = {"files": f"{PLUGINS}/{plugin['id']}/files", "plugins": PLUGINS, "types": TYPES}[where]
    body = with_ids(body, vision.types)
    if where != "files":
        body["group"] = vision.id
    before = rows()
    answer = alice.post(path, body)
    assert answer.status_code == status, answer.text
    assert error in (None, answer.json.get("error"))
    assert word in json.dumps(answer.json, ensure_ascii=False)
    assert rows() == before


def test_a_plugin_name_is_taken_in_the_whole_deployment(alice, charlie, vision, public):
    make_plugin(alice, vision.id, "twice")
    answer = charlie.post(PLUGINS, {"group": public.id, "name": "twice"})
    assert answer.status_code == 409
    assert answer.json["detail"]["entity_attributes"] == {"name": "twice"}


def test_two_files_do_not_differ_by_letter_case_alone(alice, plugin):
    make_file(alice, plugin["id"], "A.py")
    answer = alice.post(f"{PLUGINS}/{plugin['id']}/files", file_body("a.py"))
    assert answer.status_code == 409
    assert "'A.py'" in answer.json["message"]


# Wrong answers


def test_deleting_all_files_makes_a_version_without_them(alice, vision):
    plugin = make_plugin(alice, vision.id, files={"a.py": "", "b.py": ""})
    path = f"{PLUGINS}/{plugin['id']}"
    done(alice.delete(f"{path}/files"))
    now = done(alice.get(path))
    assert now["files"] == []
    assert now["snapshot"] > plugin["snapshot"]
    assert members(alice, f"{path}/snapshots/{now['snapshot']}/files/bundle") == []
    then = members(alice, f"{path}/snapshots/{plugin['snapshot']}/files/bundle")
    assert then == ["hello/a.py", "hello/b.py"]


def members(client, path):
    """The code in a bundle, without its manifest."""
    answer = client.get(path)
    assert answer.status_code == 200
    with tarfile.open(fileobj=io.BytesIO(answer.data)) as bundle:
        return sorted(name for name in bundle.getnames() if name.endswith(".py"))


def test_the_manifest_of_a_bundle_tells_what_is_in_it(alice, vision):
    plugin = make_plugin(alice, vision.id, files={"a.py": ""})
    answer = alice.get(
        f"{PLUGINS}/{plugin['id']}/snapshots/{plugin['snapshot']}/files/bundle?fileType=tar_gz"
    )
    with tarfile.open(fileobj=io.BytesIO(answer.data)) as bundle:
        manifest = json.load(bundle.extractfile("manifest.json"))
    assert "a.py" in json.dumps(manifest)


def test_a_built_in_type_is_there_and_cannot_be_changed(alice, vision):
    path = f"{TYPES}/{vision.types['string']}"
    for answer in (
        alice.put(path, {"name": "foo"}),
        alice.delete(path),
        alice.post(f"{path}/draft", {"name": "foo"}),
    ):
        assert answer.status_code == 403
        assert "built-in" in answer.json["message"]


def test_tags_are_counted_once_each(alice, vision):
    for number in range(3):
        make_plugin(alice, vision.id, f"plugin_{number}")
    for name in ("one", "two"):
        make_tag(alice, vision.id, name)
    page = done(alice.get(TAGS, query_string={"groupId": vision.id, "pageLength": 1}))
    assert (page["totalNumResults"], len(page["data"])) == (2, 1)


@pytest.mark.parametrize("search", ["name:my_tag", "my_tag", "name:my*tag"])
def test_an_underscore_is_found_and_is_no_wildcard(alice, vision, search):
    make_tag(alice, vision.id, "my_tag")
    make_tag(alice, vision.id, "myXtag")
    found = done(alice.get(TAGS, query_string={"search": search}))["data"]
    expected = ["my_tag", "myXtag"] if "*" in search else ["my_tag"]
    assert sorted(tag["name"] for tag in found) == sorted(expected)


def test_a_change_beside_a_draft_says_that_there_is_one(alice, plugin):
    path = f"{PLUGINS}/{plugin['id']}"
    done(alice.post(f"{path}/draft", {"name": "later"}))
    assert done(alice.put(path, {"name": "hello", "description": "x"}))["hasDraft"] is True
    assert done(alice.get(path))["hasDraft"] is True


def test_createdOn_sorts_by_creation_also_after_a_change(alice, vision):
    first, second = (make_plugin(alice, vision.id, name) for name in ("so1", "so2"))
    done(alice.put(f"{PLUGINS}/{first['id']}", {"name": "so1", "description": "changed"}))
    query = {"groupId": vision.id, "sortBy": "createdOn"}
    found = done(alice.get(PLUGINS, query_string=query))["data"]
    assert [each["id"] for each in found] == [first["id"], second["id"]]
    assert all(a["createdOn"] <= b["createdOn"] for a, b in pairwise(found))


def test_what_a_tag_is_on_can_be_followed_and_deleted_things_are_gone(alice, vision, plugin, file):
    path = f"{PLUGINS}/{plugin['id']}/files/{file['id']}"
    tag = make_tag(alice, vision.id, "fast", path, f"{PLUGINS}/{plugin['id']}")
    found = done(alice.get(f"{TAGS}/{tag['id']}/resources"))
    assert found["totalNumResults"] == 2
    assert {done(alice.get(url))["id"] for url in found["data"]} == {file["id"], plugin["id"]}
    done(alice.delete(path))
    left = done(alice.get(f"{TAGS}/{tag['id']}/resources"))
    assert (left["totalNumResults"], len(left["data"])) == (1, 1)


def test_the_draft_of_a_file_keeps_its_types(alice, vision, plugin):
    task = function_task(inputs={"name": vision.types["string"]})
    drafts = f"{PLUGINS}/{plugin['id']}/files/drafts"
    made = done(alice.post(drafts, file_body(functions=[task])))
    kept = done(alice.get(f"{drafts}/{made['id']}"))["payload"]
    (given,) = kept["tasks"]["functions"][0]["inputParams"]
    assert given["parameterType"] == vision.types["string"]


def test_the_next_page_of_drafts_is_of_the_same_drafts(alice, vision, plugin):
    done(alice.post(f"{PLUGINS}/{plugin['id']}/draft", {"name": "changed"}))
    for name in ("new_1", "new_2"):
        done(alice.post(f"{PLUGINS}/drafts", {"group": vision.id, "name": name}))
    page = done(alice.get(f"{PLUGINS}/drafts?draftType=new&pageLength=1"))
    names = [page["data"][0]["payload"]["name"]]
    while "next" in page:
        page = done(alice.get(page["next"]))
        names += [draft["payload"]["name"] for draft in page["data"]]
    assert sorted(names) == ["new_1", "new_2"]


@pytest.mark.parametrize("path", [f"{PLUGINS}/99999", "/api/v1/nosuch"])
def test_not_found_is_json_and_guesses_nothing(alice, path):
    answer = alice.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    assert "did you mean" not in answer.text.lower()


def test_a_deletion_says_what_went(alice, plugin):
    gone = done(alice.delete(f"{PLUGINS}/{plugin['id']}"))
    assert gone == {"status": "Success", "id": [plugin["id"]]}


def test_twice_the_same_input_is_called_an_input_of_a_function_task(alice, vision, plugin):
    task = function_task(inputs={"name": vision.types["string"]})
    task["inputParams"] *= 2
    answer = alice.post(
        f"{PLUGINS}/{plugin['id']}/files", file_body(contents=source(["hello"]), functions=[task])
    )
    assert answer.status_code == 400
    assert "artifact" not in answer.json["message"]
    assert "'name'" in answer.json["message"]
    assert "input" in answer.json["message"]


def test_the_structure_of_a_type_is_kept_as_it_was_meant(alice, vision):
    made = make_type(alice, vision.id, "names", {"list": "string"})
    assert done(alice.get(f"{TYPES}/{made['id']}"))["structure"] == {"list": "string"}
