"""Groups on their pages: made, renamed, deleted; members added, changed, removed."""

from __future__ import annotations

import pytest

from tests.builders import GROUPS, done, make_group, make_plugin, make_token, make_type

from .reader import Page


@pytest.fixture
def path(vision):
    return f"/groups/{vision.id}"


@pytest.fixture
def ids(admin):
    return {user["username"]: user["id"] for user in done(admin.get("/api/v1/users"))["data"]}


def may(client, group_id, name):
    """What somebody may do in a group; None for those who are not in it."""
    for member in done(client.get(f"{GROUPS}/{group_id}"))["members"]:
        if member["user"]["username"] == name:
            given = member["permissions"]
            return {word for word in ("read", "write", "admin", "owner") if given[word]}
    return None


def send(reader, path, **fields):
    """Fill the form that a page has for itself; a box with None is not ticked."""
    given = {**reader.page(path).form("").values, **fields}
    return reader.post(path, {key: value for key, value in given.items() if value is not None})


def tick(reader, path, user_id, **boxes):
    """Send a member's row with other boxes ticked."""
    row = reader.page(path).form(f"{path}/members/{user_id}")
    given = {**row.values, **boxes}
    sent = {key: value for key, value in given.items() if value is not None}
    return reader.post(row.action, sent)


def token_of(reader):
    return {"csrf_token": reader.page("/account").form("/sign-out").values["csrf_token"]}


def test_a_new_group_belongs_to_who_makes_it(charlie_ui):
    assert "/groups/new" in charlie_ui.page("/groups").links
    answer = send(charlie_ui, "/groups/new", name="sound lab")
    page = charlie_ui.page(answer.location)
    assert page.headings == ["sound lab"]
    assert "Created sound lab. You own it." in page.text
    assert "Add a member" in page.text


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("", 400, "Fill this in."),
        ("a/b", 400, "A name is made of letters"),
        ("Vision", 409, "letter case does not tell two apart"),
    ],
)
def test_a_refused_name_is_said_beside_the_field_and_kept(charlie_ui, name, status, words):
    answer = send(charlie_ui, "/groups/new", name=name)
    assert answer.status_code == status
    assert 'id="name-about"' in answer.text
    assert words in Page(answer.text).text
    assert Page(answer.text).form("").values["name"] == name


def test_a_member_is_added_by_name_in_any_letter_case(alice_ui, alice, vision, path):
    answer = alice_ui.submit(path, f"{path}/members", username="Charlie")
    assert "Added charlie." in alice_ui.page(answer.location).text
    assert may(alice, vision.id, "charlie") == {"read", "write"}


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"username": ""}, 400, "Fill this in."),
        ({"username": "nobody"}, 404, "There is no user named 'nobody'."),
        ({"username": "bob"}, 409, "'bob' is a member of the group 'vision' already."),
        ({"username": "charlie", "read": None}, 400, "may read it"),
    ],
)
def test_who_is_not_added_is_told_why_and_kept(alice_ui, path, fields, status, words):
    form = alice_ui.page(path).form(f"{path}/members")
    given = {key: value for key, value in {**form.values, **fields}.items() if value}
    answer = alice_ui.post(form.action, given)
    assert answer.status_code == status
    page = Page(answer.text)
    assert words in page.text
    again = page.form(form.action).values
    assert again["username"] == fields["username"]
    assert ("read" in again) is ("read" in given)


def test_a_row_saves_what_is_ticked_and_leaves_the_rest(alice_ui, alice, vision, path, ids):
    shares = {"permissions": {"shareRead": True}}
    done(alice.patch(f"{GROUPS}/{vision.id}/members/{ids['bob']}", shares))
    answer = tick(alice_ui, path, ids["bob"], write="yes", admin="yes")
    assert "Saved what bob may do." in alice_ui.page(answer.location).text
    assert may(alice, vision.id, "bob") == {"read", "write", "admin"}
    tick(alice_ui, path, ids["bob"], write=None, admin=None)
    assert may(alice, vision.id, "bob") == {"read"}
    (bob,) = (
        member["permissions"]
        for member in done(alice.get(f"{GROUPS}/{vision.id}"))["members"]
        if member["user"]["id"] == ids["bob"]
    )
    assert bob["shareRead"] is True


def test_a_row_that_is_refused_keeps_its_ticks(alice_ui, alice, vision, path, ids):
    answer = tick(alice_ui, path, ids["bob"], read=None, write="yes")
    assert answer.status_code == 400
    assert "Whoever may do anything in a group may read it." in Page(answer.text).text
    row = Page(answer.text).form(f"{path}/members/{ids['bob']}").values
    assert ("read" in row, "write" in row) == (False, True)
    assert may(alice, vision.id, "bob") == {"read"}


def test_the_last_owner_cannot_resign(alice_ui, path, ids):
    answer = tick(alice_ui, path, ids["alice"], owner=None)
    assert answer.status_code == 409
    assert "only owner of the group 'vision'" in Page(answer.text).text


def test_an_admin_saves_reading_and_writing_only(alice, bob_ui, vision, path, ids):
    done(
        alice.patch(f"{GROUPS}/{vision.id}/members/{ids['bob']}", {"permissions": {"admin": True}})
    )
    row = bob_ui.page(path).form(f"{path}/members/{ids['alice']}")
    assert tick(bob_ui, path, ids["alice"], write=None).status_code == 303
    assert may(alice, vision.id, "alice") == {"read", "admin", "owner"}
    assert may(alice, vision.id, "bob") == {"read", "admin"}
    grab = {**token_of(bob_ui), "read": "yes", "admin": "yes", "owner": "yes"}
    answer = bob_ui.post(f"{path}/members/{ids['bob']}", grab)
    assert answer.status_code == 403
    assert bob_ui.post(row.action, {**token_of(bob_ui), "read": "yes"}).status_code == 403
    assert may(alice, vision.id, "alice") == {"read", "admin", "owner"}


def test_a_reader_sees_who_may_what_and_no_button_that_refuses(bob_ui, path, ids):
    page = bob_ui.page(path)
    assert "alice yes yes yes yes".replace(" ", "") in page.text.replace("✓", "").replace(" ", "")
    actions = {form.action for form in page.forms}
    assert actions.isdisjoint({f"{path}/members", f"{path}/members/{ids['bob']}"})
    assert {f"{path}/edit", f"{path}/delete"}.isdisjoint(page.links)
    assert f"{path}/members/{ids['bob']}/remove" in page.links


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("/members", {"username": "charlie", "read": "yes"}),
        ("/members/{alice}", {"read": "yes"}),
        ("/members/{alice}/remove", {}),
        ("/edit", {"name": "sight"}),
        ("/delete", {}),
    ],
)
def test_what_a_reader_sends_is_refused_and_a_stranger_finds_nothing(
    bob_ui, charlie_ui, path, ids, action, fields
):
    address = path + action.format(**ids)
    for reader, status in ((bob_ui, 403), (charlie_ui, 404)):
        assert reader.post(address, {**token_of(reader), **fields}).status_code == status
    if action not in ("/members", "/members/{alice}"):
        assert bob_ui.get(address).status_code == 403
        assert charlie_ui.get(address).status_code == 404


def test_removing_says_what_goes_and_takes_it(alice_ui, alice, bob, vision, path, ids):
    make_token(bob, "narrow", group=vision.id)
    address = f"{path}/members/{ids['bob']}/remove"
    page = alice_ui.page(address)
    assert page.headings == ["Remove bob from vision?"]
    assert "Their API tokens that work only in vision are revoked." in page.text
    answer = send(alice_ui, address)
    assert "Removed bob." in alice_ui.page(answer.location).text
    assert may(alice, vision.id, "bob") is None


def test_everybody_may_leave(bob_ui, alice, vision, path, ids):
    address = f"{path}/members/{ids['bob']}/remove"
    assert bob_ui.page(address).headings == ["Leave vision?"]
    answer = send(bob_ui, address)
    assert "You left vision." in bob_ui.page(answer.location).text
    assert may(alice, vision.id, "bob") is None


def test_the_only_owner_cannot_leave_and_is_told_why(alice_ui, path, ids):
    answer = send(alice_ui, f"{path}/members/{ids['alice']}/remove")
    assert answer.status_code == 409
    assert "Make somebody else an owner first." in Page(answer.text).text


def test_a_group_gets_another_name(alice_ui, path):
    assert alice_ui.page(f"{path}/edit").form("").values["name"] == "vision"
    answer = send(alice_ui, f"{path}/edit", name="sight")
    assert alice_ui.page(answer.location).headings == ["sight"]
    answer = send(alice_ui, f"{path}/edit", name="public")
    assert answer.status_code == 409
    assert Page(answer.text).form("").values["name"] == "public"


def test_an_empty_group_is_deleted_with_its_members_named(alice, alice_ui):
    group = make_group(alice, "lab")["id"]
    page = alice_ui.page(f"/groups/{group}/delete")
    assert "1 membership: alice" in page.text
    answer = send(alice_ui, f"/groups/{group}/delete")
    assert "Deleted lab." in alice_ui.page(answer.location).text
    assert alice_ui.get(f"/groups/{group}").status_code == 404


def test_what_is_in_a_group_stands_against_its_deletion(alice, alice_ui, vision, path):
    make_plugin(alice, vision.id, files={"hello.py": "a = 1\n"})
    make_type(alice, vision.id)
    page = alice_ui.page(f"{path}/delete")
    assert "1 plugin 1 file 1 parameter type" in page.text
    assert "" not in {form.action for form in page.forms}
    assert alice_ui.post(f"{path}/delete", token_of(alice_ui)).status_code == 409
    answer = alice_ui.submit(f"{path}/delete", "/active-group", group=str(vision.id))
    assert answer.location == "/plugins"


def test_the_group_public_is_everybodys(alice_ui, admin):
    public = done(admin.get(f"{GROUPS}?search=name:public"))["data"][0]["id"]
    page = alice_ui.page(f"/groups/{public}")
    assert "Everybody who has an account here" in page.text
    assert not [link for link in page.links if link.endswith("/remove")]


def test_a_group_costs_the_same_for_2_and_for_20_members(alice_ui, alice, admin, path, statements):
    def cost():
        with statements() as count:
            alice_ui.page(path)
        return count()

    few = cost()
    for number in range(18):
        name = f"member{number}"
        words = {"password": "long enough", "confirmPassword": "long enough"}
        made = {"username": name, "email": f"{name}@example.org", **words}
        user = done(admin.post("/api/v1/users", made))["id"]
        done(alice.post(f"/api/v1{path}/members", {"user": user}))
    assert "member17" in alice_ui.page(path).text
    assert cost() == few <= 3
