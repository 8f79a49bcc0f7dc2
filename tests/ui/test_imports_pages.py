"""Importing and exporting on pages: a plan is looked at first, what was planned is imported."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.domain import pending_imports
from app.domain.resources import now
from app.models import PendingImport, db, table
from app.packages.archives import read_archive

from ..builders import HELLO, PLUGINS, done, make_file, make_group, make_plugin
from ..packages.trees import COLLECTION, LIMITS, special, tar, zipped
from .reader import Page

NEW = "/imports/new"
CODE = {"greet/hello.py": HELLO.encode()}
MORE = {"greet/hello.py": HELLO.encode() + b"# more\n"}


def choose(reader, vision, source, **fields):
    """Send the form with an archive, or with files by their paths, and give the answer."""
    if isinstance(source, bytes):
        sent = {"sourceType": "upload_archive", "archiveFile": (source, "code.zip")}
    else:
        sent = {"sourceType": "upload_files"}
        sent["files"] = [(data, name) for name, data in source.items()]
    return reader.submit(NEW, group=str(vision.id), **sent, **fields)


@pytest.fixture
def plan(alice_ui, vision):
    """Choose a source as Alice, and give the path of its plan."""

    def plan_of(source, **fields):
        answer = choose(alice_ui, vision, source, **fields)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    return plan_of


def seen(page):
    """What the button of a plan sends that carries it out."""
    return next(form.values for form in page.forms if "seen" in form.values)


@pytest.fixture
def kept(app):
    def count():
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(table(PendingImport)))

    return count


def plugins_named(client, name):
    return done(client.get(f"{PLUGINS}?search=name:{name}"))["data"]


@pytest.mark.parametrize(
    "source", [COLLECTION, tar(COLLECTION), zipped(COLLECTION)], ids=["files", "tar.gz", "zip"]
)
def test_a_source_is_planned_then_imported_then_told_of(alice, alice_ui, plan, source):
    path = plan(source)
    page = alice_ui.page(path)
    assert "This would create 1 plugin, 3 files and 2 types." in page.text
    assert "1 finding below is worth a look." in page.text
    assert "Entrypoints are passed over" in page.text
    assert plugins_named(alice, "measure") == []
    answer = alice_ui.submit(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    (plugin,) = plugins_named(alice, "measure")
    result = alice_ui.page(path)
    assert result.headings == ["Imported"]
    assert "files: 3 created" in result.text
    assert f"/plugins/{plugin['id']}" in result.links
    assert len([link for link in result.links if link.startswith("/types/")]) == 2


def test_a_plan_says_what_becomes_of_each_task(alice_ui, plan):
    text = alice_ui.page(plan(COLLECTION)).text
    assert "distances.py + added distance function" in text
    assert "tables.py + added TableArtifact artifact" in text
    assert "“order” is registered as optional" in text


def test_what_differs_is_updated_overwritten_or_refused_as_it_is_chosen(
    alice, alice_ui, vision, plan
):
    made = make_plugin(alice, vision.id, "greet", files={"hello.py": HELLO, "old.py": ""})
    path = plan(MORE)
    text = alice_ui.page(path).text
    assert "This would update 1 plugin and 1 file." in text
    assert "old.py the source lacks it" in text
    refused = alice_ui.page(f"{path}?strategy=fail")
    assert "has a plugin 'greet' that differs in hello.py" in refused.text
    assert path not in [form.action for form in refused.forms if form.method == "post"]
    assert "remove 1 file" in alice_ui.page(f"{path}?strategy=update&prune=true").text
    assert "remove 1 file" in alice_ui.page(f"{path}?strategy=overwrite").text
    pruned = alice_ui.page(f"{path}?strategy=update&prune=true")
    assert alice_ui.post(path, seen(pruned)).status_code == 303
    files = done(alice.get(f"{PLUGINS}/{made['id']}/files"))["data"]
    assert [file["filename"] for file in files] == ["hello.py"]
    assert files[0]["contents"].endswith("# more\n")


def test_nothing_to_change_is_said_and_not_asked_for(alice_ui, plan):
    alice_ui.submit(plan(CODE))
    path = plan(CODE)
    page = alice_ui.page(path)
    assert "Nothing to change: everything is here as in the source." in page.text
    assert path not in [form.action for form in page.forms if form.method == "post"]


def test_files_that_cannot_be_registered_stop_an_import(alice, alice_ui, plan):
    path = plan({"one/a.py": b"def (", **CODE})
    page = alice_ui.page(path)
    assert "1 file cannot be registered, so nothing can be imported" in page.text
    assert "repair this line 1: The code cannot be read as Python" in page.text
    token = page.form("/sign-out").values["csrf_token"]
    assert alice_ui.post(path, {"csrf_token": token, **SEEN}).status_code == 412
    assert plugins_named(alice, "greet") == []


def test_a_plan_that_no_longer_holds_is_shown_again_and_not_carried_out(
    alice, alice_ui, vision, plan
):
    path = plan(CODE)
    form = alice_ui.page(path).form(path)
    make_file(alice, make_plugin(alice, vision.id, "greet")["id"], "hello.py", "")
    answer = alice_ui.post(path, form.values)
    assert answer.status_code == 412
    page = Page(answer.text)
    assert "Something was changed since this plan was made" in page.text
    assert "This would update 1 plugin" in page.text
    assert alice_ui.post(path, seen(page)).status_code == 303


def test_what_is_imported_is_not_imported_again(alice_ui, plan):
    path = plan(CODE)
    form = alice_ui.page(path).form(path)
    assert alice_ui.post(path, form.values).status_code == 303
    again = alice_ui.post(path, form.values)
    assert again.status_code == 409
    assert "This was imported already." in Page(again.text).text


def test_a_plan_can_be_discarded(alice_ui, plan, kept):
    path = plan(CODE)
    assert alice_ui.submit(path, f"{path}/forget").status_code == 303
    assert kept() == 0
    assert alice_ui.get(path).status_code == 404


UNREADABLE = [
    (b"no archive", "This is no tar, tar.gz or zip that can be read."),
    (tar({"../x.py": b""}), "The entry '../x.py' leads out of its folder"),
    (tar([special("a/x.py", b"2", "y")]), "The entry 'a/x.py' is no file but a link"),
    ({"a/x.py": b"", "a/X.py": b""}, "The entry 'a/X.py' differs from 'a/x.py' in letter"),
    ({"readme.txt": b""}, "There is no plugin in it"),
]


@pytest.mark.parametrize(("source", "sentence"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_cannot_be_read_is_said_at_the_form(alice_ui, vision, kept, source, sentence):
    answer = choose(alice_ui, vision, source, name="typed")
    assert answer.status_code == 400
    page = Page(answer.text)
    assert sentence in page.text
    assert page.form(NEW).values["name"] == "typed"
    assert kept() == 0


def test_a_plan_marks_all_names_that_another_group_has(bob, alice_ui, plan):
    group = make_group(bob)["id"]
    for name in ("greet", "other"):
        make_plugin(bob, group, name)
    place = plan({**CODE, "other/hello.py": HELLO.encode(), "free/hello.py": HELLO.encode()})
    page = alice_ui.page(place)
    assert "another group has plugins of these names" in page.text
    assert page.text.count("name taken in another group") == 2
    assert not [form for form in page.forms if "seen" in form.values]
    assert alice_ui.submit(place, f"{place}/forget").status_code == 303


def test_a_plan_whose_name_is_taken_meanwhile_is_shown_again(bob, alice_ui, plan):
    place = plan(CODE)
    sent = seen(alice_ui.page(place))
    make_plugin(bob, make_group(bob)["id"], "greet")
    assert "name taken in another group" in alice_ui.page(place).text
    answer = alice_ui.post(place, sent)
    assert answer.status_code == 412
    assert "name taken in another group" in Page(answer.text).text


def test_what_can_never_be_imported_is_said_at_the_form(alice_ui, vision, kept):
    types = {"dioptra.toml": b'[[plugin_param_types]]\nname = "a"\nstructure = { list = "a" }'}
    answer = choose(alice_ui, vision, types)
    assert answer.status_code == 400
    assert "The parameter type 'a'" in Page(answer.text).text
    assert kept() == 0


def test_a_source_that_is_not_chosen_is_asked_for(alice_ui, vision):
    answer = alice_ui.submit(NEW, group=str(vision.id), sourceType="git", gitUrl="")
    assert answer.status_code == 400
    assert "Write the address of a repository." in Page(answer.text).text
    answer = alice_ui.submit(NEW, group=str(vision.id), sourceType="upload_archive")
    assert answer.status_code == 400
    assert "Choose an archive." in Page(answer.text).text
    assert "sourceType is" not in answer.text


def test_a_repository_that_is_not_allowed_is_refused_at_its_field(alice_ui, vision):
    address = {"gitUrl": "https://example.org/a/b", "gitRef": "v1"}
    answer = alice_ui.submit(NEW, group=str(vision.id), sourceType="git", **address)
    assert answer.status_code == 400
    assert "This server imports from https://github.com/" in Page(answer.text).text
    assert Page(answer.text).form(NEW).values["gitRef"] == "v1"


def test_files_at_the_top_are_a_plugin_of_the_name_that_is_given(alice_ui, plan):
    assert "named" in alice_ui.page(plan({"a.py": b""}, name="named")).text
    assert "code" in alice_ui.page(plan(zipped({"a.py": b""}))).text


def test_a_manifest_elsewhere_is_read_where_it_is_said_to_be(alice_ui, vision, plan):
    tree = {"a/other.toml": COLLECTION["dioptra.toml"]}
    tree |= {f"a/{path}": data for path, data in COLLECTION.items() if path.endswith(".py")}
    assert "create 1 plugin" in alice_ui.page(plan(tree, configPath="a/other.toml")).text
    answer = choose(alice_ui, vision, tree, configPath="gone.toml")
    assert "There are: a/other.toml." in Page(answer.text).text


def test_more_than_a_request_may_carry_is_refused_in_words(alice_ui):
    body = {"data": b"x" * (5 * 2**20), "content_type": "multipart/form-data; boundary=x"}
    answer = alice_ui.http.post(NEW, **body)
    assert answer.status_code == 413
    assert "larger than 4,194,304 bytes, the most that this server takes" in Page(answer.text).text


def test_only_who_may_write_imports_and_plans_are_their_makers_alone(
    alice_ui, bob_ui, charlie_ui, vision, plan
):
    path = plan(CODE)
    for reader in (bob_ui, charlie_ui):
        assert reader.get(path).status_code == 404
        token = reader.page("/account").form("/sign-out").values["csrf_token"]
        assert reader.post(path, {"csrf_token": token, **SEEN}).status_code == 404
        assert reader.post(f"{path}/forget", {"csrf_token": token}).status_code == 404
    assert NEW not in bob_ui.page("/plugins").links
    assert NEW in alice_ui.page("/plugins").links
    assert choose(bob_ui, vision, CODE).status_code == 403
    assert choose(charlie_ui, vision, CODE).status_code == 404


SEEN = {"strategy": "update", "seen": "x"}


def test_whoever_may_no_longer_write_can_no_longer_import(alice, alice_ui, vision, plan):
    path = plan(CODE)
    form = alice_ui.page(path).form(path)
    me = done(alice.get("/api/v1/users/current"))["id"]
    address = f"/api/v1/groups/{vision.id}/members/{me}"
    done(alice.patch(address, {"permissions": {"write": False}}))
    assert alice_ui.get(path).status_code == 403
    assert alice_ui.post(path, form.values).status_code == 403


def test_nobody_and_forms_of_other_pages_are_refused(ui, alice_ui, plan):
    path = plan(CODE)
    assert ui.get(path).status_code == 303
    for address in (NEW, path, f"{path}/forget"):
        assert alice_ui.post(address, SEEN).status_code == 400
    assert alice_ui.page(path).headings == ["Plan of the import"]


def test_few_sources_are_kept_and_the_oldest_makes_room(alice_ui, plan, kept):
    paths = [plan({f"p{n}/a.py": b""}) for n in range(pending_imports.MOST_A_USER + 1)]
    assert kept() == pending_imports.MOST_A_USER
    assert alice_ui.get(paths[0]).status_code == 404
    assert alice_ui.get(paths[1]).status_code == 200


def test_a_source_is_forgotten_after_a_day(app, alice_ui, plan, kept):
    path = plan(CODE)
    with app.app_context():
        past = now() - timedelta(seconds=1)
        db.session.execute(update(table(PendingImport)).values(expires_on=past))
        db.session.commit()
    answer = alice_ui.get(path)
    assert answer.status_code == 404
    assert "choose the source once more" in Page(answer.text).text
    plan({"other/a.py": b""})
    assert kept() == 1


def test_what_is_too_large_to_be_kept_is_said(monkeypatch, alice_ui, vision):
    monkeypatch.setattr(pending_imports, "MAX_PACKED_BYTES", 20)
    answer = choose(alice_ui, vision, CODE)
    assert answer.status_code == 400
    assert "at most 20 can be kept here" in Page(answer.text).text


def test_what_was_imported_leaves_no_bytes_behind(app, alice_ui, plan):
    alice_ui.submit(plan(CODE))
    with app.app_context():
        assert db.session.scalars(select(table(PendingImport).c.contents)).all() == [b""]


@pytest.mark.parametrize("query", ["strategy=sometimes", "prune=perhaps"])
def test_an_address_that_makes_no_sense_is_refused(alice_ui, plan, query):
    assert alice_ui.get(f"{plan(CODE)}?{query}").status_code == 400


def test_a_plugin_says_where_it_came_from(alice_ui, bob_ui, plan, alice):
    alice_ui.submit(plan(zipped(CODE)))
    (plugin,) = plugins_named(alice, "greet")
    text = bob_ui.page(f"/plugins/{plugin['id']}").text
    assert "imported from code.zip folder greet just now by alice" in text
    assert "Check for updates" not in text
    make_file(alice, plugin["id"], "more.py", "")
    assert "changed here since" in bob_ui.page(f"/plugins/{plugin['id']}").text


@pytest.mark.parametrize("kind", ["tar_gz", "zip"])
def test_plugins_that_are_ticked_are_saved_as_one_archive(alice, bob_ui, vision, kind):
    ids = [make_plugin(alice, vision.id, name, files={"a.py": ""})["id"] for name in ("b", "a")]
    form = bob_ui.page("/plugins").form("/plugins/export")
    assert "plugins" not in form.values
    ticked = "&".join(f"plugins={id_}" for id_ in ids)
    answer = bob_ui.http.get(f"{form.action}?{ticked}&fileType={kind}")
    assert set(read_archive(answer.data, LIMITS)) == {"dioptra.toml", "a/a.py", "b/a.py"}
    assert "attachment; filename=plugins." in answer.headers["Content-Disposition"]


def test_one_plugin_is_saved_from_its_page_as_over_the_api(alice, bob_ui, charlie_ui, vision):
    plugin = make_plugin(alice, vision.id, "a", files={"a.py": ""})
    address = f"/plugins/{plugin['id']}/export"
    assert address in bob_ui.page(f"/plugins/{plugin['id']}").links
    answer = bob_ui.http.get(address)
    assert answer.data == alice.get(f"{PLUGINS}/{plugin['id']}/export").data
    assert charlie_ui.get(address).status_code == 404
    assert charlie_ui.get(f"/plugins/export?plugins={plugin['id']}").status_code == 404


def test_ticking_nothing_is_said_on_the_list(alice_ui):
    answer = alice_ui.get("/plugins/export?fileType=zip")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/plugins")
    assert "Tick the plugins that you want to export." in alice_ui.page("/plugins").text
    assert alice_ui.get("/plugins/export?plugins=x").status_code == 400
    assert alice_ui.get("/plugins/export?plugins=1&fileType=rar").status_code == 400


@pytest.fixture
def from_git(alice, alice_ui, vision, repository):
    """The path of a plugin that was imported on pages from the branch main."""
    repository.commit(CODE)
    fields = {"sourceType": "git", "gitUrl": repository.url, "gitRef": "main"}
    answer = alice_ui.submit(NEW, group=str(vision.id), **fields)
    alice_ui.submit(answer.headers["Location"])
    (plugin,) = plugins_named(alice, "greet")
    return f"/plugins/{plugin['id']}"


def test_a_plugin_from_git_is_up_to_date_until_something_changes(
    alice_ui, from_git, repository, kept
):
    commit = repository.git("rev-parse", "HEAD")
    text = alice_ui.page(from_git).text
    assert f"imported from {repository.url} at main commit {commit[:10]} folder greet" in text
    count = kept()
    answer = alice_ui.submit(from_git, f"{from_git}/updates")
    assert (answer.status_code, answer.headers["Location"]) == (303, from_git)
    assert "Up to date: it is here as it is in its source." in alice_ui.page(from_git).text
    assert kept() == count


def test_an_update_is_planned_then_carried_out_as_it_was_read(alice_ui, from_git, repository):
    repository.commit(MORE)
    path = alice_ui.submit(from_git, f"{from_git}/updates").headers["Location"]
    page = alice_ui.page(path)
    assert page.headings == ["Plan of an update"]
    assert "This would update 1 plugin and 1 file." in page.text
    repository.commit({"greet/hello.py": b"def ("})
    assert alice_ui.post(path, seen(page)).status_code == 303
    assert "files: 1 updated" in alice_ui.page(path).text


def test_an_update_that_cannot_be_read_is_said_on_the_page(alice_ui, from_git, repository):
    repository.folder.rename(repository.folder.with_name("moved"))
    answer = alice_ui.submit(from_git, f"{from_git}/updates")
    assert (answer.status_code, answer.headers["Location"]) == (303, from_git)
    assert "Git cannot fetch this" in alice_ui.page(from_git).text


def test_a_file_that_is_gone_in_the_source_is_shown(alice_ui, from_git, repository):
    repository.commit({"greet/hello.py": None, "greet/new.py": b""})
    path = alice_ui.submit(from_git, f"{from_git}/updates").headers["Location"]
    assert "hello.py the source lacks it" in alice_ui.page(path).text


def test_only_who_may_write_looks_for_updates(alice_ui, bob_ui, charlie_ui, from_git):
    token = bob_ui.page("/account").form("/sign-out").values
    assert bob_ui.post(f"{from_git}/updates", token).status_code == 403
    token = charlie_ui.page("/account").form("/sign-out").values
    assert charlie_ui.post(f"{from_git}/updates", token).status_code == 404
    assert alice_ui.post(f"{from_git}/updates", {}).status_code == 400
