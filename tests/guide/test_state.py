"""How choices on the guided page follow the code, or stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.analysis import read
from app.analysis.merge import NamedInput, NamedTask
from app.analysis.suggest import SuggestedOutput, suggest
from app.analysis.types import TypeTable
from app.guide import forms
from app.guide.state import Field, State, follow, moved, of_registration, with_tasks

HEAD = "from dioptra import pyplugs\n@pyplugs.register\n"


def offers(*definitions):
    text = "".join(f"{HEAD}{one}: ...\n" for one in definitions)
    return suggest(read(text), TypeTable())


def page(*definitions, state=None):
    return follow(state or State(), offers(*definitions))


def names(state, card=0, side="inputs"):
    return [row.now.name for row in getattr(state.cards[card], side)]


def typed(state, number, card=0, side="inputs", **values):
    """Change a field of a row as a person does."""
    rows = list(getattr(state.cards[card], side))
    rows[number] = replace(rows[number], now=replace(rows[number].now, **values))
    cards = list(state.cards)
    cards[card] = replace(cards[card], **{side: tuple(rows)})
    return replace(state, cards=tuple(cards))


def test_a_new_page_is_filled_with_what_the_code_offers():
    state = page("def f(a: int, *args, b: str = 'x', **kwargs) -> tuple[int, str]")
    (card,) = state.cards
    assert names(state) == ["a", "", "b", ""]
    assert [row.code for row in card.inputs] == ["a: int", "*args", "b: str = 'x'", "**kwargs"]
    assert [row.now for row in card.outputs] == [
        Field("output_1", "integer"),
        Field("output_2", "string"),
    ]
    assert card.is_on


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # what was not touched follows
        ("def f(a: int)", "def f(a: str)", [Field("a", "string", True)]),
        ("def f(a: int)", "def f(a: int = 1)", [Field("a", "integer", False)]),
        ("def f(a: int)", "def f(b: int)", [Field("b", "integer", True)]),
        ("def f(a)", "def f(a, b=1)", [Field("a", "any", True), Field("b", "any", False)]),
        ("def f(a, b)", "def f(b)", [Field("b", "any", True)]),
        ("def f(a, c)", "def f(a, b, c)", [Field(n, "any", True) for n in "abc"]),
    ],
)
def test_untouched_rows_follow_the_code(before, after, expected):
    state = page(after, state=page(before))
    assert [row.now for row in state.cards[0].inputs] == expected


@pytest.mark.parametrize(
    ("values", "after", "expected"),
    [
        ({"type": "image"}, "def f(a: str)", Field("a", "image", True)),
        ({"required": False}, "def f(a: str)", Field("a", "string", False)),
        ({"name": "other"}, "def f(a: str)", Field("other", "string", True)),
        ({"name": ""}, "def f(a: str)", Field("", "string", False)),
        ({"type": "image"}, "def f(b: str)", Field("a", "image", True)),
    ],
)
def test_what_was_typed_stays(values, after, expected):
    state = page(after, state=typed(page("def f(a: int)"), 0, **values))
    assert expected in [row.now for row in state.cards[0].inputs]


def test_an_output_that_was_renamed_stays_and_its_type_follows():
    state = typed(page("def f() -> int"), 0, side="outputs", name="total")
    state = page("def f() -> str", state=state)
    assert [row.now for row in state.cards[0].outputs] == [Field("total", "string")]


def test_an_output_that_was_emptied_stays_empty():
    state = typed(page("def f() -> tuple[int, str]"), 1, side="outputs", name="")
    state = page("def f() -> tuple[int, str]", state=state)
    assert names(state, side="outputs") == ["output_1", ""]


def test_a_task_that_was_renamed_in_the_code_is_renamed_with_it():
    state = page("def g(a)", state=page("def f(a)"))
    assert [(card.name, card.code) for card in state.cards] == [("g", "g")]


def test_a_task_with_choices_is_kept_when_the_code_loses_it():
    state = typed(page("def f(a)"), 0, type="image")
    state = page("def g(a)", state=state)
    assert [(card.name, card.code) for card in state.cards] == [("f", ""), ("g", "g")]
    back = page("def f(a)", state=state)
    assert back.cards[0].inputs[0].now.type == "image"


def test_a_stored_registration_counts_as_chosen():
    stored = [
        NamedTask("f", (NamedInput("a", "any", True),), (SuggestedOutput("said", "any"),)),
        NamedTask("Text", None, ()),
    ]
    state = of_registration(stored, State(base=7))
    state = follow(state, offers("def f(a: int, b=1) -> int", "def g()"))
    card = state.cards[0]
    assert [row.now for row in card.inputs] == [Field("a", "any", True), Field("", "any", False)]
    assert [row.now for row in card.outputs] == [Field("said", "any")]
    assert [(one.name, one.is_on) for one in state.cards] == [
        ("f", True),
        ("Text", True),
        ("g", False),
    ]


def test_following_twice_is_following_once():
    once = page("def f(a: int, b=1) -> tuple[int, str]", "def g(x)")
    assert page("def f(a: int, b=1) -> tuple[int, str]", "def g(x)", state=once) == once


def test_a_repaired_registration_goes_back_into_its_rows():
    state = typed(page("def f(a, b=1)"), 0, name="c")
    task = NamedTask("f", (NamedInput("a", "any", True), NamedInput("b", "any", False)), ())
    state = with_tasks(state, [task])
    assert names(state) == ["a", "b"]
    assert [row.argument for row in state.cards[0].inputs] == ["a", "b"]


def test_an_input_that_a_repair_removes_leaves_an_empty_row_for_its_argument():
    state = with_tasks(page("def f(a, b=1)"), [NamedTask("f", (), ())])
    assert names(state) == ["", ""]
    assert [row.argument for row in state.cards[0].inputs] == ["a", "b"]


@pytest.mark.parametrize(
    ("number", "step", "expected"),
    [(0, 1, ["b", "a"]), (1, -1, ["b", "a"]), (0, -1, ["a", "b"]), (1, 1, ["a", "b"])],
)
def test_rows_are_moved_within_their_list(number, step, expected):
    card = moved(page("def f(a, b)").cards[0], number, step)
    assert [row.now.name for row in card.inputs] == expected


def fields_of(state):
    fields = {"filename": state.filename, "contents": state.contents}
    for number, card in enumerate(state.cards):
        flat = forms.flat(card)
        fields |= {f"t{number}.{key}": value for key, value in flat.items()}
    return fields


def test_a_state_survives_the_way_through_a_form_and_a_draft():
    state = page("def f(a: int, *args, b='\"é\"', **kwargs) -> tuple[int, str]", "def g()")
    state = replace(state, filename="a.py", contents="x = 1\n")
    state = replace(state, cards=(state.cards[0], replace(state.cards[1], is_on=False)))
    assert forms.read_state(fields_of(state)) == state
    body = {"filename": "a.py", "contents": "x = 1\n", "description": None}
    assert forms.of_draft({**body, "page": forms.as_draft(state)}, None) == state


def test_a_draft_that_the_page_did_not_keep_has_no_cards_yet():
    body = {"filename": "a.py", "contents": "x = 1\r\n", "description": "d"}
    assert forms.of_draft(body, 3) == State("a.py", "x = 1\r\n", "d", (), 3, has_crlf=True)


def test_a_filled_row_behind_the_last_one_counts():
    state = page("def f(**kwargs)")
    fields = {**fields_of(state), "t0.i1.name": "width", "t0.i1.type": "integer"}
    card = follow(forms.read_state(fields), offers("def f(**kwargs)")).cards[0]
    assert [row.now for row in card.inputs] == [
        Field("", "mapping_string_any", False),
        Field("width", "integer", False),
    ]
