import pytest

from app.errors import Mismatch
from app.search.conditions import condition
from app.search.grammar import parse

from .catalogue import FIELDS

REFUSED = [
    ("a\tb", 1, "U+0009 is not a printable ASCII character"),
    ("a\n", 1, "U+000A is not a printable ASCII character"),
    ("\x00", 0, "U+0000 is not a printable ASCII character"),
    ("\x7f", 0, "U+007F is not a printable ASCII character"),
    ("'\N{SNOWMAN}'", 1, "U+2603 is not a printable ASCII character"),
    ("\ud800", 0, "U+D800 is not a printable ASCII character"),
    (" ,", 1, "an empty term"),
    ("a,", 2, "an empty term"),
    ("a,  ,b", 4, "an empty term"),
    ("''", 0, "an empty value"),
    ("name : ", 7, "an empty value"),
    ("a,name:''", 7, "an empty value"),
    ('"', 0, "a quote that is not closed"),
    (r'"a\"', 0, "a quote that is not closed"),
    ("'a' 'b'", 4, "text after a closing quote"),
    ("'a':b", 3, "text after a closing quote"),
    ("'a'*", 3, "text after a closing quote"),
    ("a'b'", 1, "a quote within a value"),
    ("name:a'", 6, "a quote within a value"),
    ("name:a  b", 6, "a blank in the value of a field"),
    ("a b:c", 3, "a ':' that follows no field name"),
    ("1a:c", 2, "a ':' that follows no field name"),
    ("*:c", 1, "a ':' that follows no field name"),
    ("name::c", 5, "a ':' that follows no field name"),
    (r"\%", 0, r"\% stands for nothing"),
    (r"\N", 0, r"\N stands for nothing"),
    (r"'\ '", 1, r"\  stands for nothing"),
    ("'a\\", 2, "nothing after the last backslash"),
    ("a" * 1001, 1000, "more than 1000 characters"),
    ("a,name:" + "?" * 65, 7, "more than 64 characters in a row in a value with wildcards"),
    ("'" + "a" * 65 + "*'", 0, "more than 64 characters in a row in a value with wildcards"),
    (
        "a*" + "b" * 60 + "?" + "c" * 4,
        0,
        "more than 64 characters in a row in a value with wildcards",
    ),
    ("a," * 50 + "a", 100, "more than 50 terms"),
]


@pytest.mark.parametrize(("text", "position", "reason"), REFUSED)
def test_a_text_outside_the_language_is_refused(text, position, reason):
    with pytest.raises(Mismatch) as caught:
        parse(text)
    assert (caught.value.detail["position"], caught.value.detail["reason"]) == (position, reason)


def test_a_refusal_has_what_programs_and_people_need():
    with pytest.raises(Mismatch) as caught:
        parse("a,,b")
    refusal = caught.value
    assert (refusal.name, refusal.field) == ("SearchParseError", "search")
    assert refusal.detail == {"query": "a,,b", "reason": "an empty term", "position": 2}
    assert refusal.message == (
        "An empty term (character 3 of the search text): write one on both sides of each comma."
    )


def test_a_text_that_is_too_long_is_not_repeated_in_full():
    with pytest.raises(Mismatch) as caught:
        parse("a" * 5000, max_length=20)
    assert caught.value.detail["query"] == "a" * 20


@pytest.mark.parametrize(
    "text", ["a" * 65, "name:" + "a" * 900, "*".join(["a" * 64] * 9), "?" * 64, r"\*" * 65]
)
def test_long_values_without_wildcards_and_many_short_pieces_are_not_refused(text):
    assert parse(text)


def test_an_unknown_field_is_refused_with_the_known_ones():
    with pytest.raises(Mismatch) as caught:
        condition("hello, bogus:1", FIELDS)
    assert caught.value.detail == {
        "query": "hello, bogus:1",
        "reason": "'bogus' is not a valid field",
        "position": 7,
    }
    assert "name, description, tag" in caught.value.message


def test_an_unknown_field_is_refused_in_terms_too():
    with pytest.raises(Mismatch, match="'bogus' is not a valid field"):
        condition(parse("bogus:1"), FIELDS)


def test_the_limits_reach_the_grammar():
    with pytest.raises(Mismatch, match="More than 2 terms"):
        condition("a,b,c", FIELDS, max_terms=2)
    with pytest.raises(Mismatch, match="More than 4 characters"):
        condition("a,b,c", FIELDS, max_length=4)
