"""Rows of drafts: which are the guided page's, which count, and that a commit is one change."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.domain import (
    draft_commits,
    draft_rows,
    drafts,
    file_drafts,
    plugin_files,
    plugins,
    sessions,
)
from app.domain.draft_rows import Target
from app.domain.listing import ListQuery
from app.domain.surroundings import Place
from app.domain.transactions import transaction
from app.errors import Conflict, Invalid
from app.models import Snapshot, db, table
from app.schemas.drafts import load

from ..conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("context")

EMPTY = {"functions": [], "artifacts": []}


def file_payload(contents="x = 1\n", **more):
    body = {"filename": "a.py", "contents": contents, "tasks": EMPTY, "description": None}
    return {**body, **more}


@pytest.fixture
def alice(context):
    return sessions.find_actor(sessions.sign_in("alice", PASSWORD, "test"))


@pytest.fixture
def place(alice):
    group = next(one for one in alice.account.groups if one.name == "vision")
    plugin = plugins.create_plugin(alice, group_id=group.id, name="hello")
    return Place(group, plugin.id, plugin.name)


def begun(actor, place, payload):
    return drafts.create_draft(actor, drafts.PLUGIN_FILE, payload, plugin_id=place.plugin_id)


def kept_of(actor, place):
    query = ListQuery(page_length=1000)
    page = drafts.list_drafts(actor, drafts.PLUGIN_FILE, query, place.plugin_id)
    return [draft.payload["contents"] for draft in page.items]


@pytest.mark.parametrize(
    "contents",
    [
        'x = {"page":{}}',
        'x = "\\"page\\":{"',
        '","page":{"cards":[]}',
        "\\",
        "'page':{",
        '"page":{',
    ],
)
def test_no_code_makes_a_draft_look_like_the_pages(alice, place, contents):
    begun(alice, place, file_payload(contents))
    assert file_drafts.find(alice, place)[0] is None
    file_drafts.keep(alice, place, file_payload("y", page={"cards": []}), None)
    assert file_drafts.find(alice, place)[0].payload["contents"] == "y"


def test_the_page_keeps_one_draft_beside_those_of_programs(alice, place):
    begun(alice, place, file_payload("first"))
    for contents in ("a", "ab"):
        file_drafts.keep(alice, place, file_payload(contents, page={"cards": []}), None)
    begun(alice, place, file_payload("last"))
    assert kept_of(alice, place) == ["first", "ab", "last"]
    file_drafts.discard(alice, place)
    assert kept_of(alice, place) == ["first", "last"]


def test_no_door_but_the_page_sees_what_the_page_adds(alice, place):
    file_drafts.keep(alice, place, file_payload(page={"cards": []}), None)
    (draft,) = drafts.list_drafts(alice, drafts.PLUGIN_FILE, ListQuery(), place.plugin_id).items
    assert draft.payload == file_payload()


def test_a_base_that_is_no_version_of_the_file_becomes_the_current_one(alice, place):
    file = plugin_files.add_file(alice, place.plugin_id, filename="a.py", contents="x = 1\n")
    at = Place(place.group, place.plugin_id, place.plugin_name, file.id)
    for base in (None, 10**9, file.snapshot_id):
        file_drafts.keep(alice, at, file_payload(page={"cards": []}), base)
        assert file_drafts.find(alice, at)[0].base == file.snapshot_id


def test_drafts_of_what_is_deleted_do_not_count(alice, place):
    target = Target("plugin_file", place.group.id, plugin_id=place.plugin_id)
    with transaction():
        for _ in range(draft_rows.MAX_DRAFTS):
            draft_rows.insert_draft(alice, target, file_payload())
    with pytest.raises(Conflict, match="200 drafts of a plugin file"):
        begun(alice, place, file_payload())
    plugins.delete_plugin(alice, place.plugin_id)
    other = plugins.create_plugin(alice, group_id=place.group.id, name="other")
    begun(alice, Place(place.group, other.id, other.name), file_payload())


def test_a_refused_commit_changes_nothing_and_keeps_the_draft(alice, place):
    plugin = drafts.create_draft(
        alice, drafts.PLUGIN, {"name": "hello", "description": None}, group_id=place.group.id
    )
    before = db.session.scalar(select(func.count()).select_from(table(Snapshot)))
    with pytest.raises(Conflict, match="'hello' is taken"):
        draft_commits.commit_draft(alice, plugin.id, load)
    assert db.session.scalar(select(func.count()).select_from(table(Snapshot))) == before
    assert drafts.get_draft(alice, drafts.PLUGIN, plugin.id) == plugin


def test_a_commit_that_cannot_be_read_changes_nothing(alice, place):
    draft = begun(alice, place, file_payload())

    def refuse(kind, payload):
        raise Invalid(f"no {kind}")

    with pytest.raises(Invalid, match="no plugin_file"):
        draft_commits.commit_draft(alice, draft.id, refuse)
    assert kept_of(alice, place) == ["x = 1\n"]
    assert draft_commits.commit_draft(alice, draft.id, load)[0] == place.plugin_id
    assert kept_of(alice, place) == []
