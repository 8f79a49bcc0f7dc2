"""Search over HTTP: its fields per list, its refusals, and that it finds only what one may read."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from app.domain import listing
from app.domain.search import KINDS
from app.models import time_limit
from app.schemas import search as shapes

from ..builders import (
    GROUPS,
    PLUGINS,
    TYPES,
    USERS,
    done,
    function_task,
    make_file,
    make_plugin,
    make_type,
)


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


SEARCH = "/api/v1/search"
CODE = """from dioptra import pyplugs


@pyplugs.register
def saw(log: str) -> str:
    return log
"""


@pytest.fixture
def saw(alice, vision):
    """A file with a task, in Alice's group; gives its document."""
    plugin = make_plugin(alice, vision.id, "tools", description="to saw")
    string = vision.types["string"]
    task = function_task("saw", {"log": string}, {"planks": string})
    return make_file(alice, plugin["id"], "saw.py", CODE, [task])


def hits(client, search, **query):
    return done(client.get(SEARCH, query_string={"search": search, **query}))["data"]


def test_everything_is_searched_kind_by_kind(alice, saw, vision):
    found = hits(alice, "saw")
    assert [(hit["kind"], hit["name"]) for hit in found] == [
        ("plugin", "tools"),
        ("file", "saw.py"),
        ("task", "saw"),
        ("code", "saw.py"),
    ]
    plugin, file, task, code = found
    path = saw["plugin"]["url"]
    assert (plugin["url"], plugin["plugin"], plugin["description"]) == (path, None, "to saw")
    assert file["url"] == task["url"] == f"{path}/files/{saw['id']}"
    assert task["task"] == "saw"
    assert task["plugin"] == {"id": saw["plugin"]["id"], "name": "tools", "url": path}
    assert task["file"] == {"id": saw["id"], "name": "saw.py", "url": task["url"]}
    line = {"lineNumber": 5, "line": "def saw(log: str) -> str:", "marks": [[4, 7]]}
    assert (code["lines"], code["numLines"]) == ([line], 1)


def test_the_shape_names_the_kinds_that_there_are():
    assert tuple(KINDS) == shapes.KINDS


def test_arguments_are_found_by_name_and_by_type(alice, saw, vision):
    (given,) = hits(alice, "argument:LOG")
    assert (given["name"], given["task"], given["direction"]) == ("log", "saw", "input")
    assert given["parameterType"]["id"] == vision.types["string"]
    (made,) = hits(alice, "argument:planks, task:saw, plugin:tools, filename:saw.py")
    assert made["direction"] == "output"
    assert {hit["kind"] for hit in hits(alice, "type:string", groupId=vision.id)} == {
        "argument",
        "type",
    }
    assert [hit["name"] for hit in hits(alice, "type:str*", kinds="argument")] == ["log", "planks"]


@pytest.mark.parametrize(
    "search", ["plugin:other, saw", "task:saw, tag:x", "filename:saw.py, name:x"]
)
def test_all_terms_must_match(alice, saw, search):
    assert hits(alice, search) == []


def test_a_place_alone_finds_the_place_and_not_all_that_is_in_it(alice, saw):
    assert [hit["kind"] for hit in hits(alice, "plugin:tools")] == ["plugin"]
    assert [hit["kind"] for hit in hits(alice, "filename:saw.py")] == ["file"]
    assert [hit["kind"] for hit in hits(alice, "task:saw")] == ["task"]


def test_pages_go_on_from_kind_to_kind(alice, saw):
    whole = hits(alice, "s")
    assert len({hit["kind"] for hit in whole}) > 3
    paged, address = [], f"{SEARCH}?search=s&pageLength=1"
    while address:
        page = done(alice.get(address))
        assert page["totalNumResults"] == len(whole)
        paged += page["data"]
        address = page.get("next")
    assert paged == whole
    assert hits(alice, "s", index=2**63 - 1) == []


def test_kinds_are_in_the_addresses_of_pages(alice, saw):
    page = done(alice.get(f"{SEARCH}?search=s&kinds=task,code&pageLength=1"))
    assert page["next"] == f"{SEARCH}?index=1&pageLength=1&search=s&kinds=task%2Ccode"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "search"),
        ({"search": "  "}, "search"),
        ({"search": "a", "kinds": "tasks"}, "kinds"),
        ({"search": "a", "kinds": "task,\x00"}, "kinds"),
        ({"search": "a", "index": str(10**30)}, "index"),
        ({"search": "a", "groupId": "x"}, "groupId"),
    ],
)
def test_what_is_malformed_is_refused_with_its_name(alice, query, field):
    answer = alice.get(SEARCH, query_string=query)
    assert answer.status_code == 400
    assert field in answer.json["errors"]


def test_only_what_is_there_now_and_may_be_read_is_found(alice, bob, charlie, saw, vision):
    assert len(hits(bob, "saw")) == 4
    assert hits(charlie, "saw") == []
    assert hits(charlie, "saw", groupId=vision.id) == []
    file = f"{saw['plugin']['url']}/files/{saw['id']}"
    done(alice.put(file, {"filename": "saw.py", "contents": "axe = 1\n", "tasks": {}}))
    assert [hit["kind"] for hit in hits(alice, "saw")] == ["plugin", "file"]
    assert [hit["kind"] for hit in hits(alice, "axe")] == ["code"]
    done(alice.delete(saw["plugin"]["url"]))
    assert hits(alice, "saw") == hits(alice, "axe") == []


HOSTILE = [
    "\x00",
    "\N{PILE OF POO}",
    "a," * 3000 + "a",
    "?" * 1000,
    "*?" * 500,
    "%_\\\\",
    "*%*_*" * 30,
    ",".join(["*a*b*c*"] * 50),
    "9" * 1000,
    "name:" * 100,
    "code:",
    "code:*",
    r"code:\n",
    r"code:(?P<x>a+)+$,\\[",
    "***=a",
    "*a*(?i)b*",
]


@pytest.mark.parametrize("search", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("path", [SEARCH, PLUGINS, "files"])
def test_no_text_crashes_a_search(alice, saw, path, search):
    path = f"{saw['plugin']['url']}/files" if path == "files" else path
    assert alice.get(path, query_string={"search": search}).status_code in (200, 422)


@pytest.mark.parametrize("path", [SEARCH, PLUGINS])
@pytest.mark.parametrize("sent", ["%ED%A0%80", "%FF", "%00", "%F0%9F%92%A9", "%"])
def test_what_is_no_utf_8_crashes_no_search(alice, path, sent):
    assert alice.get(f"{path}?search={sent}").status_code in (200, 422)


def test_long_texts_are_found_and_long_ones_with_wildcards_refused(alice, vision):
    words = "once upon a time there was " * 10
    make_plugin(alice, vision.id, "tale", description=f"{words}{words}\n%_")
    assert found(alice, PLUGINS, words.upper()) == ["tale"]
    assert found(alice, PLUGINS, f"{words}%") == []
    assert found(alice, PLUGINS, r"there was \n%_") == ["tale"]
    assert found(alice, PLUGINS, f"{words[:60]}*{words[:60]}") == ["tale"]
    answer = alice.get(PLUGINS, query_string={"search": f"a,{words}*"})
    assert answer.status_code == 422
    assert answer.json["detail"]["position"] == 2


@pytest.fixture
def hurried(app, monkeypatch):
    """A server that ends every search after a millisecond."""

    @contextmanager
    def limit(connection, _limit_ms):
        with time_limit(connection, 1):
            yield

    monkeypatch.setattr(listing, "time_limit", limit)


def test_a_search_that_takes_too_long_is_ended_and_says_what_would_help(
    alice, vision, hurried, database_kind
):
    nearly = "a" * 60_000
    for n in range(60):
        make_plugin(alice, vision.id, f"p{n}", description=nearly)
    for path in (PLUGINS, SEARCH):
        answer = alice.get(path, query_string={"search": "*".join(["a" * 60 + "b"] * 9)})
        assert (answer.status_code, answer.json["error"]) == (422, "SearchTimeError")
        assert "Narrow it: give a longer piece of text" in answer.json["message"]
        assert answer.json["detail"]["limit_ms"] == 30_000
    assert alice.get(PLUGINS).status_code == 200


def test_a_search_over_everything_costs_the_same_for_2_and_for_30(alice, vision, statements):
    def cost(up_to):
        for n in range(len(made), up_to):
            made.append(make_plugin(alice, vision.id, f"saw_{n}"))
            task = function_task("saw", {"log": vision.types["string"]})
            make_file(alice, made[-1]["id"], "saw.py", CODE, [task])
        with statements() as counted:
            hits(alice, "s", pageLength=500)
        return counted()

    made: list = []
    assert cost(2) == cost(30)
