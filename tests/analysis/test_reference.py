"""Dioptra's signature analysis: the answers of version 1.2.2, written out, and what we add."""

import pytest

from app.analysis.reference import reference_tasks
from app.analysis.types import TypeTable

from .builders import reading

# What Dioptra's own analysis answers; the other keys are ours.
INPUT_KEYS = ("name", "type", "required")
TYPE_KEYS = ("name", "description")


def analysed(source, types=()):
    return reference_tasks(reading(source), TypeTable(types))


def task(declared="", returns=""):
    arrow = f" -> {returns}" if returns else ""
    source = f"from dioptra import pyplugs\n@pyplugs.register\ndef task({declared}){arrow}: ..."
    (found,) = analysed(source)
    return found


def types_of(found):
    return [one["type"] for one in (*found["inputs"], *found["outputs"])]


def missing(found):
    return [tuple(one[key] for key in TYPE_KEYS) for one in found["missing_types"]]


def test_the_example_of_the_contract():
    (found,) = analysed(
        """
        import numpy as np
        from dioptra import pyplugs

        @pyplugs.register
        def hello(arr: np.ndarray, n: int = 1) -> list[str]:
            ...
        """
    )
    assert [{key: one[key] for key in INPUT_KEYS} for one in found["inputs"]] == [
        {"name": "arr", "type": "np_ndarray", "required": True},
        {"name": "n", "type": "integer", "required": False},
    ]
    assert found["name"] == "hello"
    assert found["outputs"] == [{"name": "output", "type": "list_str"}]
    assert missing(found) == [("np_ndarray", "np.ndarray"), ("list_str", "list[str]")]


BUILT_IN = [
    ("str", "string"),
    ("int", "integer"),
    ("float", "number"),
    ("bool", "boolean"),
    ("None", "null"),
    ("(None)", "null"),
    ("Any", "any"),
    ("ANY", "any"),
    ("Int", "integer"),
    ("Number", "number"),
    ("_str_", "string"),
    ("'int'", "integer"),
    ("' int '", "integer"),
    ('"""int"""', "integer"),
    ("(int)", "integer"),
]


@pytest.mark.parametrize(("annotation", "type_"), BUILT_IN)
def test_built_in_types_are_not_missing(annotation, type_):
    found = task(f"x: {annotation}")
    assert (types_of(found), missing(found)) == ([type_], [])


# As the code has it, the derived type, and the annotation as Dioptra writes it.
DERIVED = [
    # Names.
    ("Foo", "foo", "Foo"),
    ("Foo_Bar", "foo_bar", "Foo_Bar"),
    ("__Foo__bar", "foo_bar", "__Foo__bar"),
    ("object", "object", "object"),
    ("np.ndarray", "np_ndarray", "np.ndarray"),
    ("np . ndarray", "np_ndarray", "np.ndarray"),
    ("typing.Any", "typing_any", "typing.Any"),
    ("Größe", "größe", "Größe"),
    ("变量", "变量", "变量"),
    ("ﬁle", "file", "file"),
    # Subscripts.
    ("list", "list", "list"),
    ("list[str]", "list_str", "list[str]"),
    ("list [ str ]", "list_str", "list[str]"),
    ("dict[str,int]", "dict_str_int", "dict[str, int]"),
    ("dict[(str, int),]", "dict_str_int", "dict[(str, int),]"),
    ("dict[str, list[tuple[int, ...]]]", "dict_str_list_tuple_int", None),
    ("tuple[()]", "tuple", "tuple[()]"),
    ("Optional[int]", "optional_int", "Optional[int]"),
    ("Union[int, str, None]", "union_int_str_none", None),
    ("Callable[[int], str]", "callable_int_str", "Callable[[int], str]"),
    ("Literal['a', \"it's\"]", "literal_a_it_s", "Literal['a', \"it's\"]"),
    ("Literal[0x10, 1_000]", "literal_16_1000", "Literal[16, 1000]"),
    ("Annotated[int, 'how many']", "annotated_int_howmany", "Annotated[int, 'how many']"),
    ("list[a if b else c]", "list_aifbelsec", "list[a if b else c]"),
    ("list[(a)if(b)else(c)]", "list_aifbelsec", "list[a if b else c]"),
    ("f(x)[int]", "f_x_int", "f(x)[int]"),
    # Operators of two sides.
    ("str | int", "str_int", "str | int"),
    ("str|None", "str_none", "str | None"),
    ("None | int", "none_int", "None | int"),
    ("a | (b | c)", "a_b_c", "a | (b | c)"),
    ("(a | b) | c", "a_b_c", "a | b | c"),
    ("a + b", "a_b", "a + b"),
    # Quotes.
    ('"Foo"', "foo", "'Foo'"),
    ("'None'", "none", "'None'"),
    ("' Foo '", "foo", "' Foo '"),
    ("u'Foo'", "foo", "u'Foo'"),
    ("'Foo' 'Bar'", "foobar", "'FooBar'"),
    ('"dict[str,  int]"', "dict_str_int", "'dict[str,  int]'"),
    ("'a\\nb'", "a_b", "'a\\nb'"),
    ("'it is no Python'", "itisnopython", "'it is no Python'"),
    ("Optional['Foo']", "optional_foo", "Optional['Foo']"),
    ('list["Foo"]', "list_foo", "list['Foo']"),
    # Several lines, and comments.
    ("dict[\n  str,  # the key\n  int,\n]", "dict_str_int", "dict[str, int]"),
    ("(int  # first\n  | str)", "int_str", "int | str"),
    ("('Foo'\n  'Bar')", "foobar", "'FooBar'"),
    ("'''\n  Foo\n'''", "foo", "'\\n  Foo\\n'"),
]


@pytest.mark.parametrize(("annotation", "type_", "text"), DERIVED)
def test_the_text_of_an_annotation_gives_the_name_of_its_type(annotation, type_, text):
    expected = [(type_, annotation if text is None else text)]
    given = task(f"x: {annotation}")
    assert (types_of(given), missing(given)) == ([type_], expected)
    returned = task("", annotation)
    assert (types_of(returned), missing(returned)) == ([type_], expected)


# As the code has it, and as Dioptra writes it.
UNUSABLE = [
    ("f( 1 )", "f(1)"),
    ("f(x).y", "f(x).y"),
    ("list[int].x", "list[int].x"),
    ("lambda : int", "lambda: int"),
    ("[int]", "[int]"),
    ("(int, str)", "(int, str)"),
    ("()", "()"),
    ("{'a': int}", "{'a': int}"),
    ("0x1F", "31"),
    ("True", "True"),
    ("...", "..."),
    ("b'x'", "b'x'"),
    ("f'{x}'", "f'{x}'"),
    ("-a", "-a"),
    ("a and b", "a and b"),
    ("a if b else c", "a if b else c"),
    ("(x := int)", "(x := int)"),
    ("(yield)", "(yield)"),
    # Names that do not begin with a letter.
    ("''", "''"),
    ("'12'", "'12'"),
    ("_1", "_1"),
    ("_", "_"),
]


@pytest.mark.parametrize(("annotation", "text"), UNUSABLE)
def test_what_gives_no_name_gets_a_made_up_one(annotation, text):
    for found in (task(f"x: {annotation}"), task("", annotation)):
        assert (types_of(found), missing(found)) == (["type1"], [("type1", text)])


def test_an_annotation_too_deep_to_be_read_is_taken_as_it_is_written():
    deep = "|".join(["a"] * 900)
    assert types_of(task(f"x: {deep}")) == ["_".join(["a"] * 900)]


# Arguments, what is returned, all types with that of the output last, and the missing types.
WHOLE = [
    ("", "", [], []),
    ("", "None", [], []),
    ("", "(None)", [], []),
    ("", "'None'", ["none"], [("none", "'None'")]),
    ("", "tuple[int, str]", ["tuple_int_str"], [("tuple_int_str", "tuple[int, str]")]),
    ("a, b", "", ["type1", "type2"], []),
    ("a, b", "f()", ["type1", "type2", "type3"], [("type3", "f()")]),
    ("a: Foo, b: Bar", "Foo", ["foo", "bar", "foo"], [("foo", "Foo"), ("bar", "Bar")]),
    ("a: Foo, b: 'Foo'", "", ["foo", "foo"], [("foo", "Foo")]),
    ("a: 'Foo', b: Foo", "", ["foo", "foo"], [("foo", "'Foo'")]),
    ("a: np.ndarray, b: np_ndarray", "", ["np_ndarray"] * 2, [("np_ndarray", "np.ndarray")]),
    # Made-up names: one for the same text, new ones for missing annotations, last in the list.
    (
        "a: f(1), b: f( 1 )",
        "g()",
        ["type1", "type1", "type2"],
        [("type1", "f(1)"), ("type2", "g()")],
    ),
    ("a: f('x')", 'f("x")', ["type1", "type1"], [("type1", "f('x')")]),
    ("a, b: f(), c, d: f()", "", ["type1", "type2", "type3", "type2"], [("type2", "f()")]),
    ("a: f()", "Bar", ["type1", "bar"], [("bar", "Bar"), ("type1", "f()")]),
    # Names that are used are not made up, wherever they stand.
    ("a: type1, b", "", ["type1", "type2"], [("type1", "type1")]),
    ("a, b: Type2, c", "", ["type1", "type2", "type3"], [("type2", "Type2")]),
    ("a: f()", "type1", ["type2", "type1"], [("type1", "type1"), ("type2", "f()")]),
]


@pytest.mark.parametrize(("declared", "returns", "types", "listed"), WHOLE)
def test_a_task_names_its_types_in_order(declared, returns, types, listed):
    found = task(declared, returns)
    assert types_of(found) == types
    assert missing(found) == listed


# Arguments, and each that is listed with a `!` where it is required.
ARGUMENTS = [
    ("a, b=1", "a! b"),
    ("a, /, b=None, *, c, d=f()", "a! b c! d"),
    ("a=1, /", "a"),
    ("*args, **kwargs", ""),
    ("a, *args: Foo, b, **kwargs: Bar", "a! b!"),
    ("ünï, ﬁ", "ünï! fi!"),
]


@pytest.mark.parametrize(("declared", "expected"), ARGUMENTS)
def test_arguments_are_listed_without_stars(declared, expected):
    found = task(declared)["inputs"]
    listed = [one["name"] + "!" * one["required"] for one in found]
    assert listed == expected.split()


def test_starred_arguments_have_no_missing_types():
    assert missing(task("*args: Foo, **kwargs: Bar")) == []


def test_tasks_come_in_the_order_of_the_code_and_make_names_up_on_their_own():
    found = analysed(
        """
        from dioptra.pyplugs import register as r

        @r
        def second(a, b): ...

        def helper(a): ...

        @other
        @r()
        def first(a) -> f(): ...
        """
    )
    assert [(one["name"], types_of(one)) for one in found] == [
        ("second", ["type1", "type2"]),
        ("first", ["type1", "type2"]),
    ]


def test_added_keys_say_what_the_code_says_of_an_input():
    (found,) = analysed(
        '''
        from dioptra import pyplugs

        @pyplugs.register
        def task(a, /, b: "list[int]" = [1, 2], *args, c: str = NAME):
            """Do it.

            Args:
                a: The first one.
            """
        '''
    )
    assert found["inputs"] == [
        {
            "name": "a",
            "type": "type1",
            "required": True,
            "kind": "positional-only",
            "default": None,
            "structure": None,
            "description": "The first one.",
        },
        {
            "name": "b",
            "type": "list_int",
            "required": False,
            "kind": "positional or keyword",
            "default": "[1, 2]",
            "structure": {"list": "integer"},
            "description": None,
        },
        {
            "name": "c",
            "type": "string",
            "required": False,
            "kind": "keyword-only",
            "default": "NAME",
            "structure": None,
            "description": None,
        },
    ]


def test_added_keys_say_what_each_returned_value_is():
    (found,) = analysed(
        """
        from dioptra import pyplugs

        @pyplugs.register
        def task() -> tuple[int, list[str]]:
            return count, names
        """,
        types=[("words", {"list": "string"})],
    )
    assert found["outputs"] == [{"name": "output", "type": "tuple_int_list_str"}]
    assert found["suggestedOutputs"] == [
        {"name": "count", "type": "integer", "structure": None},
        {"name": "names", "type": "words", "structure": {"list": "string"}},
    ]


def test_a_missing_type_brings_its_structure():
    found = task("a: Foo, b: Optional[int], c: f()", "tuple[int, str]")
    assert [(one["name"], one["structure"]) for one in found["missing_types"]] == [
        ("foo", {}),
        ("optional_int", {}),
        ("tuple_int_str", {"tuple": ["integer", "string"]}),
        ("type1", None),
    ]


def test_types_of_the_group_change_no_name_of_dioptras():
    source = "from dioptra import pyplugs\n@pyplugs.register\ndef task(a: list[int]): ..."
    (found,) = analysed(source, types=[("integers", {"list": "integer"})])
    assert types_of(found) == ["list_int"]
    assert missing(found) == [("list_int", "list[int]")]
    assert found["inputs"][0]["structure"] == {"list": "integer"}
