"""Migrations lead to the models' tables, and back to nothing; on both databases."""

from __future__ import annotations

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from app.models import Base, migrations

from .. import databases

DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    "postgresql": (
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
        "SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = 'public'::regnamespace UNION ALL "
        "SELECT table_name || '.' || column_name, concat_ws(' ', data_type, is_nullable, "
        "column_default, collation_name) FROM information_schema.columns "
        "WHERE table_schema = 'public'"
    ),
}


# As little as a version of a file needs to be there.
BEFORE = (
    "INSERT INTO users (id, username, email, password_hash, created_on, last_modified_on, "
    "password_expires_on) VALUES (1, 'a', 'a@b', 'x', '2026-01-01', '2026-01-01', '2026-01-01')",
    "INSERT INTO groups (id, name, user_id, created_on, last_modified_on) "
    "VALUES (1, 'public', 1, '2026-01-01', '2026-01-01')",
    "INSERT INTO resources (id, kind, group_id, name, created_on, modified_on) "
    "VALUES (1, 'plugin_file', 1, 'a.py', '2026-01-01', '2026-01-01')",
)


@pytest.fixture
def new_engine(database_kind):
    engines = []

    def make():
        engines.append(create_engine(databases.new_database(database_kind)))
        return engines[-1]

    yield make
    for engine in engines:
        engine.dispose()


def definitions(engine):
    """Everything that is in a database, as its own catalogue says it."""
    with engine.connect() as connection:
        rows = connection.execute(text(DEFINITIONS[engine.dialect.name])).all()
    found = {name: _plain(sql or "") for name, sql in rows}
    return {name: sql for name, sql in found.items() if "alembic_version" not in f"{name} {sql}"}


def _plain(sql):
    """The same for the same table: columns and constraints of SQLite in no particular order."""
    words = re.sub(r"\s+", " ", sql).replace('"', "")
    opening, _, rest = words.partition("(")
    if not opening.startswith("CREATE TABLE"):
        return words
    return opening, sorted(
        part.strip(" ,") for part in re.split(r", (?=[a-z]|[A-Z]{5})", rest[:-1])
    )


def test_an_upgrade_gives_what_the_models_say(new_engine):
    migrated, created = new_engine(), new_engine()
    migrations.upgrade(migrated)
    Base.metadata.create_all(created)
    assert definitions(migrated) == definitions(created)
    assert len(definitions(migrated)) > 20


# SQLite cannot say what an index over an expression is; the test above compares their text.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection:sqlalchemy.exc.SAWarning")
@pytest.mark.filterwarnings("ignore:autogenerate skipping:UserWarning")
def test_alembic_finds_nothing_to_do_after_an_upgrade(new_engine):
    engine = new_engine()
    migrations.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_downgrade_leaves_nothing(new_engine):
    engine = new_engine()
    migrations.upgrade(engine)
    migrations.downgrade(engine)
    assert definitions(engine) == {}
    migrations.upgrade(engine)
    assert definitions(engine) != {}


def test_an_upgrade_that_was_made_is_not_made_again(new_engine):
    engine = new_engine()
    migrations.upgrade(engine)
    before = definitions(engine)
    migrations.upgrade(engine)
    assert definitions(engine) == before


def test_names_in_registrations_of_before_can_be_searched_after_an_upgrade(new_engine):
    engine = new_engine()
    migrations.upgrade(engine, "0005")
    given = '["eps", 1, "number", true]'
    document = (
        '{"functions": [{"name": "fgm", "inputs": [%s], "outputs": [["out", 1, "number"]]}], '
        '"artifacts": [{"name": "Store", "outputs": []}]}'
    )
    with engine.begin() as connection:
        for statement in BEFORE:
            connection.execute(text(statement))
        connection.execute(
            text(
                "INSERT INTO snapshots (id, kind, resource_id, user_id, created_on, name, tasks) "
                "VALUES (5, 'plugin_file', 1, 1, '2026-01-01', 'a.py', :tasks)"
            ),
            {"tasks": document % given},
        )
    migrations.upgrade(engine)
    columns = "position, argument, kind, name, type_id"
    query = text(
        f"SELECT {columns} FROM task_names WHERE snapshot_id = 5 ORDER BY position, argument"
    )
    with engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(query)] == [
            (0, 0, "function", "fgm", None),
            (0, 1, "input", "eps", 1),
            (0, 2, "output", "out", 1),
            (1, 0, "artifact", "Store", None),
        ]
    migrations.downgrade(engine, "0005")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT position, kind, name FROM tasks ORDER BY position"))
        assert [tuple(row) for row in rows] == [(0, "function", "fgm"), (1, "artifact", "Store")]


def test_migrations_are_one_line_of_numbers():
    with create_engine("sqlite://").connect() as connection:
        script = ScriptDirectory.from_config(migrations._config(connection))
    revisions = [one.revision for one in script.walk_revisions()][::-1]
    assert revisions == [f"{n:04}" for n in range(1, len(revisions) + 1)]
