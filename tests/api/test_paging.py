"""Pages and order of lists, by the contract's section 14."""

from __future__ import annotations

import pytest

from ..builders import GROUPS, PLUGINS, TYPES, USERS, done, make_file, make_plugin


@pytest.fixture
def six(alice, vision):
    """Plugins p0 to p5, described in the other direction."""
    for n in range(6):
        make_plugin(alice, vision.id, f"p{n}", description=f"d{9 - n}" if n else None)


def names(page):
    return [item.get("name") or item["filename"] for item in page["data"]]


def listed(client, **query):
    return names(done(client.get(PLUGINS, query_string=query)))


def test_a_page_in_the_middle_names_its_neighbours(alice, vision, six):
    query = f"groupId={vision.id}&search=name:*&sortBy=name&descending=true"
    page = done(alice.get(f"{PLUGINS}/?index=2&pageLength=2&{query}"))
    rest = f"pageLength=2&groupId={vision.id}&search=name%3A%2A&sortBy=name&descending=True"
    data = page.pop("data")
    assert page == {
        "index": 2,
        "isComplete": False,
        "totalNumResults": 6,
        "first": f"{PLUGINS}?index=0&{rest}",
        "next": f"{PLUGINS}?index=4&{rest}",
        "prev": f"{PLUGINS}?index=0&{rest}",
    }
    assert [plugin["name"] for plugin in data] == ["p3", "p2"]


def test_a_page_has_ten_items_where_nothing_is_said(alice, vision):
    for n in range(11):
        make_plugin(alice, vision.id, f"p{n}")
    page = done(alice.get(PLUGINS))
    assert (len(page["data"]), page["isComplete"]) == (10, False)
    assert page["first"] == f"{PLUGINS}?index=0&pageLength=10"
    assert page["next"] == f"{PLUGINS}?index=10&pageLength=10"
    assert "prev" not in page


def test_the_last_page_is_complete(alice, six):
    page = done(alice.get(f"{PLUGINS}?index=3&pageLength=3"))
    assert (page["isComplete"], "next" in page) == (True, False)
    assert page["prev"] == f"{PLUGINS}?index=0&pageLength=3"


def test_the_page_before_begins_at_the_first_item_at_least(alice, six):
    page = done(alice.get(f"{PLUGINS}?index=1&pageLength=4"))
    assert page["prev"] == f"{PLUGINS}?index=0&pageLength=4"


def test_past_the_end_there_is_nothing_and_the_number_of_all(alice, six):
    page = done(alice.get(f"{PLUGINS}?index=6"))
    assert (page["data"], page["totalNumResults"], page["isComplete"]) == ([], 6, True)


@pytest.mark.parametrize("query", ["", "&sortBy=description", "&sortBy=name&descending=1"])
def test_following_next_shows_everything_once(alice, six, query):
    """W21: following an address keeps what was asked."""
    path, seen = f"{PLUGINS}?pageLength=4{query}", []
    while path:
        page = done(alice.get(path))
        seen += names(page)
        path = page.get("next")
    assert sorted(seen) == [f"p{n}" for n in range(6)]
    assert seen == listed(alice, **dict(part.split("=") for part in query.split("&") if part))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("index=-1", "index"),
        ("index=x", "index"),
        ("index=1.5", "index"),
        ("pageLength=0", "pageLength"),
        ("pageLength=1001", "pageLength"),
        ("pageLength=ten", "pageLength"),
        ("groupId=0", "groupId"),
        ("groupId=vision", "groupId"),
        ("descending=maybe", "descending"),
    ],
)
def test_a_parameter_that_is_none_is_named(alice, query, field):
    answer = alice.get(f"{PLUGINS}?{query}")
    assert answer.status_code == 400
    assert answer.json["message"] == "Input payload validation failed"
    assert list(answer.json["errors"]) == [field]


def test_unknown_parameters_and_an_empty_order_are_ignored(alice, six):
    assert listed(alice, bogus="1", sortBy="", draft_type="x") == [f"p{n}" for n in range(6)]


@pytest.mark.parametrize("path", [PLUGINS, TYPES, "files"])
def test_an_unknown_order_is_refused_even_of_an_empty_list(alice, plugin, path):
    """W33."""
    path = f"{PLUGINS}/{plugin['id']}/files" if path == "files" else path
    answer = alice.get(f"{path}?sortBy=bogus&search=nosuchthing")
    assert (answer.status_code, answer.json["error"]) == (400, "SortParameterValidationError")


@pytest.mark.parametrize("word", ["true", "TRUE", "1", "on", "True"])
def test_descending_has_many_spellings(alice, six, word):
    assert listed(alice, sortBy="name", descending=word)[0] == "p5"


@pytest.mark.parametrize("word", ["false", "False", "0"])
def test_so_has_ascending(alice, six, word):
    assert listed(alice, sortBy="name", descending=word)[0] == "p0"


def test_null_comes_first_and_last_when_descending(alice, six):
    ascending = listed(alice, sortBy="description")
    assert ascending == ["p0", "p5", "p4", "p3", "p2", "p1"]
    assert listed(alice, sortBy="description", descending="true") == ascending[::-1]


def test_text_is_sorted_by_code_point(alice, vision):
    for name in ("b", "_c", "B2", "a1"):
        make_plugin(alice, vision.id, name)
    assert listed(alice, sortBy="name") == ["B2", "_c", "a1", "b"]


def test_creation_and_change_are_two_orders(alice, six):
    """W16."""
    (first, *_) = done(alice.get(f"{PLUGINS}?sortBy=createdOn"))["data"]
    done(alice.put(f"{PLUGINS}/{first['id']}", {"name": first["name"]}))
    assert listed(alice, sortBy="createdOn")[0] == "p0"
    assert listed(alice, sortBy="lastModifiedOn")[-1] == "p0"


def test_files_and_types_have_the_same_orders(alice, vision, plugin):
    files = f"{PLUGINS}/{plugin['id']}/files"
    for name in ("b.py", "a.py"):
        make_file(alice, plugin["id"], name)
    for key, first in (("filename", "a.py"), ("createdOn", "b.py"), ("lastModifiedOn", "b.py")):
        assert names(done(alice.get(f"{files}?sortBy={key}")))[0] == first
    types = names(done(alice.get(f"{TYPES}?groupId={vision.id}&sortBy=name")))
    assert types == sorted(types)


@pytest.mark.parametrize("path", [USERS, GROUPS, "members", "files", TYPES])
def test_every_list_has_pages(alice, vision, plugin, path):
    for name in ("b.py", "a.py"):
        make_file(alice, plugin["id"], name)
    path = {
        "files": f"{PLUGINS}/{plugin['id']}/files",
        "members": f"{GROUPS}/{vision.id}/members",
    }.get(path, path)
    whole = done(alice.get(f"{path}?pageLength=1000"))
    pages = [done(alice.get(f"{path}?index={n}&pageLength=1")) for n in range(len(whole["data"]))]
    assert [page["data"][0] for page in pages] == whole["data"]
    assert {page["totalNumResults"] for page in pages} == {whole["totalNumResults"]}
    assert pages[0]["next"] == f"{path}?index=1&pageLength=1"
