"""Which parameter type stands for an annotation: one that the group has, or one that is missing."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis.signatures import Hint
from app.analysis.types import BUILTINS, MissingType, TypeTable
from app.domain.structures import check_structure
from app.naming import BUILTIN_TYPES, MAX_NAME_LENGTH, check_type_name

from .builders import reading

CODE = """
import xml.dom
from typing import Annotated, Any, Literal, NamedTuple, NewType, Optional, TypedDict

import jax.numpy as jnp
import numpy
import numpy as np
import numpy as xp
import numpy.typing as npt
import pandas as pd
import polars as pl
import PIL.Image
import torch
from numpy import ndarray, ndarray as Array
from pandas import DataFrame
from PIL import Image
from sqlalchemy import Integer, String
from torch import nn

from dioptra import pyplugs

from .shapes import Box
from . import shapes

class Dataset: ...
class Größe: ...
class 数据: ...
class Point(NamedTuple):
    x: float
    y: float
class Sample(TypedDict):
    label: str
    image: np.ndarray
class Turned(TypedDict):
    image: np.ndarray
    label: str
class Other(TypedDict):
    label: int
    image: int
Json = dict[str, Any]
UserId = NewType("UserId", int)

@pyplugs.register
def task(value: {}): ...
"""

# Annotation, name of the type, its structure; nothing is there but the built-in types.
WITHOUT_TYPES = [
    # Built-in types.
    ("str", "string", None),
    ("int", "integer", None),
    ("float", "number", None),
    ("bool", "boolean", None),
    ("None", "null", None),
    ("Any", "any", None),
    ("object", "any", None),
    ("Literal['a', 'b']", "string", None),
    ("UserId", "integer", None),
    ("Annotated[int, 'how many']", "integer", None),
    # Lists.
    ("list", "list_any", {"list": "any"}),
    ("list[int]", "list_integer", {"list": "integer"}),
    ("set[str]", "list_string", {"list": "string"}),
    ("tuple[float, ...]", "list_number", {"list": "number"}),
    ("list[list[int]]", "list_list_integer", {"list": {"list": "integer"}}),
    ("list[Literal[1, 2]]", "list_integer", {"list": "integer"}),
    # Tuples.
    ("tuple[int, str]", "tuple_integer_string", {"tuple": ["integer", "string"]}),
    ("tuple[str, int]", "tuple_string_integer", {"tuple": ["string", "integer"]}),
    ("tuple[int]", "tuple_integer", {"tuple": ["integer"]}),
    ("tuple[()]", "any", None),
    ("Point", "tuple_number_number", {"tuple": ["number", "number"]}),
    # Mappings.
    ("dict", "mapping_string_any", {"mapping": ["string", "any"]}),
    ("Json", "mapping_string_any", {"mapping": ["string", "any"]}),
    ("dict[int, str]", "mapping_integer_string", {"mapping": ["integer", "string"]}),
    (
        "list[dict[str, float]]",
        "list_mapping_string_number",
        {"list": {"mapping": ["string", "number"]}},
    ),
    # Records.
    (
        "Sample",
        "record_image_label",
        {"mapping": {"image": "np_ndarray", "label": "string"}},
    ),
    (
        "list[Other]",
        "list_record_image_label",
        {"list": {"mapping": {"image": "integer", "label": "integer"}}},
    ),
    # Unions.
    ("int | None", "optional_integer", {"union": ["integer", "null"]}),
    ("None | int", "optional_integer", {"union": ["integer", "null"]}),
    ("Optional[list[str]]", "optional_list_string", {"union": [{"list": "string"}, "null"]}),
    ("str | int", "union_integer_string", {"union": ["integer", "string"]}),
    ("None | str | int", "union_integer_string_null", {"union": ["integer", "string", "null"]}),
    ("int | float", "number", None),
    ("float | int | None", "optional_number", {"union": ["number", "null"]}),
    ("bool | int", "union_boolean_integer", {"union": ["boolean", "integer"]}),
    ("int | Any", "any", None),
    ("np.ndarray | Any", "any", None),
    ("list[int | float]", "list_number", {"list": "number"}),
    ("Literal['a', None]", "optional_string", {"union": ["string", "null"]}),
    ("Literal['a', 1]", "union_integer_string", {"union": ["integer", "string"]}),
    # Classes, by the name that the reference derives.
    ("np.ndarray", "np_ndarray", {}),
    ("numpy.ndarray", "numpy_ndarray", {}),
    ("ndarray", "ndarray", {}),
    ("Array", "array", {}),
    ("npt.NDArray[np.float64]", "npt_ndarray", {}),
    ("pd.DataFrame", "pd_dataframe", {}),
    ("DataFrame", "dataframe", {}),
    ("nn.Module", "nn_module", {}),
    ("Dataset", "dataset", {}),
    ("'Dataset'", "dataset", {}),
    ("Box", "box", {}),
    ("shapes.Box", "shapes_box", {}),
    ("xml.dom.Node", "xml_dom_node", {}),
    ("bytes", "bytes", {}),
    ("Größe", "gr_e", {}),
    # No class takes the name of a built-in type.
    ("String", "string_2", {}),
    ("Integer", "integer_2", {}),
    # Classes within structures.
    ("list[np.ndarray]", "list_np_ndarray", {"list": "np_ndarray"}),
    ("np.ndarray | None", "optional_np_ndarray", {"union": ["np_ndarray", "null"]}),
    (
        "tuple[Dataset, list[Dataset]]",
        "tuple_dataset_list_dataset",
        {"tuple": ["dataset", {"list": "dataset"}]},
    ),
]

# Types of the group, annotation, name of the one that is taken.
WITH_TYPES = [
    # Equal structures, whatever they are called.
    ({"words": {"list": "string"}}, "list[str]", "words"),
    ({"words": {"list": ["string"]}}, "list[str]", "words"),
    ({"words": {"list": "string"}}, "set[Literal['a', 'b']]", "words"),
    ({"pair": {"tuple": ["number", "number"]}}, "Point", "pair"),
    ({"options": {"mapping": ["string", "any"]}}, "Json", "options"),
    ({"options": {"mapping": ["string", {}]}}, "Json", "options"),
    ({"maybe": {"union": ["null", "integer"]}}, "Optional[int]", "maybe"),
    ({"maybe": {"union": ["null", "integer", "integer"]}}, "int | None", "maybe"),
    ({"either": {"union": ["string", "integer"]}}, "int | str", "either"),
    (
        {"either": {"union": [{"union": ["string", "null"]}, "integer"]}},
        "int | str | None",
        "either",
    ),
    ({"score": {"union": ["number", "integer", "null"]}}, "float | None", "score"),
    ({"score": {"union": ["number", "null"]}}, "int | float | None", "score"),
    # Names inside of structures are looked through.
    ({"row": {"list": "number"}, "table": {"list": "row"}}, "list[list[float]]", "table"),
    ({"table": {"list": "row"}, "row": {"list": "number"}}, "list[list[float]]", "table"),
    (
        {"label": {"union": ["integer", "string"]}, "maybe": {"union": ["label", "null"]}},
        "str | int | None",
        "maybe",
    ),
    (
        {"image": {}, "np_ndarray": {}, "images": {"list": "np_ndarray"}},
        "list[np.ndarray]",
        "images",
    ),
    # Records, by key.
    (
        {"ndarray": None, "sample": {"mapping": {"label": "string", "image": "ndarray"}}},
        "Sample",
        "sample",
    ),
    (
        {"ndarray": None, "sample": {"mapping": {"image": "ndarray", "label": "string"}}},
        "Turned",
        "sample",
    ),
    # A built-in type comes before its equals, then the order of the table counts.
    ({"float": {"union": ["integer", "number"]}}, "float", "number"),
    ({"whatever": {"union": ["any", "string"]}}, "Any", "any"),
    ({"b": {"list": "string"}, "a": {"list": "string"}}, "list[str]", "b"),
    # Not equal.
    ({"words": {"list": "string"}}, "list[int]", "list_integer"),
    ({"pair": {"tuple": ["number", "integer"]}}, "Point", "tuple_number_number"),
    ({"pairs": {"list": "number"}}, "Point", "tuple_number_number"),
    ({"words": {"list": "any"}}, "list[str]", "list_string"),
    ({"counts": {"mapping": ["integer", "any"]}}, "dict[str, Any]", "mapping_string_any"),
    ({"integers": {}}, "list[int]", "list_integer"),
    ({"list_integer": {"list": "integer"}}, "list[int]", "list_integer"),
    # The name is taken by another structure.
    ({"list_integer": {"list": "string"}}, "list[int]", "list_integer_2"),
    ({"list_integer": {}, "list_integer_2": {}}, "list[int]", "list_integer_3"),
    ({"np_ndarray": {"list": "number"}}, "np.ndarray", "np_ndarray_2"),
    ({"np_ndarray": {"list": "number"}, "np_ndarray_2": {}}, "np.ndarray", "np_ndarray_2"),
    ({"string_2": {}}, "String", "string_2"),
    ({"dataset": {"list": "any"}}, "list[Dataset]", "list_dataset_2"),
]

# Name of a simple type of the group, annotations of the same class, and of others.
SPELLINGS = [
    (
        "numpy.ndarray",
        ["np.ndarray", "numpy.ndarray", "ndarray", "xp.ndarray", "Array", "'np.ndarray'"],
        ["npt.NDArray[int]", "jnp.ndarray", "np.generic"],
    ),
    ("np.ndarray", ["np.ndarray", "numpy.ndarray", "ndarray", "xp.ndarray", "Array"], ["np.bool"]),
    ("np_ndarray", ["np.ndarray", "numpy.ndarray", "ndarray", "xp.ndarray"], ["jnp.ndarray"]),
    ("numpy_ndarray", ["np.ndarray", "numpy.ndarray", "ndarray"], ["np.array"]),
    ("ndarray", ["np.ndarray", "numpy.ndarray", "ndarray", "npt.NDArray[int]"], ["np.nd"]),
    ("xp_ndarray", ["xp.ndarray"], ["np.ndarray"]),
    ("array", ["Array"], ["np.ndarray"]),
    ("pandas.DataFrame", ["pd.DataFrame", "DataFrame"], ["pl.DataFrame"]),
    ("pd.DataFrame", ["pd.DataFrame", "DataFrame"], ["pl.DataFrame"]),
    ("pd_dataframe", ["pd.DataFrame", "DataFrame"], ["pl.DataFrame"]),
    ("pandas_dataframe", ["pd.DataFrame", "DataFrame"], ["pd.Series"]),
    ("DataFrame", ["pd.DataFrame", "DataFrame"], ["pd.Series"]),
    ("dataframe", ["pd.DataFrame", "DataFrame"], ["pd.Series"]),
    ("PD_DATAFRAME", [], ["pd.DataFrame"]),
    ("data_frame", [], ["pd.DataFrame"]),
    ("torch.nn.Module", ["nn.Module", "torch.nn.Module"], ["torch.Tensor"]),
    ("nn.Module", ["nn.Module", "torch.nn.Module"], ["nn.Linear"]),
    ("nn_module", ["nn.Module", "torch.nn.Module"], ["nn.Linear"]),
    ("image_image", ["Image.Image", "PIL.Image.Image"], ["PIL.Image.Mode"]),
    ("Dataset", ["Dataset"], ["Box"]),
    ("dataset", ["Dataset", "'Dataset'"], ["Box"]),
    ("box", ["Box", "shapes.Box"], ["Dataset"]),
    ("shapes.Box", ["Box", "shapes.Box"], ["Dataset"]),
    ("gr_e", ["Größe"], ["Dataset"]),
]

# Structure of the registered type, annotations that it fits or may fit, and those that no value of
# it fits.
DISAGREEMENTS = [
    ("string", ["str", "Any", "Literal['a']", "str | int", "Dataset"], ["int", "bool", "None"]),
    ("string", ["Box | int"], ["list[str]", "dict", "Point", "Sample", "int | None", "float"]),
    ("integer", ["int", "float", "int | None", "UserId"], ["bool", "str", "list[int]"]),
    ("number", ["float", "int", "int | str"], ["bool", "str", "None"]),
    ("boolean", ["bool", "Literal[True]"], ["int", "float", "Literal[1]"]),
    ("null", ["None", "int | None"], ["int", "list"]),
    ("any", ["int", "list[str]", "Sample", "None"], []),
    ("dataset", ["int", "list[str]", "Sample", "np.ndarray"], []),
    ("ghost", ["int", "list[str]"], []),
    ({"list": "integer"}, ["list", "list[int]", "set[float]"], ["list[str]", "list[bool]", "int"]),
    ({"list": "any"}, ["list[int]", "tuple[int, str]", "Point"], ["str", "dict[str, int]"]),
    ({"list": "dataset"}, ["list[int]", "list[Box]", "tuple[int, int]"], ["int", "Json"]),
    ({"list": "number"}, ["Point", "tuple[int, float]"], ["tuple[int, str]", "tuple[str, ...]"]),
    ({"list": {"list": "integer"}}, ["list[list[int]]"], ["list[int]", "list[list[str]]"]),
    (
        {"tuple": ["integer", "string"]},
        ["tuple[int, str]", "tuple[float, Any]"],
        ["tuple[str, int]"],
    ),
    ({"tuple": ["integer", "string"]}, ["list", "list[int | str]"], ["list[int]", "list[bool]"]),
    ({"tuple": ["number", "number"]}, ["Point"], ["tuple[float]", "tuple[float, float, float]"]),
    ({"mapping": ["string", "integer"]}, ["dict", "dict[str, float]"], ["dict[int, int]", "list"]),
    ({"mapping": ["string", "integer"]}, ["Other"], ["Sample", "dict[str, str]", "Point"]),
    ({"mapping": ["integer", "any"]}, ["dict[int, str]"], ["dict[str, Any]", "Sample", "Other"]),
    ({"mapping": {"image": "any", "label": "string"}}, ["Sample", "Json"], ["Other", "Point"]),
    ({"mapping": {"image": "any"}}, ["dict[str, Dataset]"], ["Sample", "dict[int, Any]"]),
    ({"mapping": {"image": "string"}}, ["dict[str, str]"], ["dict[str, int]", "str"]),
    ({"union": ["string", "null"]}, ["str", "None", "str | int", "int | None"], ["int", "list"]),
    ({"union": ["string", "null"]}, ["Any", "Box", "list | Box"], ["int | list[str]", "bool"]),
    ({"union": ["string", "any"]}, ["int", "list"], []),
    ({"union": [{"list": "integer"}, "string"]}, ["list[int]"], ["list[str]", "list[bool] | int"]),
    ({"union": ["integer", "ghost"]}, ["str", "int"], []),
    ({"list": {"union": ["integer", "null"]}}, ["list[int]", "list[str | None]"], ["list[str]"]),
]

# Structure, what Python calls it, and which of the three forms its values have.
FORMS = [
    ("any", "Any", "tuple"),
    ("string", "str", ""),
    ("null", "None", ""),
    ("dataset", "dataset", "tuple"),
    ({"list": "integer"}, "list[int]", "list"),
    ({"tuple": ["integer", "string"]}, "tuple[int, str]", "tuple"),
    ({"mapping": ["string", {"list": "dataset"}]}, "dict[str, list[dataset]]", "mapping"),
    ({"mapping": ["integer", "any"]}, "dict[int, Any]", ""),
    ({"mapping": {"x": "integer", "y": "any"}}, '{"x": int, "y": Any}', "mapping"),
    ({"union": ["integer", "null"]}, "int | None", ""),
    ({"union": [{"list": "any"}, "null"]}, "list[Any] | None", ""),
    ({"union": [{"list": "any"}, {"list": "integer"}]}, "list[Any] | list[int]", "list"),
    ({"union": [{"tuple": ["any"]}, "null"]}, "tuple[Any] | None", "tuple"),
    ({"union": ["string", "any"]}, "str | Any", "tuple"),
    (
        {"union": [{"mapping": ["string", "any"]}, {"mapping": {"x": "any"}}]},
        'dict[str, Any] | {"x": Any}',
        "mapping",
    ),
]


def hint(annotation):
    function = reading(CODE.replace("{}", annotation)).functions[0]
    return function.parameters[0].hint


def table(types=None):
    return TypeTable([*BUILTINS, *(types or {}).items()])


def proposed(annotations, types=None):
    """Name the types of several annotations, and those that are missing then."""
    known = table(types)
    return [known.name_for(hint(one)) for one in annotations], [one.name for one in known.missing]


def with_missing(types, known):
    return {**types, **{one.name: one.structure for one in known.missing}}


@pytest.mark.parametrize(("annotation", "name", "structure"), WITHOUT_TYPES)
def test_an_annotation_has_a_type(annotation, name, structure):
    known = table()
    assert known.name_for(hint(annotation)) == name
    assert known.structure(name) == structure
    assert (name in BUILTIN_TYPES) == (structure is None)


@pytest.mark.parametrize(("types", "annotation", "name"), WITH_TYPES)
def test_a_type_of_the_group_is_taken_where_it_says_the_same(types, annotation, name):
    known = table(types)
    assert known.name_for(hint(annotation)) == name
    made = [one.name for one in known.missing]
    assert (name in made) == (name not in types and name not in BUILTIN_TYPES)


@pytest.mark.parametrize(("name", "same", "others"), SPELLINGS)
def test_a_class_is_found_under_its_spellings(name, same, others):
    assert {one: table({name: {}}).name_for(hint(one)) for one in same} == dict.fromkeys(same, name)
    assert name not in {table({name: None}).name_for(hint(one)) for one in others}


def test_of_several_spellings_the_clearest_is_taken():
    names = ["numpy.ndarray", "np.ndarray", "np_ndarray", "numpy_ndarray", "ndarray"]
    shuffled = names[::-1]
    for name in names:
        assert table(dict.fromkeys(shuffled)).name_for(hint("np.ndarray")) == name
        shuffled.remove(name)


def test_the_letter_case_of_the_code_comes_first():
    types = {"pd_dataframe": {}, "dataframe": {}, "DataFrame": {}}
    assert table(types).name_for(hint("pd.DataFrame")) == "DataFrame"


def test_one_class_is_one_type_however_it_is_spelled():
    names, missing = proposed(["xp.ndarray", "np.ndarray", "list[ndarray]", "Array"])
    assert names == ["xp_ndarray", "xp_ndarray", "list_xp_ndarray", "xp_ndarray"]
    assert missing == ["xp_ndarray", "list_xp_ndarray"]


def test_a_type_may_be_called_as_a_structure_is():
    assert table({"list": {"list": "integer"}}).disagrees("list", hint("list[str]"))


def test_without_an_annotation_anything_is_possible():
    assert table().name_for(None) == "any"
    assert table().missing == ()


def test_built_in_types_are_known_without_being_listed():
    known = TypeTable([])
    assert known.name_for(hint("int")) == "integer"
    assert known.disagrees("string", hint("int"))
    assert known.missing == ()


def test_a_table_knows_which_types_there_are():
    known = table({"words": {"list": "string"}})
    assert "list_integer" not in known
    known.name_for(hint("list[int]"))
    assert [one in known for one in ("integer", "words", "list_integer", "ghost")] == [
        True,
        True,
        True,
        False,
    ]


def test_missing_types_come_in_the_order_in_which_they_can_be_made():
    names, missing = proposed(["list[np.ndarray]", "Sample", "np.ndarray", "tuple[Box, Dataset]"])
    assert missing == [
        "np_ndarray",
        "list_np_ndarray",
        "record_image_label",
        "box",
        "dataset",
        "tuple_box_dataset",
    ]
    assert names == ["list_np_ndarray", "record_image_label", "np_ndarray", "tuple_box_dataset"]


def test_a_missing_type_says_what_it_is_and_what_it_is_made_of():
    known = table({"dataset": {}})
    known.name_for(hint("dict[str, tuple[np.ndarray, Dataset, Box]] | None"))
    assert known.missing == (
        MissingType("np_ndarray", {}, "numpy.ndarray", ()),
        MissingType("box", {}, "shapes.Box", ()),
        MissingType(
            "optional_mapping_string_tuple_np_ndarray_dataset_box",
            {
                "union": [
                    {"mapping": ["string", {"tuple": ["np_ndarray", "dataset", "box"]}]},
                    "null",
                ]
            },
            "dict[str, tuple[np.ndarray, dataset, Box]] | None",
            ("np_ndarray", "box"),
        ),
    )


def test_what_some_types_need_is_told_with_what_they_are_made_of():
    known = table({"words": {"list": "string"}})
    for annotation in ("list[Box]", "Dataset", "list[int]", "list[str]"):
        known.name_for(hint(annotation))
    needed = known.needed_by(["words", "list_integer", "ghost", "list_box", "integer"])
    assert [one.name for one in needed] == ["box", "list_box", "list_integer"]
    assert known.needed_by([]) == ()


def test_names_of_equal_text_and_other_structure_are_numbered():
    names, missing = proposed(["Sample", "Other", "Turned"])
    assert names == ["record_image_label", "record_image_label_2", "record_image_label"]
    assert missing == ["np_ndarray", "record_image_label", "record_image_label_2"]


def test_a_long_name_is_cut_and_stays_its_own():
    row = ", ".join(["int", "str"] * 20)
    names = [table().name_for(hint(f"tuple[{row}, {last}]")) for last in ("float", "bool")]
    assert {name[:50] for name in names} == {"tuple_integer_string_integer_string_integer_string"}
    assert len(set(names)) == 2
    assert max(map(len, names)) <= 60


def test_a_class_without_a_latin_letter_has_a_name():
    name = table().name_for(hint("数据"))
    check_type_name(name)
    assert name.startswith("type_")


def test_a_class_of_a_very_long_name_leaves_room_for_a_number():
    name = "A" * MAX_NAME_LENGTH
    known = table({})
    wanted = known.name_for(Hint("class", name, name))
    taken = table({wanted: {"list": "any"}}).name_for(Hint("class", name, name))
    check_type_name(taken)
    assert taken == f"{wanted}_2"


@pytest.mark.parametrize(("structure", "fitting", "others"), DISAGREEMENTS)
def test_a_type_disagrees_where_no_value_fits_both(structure, fitting, others):
    known = table(
        {"dataset": {}, "given": structure} if isinstance(structure, dict) else {"dataset": {}}
    )
    name = "given" if isinstance(structure, dict) else structure
    assert [one for one in fitting if known.disagrees(name, hint(one))] == []
    assert [one for one in others if not known.disagrees(name, hint(one))] == []
    assert known.missing == ()


@pytest.mark.parametrize(("structure", "text", "form"), FORMS)
def test_types_are_told_apart_by_their_form(structure, text, form):
    known = table(
        {"dataset": {}, "given": structure} if isinstance(structure, dict) else {"dataset": {}}
    )
    name = "given" if isinstance(structure, dict) else structure
    assert known.as_python(structure) == known.as_python(name) == text
    found = {"list": known.is_list, "mapping": known.is_mapping, "tuple": known.is_tuple}
    assert [word for word, holds in found.items() if holds(name)] == form.split()


def test_structures_are_given_as_they_are_stored():
    types = {"a": {}, "b": None, "c": {"union": ["null", "integer", "integer"]}}
    known = table(types)
    assert {name: known.structure(name) for name in types} == types
    assert known.structure("integer") is None
    assert known.structure("ghost") is None


def doubling(steps):
    """Types of which each is a pair of the one before."""
    pairs = {f"t{i}": {"tuple": [f"t{i - 1}", f"t{i - 1}"]} for i in range(1, steps)}
    return {"t0": {"tuple": ["integer", "integer"]}, **pairs}


def test_types_that_double_forty_times_take_no_time():
    known = table(doubling(40))
    assert known.name_for(hint("tuple[tuple[int, int], tuple[int, int]]")) == "t1"
    assert known.disagrees("t39", hint("tuple[tuple[str, Any], Any]"))
    assert not known.disagrees("t39", hint("tuple[tuple[Any, tuple[Any, list]], list]"))
    assert known.as_python("t39") == "tuple[t38, t38]"


def test_types_named_in_a_row_of_thousands_are_followed_in_any_order():
    types = {"t0": {"list": "integer"}, **{f"t{i}": {"list": f"t{i - 1}"} for i in range(1, 3000)}}
    for row in (types, dict(reversed(types.items()))):
        known = table(row)
        assert known.name_for(hint("list[list[int]]")) == "t1"
        assert known.disagrees("t2999", hint("list[list[list[str]]]"))


@pytest.mark.parametrize(
    "types",
    [
        {"a": {"list": "a"}},
        {"a": {"list": "b"}, "b": {"list": "a"}},
        {"a": {"union": ["any", "a"]}},
        {"a": {"list": {"union": ["any", "a"]}}},
        {"a": {"list": "ghost"}},
        {"a": {"bogus": 1}},
        {"a": {"list": "integer", "tuple": []}},
        {"a": {"list": []}},
        {"a": {"list": [["integer"]]}},
        {"a": {"tuple": "integer"}},
        {"a": {"tuple": []}},
        {"a": {"mapping": ["string"]}},
        {"a": {"mapping": 3}},
        {"a": {"union": [1, None]}},
    ],
)
def test_types_that_cannot_be_stored_do_no_harm(types):
    known = table(types)
    assert known.name_for(hint("list[int]")) == "list_integer"
    assert known.name_for(hint("list")) == "list_any"
    assert not known.disagrees("a", hint("list[list[Any]]"))


def test_a_structure_that_is_nested_without_end_does_no_harm():
    structure = "integer"
    for _ in range(5000):
        structure = {"list": structure}
    known = table({"deep": structure})
    assert known.name_for(hint("list[int]")) == "list_integer"
    assert not known.disagrees("deep", hint("list"))


def test_a_hint_that_is_too_deep_is_cut_where_types_end():
    deep = Hint("class", "a.B", "a.B")
    for _ in range(30):
        deep = Hint("list", parts=(deep,))
    known = table()
    name = known.name_for(deep)
    assert check_structure(known.structure(name), name, dict(BUILTINS)) == known.structure(name)
    assert [one.name for one in known.missing] == [name]


def test_a_hint_that_is_too_large_says_nothing():
    large = Hint("integer")
    for _ in range(40):
        large = Hint("tuple", parts=(large, large))
    assert table().name_for(large) == "any"
    assert not table().disagrees("string", large)


def test_a_union_of_more_than_a_person_writes_says_nothing():
    parts = tuple(Hint("class", f"a.B{number}", f"B{number}") for number in range(1000))
    known = table()
    assert known.name_for(Hint("list", parts=(Hint("union", parts=parts),))) == "list_any"
    assert [one.name for one in known.missing] == ["list_any"]


def test_the_order_of_unequal_types_makes_no_difference():
    types = {
        **doubling(8),
        "np_ndarray": {},
        "images": {"list": "np_ndarray"},
        "either": {"union": ["images", "t3", "string"]},
        "sample": {"mapping": {"image": "np_ndarray", "either": "either"}},
    }
    annotations = [row[0] for row in WITHOUT_TYPES] + ["list[np.ndarray] | str | Box"]

    def found(rows):
        known = TypeTable(rows)
        return [known.name_for(hint(one)) for one in annotations], known.missing

    rows = [*BUILTINS, *types.items()]
    first = found(rows)
    for seed in range(5):
        assert found(random.Random(seed).sample(rows, len(rows))) == first


NAMES = st.sampled_from(["numpy.ndarray", "np.ndarray", "Dataset", ".a.Box", ".b.Box", "x.String"])
CLASSES = NAMES.map(lambda name: Hint("class", name, name.lstrip(".").rpartition("a.")[2]))
SCALARS = st.sampled_from(["string", "integer", "number", "boolean", "null", "any"]).map(Hint)
KEYS = st.lists(st.text(max_size=30), min_size=1, max_size=4, unique=True)


def _structured(hints):
    several = st.lists(hints, min_size=1, max_size=4).map(tuple)
    key = st.sampled_from([Hint("string"), Hint("integer")])
    return st.one_of(
        hints.map(lambda one: Hint("list", parts=(one,))),
        st.lists(hints, max_size=4).map(lambda parts: Hint("tuple", parts=tuple(parts))),
        st.tuples(key, hints).map(lambda parts: Hint("mapping", parts=parts)),
        several.map(lambda parts: Hint("union", parts=parts)),
        st.tuples(KEYS, several).map(
            lambda both: Hint(
                "record", keys=tuple(both[0][: len(both[1])]), parts=both[1][: len(both[0])]
            )
        ),
    )


HINTS = st.recursive(SCALARS | CLASSES, _structured, max_leaves=12)
GROUPS = st.sampled_from(
    [
        {},
        doubling(4),
        {"np_ndarray": {"list": "any"}, "list_any": {}, "dataset": None},
        {"Box": {}, "boxes": {"list": "Box"}, "box": {"union": ["boxes", "Box"]}},
    ]
)


@given(GROUPS, st.lists(HINTS, max_size=6))
@settings(deadline=None)
def test_the_same_hint_has_the_same_type(types, hints):
    known, again = table(types), table(types)
    names = [known.name_for(one) for one in hints]
    assert [known.name_for(one) for one in hints] == names
    assert [again.name_for(one) for one in hints] == names
    assert again.missing == known.missing


@given(GROUPS, st.lists(HINTS, max_size=6))
@settings(deadline=None)
def test_nothing_is_missing_once_it_is_made(types, hints):
    known = table(types)
    for one in hints:
        known.name_for(one)
    after = table(with_missing(types, known))
    for one in hints:
        after.name_for(one)
    assert after.missing == ()


@given(GROUPS, st.lists(HINTS, max_size=6))
@settings(deadline=None)
def test_missing_types_can_be_made_one_after_the_other(types, hints):
    known = table(types)
    used = [known.name_for(one) for one in hints]
    stored = {**dict(BUILTINS), **types}
    for one in known.missing:
        check_type_name(one.name)
        assert one.name not in stored
        assert check_structure(one.structure, one.name, stored) == one.structure
        assert set(one.depends_on) <= stored.keys() - types.keys()
        stored[one.name] = one.structure
    assert known.needed_by(used) == known.missing


@given(GROUPS, HINTS)
@settings(deadline=None)
def test_no_type_disagrees_with_the_hint_that_it_is_for(types, one):
    known = table(types)
    assert not known.disagrees(known.name_for(one), one)
