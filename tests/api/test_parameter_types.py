"""Parameter types: names, structures, the built-in ones, and those in use."""

from __future__ import annotations

import pytest

from ..builders import (
    PLUGINS,
    TYPES,
    done,
    function_task,
    make_file,
    make_group,
    make_plugin,
    make_type,
)


def path(type_):
    return f"{TYPES}/{type_['id']}"


def names(page):
    return [found["name"] for found in page["data"]]


def test_a_new_type_answers_as_the_contract_shows(alice, plugin, image):
    shared = list(plugin)[: list(plugin).index("name")]
    assert list(image) == [*shared, "name", "description", "structure"]
    assert (image["name"], image["description"]) == ("image", "pic")
    assert image["structure"] == {"list": "integer"}
    assert image["snapshotCreatedOn"] == image["lastModifiedOn"] == image["createdOn"]
    assert done(alice.get(path(image))) == image


# Sent, and stored.
ACCEPTED = [
    (None, None),
    ({}, {}),
    ({"list": "string"}, {"list": "string"}),
    ({"list": ["string"]}, {"list": "string"}),
    ({"list": [{"list": ["any"]}]}, {"list": {"list": "any"}}),
    ({"tuple": ["string", "integer"]}, {"tuple": ["string", "integer"]}),
    ({"tuple": [{"list": ["string"]}]}, {"tuple": [{"list": "string"}]}),
    ({"mapping": ["string", "any"]}, {"mapping": ["string", "any"]}),
    ({"mapping": ["integer", {"list": ["any"]}]}, {"mapping": ["integer", {"list": "any"}]}),
    ({"mapping": {"b": "any", "a/~": "null"}}, {"mapping": {"b": "any", "a/~": "null"}}),
    ({"union": ["string", "null"]}, {"union": ["string", "null"]}),
    ({"list": "image"}, {"list": "image"}),
]


@pytest.mark.parametrize(("sent", "stored"), ACCEPTED)
def test_a_structure_is_stored_in_its_normal_form(alice, vision, image, sent, stored):
    made = make_type(alice, vision.id, "made", sent)
    assert made["structure"] == stored
    assert done(alice.get(path(made)))["structure"] == stored
    changed = done(alice.put(path(made), {"name": "made", "structure": sent}))
    assert changed["structure"] == stored


# Sent, and the JSON pointer to the place at fault.
REFUSED = [
    ({"bogus": 1}, ""),
    ({"list": "string", "union": ["string"]}, ""),
    ({"list": "nosuch"}, "/list"),
    ({"list": []}, "/list"),
    ({"list": ["string", "any"]}, "/list"),
    ({"list": None}, "/list"),
    ({"list": 5}, "/list"),
    ({"tuple": []}, "/tuple"),
    ({"tuple": "string"}, "/tuple"),
    ({"tuple": ["string", "nosuch"]}, "/tuple/1"),
    ({"tuple": ["string", {"list": {"list": 1.5}}]}, "/tuple/1/list/list"),
    ({"mapping": ["string"]}, "/mapping"),
    ({"mapping": {}}, "/mapping"),
    ({"mapping": ["number", "any"]}, "/mapping/0"),
    ({"mapping": [{"list": "any"}, "any"]}, "/mapping/0"),
    ({"mapping": ["string", "nosuch"]}, "/mapping/1"),
    ({"mapping": {"a/~": "nosuch"}}, "/mapping/a~1~0"),
    ({"union": []}, "/union"),
    ({"union": ["string", True]}, "/union/1"),
]


@pytest.mark.parametrize(("sent", "pointer"), REFUSED)
def test_a_structure_that_is_none_is_refused_with_the_place(alice, vision, image, sent, pointer):
    """W31."""
    for answer in (
        alice.post(TYPES, {"group": vision.id, "name": "made", "structure": sent}),
        alice.put(path(image), {"name": "image", "structure": sent}),
    ):
        assert (answer.status_code, answer.json["error"]) == (400, "ParameterTypeStructureError")
        assert answer.json["detail"] == {"pointer": pointer}
        assert list(answer.json["errors"]) == ["structure"]


@pytest.mark.parametrize("structure", [[], ["string"], "string", 5, True])
def test_a_structure_is_an_object(alice, vision, structure):
    answer = alice.post(TYPES, {"group": vision.id, "name": "made", "structure": structure})
    assert answer.json["errors"] == {"structure": ["Not a valid mapping type."]}


def test_a_type_cannot_be_made_of_itself(alice, vision):
    answer = alice.post(TYPES, {"group": vision.id, "name": "made", "structure": {"list": "made"}})
    assert answer.status_code == 400
    assert "made → made" in answer.json["message"]


def test_a_circle_of_types_is_refused(alice, vision):
    first = make_type(alice, vision.id, "first")
    make_type(alice, vision.id, "second", {"list": "first"})
    make_type(alice, vision.id, "third", {"tuple": ["second", "any"]})
    answer = alice.put(path(first), {"name": "first", "structure": {"union": ["any", "third"]}})
    assert answer.status_code == 400
    assert "first → third → second → first" in answer.json["message"]


def test_names_in_a_structure_are_of_the_same_group(alice, vision, image):
    group = make_group(alice)
    body = {"group": group["id"], "name": "made", "structure": {"list": "image"}}
    assert alice.post(TYPES, body).status_code == 400


@pytest.mark.parametrize("name", ["a", "a b", "np.ndarray", "1", "_-.", " a", "a" * 200])
def test_a_name_may_have_blanks_dots_and_dashes(alice, vision, name):
    assert make_type(alice, vision.id, name)["name"] == name


@pytest.mark.parametrize("name", ["", "  ", "a\n", "é", "a/b", "a:b", "\u212a", "a" * 201])
def test_a_name_that_is_none_is_refused(alice, vision, name):
    answer = alice.post(TYPES, {"group": vision.id, "name": name})
    assert (answer.status_code, answer.json["error"]) == (400, "ResourceNameError")


@pytest.mark.parametrize("name", ["string", "String", " ANY ", "null"])
def test_a_name_like_a_built_in_one_is_refused(alice, vision, image, name):
    for answer in (
        alice.post(TYPES, {"group": vision.id, "name": name}),
        alice.put(path(image), {"name": name}),
    ):
        assert answer.status_code == 400
        assert answer.json["error"] == "PluginParameterTypeMatchesBuiltinTypeError"


def test_a_name_is_unique_in_its_group(alice, vision, image):
    other = make_group(alice)
    answer = alice.post(TYPES, {"group": vision.id, "name": "image"})
    assert (answer.status_code, answer.json["error"]) == (409, "EntityExistsError")
    assert answer.json["detail"] == {
        "entity_type": "plugin_task_parameter_type",
        "existing_id": image["id"],
        "entity_attributes": {"name": "image", "group_id": vision.id},
    }
    make_type(alice, other["id"], "image")
    sound = make_type(alice, vision.id, "sound")
    assert alice.put(path(sound), {"name": "image"}).status_code == 409


def test_put_accepts_the_type_that_get_returned(alice, image):
    after = done(alice.put(path(image), done(alice.get(path(image)))))
    changed = {"snapshot", "snapshotCreatedOn", "lastModifiedOn"}
    assert {key for key in image if image[key] != after[key]} == changed


def test_put_makes_null_what_is_left_out(alice, image):
    after = done(alice.put(path(image), {"name": "image"}))
    assert (after["description"], after["structure"]) == (None, None)


@pytest.mark.parametrize("name", ["any", "string"])
def test_a_built_in_type_is_not_changed(alice, vision, name):
    """W12."""
    built_in = f"{TYPES}/{vision.types[name]}"
    for answer in (
        alice.put(built_in, {"name": "foo"}),
        alice.delete(built_in),
        alice.delete(f"{built_in}?force=true"),
    ):
        assert (answer.status_code, answer.json["error"]) == (403, "ReadOnlyLockError")


def test_a_deleted_type_can_be_read_and_nothing_else(alice, vision, image):
    """Contract 15."""
    assert done(alice.delete(path(image))) == {"id": [image["id"]], "status": "Success"}
    assert done(alice.get(path(image))) == {**image, "deleted": True}
    answer = alice.put(path(image), {"name": "image"})
    assert (answer.status_code, answer.json["error"]) == (423, "EntityDeletedError")
    assert answer.json["detail"]["existing_id"] == image["id"]
    assert done(alice.delete(path(image))) == {"id": [image["id"]], "status": "Success"}
    make_type(alice, vision.id, "image")


def test_a_deleted_type_is_listed_on_demand(alice, vision, image):
    done(alice.delete(path(image)))
    mine = f"{TYPES}?groupId={vision.id}&search=image"
    assert names(done(alice.get(mine))) == []
    shown = done(alice.get(f"{mine}&showDeleted=true"))
    assert (names(shown), shown["data"][0]["deleted"]) == (["image"], True)
    assert "showDeleted=True" in shown["first"]


def test_a_reader_cannot_delete_what_is_deleted_already(alice, bob, image):
    done(alice.delete(path(image)))
    assert bob.delete(path(image)).status_code == 403


def test_a_stranger_knows_nothing_of_a_deleted_type(alice, charlie, image):
    done(alice.delete(path(image)))
    assert [charlie.get(path(image)).status_code, charlie.delete(path(image)).status_code] == [
        404,
        404,
    ]


def test_a_type_in_use_is_deleted_only_with_force(alice, plugin, image):
    file = make_file(alice, plugin["id"], functions=[function_task(inputs={"name": image["id"]})])
    answer = alice.delete(path(image))
    assert (answer.status_code, answer.json["error"]) == (409, "ParameterTypeInUseError")
    assert "hello/hello.py" in answer.json["message"]
    used_by = {"id": file["id"], "name": "hello.py", "plugin_id": plugin["id"], "plugin": "hello"}
    assert answer.json["detail"]["used_by"] == {"types": [], "files": [used_by]}
    assert alice.delete(f"{path(image)}?force=false").status_code == 409
    done(alice.delete(f"{path(image)}?force=true"))


def test_tasks_of_a_deleted_type_say_so_until_it_is_back(alice, plugin, image):
    task = function_task(inputs={"name": image["id"]}, outputs={"message": image["id"]})
    code = "from dioptra import pyplugs\n\n\n@pyplugs.register\ndef hello(name):\n    return name\n"
    file = make_file(alice, plugin["id"], "hello.py", code, [task])
    assert file["diagnostics"] == []
    place = f"{PLUGINS}/{plugin['id']}/files/{file['id']}"
    done(alice.delete(f"{path(image)}?force=true"))
    (version,) = done(alice.get(f"{place}/snapshots"))["data"]
    for found in (done(alice.get(place))["diagnostics"], version["diagnostics"]):
        assert [(one["code"], one["severity"], one["task"], one["parameter"]) for one in found] == [
            ("type-deleted", "error", "hello", "name"),
            ("type-deleted", "error", "hello", "message"),
        ]
    done(alice.post(f"{path(image)}/snapshots/{image['snapshot']}/restore"))
    assert done(alice.get(place))["diagnostics"] == []


def test_what_no_longer_uses_a_type_does_not_hold_it(alice, vision, image):
    task = function_task(inputs={"name": vision.types["string"]}, outputs={"a": image["id"]})
    plugins = [make_plugin(alice, vision.id, name) for name in ("one", "two", "three")]
    files = [make_file(alice, plugin["id"], functions=[task]) for plugin in plugins]
    paths = [f"{PLUGINS}/{p['id']}/files/{f['id']}" for p, f in zip(plugins, files, strict=True)]
    done(alice.put(paths[0], {"filename": "a.py", "contents": ""}))
    done(alice.delete(paths[1]))
    assert alice.delete(path(image)).status_code == 409
    done(alice.delete(f"{PLUGINS}/{plugins[2]['id']}"))
    done(alice.delete(path(image)))


def test_a_type_that_others_are_made_of_is_neither_renamed_nor_deleted(alice, vision, image):
    images = make_type(alice, vision.id, "images", {"list": "image"})
    for answer in (
        alice.delete(path(image)),
        alice.delete(f"{path(image)}?force=true"),
        alice.put(path(image), {"name": "picture"}),
    ):
        assert answer.status_code == 409
        assert answer.json["detail"]["used_by"] == {"types": ["images"], "files": []}
    done(alice.put(path(image), {"name": "image", "description": "better"}))
    done(alice.delete(path(images)))
    done(alice.delete(path(image)))


def test_a_file_cannot_use_a_deleted_type(alice, plugin, image):
    done(alice.delete(path(image)))
    task = function_task(inputs={"name": image["id"]})
    body = {"filename": "a.py", "contents": "", "tasks": {"functions": [task]}}
    assert alice.post(f"{PLUGINS}/{plugin['id']}/files", body).status_code in (404, 422)


def test_lists_show_what_one_may_read(alice, charlie, vision, image):
    assert names(done(alice.get(f"{TYPES}?groupId={vision.id}")))[-1] == "image"
    assert done(alice.get(TYPES))["totalNumResults"] == 13
    assert done(charlie.get(TYPES))["totalNumResults"] == 6
    assert names(done(charlie.get(f"{TYPES}?groupId={vision.id}"))) == []
    assert names(done(charlie.get(f"{TYPES}?search=image&showDeleted=true"))) == []


def test_a_group_that_is_not_there_has_an_empty_page(alice):
    """W33: as for plugins."""
    assert done(alice.get(f"{TYPES}?groupId=99999"))["data"] == []


def test_a_type_is_made_in_a_group_that_is_there(alice):
    answer = alice.post(TYPES, {"group": 999, "name": "a"})
    assert answer.status_code == 404
    assert answer.json["detail"] == {"entity_type": "group", "group_id": 999}


def test_types_that_double_are_refused_before_they_are_vast(alice, vision):
    make_type(alice, vision.id, "t0")
    for number in range(1, 13):
        make_type(alice, vision.id, f"t{number}", {"tuple": [f"t{number - 1}"] * 2})
    body = {"group": vision.id, "name": "t13", "structure": {"tuple": ["t12", "t12"]}}
    answer = alice.post(TYPES, body)
    assert (answer.status_code, answer.json["error"]) == (400, "ParameterTypeStructureError")
    first = alice.get(f"{TYPES}?search=name:t0").json["data"][0]
    answer = alice.put(path(first), {"name": "t0", "structure": {"tuple": ["any"] * 9}})
    assert answer.status_code == 400
    assert "The type 't1" in answer.json["message"]


def test_a_refused_type_leaves_nothing_behind(alice, vision, image, rows):
    before = rows()
    for name, structure in (("image", None), ("", None), ("string", None), ("a", {"list": "b"})):
        answer = alice.post(TYPES, {"group": vision.id, "name": name, "structure": structure})
        assert answer.status_code in (400, 409)
    alice.put(path(image), {"name": "image", "structure": {"list": "image"}})
    assert rows() == before
