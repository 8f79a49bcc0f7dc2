"""Arguments of a task: kind, annotation, default and place."""

import inspect

from .builders import reading

KINDS = """\
from dioptra import pyplugs

@pyplugs.register
def kinds(
    a: int, b: str = "x", /, c: float = 1.0, *args: int,
    d: bool, e: "list[int] | None" = None, **kwargs: str
) -> tuple[int, str]:
    return a, b
"""


def parameters(declared):
    source = f"from dioptra import pyplugs\n@pyplugs.register\ndef task({declared}): ..."
    return reading(source).functions[0].parameters


def test_every_kind_of_argument_is_read_in_the_order_of_the_code():
    (task,) = reading(KINDS).functions
    assert [
        (one.name, one.kind, one.annotation, one.default, one.required) for one in task.parameters
    ] == [
        ("a", "positional-only", "int", None, True),
        ("b", "positional-only", "str", '"x"', False),
        ("c", "positional or keyword", "float", "1.0", False),
        ("args", "variadic positional", "int", None, False),
        ("d", "keyword-only", "bool", None, True),
        ("e", "keyword-only", "list[int] | None", "None", False),
        ("kwargs", "variadic keyword", "str", None, False),
    ]
    assert task.returns == "tuple[int, str]"


def test_kinds_are_spelled_as_inspect_spells_them():
    namespace = {}
    exec(
        KINDS.replace("@pyplugs.register", "").replace("from dioptra import pyplugs", ""), namespace
    )
    expected = inspect.signature(namespace["kinds"]).parameters.values()
    (task,) = reading(KINDS).functions
    assert [(one.name, one.kind) for one in task.parameters] == [
        (one.name, one.kind.description) for one in expected
    ]


def test_places_are_counted_in_characters_from_one():
    (task,) = reading(KINDS).functions
    assert [(one.line, one.column) for one in task.parameters[:4]] == [
        (5, 5),
        (5, 13),
        (5, 30),
        (5, 47),
    ]
    assert [one.column for one in parameters('a="äöü€", b="𝄞", c=1')] == [10, 20, 27]


def test_texts_of_several_lines_come_on_one():
    (one,) = parameters("a: dict[\n  str,  # the key\n  int,\n] = make(\n 1)")
    assert (one.annotation, one.default) == ("dict[str, int]", "make(1)")


def test_texts_behind_other_letters_are_cut_right():
    first, second = parameters('a: "ä" = "ö", b: dict["ü", int] = f("é")')
    assert (first.annotation, first.default) == ("ä", '"ö"')
    assert (second.annotation, second.default) == ('dict["ü", int]', 'f("é")')


def test_a_default_that_cannot_be_written_out_is_cut_short():
    deep = "(0" + "+0" * 900 + "\n+0)"
    digits = "(0x" + "f" * 3900 + ",\n)"
    assert [one.default for one in parameters(f"a={deep}, b={digits}")] == ["…", "…"]


def test_a_quoted_annotation_that_is_no_text_stays_quoted():
    (one,) = parameters(r'a: "\ud800"')
    assert one.annotation == r'"\ud800"'
