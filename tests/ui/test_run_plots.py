"""Numbers drawn as lines."""

from __future__ import annotations

import pytest

from app.ui import run_plots


def test_the_smallest_is_at_the_bottom_and_the_largest_at_the_top():
    plot = run_plots.of_value([0, 10, 5])
    assert plot.points == "6.0,154.0 300.0,6.0 594.0,80.0"
    assert (plot.low, plot.high, plot.zero) == ("0", "10", None)
    assert plot.words == "3 numbers from 0 to 10; the first is 0, the last one shown 5"


def test_zero_has_a_line_where_numbers_are_on_both_sides():
    assert run_plots.of_value([-1, 1, 1]).zero == "80.0"


def test_equal_and_vast_numbers_are_drawn_too():
    assert {y for _, y in run_plots.of_value([2, 2, 2]).dots} == {"80.0"}
    vast = run_plots.of_value([-9e307, 9e307, 0.0])
    assert [y for _, y in vast.dots] == ["154.0", "6.0", "80.0"]


def test_of_many_numbers_some_are_drawn_and_all_are_counted():
    plot = run_plots.of_value(list(range(10_000)))
    assert len(plot.points.split()) == 400
    assert (plot.count, plot.dots) == (10_000, ())


def test_the_sample_of_an_array_is_drawn():
    plot = run_plots.of_array({"numbers": [1.0, 2.0, 3.0], "shape": [90]})
    assert plot.count == 90


@pytest.mark.parametrize(
    "value", [[1, 2], [], [1, 2, "3"], [1, 2, True], [1, 2, 10**400], "123", {"a": 1}, None]
)
def test_other_values_have_no_plot(value):
    assert run_plots.of_value(value) is None


@pytest.mark.parametrize("preview", [None, {"numbers": None}, {"numbers": [], "shape": [0]}])
def test_a_preview_without_numbers_has_no_plot(preview):
    assert run_plots.of_array(preview) is None
