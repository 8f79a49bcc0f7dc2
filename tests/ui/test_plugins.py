"""The list of plugins, a plugin, a file."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from app.domain.resources import now
from app.domain.transactions import transaction
from app.models import ResourceTag, Tag, db, table
from app.ui.lines import lines_of
from tests.builders import done, function_task, make_file, make_plugin, source

from .reader import Page

ORDER = """from dioptra import pyplugs


@pyplugs.register
def order(a: int, b: int) -> int:
    return a - b
"""


def test_the_list_is_that_of_the_active_group(alice_ui, alice, plugin, vision):
    public = alice.get("/api/v1/groups?search=name:public").json["data"][0]["id"]
    make_plugin(alice, public, "elsewhere")
    assert "elsewhere" not in alice_ui.page("/plugins").text
    alice_ui.submit("/groups", "/active-group", group=str(public))
    text = alice_ui.page("/plugins").text
    assert "elsewhere" in text
    assert "greetings" not in text


CALLED = """from dioptra import pyplugs


@pyplugs.register
def call(a: str, /, b: int, c: float, d: bool, e, *rest: int, f: list[int], g: int = 1):
    return None
"""


def test_what_is_copied_to_use_a_plugin_can_be_run(alice_ui, alice, vision):
    types = vision.types
    made = make_plugin(alice, vision.id, "called")
    numbers = alice.post(
        "/api/v1/pluginParameterTypes/",
        {"group": vision.id, "name": "list_integer", "structure": {"list": "integer"}},
    ).json
    task = function_task(
        "call",
        {
            "a": types["string"],
            "b": types["integer"],
            "c": types["number"],
            "d": types["boolean"],
            "e": types["any"],
            "f": numbers["id"],
            "g": types["integer"],
        },
        optional=["g"],
    )
    make_file(alice, made["id"], "calls.py", CALLED, [task])
    (code,) = alice_ui.page(f"/plugins/{made['id']}").snippets
    compile(code, "copied.py", "exec")
    assert code.strip().endswith('call("text", b=1, c=0.5, d=True, e=None, f=...)')
    assert 'write_text(file["contents"], encoding="utf-8")' in code


def test_a_group_that_one_may_not_read_cannot_be_active(charlie_ui, vision):
    answer = charlie_ui.submit("/groups", "/active-group", group=str(vision.id))
    assert answer.status_code == 404


def test_the_list_counts_files_and_tasks(alice_ui, plugin):
    text = alice_ui.page("/plugins").text
    assert "greetings Greets <people> 1 1 ✓ in order + compatible just now by alice" in text


def test_the_list_counts_what_was_found_and_names_it(alice_ui, alice, vision):
    made = make_plugin(alice, vision.id, "orders")
    integer = vision.types["integer"]
    for name in ("one", "two"):
        task = function_task("order", {"b": integer, "a": integer}, {"output": integer})
        make_file(alice, made["id"], f"{name}.py", ORDER, [task])
    make_plugin(alice, vision.id, "nothing")
    text = alice_ui.page("/plugins").text
    # Of each file: the order of its inputs, and a task of the same name in the other file.
    assert "orders 2 2 ! 3 worth a look" in text
    assert "nothing 0 0 empty" in text


def test_tags_are_labels_that_lead_to_what_else_has_them(app, alice_ui, plugin, vision):
    with app.app_context(), transaction():
        time = now()
        tag = insert(table(Tag)).values(
            group_id=vision.id, user_id=1, name="a b", created_on=time, last_modified_on=time
        )
        id_ = db.session.scalar(tag.returning(table(Tag).c.id))
        db.session.execute(insert(table(ResourceTag)).values(resource_id=plugin.id, tag_id=id_))
    for path in ("/plugins", plugin.path):
        page = alice_ui.page(path)
        (link,) = (link for link in page.links if link.startswith("/search?q=tag"))
        assert "tag a b" in page.text
        assert "greetings" in alice_ui.page(link).text


def test_the_list_is_searched_sorted_and_cut_into_pages(alice_ui, alice, vision):
    for name in ("alpha", "beta", "gamma"):
        make_plugin(alice, vision.id, name)
    found = alice_ui.page("/plugins?search=*a*m*a")
    assert "gamma" in found.text
    assert "beta" not in found.text
    page = alice_ui.page("/plugins?sortBy=name&descending=true&pageLength=2")
    assert page.text.index("gamma") < page.text.index("beta")
    assert "1 to 2 of 3" in page.text
    following = next(link for link in page.links if "index=2" in link)
    assert "alpha" in alice_ui.page(following).text


def test_a_search_that_is_not_understood_keeps_the_text_and_says_where(alice_ui, plugin):
    answer = alice_ui.get("/plugins?search=colour:blue")
    assert answer.status_code == 200
    assert "colour" in Page(answer.text).form("/plugins").values["search"]
    assert "(character 1 of the search text)" in answer.text


def test_a_list_of_sixty_costs_as_many_statements_as_one_of_ten(
    alice_ui, alice, vision, statements
):
    def count(up_to: int) -> int:
        for number in range(len(made), up_to):
            made.append(make_plugin(alice, vision.id, f"p{number}", files={"m.py": ""}))
        with statements() as counted:
            page = alice_ui.page("/plugins?pageLength=100")
        assert f"p{up_to - 1}" in page.text
        return counted()

    made: list = []
    assert count(10) == count(60) <= 5


def test_an_empty_group_teaches_the_first_plugin(alice_ui, vision):
    page = alice_ui.page("/plugins")
    assert "A task has typed inputs and outputs" in page.text
    assert "/plugins/new" in page.links
    assert f"string = {vision.types['string']} " in page.snippets[0]
    assert 'client.auth.login("alice", getpass())' in page.snippets[0]
    assert "/api/v1/auth/login" in page.snippets[1]


def test_whoever_may_only_read_is_not_taught_to_write(bob_ui):
    page = bob_ui.page("/plugins")
    assert not page.snippets
    assert "/plugins/new" not in page.links
    assert "you may read here only" in page.text


def test_a_plugin_shows_its_tasks_as_signatures_and_what_was_found(alice_ui, plugin):
    page = alice_ui.page(plugin.path)
    signature = "hello (name: string , times: integer = … ) → message: string"
    assert signature.replace(" ", "") in page.text.replace(" ", "")
    assert "note line 12 “bye” is a task in the code and is not registered." in page.text
    assert "Greets <people>" in page.text


def test_a_plugin_says_how_to_use_it_from_python(alice_ui, plugin):
    (snippet,) = alice_ui.page(plugin.path).snippets
    assert "from greetings.hello import hello" in snippet
    assert snippet.endswith('hello(name="text")')
    compile(snippet.replace("…", "0"), "snippet", "exec")


def test_a_plugin_without_files_says_how_to_add_one(alice_ui, bob_ui, alice, vision):
    made = make_plugin(alice, vision.id, "empty")
    page = alice_ui.page(f"/plugins/{made['id']}")
    assert f"client.plugins.files.create({made['id']}, …)" in page.text
    assert f"/plugins/{made['id']}/files/new" in page.links
    assert "you may read here only" in bob_ui.page(f"/plugins/{made['id']}").text


def test_many_findings_are_folded_behind_their_number(alice_ui, alice, plugin):
    names = [f"task_{number}" for number in range(4)]
    make_file(alice, plugin.id, "many.py", source(names))
    html = alice_ui.get(plugin.path).text
    assert html.count('<summary class="fold__name">') == 1
    assert "i 4 notes" in Page(html).text


def test_each_file_leads_to_its_change_and_its_end(alice_ui, plugin):
    links = alice_ui.page(plugin.path).links
    assert {f"{plugin.file}/edit", f"{plugin.file}/delete"} <= set(links)


def test_a_file_leads_whoever_may_write_to_its_change_and_its_end(alice_ui, bob_ui, plugin):
    changes = {f"{plugin.file}/edit", f"{plugin.file}/delete"}
    assert changes <= set(alice_ui.page(plugin.file).links)
    assert not changes & set(bob_ui.page(plugin.file).links)


def test_a_plugin_of_forty_files_costs_as_many_statements_as_one_of_two(
    alice_ui, alice, vision, statements
):
    def count(up_to: int) -> int:
        for number in range(len(made), up_to):
            made.append(make_file(alice, plugin["id"], f"m{number}.py", ""))
        with statements() as counted:
            page = alice_ui.page(f"/plugins/{plugin['id']}?pageLength=100")
        assert f"m{up_to - 1}.py" in page.text
        return counted()

    plugin = make_plugin(alice, vision.id, "wide")
    made: list = []
    assert count(2) == count(40) <= 8


def test_a_file_shows_its_source_line_by_line_with_its_findings(alice_ui, plugin):
    page = alice_ui.page(plugin.file)
    html = alice_ui.get(plugin.file).text
    assert 'id="L12" title="“bye” is a task' in html
    assert "#L12" in page.links
    assert 'return f"Hello, {name}! " * times\n' in page.snippets[0]


def test_a_file_of_another_plugin_is_not_there(alice_ui, alice, plugin, vision):
    other = make_plugin(alice, vision.id, "other")
    file_id = plugin.file.rsplit("/", 1)[1]
    assert alice_ui.get(f"/plugins/{other['id']}/files/{file_id}").status_code == 404


def test_a_source_is_shown_as_text(alice_ui, alice, plugin):
    code = "x = '</pre><script>alert(1)</script>'\n"
    file = make_file(alice, plugin.id, "tricky.py", code)
    page = alice_ui.page(f"{plugin.path}/files/{file['id']}")
    assert page.snippets[0] == code


@pytest.mark.parametrize(
    ("contents", "texts"),
    [
        ("", []),
        ("a\n", ["a"]),
        ("a\n\n", ["a", ""]),
        ("a\r\nb\rc", ["a", "b", "c"]),
        ("a\x0cb\u2028c", ["a\x0cb\u2028c"]),
    ],
)
def test_lines_are_those_of_python(contents, texts):
    assert [line.text for line in lines_of(contents, [])] == texts


def test_a_line_shows_its_weightiest_finding():
    found = [
        {"line": 1, "severity": severity, "message": severity}
        for severity in ("info", "error", "warning")
    ]
    assert [line.severity for line in lines_of("a\nb", found)] == ["error", ""]


def test_a_group_shows_what_its_members_may_do(bob_ui, vision):
    text = bob_ui.page(f"/groups/{vision.id}").text
    assert "alice ✓ yes ✓ yes ✓ yes ✓ yes" in text
    assert "bob you ✓ yes \u2013 no \u2013 no \u2013 no" in text


def test_whoever_is_in_no_group_is_told_so(app, charlie_ui, admin):
    public = admin.get("/api/v1/groups?search=name:public").json["data"][0]
    charlie = admin.get("/api/v1/users?search=username:charlie").json["data"][0]["id"]
    path = f"/api/v1/groups/{public['id']}/members/{charlie}"
    done(admin.patch(path, {"permissions": {"read": False, "write": False}}))
    assert charlie_ui.page("/plugins").headings == ["You are in no group"]
