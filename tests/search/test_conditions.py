import pytest
from sqlalchemy import Column, Index, MetaData, Table, Text, create_engine, literal, select
from sqlalchemy.dialects import postgresql

from app.search.conditions import AnyCase, condition, text
from app.search.grammar import parse

from .catalogue import FIELDS, Plugin

NAMES = ["my_tag", "myXtag", "100%", "1000", r"a\b", "ab", "it's", 'say "hi"', "one\ntwo", "*", ""]
FOUND = [
    ("my_tag", ["my_tag"]),
    ("name:my_tag", ["my_tag"]),
    ("name:my?tag", ["my_tag", "myXtag"]),
    ("100%", ["100%"]),
    ("name:100?", ["100%", "1000"]),
    (r"\\", [r"a\b"]),
    (r"name:a\\b", [r"a\b"]),
    (r"name:a\\*", [r"a\b"]),
    (r"name:a*", [r"a\b", "ab"]),
    (r"\'", ["it's"]),
    ("'\"'", ['say "hi"']),
    (r"\n", ["one\ntwo"]),
    (r"name:one\ntwo", ["one\ntwo"]),
    ("name:one*o", ["one\ntwo"]),
    ("name:one?two", ["one\ntwo"]),
    (r"\*", ["*"]),
    ("name:?", ["*"]),
    ("*", NAMES),
    ("name:*", NAMES),
    ("", NAMES),
    ("MY_TAG", ["my_tag"]),
    ("name:MYxTAG", ["myXtag"]),
    ("name:MYxT*", ["myXtag"]),
    ("my,tag,x", ["myXtag"]),
    ("nothing", []),
]


@pytest.mark.parametrize(("search", "names"), FOUND)
def test_names_are_found(find, search, names):
    assert find(search, *NAMES) == names


def test_a_row_without_a_value_never_matches(find):
    nameless = Plugin(None)
    for search in ("*", "name:*", "name:x", "x"):
        assert find(search, nameless) == []
    assert find("", nameless) == [nameless]


def test_only_the_case_of_ascii_letters_is_ignored(find):
    kelvin, dotless, large = "\N{KELVIN SIGN}", "\N{LATIN SMALL LETTER DOTLESS I}", "caf\xc9"
    assert find("name:k", kelvin, "K", "k") == ["K", "k"]
    assert find("k?", f"{kelvin}a", "Ka") == ["Ka"]
    assert find("I", dotless, "i") == ["i"]
    assert find("name:CAF?", large, "caf\xe9", "cafe") == [large, "caf\xe9", "cafe"]


def test_a_term_without_a_field_asks_every_field(find):
    rows = [Plugin("a", "x"), Plugin("x"), Plugin("b", None, ("x",)), Plugin("c", "y", ("z",))]
    assert find("x", *rows) == rows[:3]


def test_a_term_is_not_spread_over_two_fields(find):
    assert find("one*two", Plugin("one", "two"), Plugin("x", "one two")) == [Plugin("x", "one two")]


@pytest.mark.parametrize("more", ["", "%", "_", "\\", "'", "\n", "[a]+("])
def test_a_long_text_is_found_in_a_longer_one(find, more):
    escaped = more.replace("\\", r"\\").replace("\n", r"\n").replace("'", r"\'")
    words = "once upon a time " * 5
    rows = [f"({words}{more}) end".upper(), words.replace("upon", "up"), words]
    assert find(f"{words.strip()} {escaped}".strip(), *rows) == [rows[0]] + [rows[2]] * (not more)


def test_nothing_asked_is_no_condition():
    assert condition("  ", FIELDS) is None
    assert condition((), FIELDS) is None


def test_without_fields_nothing_matches(connection):
    assert connection.scalars(select(1).where(condition("a", {}))).all() == []


def test_terms_do_as_well_as_their_text():
    search = "a b,name:c*"
    assert condition(parse(search), FIELDS).compare(condition(search, FIELDS))


def test_as_many_terms_as_allowed_are_answered(find):
    assert find(",".join("?" * 50), "a") == ["a"]


things = Table("things", MetaData(), Column("name", Text), Column("note", Text))
Index("by_name", AnyCase(things.c.name))


@pytest.mark.parametrize("search", ["name:hello", "name:hello*"])
def test_an_index_can_answer_equality_and_beginnings(search):
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        things.metadata.create_all(connection)
        wanted = condition(search, {"name": text(things.c.name)})
        query = select(things.c.note).where(wanted).compile(engine)
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {query}", tuple(query.params.values())
        )
        assert "USING INDEX by_name" in str(plan.all())
    engine.dispose()


def test_postgresql_folds_under_the_collation_c():
    wanted = condition("name:Hello,name:x*", {"name": text(things.c.name)})
    query = wanted.compile(dialect=postgresql.dialect())
    assert str(query).count('lower(things.name COLLATE "C")') == 2
    assert query.params == {"param_1": "hello", "param_2": "x%"}


def test_an_expression_can_be_a_field(connection):
    field = text(literal("He", Text) + literal("llo", Text))
    assert connection.scalar(select(1).where(condition("name:hello", {"name": field}))) == 1
