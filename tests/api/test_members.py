"""Members and what they may do: the table of app/domain/access.py, asked over HTTP."""

from __future__ import annotations

import pytest

from ..builders import GROUPS, PLUGINS, USERS, done, make_plugin

READER = {"read": True}
WRITER = {"read": True, "write": True}
ADMIN = {"read": True, "admin": True}
WRITING_ADMIN = {"read": True, "write": True, "admin": True}
OWNER = {"read": True, "owner": True}
SHARER = {"read": True, "shareRead": True, "shareWrite": True}
NONE = dict.fromkeys(["read", "write", "shareRead", "shareWrite", "owner", "admin"], False)


@pytest.fixture
def members(vision):
    return f"{GROUPS}/{vision.id}/members"


@pytest.fixture
def charlie_is(alice, members, user_ids):
    """Make Charlie a member with these permissions."""

    def make(permissions):
        body = {"user": user_ids["charlie"], "permissions": permissions}
        return done(alice.post(members, body))

    return make


def test_a_member_is_added_with_the_permissions_that_are_named(charlie_is, charlie, vision):
    member = charlie_is(WRITER)
    assert member["permissions"] == {**NONE, **WRITER}
    assert member["user"]["username"] == "charlie"
    assert member["group"]["id"] == vision.id
    assert charlie.get(f"{GROUPS}/{vision.id}").status_code == 200


def test_a_member_without_word_on_permissions_may_read(alice, members, user_ids):
    member = done(alice.post(members, {"user": user_ids["charlie"]}))
    assert member["permissions"] == {**NONE, "read": True}


# Rows and columns of the table in app/domain/access.py: read, write, manage, own.
TABLE = [
    (None, 404, 404, 404, 404),
    (NONE, 404, 404, 404, 404),
    (READER, 200, 403, 403, 403),
    (SHARER, 200, 403, 403, 403),
    (WRITER, 200, 200, 403, 403),
    (ADMIN, 200, 403, 200, 403),
    (WRITING_ADMIN, 200, 200, 200, 403),
    (OWNER, 200, 403, 200, 200),
    ({**WRITER, "owner": True}, 200, 200, 200, 200),
    ({**WRITER, "owner": True, "admin": True}, 200, 200, 200, 200),
]


@pytest.mark.parametrize(("permissions", "read", "write", "manage", "own"), TABLE)
def test_who_may_do_what(
    permissions, read, write, manage, own, alice, charlie, vision, charlie_is, user_ids
):
    plugin = make_plugin(alice, vision.id)
    if permissions is not None:
        charlie_is(permissions)
    group, bob = f"{GROUPS}/{vision.id}", f"{GROUPS}/{vision.id}/members/{user_ids['bob']}"
    for answer in (
        charlie.patch(bob, {"permissions": {"owner": True}}),
        charlie.patch(bob, {"permissions": {"owner": False, "admin": True}}),
    ):
        assert answer.status_code == own
    done(alice.patch(bob, {"permissions": {"owner": False, "admin": False}}))
    for answer in (
        charlie.get(f"{PLUGINS}/{plugin['id']}"),
        charlie.get(group),
        charlie.get(f"{group}/members"),
        charlie.put(f"{USERS}/current/group", {"group": vision.id}),
    ):
        assert answer.status_code == read
    for answer in (
        charlie.put(f"{PLUGINS}/{plugin['id']}", {"name": "renamed"}),
        charlie.post(PLUGINS, {"group": vision.id, "name": "more"}),
    ):
        assert answer.status_code == write
    for answer in (
        charlie.put(group, {"name": "sight"}),
        charlie.patch(bob, {"permissions": {"write": True}}),
        charlie.post(f"{group}/members", {"user": user_ids["admin"]}),
        charlie.delete(bob),
    ):
        assert answer.status_code == manage


def test_only_an_owner_deletes_a_group(alice, charlie, charlie_is, vision):
    charlie_is(WRITING_ADMIN)
    assert charlie.delete(f"{GROUPS}/{vision.id}").status_code == 403
    assert alice.delete(f"{GROUPS}/{vision.id}").status_code == 200


def test_an_admin_neither_makes_nor_unmakes_owners_and_admins(
    alice, charlie, charlie_is, members, user_ids
):
    charlie_is(WRITING_ADMIN)
    bob = f"{members}/{user_ids['bob']}"
    for role in ("owner", "admin"):
        body = {"user": user_ids["admin"], "permissions": {"read": True, role: True}}
        assert charlie.post(members, body).status_code == 403
        done(alice.patch(bob, {"permissions": {role: True}}))
        assert charlie.patch(bob, {"permissions": {role: False}}).status_code == 403
        assert charlie.delete(bob).status_code == 403
        done(alice.patch(bob, {"permissions": {role: False}}))


def test_permissions_that_are_not_named_stay(alice, members, user_ids):
    bob = f"{members}/{user_ids['bob']}"
    assert done(alice.patch(bob, {"permissions": {"write": True}}))["permissions"] == {
        **NONE,
        **WRITER,
    }
    assert done(alice.patch(bob, {"permissions": {}}))["permissions"] == {**NONE, **WRITER}


def test_patch_accepts_the_member_that_get_returned(alice, members, user_ids):
    (bob,) = (
        member for member in done(alice.get(members))["data"] if member["user"]["username"] == "bob"
    )
    assert done(alice.patch(f"{members}/{user_ids['bob']}", bob)) == bob


def test_whoever_may_anything_may_read(alice, members, user_ids):
    for permissions in ({"write": True, "read": False}, {"owner": True, "read": False}):
        answer = alice.patch(f"{members}/{user_ids['bob']}", {"permissions": permissions})
        assert answer.status_code == 400
        assert list(answer.json["errors"]["permissions"]) == ["read"]


@pytest.mark.parametrize("value", ["true", 1, None, "yes"])
def test_a_permission_is_true_or_false(alice, members, user_ids, value):
    answer = alice.patch(f"{members}/{user_ids['bob']}", {"permissions": {"write": value}})
    assert (answer.status_code, list(answer.json["errors"])) == (400, ["permissions"])


def test_nobody_is_added_twice(alice, members, user_ids):
    answer = alice.post(members, {"user": user_ids["bob"]})
    assert (answer.status_code, answer.json["error"]) == (409, "EntityExistsError")


def test_somebody_unknown_is_not_added(alice, charlie, members, user_ids):
    done(charlie.delete(f"{USERS}/current", {"password": "correct horse battery"}))
    for user_id in (99999, user_ids["charlie"]):
        answer = alice.post(members, {"user": user_id})
        assert answer.status_code == 404
        assert answer.json["detail"] == {"entity_type": "user", "user_id": user_id}


def test_who_is_no_member_is_neither_changed_nor_removed(alice, members, user_ids):
    path = f"{members}/{user_ids['charlie']}"
    assert alice.patch(path, {"permissions": {"read": True}}).status_code == 404
    assert alice.delete(path).status_code == 404


def test_everybody_may_leave(bob, charlie, charlie_is, members, user_ids, vision):
    charlie_is(WRITING_ADMIN)
    for client, name in ((bob, "bob"), (charlie, "charlie")):
        done(client.delete(f"{members}/{user_ids[name]}"))
        assert client.get(f"{GROUPS}/{vision.id}").status_code == 404


def test_the_last_owner_neither_leaves_nor_resigns(alice, members, user_ids):
    mine = f"{members}/{user_ids['alice']}"
    for answer in (alice.delete(mine), alice.patch(mine, {"permissions": {"owner": False}})):
        assert (answer.status_code, answer.json["error"]) == (409, "LastOwnerError")
    done(alice.patch(f"{members}/{user_ids['bob']}", {"permissions": {"owner": True}}))
    done(alice.patch(mine, {"permissions": {"owner": False}}))
    done(alice.delete(mine))


def test_what_was_allowed_ends_with_the_membership(alice, bob, members, plugin, user_ids):
    done(alice.delete(f"{members}/{user_ids['bob']}"))
    assert bob.get(f"{PLUGINS}/{plugin['id']}").status_code == 404
    assert done(bob.get(PLUGINS))["totalNumResults"] == 0


def test_members_are_listed_and_searched(bob, members):
    page = done(bob.get(members))
    assert [member["user"]["username"] for member in page["data"]] == ["alice", "bob"]
    found = done(bob.get(f"{members}?search=username:b*"))["data"]
    assert [member["user"]["username"] for member in found] == ["bob"]
