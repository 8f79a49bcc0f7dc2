"""Values to arguments: registration rules, section 5, and the calls that users describe."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dioptra.runtime.binding import Call, bind, check_order
from dioptra.runtime.calls import arguments_of
from dioptra.runtime.exchange import Input, RunOrder, Value


def kinds(a: int, b: str = "x", /, c: float = 1.0, *args: int, d: bool, e=None, **kwargs: str):
    return a, b, c, args, d, e, kwargs


NAMES = {
    "a": Input("a", "integer", True, "positional-only"),
    "b": Input("b", "string", False, "positional-only"),
    "c": Input("c", "number", False, "positional or keyword"),
    "d": Input("d", "boolean", True, "keyword-only"),
    "e": Input("e", {"union": [{"list": "integer"}, "null"]}, False, "keyword-only"),
    "args": Input("args", {"list": "integer"}, False, "variadic positional"),
    "kwargs": Input("kwargs", {"mapping": ["string", "string"]}, False, "variadic keyword"),
    "zz": Input("zz", "string", False, None),
}
PROPOSED = "abcde"


def ordered(inputs, args=(), kwargs=None, **more):
    return RunOrder(
        "p",
        "f.py",
        "t",
        inputs=tuple(inputs),
        args=tuple(Value(json=one) for one in args),
        kwargs={name: Value(json=one) for name, one in (kwargs or {}).items()},
        **more,
    )


def bound(function, inputs, args=(), kwargs=None, **more):
    """Both answers: of the registration alone, and with the function."""
    order = ordered(inputs, args, kwargs, **more)
    call = bind(order, arguments_of(function), args, kwargs or {})
    return [(one.code, one.name) for one in check_order(order)], call


def called(function, inputs, args=(), kwargs=None, **more):
    refused, call = bound(function, inputs, args, kwargs, **more)
    assert refused == []
    assert isinstance(call, Call), call
    return function(*call.args, **call.kwargs)


def refusals(function, inputs, args=(), kwargs=None, **more):
    """The codes, which both answers must agree on."""
    before, within = bound(function, inputs, args, kwargs, **more)
    assert isinstance(within, list)
    assert before == [(one.code, one.name) for one in within]
    return before


def some(names):
    return [NAMES[name] for name in names]


@pytest.mark.parametrize(
    ("extras", "args", "kwargs", "expected"),
    [
        ([], [1], {"d": True}, kinds(1, d=True)),
        (["args"], [1, "y", 2.0, 7, 8], {"d": False}, kinds(1, "y", 2.0, 7, 8, d=False)),
        ([], [], {"a": 1, "d": True}, kinds(1, d=True)),
        (["args"], [], {"a": 1, "args": [7], "d": True}, kinds(1, "x", 1.0, 7, d=True)),
        (["kwargs"], [1], {"d": True, "zz": "q"}, kinds(1, d=True, zz="q")),
        (["zz"], [1], {"d": True, "zz": "q"}, kinds(1, d=True, zz="q")),
        (["kwargs"], [1], {"d": True, "kwargs": {"y": "q"}}, kinds(1, d=True, y="q")),
        (["zz", "kwargs"], [1], {"d": True, "zz": "q", "kwargs": {"y": "r"}},
         kinds(1, d=True, zz="q", y="r")),
        (["args"], [1], {"d": True, "args": []}, kinds(1, d=True)),
    ],
)  # fmt: skip
def test_the_calls_that_users_describe(extras, args, kwargs, expected):
    assert called(kinds, some([*PROPOSED, *extras]), args, kwargs) == expected


@pytest.mark.parametrize(
    ("extras", "args", "kwargs", "codes"),
    [
        ([], [1], {"a": 2, "d": True}, [("DUPLICATE_VALUE", "a")]),
        ([], [], {}, [("MISSING_REQUIRED", "a"), ("MISSING_REQUIRED", "d")]),
        ([], [1], {"d": True, "zz": "q"}, [("UNKNOWN_INPUT", "zz")]),
        ([], [1, "x", 1.0, 4], {"d": True}, [("TOO_MANY_VALUES", None)]),
        ([], ["1"], {"d": 1}, [("TYPE_MISMATCH", "a"), ("TYPE_MISMATCH", "d")]),
        ([], [1, 2], {"zz": 1},
         [("UNKNOWN_INPUT", "zz"), ("MISSING_REQUIRED", "d"), ("TYPE_MISMATCH", "b")]),
        (["args"], [1, "y", 2.0, 7], {"args": [8], "d": True}, [("DUPLICATE_VALUE", "args")]),
        (["args"], [1, "y", 2.0, "no"], {"d": True}, [("TYPE_MISMATCH", "args")]),
        (["kwargs"], [1], {"d": True, "kwargs": {"d": "q"}}, [("KEY_TAKEN", "kwargs")]),
        (["kwargs"], [1], {"d": True, "kwargs": {"b": "q"}}, [("KEY_TAKEN", "kwargs")]),
        (["kwargs", "zz"], [1], {"d": True, "kwargs": {"zz": "q"}}, [("KEY_TAKEN", "kwargs")]),
        (["kwargs"], [1], {"d": True, "kwargs": {"y": "q"}, "y": "r"},
         [("DUPLICATE_VALUE", "y")]),
        (["kwargs"], [1], {"d": True, "y": 5}, [("TYPE_MISMATCH", "kwargs")]),
    ],
)  # fmt: skip
def test_all_that_is_wrong_is_found_at_once_before_the_start(extras, args, kwargs, codes):
    assert refusals(kinds, some([*PROPOSED, *extras]), args, kwargs) == codes


def test_a_wrong_registered_order_never_hands_a_value_to_the_wrong_argument():
    def divide(top, bottom):
        return top / bottom

    inputs = [
        Input("bottom", kind="positional or keyword"),
        Input("top", kind="positional or keyword"),
    ]
    assert called(divide, inputs, [4, 8]) == 2


def test_keyword_only_inputs_take_no_value_by_position():
    def task(a=1, *, b=2):
        return a, b

    inputs = [
        Input("b", required=False, kind="keyword-only"),
        Input("a", required=False, kind="positional or keyword"),
    ]
    assert called(task, inputs, [5]) == (5, 2)
    assert refusals(task, inputs, [5, 6]) == [("TOO_MANY_VALUES", None)]


def test_an_optional_input_without_a_value_is_not_passed():
    marker = object()

    def task(a=marker):
        return a

    assert called(task, [Input("a", required=False)]) is marker


def test_a_default_that_must_be_passed_is_the_object_itself():
    default = []

    def task(a=default, b=1, /):
        return a, b

    inputs = [
        Input("a", required=False, kind="positional-only"),
        Input("b", required=False, kind="positional-only"),
    ]
    found = called(task, inputs, kwargs={"b": 2})
    assert found[0] is default


def test_args_that_are_not_registered_get_nothing():
    def task(a, *args):
        return args

    assert called(task, [Input("a", kind="positional or keyword")], [1]) == ()


def test_no_values_at_all_mean_no_arguments():
    def task(*args, **kwargs):
        return args, kwargs

    assert called(task, []) == ((), {})


def test_an_argument_without_default_that_is_not_registered_is_named():
    def task(a, b):
        return a, b

    call = bind(ordered([Input("a")], [1]), arguments_of(task), [1], {})
    assert [(one.code, one.name) for one in call] == [("MISSING_REQUIRED", "b")]


def test_an_input_that_the_code_does_not_take_is_named():
    def task(a):
        return a

    call = bind(ordered([Input("a"), Input("b")], [1], {"b": 2}), arguments_of(task), [1], {"b": 2})
    assert [(one.code, one.name) for one in call] == [("UNKNOWN_INPUT", "b")]


def test_arrays_become_tuples_and_keys_integers_where_the_type_says_so():
    def task(a, b):
        return a, b

    inputs = [
        Input("a", {"tuple": ["integer", {"list": "pair"}]}),
        Input("b", {"mapping": ["integer", "any"]}),
    ]
    types = {"pair": {"tuple": ["integer", "integer"]}}
    found = called(task, inputs, [[1, [[2, 3]]], {"4": [5]}], types=types)
    assert found == ((1, [(2, 3)]), {4: [5]})


def test_what_is_unknown_is_answered_with_the_closest_name():
    (problem,) = check_order(ordered([Input("epsilon", required=False)], kwargs={"epsilom": 1}))
    assert "Did you mean “epsilon”?" in problem.message


def test_values_of_earlier_runs_are_taken_as_fitting_before_the_start():
    order = RunOrder(
        "p", "f.py", "t", inputs=(Input("a", "integer"),), args=(Value("pickle", path="1"),)
    )
    assert check_order(order) == []


def test_a_decorated_function_takes_what_it_wraps():
    import functools

    @functools.cache
    def task(a, *, b=3):
        return a, b

    assert called(task, [Input("a"), Input("b", required=False, kind="keyword-only")], [1]) == (
        1,
        3,
    )


# How fast the machine is says nothing about what is tested.
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
STRUCTURES = st.recursive(
    st.sampled_from(["any", "string", "integer", "number", "boolean", "null", "other"])
    | st.just({}),
    lambda inner: (
        st.builds(lambda one: {"list": one}, inner)
        | st.builds(lambda many: {"tuple": many}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda one: {"mapping": ["integer", one]}, inner)
        | st.builds(lambda one: {"mapping": ["string", one]}, inner)
        | st.builds(lambda many: {"union": many}, st.lists(inner, min_size=1, max_size=3))
    ),
    max_leaves=6,
)
NAMED = st.sampled_from(["a", "b", "c", "d", "e", "args", "kwargs", "zz", "y"])


@RELAXED
@given(
    st.lists(NAMED, unique=True),
    st.lists(JSON, max_size=6),
    st.dictionaries(NAMED, JSON, max_size=5),
    st.lists(STRUCTURES, min_size=9, max_size=9),
    st.booleans(),
)
def test_any_order_with_any_values_is_bound_or_refused(names, args, kwargs, structures, required):
    inputs = [
        Input(name, structure, required, NAMES[name].kind if name in NAMES else None)
        for name, structure in zip(names, structures, strict=False)
    ]
    order = ordered(inputs, args, kwargs)
    check_order(order)
    call = bind(order, arguments_of(kinds), args, kwargs)
    if isinstance(call, Call):
        kinds(*call.args, **call.kwargs)
    else:
        assert all(one.message for one in call)
