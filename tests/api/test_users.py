"""Accounts, and what one person sees of another."""

from __future__ import annotations

import pytest

from ..api_client import ApiClient
from ..builders import GROUPS, PLUGINS, USERS, done, make_group, make_plugin
from ..conftest import PASSWORD

ME = f"{USERS}/current"
LOGIN = "/api/v1/auth/login"
ACCOUNT_KEYS = [
    "username",
    "email",
    "id",
    "groups",
    "createdOn",
    "lastModifiedOn",
    "lastLoginOn",
    "passwordExpiresOn",
    "activeGroup",
]


def sign_up(client, username="dora", email="dora@example.org", password=PASSWORD, again=None):
    body = {
        "username": username,
        "email": email,
        "password": password,
        "confirmPassword": password if again is None else again,
    }
    return client.post(USERS, body)


def login(client, username, password=PASSWORD):
    return client.post(LOGIN, {"username": username, "password": password}).status_code


def test_anybody_can_register_and_is_in_the_group_public(api, public):
    account = done(sign_up(api))
    assert list(account) == ACCOUNT_KEYS
    group = {"id": public.id, "name": "public", "url": f"{GROUPS}/{public.id}"}
    assert (account["groups"], account["activeGroup"]) == ([group], group)
    assert account["lastLoginOn"] is None
    assert login(api, "dora") == 200


def test_who_registers_may_read_and_write_in_public(api, admin, public):
    dora = done(sign_up(api))["id"]
    members = done(admin.get(f"{GROUPS}/{public.id}"))["members"]
    (mine,) = (m["permissions"] for m in members if m["user"]["id"] == dora)
    assert [name for name, given in mine.items() if given] == ["read", "write"]


@pytest.mark.parametrize(
    ("username", "email", "password", "field"),
    [
        ("", "d@example.org", PASSWORD, "username"),
        ("n\n<script>", "d@example.org", PASSWORD, "username"),
        ("dora\n", "d@example.org", PASSWORD, "username"),
        (" dora", "d@example.org", PASSWORD, "username"),
        ("dor\u0430", "d@example.org", PASSWORD, "username"),
        ("d" * 65, "d@example.org", PASSWORD, "username"),
        ("dora", "not an email", PASSWORD, "email"),
        ("dora", "", PASSWORD, "email"),
        ("dora", "d@" + "e" * 300, PASSWORD, "email"),
        ("dora", "d@example.org\n", PASSWORD, "email"),
        ("dora", "d@example.org", "", "password"),
        ("dora", "d@example.org", "short", "password"),
    ],
)
def test_what_could_not_be_told_apart_or_typed_is_no_account(api, username, email, password, field):
    """W19."""
    answer = sign_up(api, username, email, password)
    assert (answer.status_code, list(answer.json["errors"])) == (400, [field])


def test_passwords_that_differ_are_refused(api):
    answer = sign_up(api, again="something else")
    assert (answer.status_code, answer.json["error"]) == (400, "QueryParameterValidationError")


@pytest.mark.parametrize(
    ("username", "email", "attributes"),
    [
        ("alice", "new@example.org", {"username": "alice"}),
        ("ALICE", "new@example.org", {"username": "ALICE"}),
        ("new", "alice@example.org", {"email_address": "alice@example.org"}),
        ("new", "Alice@Example.org", {"email_address": "Alice@Example.org"}),
    ],
)
def test_a_taken_name_or_address_is_refused_without_telling_whose(api, username, email, attributes):
    """W19."""
    answer = sign_up(api, username, email)
    assert (answer.status_code, answer.json["error"]) == (409, "EntityExistsError")
    detail = answer.json["detail"]
    assert (detail["entity_attributes"], detail["existing_id"]) == (attributes, None)


def test_people_are_listed_with_three_keys(alice):
    page = done(alice.get(USERS))
    assert [user["username"] for user in page["data"]] == ["admin", "alice", "bob", "charlie"]
    assert {tuple(user) for user in page["data"]} == {("username", "email", "id")}


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        ("charlie", ["charlie"]),
        ("bob", ["bob"]),
        ("alice", ["alice", "bob"]),
        ("admin", ["admin", "alice", "bob", "charlie"]),
    ],
)
def test_addresses_are_for_oneself_and_those_who_manage_a_group(request, reader, seen):
    """W23."""
    client = request.getfixturevalue(reader)
    listed = done(client.get(USERS))["data"]
    assert [user["username"] for user in listed if user["email"]] == seen
    single = [done(client.get(f"{USERS}/{user['id']}")) for user in listed]
    assert single == listed


@pytest.mark.parametrize("search", ["email:alice@*", "alice@example", "email:*"])
def test_a_hidden_address_is_not_found(charlie, search):
    found = done(charlie.get(USERS, query_string={"search": search}))["data"]
    assert [user["username"] for user in found] == (["charlie"] if search == "email:*" else [])


def test_somebody_unknown_is_not_found(alice):
    """W32."""
    answer = alice.get(f"{USERS}/99999")
    assert (answer.status_code, answer.json["error"]) == (404, "EntityDoesNotExistError")
    assert answer.json["detail"] == {"entity_type": "user", "user_id": 99999}


def test_one_sees_ones_own_account_whole(alice, vision, public):
    account = done(alice.get(ME))
    assert list(account) == ACCOUNT_KEYS
    assert [group["id"] for group in account["groups"]] == [public.id, vision.id]
    assert account["passwordExpiresOn"][:4] > account["createdOn"][:4]


def test_name_and_address_can_be_changed(alice, api):
    changed = done(alice.put(ME, {"username": "alicia", "email": "a@example.org"}))
    assert (changed["username"], changed["email"]) == ("alicia", "a@example.org")
    assert changed == done(alice.get(ME))
    assert [login(api, "alice"), login(api, "alicia")] == [401, 200]


def test_put_accepts_the_account_that_get_returned(alice):
    account = done(alice.get(ME))
    answer = done(alice.put(ME, account))
    assert answer == {**account, "lastModifiedOn": answer["lastModifiedOn"]}


@pytest.mark.parametrize(
    "body",
    [
        {"username": "bob", "email": "new@example.org"},
        {"username": "Bob", "email": "new@example.org"},
        {"username": "alice", "email": "BOB@example.org"},
    ],
)
def test_nobody_takes_somebody_elses_name_or_address(alice, api, body):
    """W5."""
    assert alice.put(ME, body).status_code == 409
    assert done(alice.get(ME))["username"] == "alice"
    assert login(api, "bob") == 200


@pytest.mark.parametrize("body", [{"username": "", "email": "a@b"}, {"username": "a", "email": ""}])
def test_a_change_is_held_to_the_same_rules(alice, body):
    assert alice.put(ME, body).status_code == 400


def test_an_account_is_deleted_with_its_password(charlie, api, copy_of, user_ids):
    saved = copy_of(charlie)
    refused = charlie.delete(ME, {"password": "wrong"})
    assert (refused.status_code, refused.json["error"]) == (401, "UserPasswordError")
    gone = done(charlie.delete(ME, {"password": PASSWORD}))
    assert gone == {"id": [user_ids["charlie"]], "status": "Success"}
    assert [charlie.get(ME).status_code, saved.get(ME).status_code] == [401, 401]
    assert login(api, "charlie") == 401


def test_a_deleted_account_is_not_found_and_its_name_stays_taken(charlie, alice, user_ids):
    done(charlie.delete(ME, {"password": PASSWORD}))
    assert alice.get(f"{USERS}/{user_ids['charlie']}").status_code == 404
    assert "charlie" not in alice.get(USERS).text
    assert sign_up(alice, "charlie").status_code == 409
    assert sign_up(alice, email="charlie@example.org").status_code == 409


def test_what_a_deleted_account_made_stays(charlie, alice, public):
    plugin = make_plugin(charlie, public.id)
    done(charlie.delete(ME, {"password": PASSWORD}))
    assert done(alice.get(f"{PLUGINS}/{plugin['id']}"))["user"]["username"] == "charlie"


def test_the_only_owner_of_a_group_with_others_cannot_go(alice, vision, user_ids):
    answer = alice.delete(ME, {"password": PASSWORD})
    assert (answer.status_code, answer.json["error"]) == (409, "LastOwnerError")
    assert "'vision'" in answer.json["message"]
    member = f"{GROUPS}/{vision.id}/members/{user_ids['bob']}"
    done(alice.patch(member, {"permissions": {"owner": True}}))
    done(alice.delete(ME, {"password": PASSWORD}))


def test_the_only_member_of_a_group_can_go(charlie):
    make_group(charlie)
    done(charlie.delete(ME, {"password": PASSWORD}))


def test_a_deleted_account_is_no_member_any_more(alice, bob, vision):
    done(bob.delete(ME, {"password": PASSWORD}))
    members = done(alice.get(f"{GROUPS}/{vision.id}"))["members"]
    assert [member["user"]["username"] for member in members] == ["alice"]
    assert done(alice.get(f"{GROUPS}/{vision.id}/members"))["totalNumResults"] == 1


def test_a_deleted_account_is_no_owner_any_more(alice, bob, vision, user_ids):
    member = f"{GROUPS}/{vision.id}/members/{user_ids['bob']}"
    done(alice.patch(member, {"permissions": {"owner": True}}))
    done(bob.delete(ME, {"password": PASSWORD}))
    left = alice.delete(f"{GROUPS}/{vision.id}/members/{user_ids['alice']}")
    assert (left.status_code, left.json["error"]) == (409, "LastOwnerError")


def test_the_active_group_is_chosen_for_a_session(app, alice, vision, public):
    assert done(alice.get(ME))["activeGroup"]["id"] == public.id
    chosen = done(alice.put(f"{ME}/group", {"group": vision.id}))
    assert chosen["activeGroup"]["name"] == "vision"
    assert chosen == done(alice.get(ME))
    other = ApiClient(app)
    login(other, "alice")
    assert done(other.get(ME))["activeGroup"]["id"] == public.id


def test_a_group_that_one_may_not_read_cannot_be_active(charlie, vision, public):
    for group_id in (vision.id, 99999):
        assert charlie.put(f"{ME}/group", {"group": group_id}).status_code == 404
    assert done(charlie.get(ME))["activeGroup"]["id"] == public.id


def test_an_active_group_that_is_lost_falls_back(alice, bob, vision, public, user_ids):
    done(bob.put(f"{ME}/group", {"group": vision.id}))
    done(alice.delete(f"{GROUPS}/{vision.id}/members/{user_ids['bob']}"))
    assert done(bob.get(ME))["activeGroup"]["id"] == public.id
