"""Search over HTTP: its fields per list, its refusals, and that it finds only what one may read."""

from __future__ import annotations

import pytest

from ..builders import GROUPS, PLUGINS, TYPES, USERS, done, make_file, make_plugin, make_type


@pytest.fixture
def shelf(alice, vision):
    """Things to be found, in Alice's group; gives the path of the files."""
    plugin = make_plugin(alice, vision.id, "my_tools", description="100%41 Wood, and more")
    make_plugin(alice, vision.id, "myxtools")
    make_file(alice, plugin["id"], "saw.py", "x = 'Oak'\n", description="cuts")
    make_file(alice, plugin["id"], "plane.py", "y = 'Elm'\n")
    make_type(alice, vision.id, "np.ndarray", description="arrays")
    return f"{PLUGINS}/{plugin['id']}/files"


def found(client, path, search, key="name"):
    page = done(client.get(path, query_string={"search": search}))
    assert page["totalNumResults"] == len(page["data"])
    return [item[key] for item in page["data"]]


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("", ["my_tools", "myxtools"]),
        ("tools", ["my_tools", "myxtools"]),
        ("name:my_tools", ["my_tools"]),
        ("name:MY_TOOLS", ["my_tools"]),
        ("my_t", ["my_tools"]),
        ("name:my?tools", ["my_tools", "myxtools"]),
        ("name:tools", []),
        ("name:*tools, wood", ["my_tools"]),
        ("description:*wood*", ["my_tools"]),
        ('"Wood, and"', ["my_tools"]),
        ("%41", ["my_tools"]),
        ("100A", []),
        ("tag:*", []),
    ],
)
def test_plugins_are_found(alice, shelf, search, names):
    """W14, W33: an underscore is plain, and what is decoded once is not decoded again."""
    assert found(alice, PLUGINS, search) == names


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("saw", ["saw.py"]),
        ("filename:*.py", ["saw.py", "plane.py"]),
        ("contents:*elm*", ["plane.py"]),
        ("oak", ["saw.py"]),
        ("description:cuts", ["saw.py"]),
    ],
)
def test_files_are_found(alice, shelf, search, names):
    assert found(alice, shelf, search, "filename") == names


def test_types_groups_and_people_are_found(alice, shelf, vision):
    assert found(alice, TYPES, "np.nd") == ["np.ndarray"]
    assert found(alice, TYPES, "description:array?") == ["np.ndarray"]
    assert found(alice, GROUPS, "name:vis*") == ["vision"]
    assert found(alice, USERS, "username:?ob", "username") == ["bob"]
    assert found(alice, f"{GROUPS}/{vision.id}/members", "bo", "user")[0]["username"] == "bob"


LISTS = [PLUGINS, TYPES, GROUPS, USERS, "files", "members"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("search", "reason"),
    [
        ("bogus:x", "'bogus' is not a valid field"),
        ("name:", None),
        ("a,,b", None),
        (",", None),
        ('"open', None),
        ('""', None),
        ("café", None),
        ("a\x00", None),
        ("a," * 1900 + "a", None),
    ],
)
def test_what_is_no_search_is_refused_on_every_list(alice, shelf, vision, path, search, reason):
    """W26 among others."""
    path = {"files": shelf, "members": f"{GROUPS}/{vision.id}/members"}.get(path, path)
    answer = alice.get(path, query_string={"search": search})
    assert (answer.status_code, answer.json["error"]) == (422, "SearchParseError")
    detail = answer.json["detail"]
    assert detail["query"] == search or len(search) > 1000
    assert detail["reason"] == (reason or detail["reason"])


@pytest.mark.parametrize("path", LISTS)
def test_a_search_is_in_the_addresses_of_its_pages(alice, shelf, vision, path):
    path = {"files": shelf, "members": f"{GROUPS}/{vision.id}/members"}.get(path, path)
    page = done(alice.get(path, query_string={"search": "?*", "pageLength": 1}))
    assert page["first"] == f"{path}?index=0&pageLength=1&search=%3F%2A"
    assert page["totalNumResults"] >= 2
    assert len(done(alice.get(page["next"]))["data"]) == 1


def test_nothing_hidden_is_found(charlie, shelf):
    """W1."""
    assert found(charlie, PLUGINS, "tools") == []
    assert found(charlie, TYPES, "np.ndarray") == []
    assert found(charlie, GROUPS, "vision") == []
    assert charlie.get(f"{shelf}?search=saw").status_code == 404


def test_what_is_deleted_is_not_found(alice, shelf):
    plugin = shelf.removesuffix("/files")
    done(alice.delete(f"{shelf}/{done(alice.get(shelf))['data'][0]['id']}"))
    assert found(alice, shelf, "filename:*", "filename") == ["plane.py"]
    done(alice.delete(plugin))
    assert found(alice, PLUGINS, "tools") == ["myxtools"]
