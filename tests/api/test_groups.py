"""Groups: made, renamed and deleted by those who may; nobody else knows of them."""

from __future__ import annotations

import pytest

from app.naming import BUILTIN_TYPES

from ..builders import GROUPS, PLUGINS, TYPES, USERS, done, make_group, make_plugin, make_type

EVERYTHING = dict.fromkeys(["read", "write", "shareRead", "shareWrite", "owner", "admin"], True)


def test_who_makes_a_group_owns_it(charlie, user_ids):
    group = make_group(charlie, "lab")
    charlie_ref = {
        "id": user_ids["charlie"],
        "username": "charlie",
        "url": f"{USERS}/{user_ids['charlie']}",
    }
    ref = {"id": group["id"], "name": "lab", "url": f"{GROUPS}/{group['id']}"}
    assert list(group) == ["name", "id", "user", "members", "createdOn", "lastModifiedOn"]
    assert group["user"] == charlie_ref
    assert group["members"] == [{"user": charlie_ref, "group": ref, "permissions": EVERYTHING}]
    assert done(charlie.get(f"{GROUPS}/{group['id']}")) == group


def test_a_new_group_has_the_built_in_types_in_their_order(charlie):
    group = make_group(charlie)
    types = done(charlie.get(f"{TYPES}?groupId={group['id']}"))["data"]
    assert tuple(found["name"] for found in types) == BUILTIN_TYPES
    assert {(found["description"], found["structure"]) for found in types} == {(None, None)}


@pytest.mark.parametrize("name", ["vision", "VISION", "Public"])
def test_a_name_is_taken_whatever_its_letter_case(charlie, name):
    answer = charlie.post(GROUPS, {"name": name})
    assert (answer.status_code, answer.json["error"]) == (409, "EntityExistsError")
    assert answer.json["detail"]["existing_id"] is None


@pytest.mark.parametrize("name", ["", "  ", "a\n", "é", "a/b", "x" * 201])
def test_a_name_that_is_none_is_refused(charlie, name):
    answer = charlie.post(GROUPS, {"name": name})
    assert (answer.status_code, answer.json["error"]) == (400, "ResourceNameError")


def test_one_lists_and_finds_ones_own_groups_only(alice, charlie, vision):
    assert [group["name"] for group in done(alice.get(GROUPS))["data"]] == ["public", "vision"]
    assert [group["name"] for group in done(charlie.get(GROUPS))["data"]] == ["public"]
    assert done(charlie.get(f"{GROUPS}?search=vision"))["totalNumResults"] == 0


def test_a_group_that_is_not_mine_is_not_there(charlie, vision):
    answer = charlie.get(f"{GROUPS}/{vision.id}")
    assert answer.status_code == 404
    assert answer.json["detail"] == {"entity_type": "group", "group_id": vision.id}


def test_a_renamed_group_has_its_new_name_everywhere(alice, vision, plugin):
    group = done(alice.put(f"{GROUPS}/{vision.id}", {"name": "sight"}))
    assert group["name"] == "sight"
    assert done(alice.get(f"{PLUGINS}/{plugin['id']}"))["group"]["name"] == "sight"
    assert make_group(alice, "vision")["name"] == "vision"


def test_put_accepts_the_group_that_get_returned(alice, vision):
    group = done(alice.get(f"{GROUPS}/{vision.id}"))
    answer = done(alice.put(f"{GROUPS}/{vision.id}", group))
    assert answer == {**group, "lastModifiedOn": answer["lastModifiedOn"]}


def test_a_group_cannot_take_the_name_of_another(alice, vision):
    assert alice.put(f"{GROUPS}/{vision.id}", {"name": "Public"}).status_code == 409
    assert alice.put(f"{GROUPS}/{vision.id}", {"name": "Vision"}).status_code == 200


def test_an_empty_group_is_deleted_and_its_name_is_free(alice):
    group = make_group(alice)
    path = f"{GROUPS}/{group['id']}"
    assert done(alice.delete(path)) == {"id": [group["id"]], "status": "Success"}
    assert [alice.get(path).status_code, alice.delete(path).status_code] == [404, 404]
    assert alice.put(path, {"name": "other"}).status_code == 404
    assert make_group(alice)["id"] != group["id"]


def test_what_a_deleted_group_had_is_gone_with_it(alice):
    group = make_group(alice)
    (first, *_) = done(alice.get(f"{TYPES}?groupId={group['id']}"))["data"]
    done(alice.delete(f"{GROUPS}/{group['id']}"))
    assert alice.get(f"{TYPES}/{first['id']}").status_code == 404
    assert alice.post(PLUGINS, {"group": group["id"], "name": "a"}).status_code == 404


@pytest.mark.parametrize("make", [make_plugin, make_type])
def test_a_group_that_holds_something_is_not_deleted(alice, make):
    group = make_group(alice)
    thing = make(alice, group["id"], "thing")
    answer = alice.delete(f"{GROUPS}/{group['id']}")
    assert (answer.status_code, answer.json["error"]) == (409, "GroupInUseError")
    root = PLUGINS if make is make_plugin else TYPES
    done(alice.delete(f"{root}/{thing['id']}"))
    done(alice.delete(f"{GROUPS}/{group['id']}"))


def test_a_deleted_group_is_nobodys_active_group(alice):
    group = make_group(alice)
    done(alice.put(f"{USERS}/current/group", {"group": group["id"]}))
    done(alice.delete(f"{GROUPS}/{group['id']}"))
    account = done(alice.get(f"{USERS}/current"))
    assert account["activeGroup"]["name"] == "public"
    assert group["id"] not in [ref["id"] for ref in account["groups"]]


def test_the_group_public_keeps_its_name_and_stays(admin, public):
    assert admin.put(f"{GROUPS}/{public.id}", {"name": "ours"}).status_code == 403
    assert admin.put(f"{GROUPS}/{public.id}", {"name": "public"}).status_code == 200
    assert admin.delete(f"{GROUPS}/{public.id}").status_code == 403


def test_nobody_leaves_the_group_public_or_is_thrown_out(admin, bob, public, user_ids):
    path = f"{GROUPS}/{public.id}/members/{user_ids['bob']}"
    assert [bob.delete(path).status_code, admin.delete(path).status_code] == [403, 403]


def test_one_can_lose_all_permissions_in_public(admin, bob, public, user_ids):
    path = f"{GROUPS}/{public.id}/members/{user_ids['bob']}"
    done(admin.patch(path, {"permissions": {"read": False, "write": False}}))
    assert bob.get(f"{GROUPS}/{public.id}").status_code == 404
    assert done(bob.get(GROUPS))["totalNumResults"] == 1
    assert done(bob.get(f"{TYPES}?groupId={public.id}"))["totalNumResults"] == 0
