"""What the tables themselves promise, whoever writes to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import IntegrityError

from app.models import (
    MAX_TASKS,
    Base,
    Group,
    Membership,
    Resource,
    Run,
    RunLine,
    Snapshot,
    Tag,
    TaskName,
    User,
    db,
    table,
    task_id,
)

pytestmark = pytest.mark.usefixtures("context")
NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, UTC)
MODIFIED = {"created_on": NOW, "last_modified_on": NOW}
USER = {"password_hash": "x", "password_expires_on": NOW, **MODIFIED}
HEAD = {"created_on": NOW, "modified_on": NOW, "group_id": 1}


def store(model, **values):
    statement = insert(table(model)).values(**values)
    key = table(model).c.get("id")
    if key is None:
        return db.session.execute(statement)
    return db.session.execute(statement.returning(key)).scalar_one()


def head(kind, name, **values):
    return store(Resource, kind=kind, name=name, **{**HEAD, **values})


def snapshot():
    resource_id = head("plugin_file", "a.py")
    values = {"kind": "plugin_file", "user_id": 1, "created_on": NOW, "name": "a.py"}
    return store(Snapshot, resource_id=resource_id, **values)


def two_plugins(name):
    head("plugin", "hello")
    head("plugin", name, group_id=2)


def two_files(name):
    plugin = head("plugin", "hello")
    head("plugin_file", "a.py", plugin_id=plugin)
    head("plugin_file", name, plugin_id=plugin)


def two_types(name):
    head("plugin_task_parameter_type", "image")
    head("plugin_task_parameter_type", name)


def two_tasks(name, kind="function"):
    of = snapshot()
    store(TaskName, snapshot_id=of, argument=0, position=0, kind="function", name="hello")
    store(TaskName, snapshot_id=of, argument=0, position=1, kind=kind, name=name)


def run(status="queued", **values):
    plugin = head("plugin", "ran")
    of = {"group_id": 1, "user_id": 1, "plugin_id": plugin, "plugin_snapshot_id": snapshot()}
    what = {"filename": "a.py", "kind": "function", "task": "t", "inputs": "{}", "order": "{}"}
    begun = {"created_on": NOW, "cancel": False, "lines_dropped": 0, "sources": []}
    return store(Run, status=status, **of, **what, **begun, **values)


def two_lines():
    line = {"run_id": run(), "position": 1, "stream": "stdout", "text": ""}
    store(RunLine, **line)
    store(RunLine, **line)


CLASHES = {
    "status of a run": lambda: run("done"),
    "run that nobody holds": lambda: run("running", token="x"),
    "line of a run": two_lines,
    "line of no run": lambda: store(RunLine, run_id=99999, position=1, stream="stdout", text=""),
    "plugin": lambda: two_plugins("hello"),
    "plugin in another case": lambda: two_plugins("HELLO"),
    "file": lambda: two_files("a.py"),
    "file in another case": lambda: two_files("A.py"),
    "type": lambda: two_types("image"),
    "task": lambda: two_tasks("hello"),
    "kind of task": lambda: two_tasks("bye", "method"),
    "user": lambda: store(User, username="Alice", email="new@example.org", **USER),
    "address": lambda: store(User, username="new", email="ALICE@example.org", **USER),
    "group": lambda: store(Group, name="Vision", user_id=1, **MODIFIED),
    "tag": lambda: [store(Tag, name="a", group_id=1, user_id=1, **MODIFIED) for _ in "ab"],
    "parent": lambda: head("plugin", "a", group_id=99999),
}


@pytest.mark.parametrize("clash", CLASHES)
def test_the_database_itself_refuses(clash):
    with pytest.raises(IntegrityError):
        CLASHES[clash]()


def test_what_belongs_to_a_run_goes_with_it():
    run_id = run()
    store(RunLine, run_id=run_id, position=1, stream="stdout", text="")
    db.session.execute(delete(table(Run)).where(table(Run).c.id == run_id))
    assert db.session.execute(select(table(RunLine))).all() == []


def test_nobody_is_a_member_twice():
    flags = dict.fromkeys(["read", "write", "share_read", "share_write", "owner", "admin"], True)
    with pytest.raises(IntegrityError):
        store(Membership, group_id=1, user_id=1, **flags)


def test_what_is_deleted_holds_no_name():
    for kind in ("plugin", "plugin_task_parameter_type"):
        for _ in range(2):
            head(kind, "hello", deleted_on=NOW)
        head(kind, "hello")
    for _ in range(2):
        store(Group, name="lab", user_id=1, deleted_on=NOW, **MODIFIED)
    store(Group, name="lab", user_id=1, **MODIFIED)


def test_types_differ_in_letter_case_and_by_group():
    two_types("Image")
    head("plugin_task_parameter_type", "image", group_id=2)


def test_ids_never_come_again():
    """W4: a stale id does not become somebody else's."""
    first = head("plugin", "hello")
    db.session.execute(table(Resource).delete().where(table(Resource).c.id == first))
    assert head("plugin", "hello") > first


def test_a_moment_comes_back_to_the_microsecond_in_utc():
    east = NOW.astimezone(timezone(timedelta(hours=5)))
    of = head("plugin", "hello", created_on=east)
    found = db.session.scalar(
        select(table(Resource).c.created_on).where(table(Resource).c.id == of)
    )
    assert found == NOW
    assert found.utcoffset() == timedelta(0)


def test_ids_of_tasks_are_distinct():
    ids = [task_id(snapshot, place) for snapshot in (1, 2, 3) for place in (0, 1, MAX_TASKS - 1)]
    assert sorted(set(ids)) == ids


def test_every_foreign_key_can_be_followed_without_a_scan():
    """An index or key begins with it, or the table is as small as what points there."""
    led = {
        (one.name, next(iter(index.columns)).name)
        for one in Base.metadata.sorted_tables
        for index in [*one.indexes, one.primary_key]
        if list(index.columns)
    }
    for name, column in [("snapshots", "resource_id"), ("memberships", "user_id")]:
        assert (name, column) in led
    assert ("type_uses", "type_id") in led
    assert ("resources", "plugin_id") in led


def test_sqlite_keeps_its_promises(database_kind):
    if database_kind != "sqlite":
        pytest.skip("for the embedded database")
    asked = {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 2, "busy_timeout": 15000}
    found = {key: db.session.execute(text(f"PRAGMA {key}")).scalar() for key in asked}
    assert found == asked
