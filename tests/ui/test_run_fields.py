"""Fields by the type of their input, and values by what is typed into them."""

from __future__ import annotations

import pytest

from app.domain.run_offers import Offer, OfferedInput
from app.domain.run_orders import Code
from app.domain.run_sources import Earlier
from app.domain.values import Ref
from app.ui import run_fields, run_typed

TYPES = {
    "string": None,
    "numbers": {"list": "number"},
    "pair": {"tuple": ["integer", "string"]},
    "maybe": {"union": ["string", "null"]},
    "maybe_number": {"union": ["number", "null"]},
    "some": {"union": ["string", "integer"]},
    "image": None,
    "maybe_image": {"union": ["image", "null"]},
}
GROUP = Ref(1, "vision")


def field(type_name, earlier=(), *, required=True, **facts):
    given = OfferedInput("x", type_name, required, **facts)
    code = Code("p", GROUP, "f.py", {}, TYPES, {})
    names = (Ref(1, "p"), GROUP, 1, "f.py", "t", "function")
    offer = Offer(*names, False, None, [given], (), "", (), code)
    return run_fields.fields_of(offer, earlier)[0]


def read(one, text="", source=""):
    values, problems = run_typed.read([one], {one.key: text, one.source_key: source})
    return values.get("x", "nothing"), problems.get(one.key, "")


@pytest.mark.parametrize(
    ("type_name", "widget"),
    [
        ("string", "text"),
        ("maybe", "text"),
        ("integer", "integer"),
        ("number", "number"),
        ("maybe_number", "number"),
        ("boolean", "choice"),
        ("null", "choice"),
        ("numbers", "json"),
        ("pair", "json"),
        ("any", "any"),
        ("some", "any"),
        ("image", "any"),
    ],
)
def test_the_kind_of_a_field_follows_from_the_type(type_name, widget):
    assert field(type_name).widget == widget


def test_what_the_code_limits_is_chosen():
    one = field("any", choices=("a", 2, None), required=False, default="'a'")
    assert one.options == [
        ("", "the default: 'a'"),
        ('"a"', "a"),
        ("2", "2"),
        ("null", "null"),
    ]
    assert [read(one, text)[0] for text in ('"a"', "2", "null", "")] == ["a", 2, None, "nothing"]
    assert read(one, "a") == ("nothing", "Choose one of the list.")


@pytest.mark.parametrize(
    ("type_name", "text", "value"),
    [
        ("string", " a ", " a "),
        ("string", "12", "12"),
        ("string", "a\r\nb", "a\nb"),
        ("integer", " -12 ", -12),
        ("integer", "9" * 30, int("9" * 30)),
        ("number", "3", 3),
        ("number", "1e-3", 0.001),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("numbers", "[1, 2.5]", [1, 2.5]),
        ("any", '{"a": [null]}', {"a": [None]}),
        ("any", "plain words", "plain words"),
        ("any", "nan", "nan"),
        ("integer", "  ", "nothing"),
        ("numbers", "\n", "nothing"),
    ],
)
def test_a_text_becomes_a_value_of_its_type(type_name, text, value):
    found, problem = read(field(type_name), text)
    assert (found, type(found), problem) == (value, type(value), "")


@pytest.mark.parametrize(
    ("type_name", "text", "sentence"),
    [
        ("integer", "1.5", "is no whole number"),
        ("integer", "9" * 5000, "is no whole number"),
        ("integer", "٣", "is no whole number"),
        ("number", "inf", "is no number"),
        ("number", "9" * 5000, "is no number"),
        ("number", "abc", "is no number"),
        ("numbers", "[1,", "This is no JSON: line 1, column 4"),
        ("numbers", "[NaN]", "NaN is no number of JSON"),
        ("numbers", "[" * 100_000, "This is no JSON"),
        ("numbers", "9" * 5000, "This is no JSON"),
        ("any", "[1, 2", "This is no JSON"),
        ("any", '"open', "This is no JSON"),
        ("boolean", "maybe", "Choose one of the list."),
    ],
)
def test_what_is_no_value_is_told_with_what_would_be_one(type_name, text, sentence):
    found, problem = read(field(type_name), text)
    assert found == "nothing"
    assert sentence in problem


def test_a_source_goes_before_what_is_typed():
    one = field("maybe")
    assert read(one, "typed", "empty") == ("", "")
    assert read(one, "typed", "null") == (None, "")
    assert read(one, "typed", "12.weights") == ({"run": 12, "output": "weights"}, "")
    for source in ("12", "x.y", "12.", "1" * 30 + ".x"):
        assert read(one, "typed", source) == ("nothing", "Choose one of the list.")


def test_outputs_of_the_same_type_are_offered_first():
    earlier = [Earlier(9, "train", "loss", "number"), Earlier(8, "load", "data", "image")]
    one = field("image", earlier)
    assert [(label, [value for value, _ in values]) for label, values in one.sources] == [
        ("Earlier outputs of the type image", ["8.data"]),
        ("Other earlier outputs", ["9.loss"]),
    ]
    assert one.sources[0][1][0][1] == "run 8 of load: data (image)"


def test_where_hardly_anything_can_be_typed_the_other_values_are_open():
    opaque = [name for name in ("image", "maybe_image", "any", "string") if field(name).is_opaque]
    assert opaque == ["image", "maybe_image"]


def test_the_default_is_shown_and_an_empty_field_means_it():
    one = field("number", required=False, default="0.3", kind="keyword-only")
    assert (one.placeholder, one.hint) == ("0.3", "A number. Left empty: the default.")
    assert field("numbers").placeholder.startswith("[")
    spread = field("numbers", required=False, kind="variadic positional")
    assert spread.hint.startswith("A list as JSON; its items are passed one by one.")
    assert spread.hint.endswith("Left empty: it is not passed.")


@pytest.mark.parametrize(
    ("type_name", "value"),
    [
        ("string", "two\nlines"),
        ("string", ""),
        ("maybe", None),
        ("integer", 7),
        ("number", 0.5),
        ("boolean", False),
        ("numbers", [1, 2]),
        ("numbers", [0.5] * 100),
        ("numbers", {"run": 3, "output": "loss"}),
        ("any", "plain"),
        ("any", "3"),
        ("any", '"quoted"'),
        ("any", " "),
        ("any", None),
        ("any", {"a": "b"}),
        ("null", None),
    ],
)
def test_a_value_that_is_shown_again_is_read_again(type_name, value):
    one = field(type_name)
    typed = run_typed.show([one], {"x": value})
    assert run_typed.read([one], typed) == ({"x": value}, {})
