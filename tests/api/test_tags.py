"""Tags of groups, and the tags on plugins, files and types."""

from __future__ import annotations

import pytest

from ..builders import (
    GROUPS,
    PLUGINS,
    TAGS,
    TYPES,
    USERS,
    done,
    make_group,
    make_plugin,
    make_tag,
)


@pytest.fixture
def tag(alice, vision):
    return make_tag(alice, vision.id)


@pytest.fixture(params=["plugin", "file", "image"])
def thing(request, plugin):
    """The path of each thing that can carry tags."""
    id_ = request.getfixturevalue(request.param)["id"]
    root = {
        "plugin": PLUGINS,
        "file": f"{PLUGINS}/{plugin['id']}/files",
        "image": TYPES,
    }[request.param]
    return f"{root}/{id_}"


def ids(refs):
    return [ref["id"] for ref in refs]


def found(client, path=TAGS, **query):
    return [each["name"] for each in done(client.get(path, query_string=query))["data"]]


# Tags themselves


def test_a_tag_is_made_and_read_back(alice, vision):
    made = done(alice.post(TAGS, {"group": vision.id, "name": "fast"}))
    assert made["name"] == "fast"
    assert made["group"]["id"] == vision.id
    assert made["user"]["username"] == "alice"
    assert made["createdOn"] == made["lastModifiedOn"]
    assert done(alice.get(f"{TAGS}/{made['id']}")) == made


@pytest.mark.parametrize("name", ["", "   ", "a\n", "a/b", "é", "a,b", "x" * 201])
def test_a_name_that_is_not_legal_is_refused(alice, vision, tag, name):
    for answer in (
        alice.post(TAGS, {"group": vision.id, "name": name}),
        alice.put(f"{TAGS}/{tag['id']}", {"name": name}),
    ):
        assert (answer.status_code, answer.json["error"]) == (400, "ResourceNameError")


def test_a_name_is_unique_in_its_group_alone(alice, vision, tag):
    answer = alice.post(TAGS, {"group": vision.id, "name": "fast"})
    assert (answer.status_code, answer.json["error"]) == (409, "EntityExistsError")
    assert answer.json["detail"] == {
        "entity_type": "tag",
        "existing_id": tag["id"],
        "entity_attributes": {"name": "fast", "group_id": vision.id},
    }
    make_tag(alice, make_group(alice)["id"], "fast")


def test_a_tag_is_renamed_and_keeps_its_maker(alice, vision, tag):
    changed = done(alice.put(f"{TAGS}/{tag['id']}", {**tag, "name": "quick"}))
    assert changed["lastModifiedOn"] > tag["lastModifiedOn"]
    assert changed == {**tag, "name": "quick", "lastModifiedOn": changed["lastModifiedOn"]}
    other = make_tag(alice, vision.id, "slow")
    answer = alice.put(f"{TAGS}/{other['id']}", {"name": "quick"})
    assert (answer.status_code, answer.json["detail"]["existing_id"]) == (409, tag["id"])
    assert done(alice.put(f"{TAGS}/{tag['id']}", {"name": "quick"}))["name"] == "quick"


def test_a_deleted_tag_is_gone_from_what_carried_it(alice, vision, tag, thing):
    done(alice.post(f"{thing}/tags", {"ids": [tag["id"]]}))
    assert done(alice.delete(f"{TAGS}/{tag['id']}")) == {"id": [tag["id"]], "status": "Success"}
    assert done(alice.get(thing))["tags"] == []
    for method in ("GET", "DELETE"):
        answer = alice.send(method, f"{TAGS}/{tag['id']}")
        assert answer.status_code == 404
        assert answer.json["detail"] == {"entity_type": "tag", "tag_id": tag["id"]}
    assert make_tag(alice, vision.id)["id"] != tag["id"]


def test_an_unknown_group_and_a_strangers_tag_are_not_there(alice, charlie, tag):
    answer = charlie.post(TAGS, {"group": tag["group"]["id"], "name": "mine"})
    assert answer.json["detail"] == {"entity_type": "group", "group_id": tag["group"]["id"]}
    assert found(charlie) == []
    assert found(alice) == ["fast"]


def test_a_reader_makes_renames_and_deletes_no_tag(bob, vision, tag):
    for answer in (
        bob.post(TAGS, {"group": vision.id, "name": "slow"}),
        bob.put(f"{TAGS}/{tag['id']}", {"name": "slow"}),
        bob.delete(f"{TAGS}/{tag['id']}"),
    ):
        assert (answer.status_code, answer.json["error"]) == (403, "PermissionDeniedError")
    assert found(bob) == ["fast"]


# The list


def test_the_total_counts_tags_and_nothing_else(alice, vision, plugin, image):
    """W13."""
    for name in ("b", "a", "c"):
        make_tag(alice, vision.id, name, f"{PLUGINS}/{plugin['id']}")
    page = done(alice.get(f"{TAGS}?groupId={vision.id}&pageLength=2&sortBy=name&descending=true"))
    assert [tag["name"] for tag in page["data"]] == ["c", "b"]
    assert (page["totalNumResults"], page["isComplete"]) == (3, False)
    assert found(alice, groupId=vision.id + 1000) == []


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("name:my_tag", ["my_tag"]),
        ("my_tag", ["my_tag"]),
        ("my*", ["my_tag", "my-tag"]),
        ("name:'MY-TAG'", ["my-tag"]),
        ("%2541", []),
    ],
)
def test_names_are_searched_as_they_are_written(alice, vision, search, names):
    """W14, W33."""
    for name in ("my_tag", "my-tag", "A"):
        make_tag(alice, vision.id, name)
    assert found(alice, search=search) == names


@pytest.mark.parametrize("key", ["name", "createdOn", "lastModifiedOn"])
def test_the_list_is_sorted_by_each_of_its_keys(alice, vision, key):
    for name in ("a", "b", "c"):
        make_tag(alice, vision.id, name)
    assert found(alice, sortBy=key) == ["a", "b", "c"]
    assert found(alice, sortBy=key, descending="true") == ["c", "b", "a"]


def test_the_list_knows_no_other_key(alice):
    answer = alice.get(f"{TAGS}?sortBy=description")
    assert (answer.status_code, answer.json["error"]) == (400, "SortParameterValidationError")


# On things


def test_tags_are_put_on_a_thing_and_shown_with_it(alice, vision, thing):
    first, second = make_tag(alice, vision.id, "b"), make_tag(alice, vision.id, "a")
    refs = done(alice.post(f"{thing}/tags", {"ids": [second["id"]]}))
    assert refs == [
        {
            "id": second["id"],
            "name": "a",
            "group": second["group"],
            "url": f"{TAGS}/{second['id']}",
        }
    ]
    refs = done(alice.post(f"{thing}/tags", {"ids": [first["id"], second["id"], first["id"]]}))
    assert ids(refs) == [first["id"], second["id"]]
    assert done(alice.get(f"{thing}/tags")) == refs == done(alice.get(thing))["tags"]


def test_a_thing_is_found_by_its_tag(alice, tag, thing):
    done(alice.post(f"{thing}/tags", {"ids": [tag["id"]]}))
    path, _, id_ = thing.rpartition("/")
    page = done(alice.get(path, query_string={"search": "tag:fast"}))
    assert ids(page["data"]) == [int(id_)]


def test_tags_are_replaced_and_taken_off(alice, vision, thing):
    a, b, c = (make_tag(alice, vision.id, name)["id"] for name in "abc")
    done(alice.post(f"{thing}/tags", {"ids": [a, b]}))
    assert ids(done(alice.put(f"{thing}/tags", {"ids": [c, b, c]}))) == [b, c]
    assert done(alice.delete(f"{thing}/tags/{b}")) == {"id": [b], "status": "Success"}
    assert ids(done(alice.get(f"{thing}/tags"))) == [c]
    assert done(alice.delete(f"{thing}/tags")) == {"id": [c], "status": "Success"}
    assert done(alice.delete(f"{thing}/tags")) == {"id": [], "status": "Success"}
    assert done(alice.put(f"{thing}/tags", {"ids": []})) == []


def test_tagging_is_no_version(alice, tag, thing):
    before = done(alice.get(thing))
    refs = done(alice.post(f"{thing}/tags", {"ids": [tag["id"]]}))
    assert done(alice.get(thing)) == {**before, "tags": refs}
    done(alice.delete(f"{thing}/tags/{tag['id']}"))
    assert done(alice.get(thing)) == before


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_tag_of_another_group_is_as_good_as_none(alice, vision, tag, thing, method):
    mine = make_tag(alice, make_group(alice)["id"], "mine")["id"]
    kept = done(alice.post(f"{thing}/tags", {"ids": [tag["id"]]}))
    for bad in (mine, 999_999):
        answer = alice.send(method, f"{thing}/tags", {"ids": [tag["id"], bad]})
        assert answer.status_code == 404
        assert answer.json["detail"] == {"entity_type": "tag", "tag_id": bad}
        assert done(alice.get(f"{thing}/tags")) == kept


def test_a_tag_that_is_not_there_is_not_taken_off(alice, tag, thing):
    answer = alice.delete(f"{thing}/tags/{tag['id']}")
    assert answer.status_code == 404
    resource_id = int(thing.rpartition("/")[2])
    assert answer.json["detail"] == {
        "entity_type": "tag",
        "resource_id": resource_id,
        "tag_id": tag["id"],
    }


def test_a_reader_sees_tags_and_puts_none_on(alice, bob, tag, thing):
    refs = done(alice.post(f"{thing}/tags", {"ids": [tag["id"]]}))
    assert done(bob.get(f"{thing}/tags")) == refs
    for answer in (
        bob.post(f"{thing}/tags", {"ids": [tag["id"]]}),
        bob.put(f"{thing}/tags", {"ids": []}),
        bob.delete(f"{thing}/tags"),
        bob.delete(f"{thing}/tags/{tag['id']}"),
    ):
        assert (answer.status_code, answer.json["error"]) == (403, "PermissionDeniedError")
    assert done(alice.get(f"{thing}/tags")) == refs


def test_the_plugin_of_the_path_is_the_files_own(alice, vision, file, tag):
    """W10."""
    other = make_plugin(alice, vision.id, "other")
    path = f"{PLUGINS}/{other['id']}/files/{file['id']}/tags"
    for answer in (alice.get(path), alice.post(path, {"ids": [tag["id"]]}), alice.delete(path)):
        assert answer.status_code == 404


def test_what_is_deleted_carries_its_tags_unchanged(alice, vision, image, plugin, tag):
    done(alice.post(f"{TYPES}/{image['id']}/tags", {"ids": [tag["id"]]}))
    done(alice.delete(f"{TYPES}/{image['id']}"))
    assert ids(done(alice.get(f"{TYPES}/{image['id']}/tags"))) == [tag["id"]]
    assert alice.delete(f"{TYPES}/{image['id']}/tags").status_code == 423
    done(alice.delete(f"{PLUGINS}/{plugin['id']}"))
    assert alice.get(f"{PLUGINS}/{plugin['id']}/tags").status_code == 404


def test_a_built_in_type_carries_tags_too(alice, vision, tag):
    path = f"{TYPES}/{vision.types['string']}"
    done(alice.post(f"{path}/tags", {"ids": [tag["id"]]}))
    assert ids(done(alice.get(path))["tags"]) == [tag["id"]]


@pytest.mark.parametrize(
    "given", [None, "x", [0], [-1], ["x"], [None], [[1]], [True], [2**63], list(range(1, 1002))]
)
def test_what_is_no_list_of_ids_is_refused(alice, plugin, given):
    for method in ("POST", "PUT"):
        answer = alice.send(method, f"{PLUGINS}/{plugin['id']}/tags", {"ids": given})
        assert (answer.status_code, list(answer.json["errors"])) == (400, ["ids"])


# What carries a tag


@pytest.fixture
def tagged(alice, plugin, file, image, tag):
    """The addresses of one thing of each kind, all with the tag."""
    paths = [
        f"{PLUGINS}/{plugin['id']}",
        f"{PLUGINS}/{plugin['id']}/files/{file['id']}",
        f"{TYPES}/{image['id']}",
    ]
    for path in paths:
        done(alice.post(f"{path}/tags", {"ids": [tag["id"]]}))
    return paths


def carriers(client, tag, **query):
    return done(client.get(f"{TAGS}/{tag['id']}/resources", query_string=query))


def test_the_addresses_of_what_carries_a_tag_lead_there(alice, bob, tag, tagged):
    """W17."""
    page = carriers(bob, tag)
    assert sorted(page["data"]) == sorted(tagged)
    assert page["totalNumResults"] == 3
    for path in page["data"]:
        assert ids(done(alice.get(path))["tags"]) == [tag["id"]]


@pytest.mark.parametrize(
    ("kind", "place"), [("plugin", 0), ("plugin_file", 1), ("plugin_task_parameter_type", 2)]
)
def test_they_are_filtered_by_kind_on_every_page(alice, tag, tagged, kind, place):
    page = carriers(alice, tag, resourceType=kind, pageLength=1)
    assert (page["data"], page["totalNumResults"]) == ([tagged[place]], 1)
    assert page["first"].endswith(f"?index=0&pageLength=1&resourceType={kind}")


def test_an_unknown_kind_is_refused_with_the_known_ones(alice, tag):
    answer = alice.get(f"{TAGS}/{tag['id']}/resources?resourceType=queue")
    assert answer.status_code == 400
    assert "plugin_file" in answer.json["errors"]["resourceType"][0]


def test_what_is_deleted_is_not_counted(alice, tag, tagged):
    """W17."""
    done(alice.delete(tagged[2]))
    assert sorted(carriers(alice, tag)["data"]) == sorted(tagged[:2])
    done(alice.delete(tagged[0]))
    page = carriers(alice, tag)
    assert (page["data"], page["totalNumResults"], page["isComplete"]) == ([], 0, True)


def test_an_account_that_is_gone_stays_the_maker_of_its_tags(alice, admin, vision, user_ids):
    member = {"user": user_ids["admin"], "permissions": {"read": True, "write": True}}
    done(alice.post(f"{GROUPS}/{vision.id}/members", member))
    tag = make_tag(admin, vision.id, "left")
    done(alice.delete(f"{GROUPS}/{vision.id}/members/{user_ids['admin']}"))
    assert admin.get(f"{TAGS}/{tag['id']}").status_code == 404
    assert done(alice.get(f"{TAGS}/{tag['id']}"))["user"]["url"] == f"{USERS}/{user_ids['admin']}"
