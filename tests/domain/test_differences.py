"""Two texts side by side: what stands next to what, what is marked, and what is left out."""

from __future__ import annotations

import pytest

from app.domain import differences
from app.domain.differences import (
    MAX_MATCHED,
    MAX_WORD_EFFORT,
    count_changes,
    side_by_side,
    split_lines,
)


def drawn(before, after):
    """Each row as kind, old line and new line with their numbers; what differs in brackets."""
    rows = side_by_side(before, after).rows
    return [(row.kind, _drawn(row.old), _drawn(row.new)) for row in rows]


def _drawn(line):
    if line is None:
        return ""
    text = "".join(f"[{part}]" if differs else part for part, differs in line.parts)
    return f"{line.number} {text}"


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ("", "", []),
        ("a\n", "a\n", []),
        ("a\n", "", [("old", "1 a", "")]),
        ("", "a\n", [("new", "", "1 a")]),
        (
            "a\nb\nc\n",
            "a\nc\n",
            [("same", "1 a", "1 a"), ("old", "2 b", ""), ("same", "3 c", "2 c")],
        ),
        (
            "a\nx = f(1, 2)\n",
            "a\nx = f(1, 3)\n",
            [("same", "1 a", "1 a"), ("changed", "2 x = f(1, [2])", "2 x = f(1, [3])")],
        ),
        ("return images\n", "total = 0\n", [("changed", "1 return images", "1 total = 0")]),
    ],
)
def test_lines_stand_next_to_each_other(before, after, rows):
    assert drawn(before, after) == rows


def test_equal_lines_far_from_a_change_are_a_gap():
    lines = [f"line {n}" for n in range(1, 31)]
    other = [*lines]
    other[14] = "other"
    rows = side_by_side("\n".join(lines), "\n".join(other)).rows
    assert [(row.kind, row.count) for row in rows] == [
        ("gap", 11),
        *[("same", 0)] * 3,
        ("changed", 0),
        *[("same", 0)] * 3,
        ("gap", 12),
    ]
    assert rows[1].old is not None
    assert rows[1].old.number == 12


def test_no_line_is_lost_and_no_line_made_up():
    before, after = "a\nb\nc\nd\ne\n", "b\nx\nd\ne\nf\n"
    rows = side_by_side(before, after).rows
    assert [row.old.text for row in rows if row.old] == split_lines(before)
    assert [row.new.text for row in rows if row.new] == split_lines(after)


def test_texts_that_differ_in_line_ends_alone_say_so():
    found = side_by_side("a\r\nb\r\n", "a\nb\n")
    assert (found.rows, found.only_ends) == ((), True)
    assert side_by_side("a", "a").only_ends is False


def test_a_form_feed_ends_no_line():
    assert split_lines("a\x0cb\r\nc\rd\u2028e\n") == ["a\x0cb", "c", "d\u2028e"]


def test_very_different_texts_are_shown_in_part():
    many = MAX_MATCHED + 500
    found = side_by_side("a\n" * many, "b\n" * many)
    assert len(found.rows) == MAX_MATCHED
    assert found.left_out == 1000


def test_matching_words_is_bounded_whatever_the_lines_are(monkeypatch):
    """Each of these pairs takes a second, and a text may have 2,000 of them."""
    costs = []

    class Counted(differences.SequenceMatcher):
        def get_matching_blocks(self):
            if self.matching_blocks is None:
                pairs = sum(len(self.b2j.get(one, ())) for one in self.a)
                costs.append(pairs * min(len(self.a), len(self.b)))
            return super().get_matching_blocks()

    monkeypatch.setattr(differences, "SequenceMatcher", Counted)
    many = 10
    before, after = (f"#{body}\n" * many for body in ("." * 298, ",." * 149))
    found = side_by_side(before, after)
    assert len([row for row in found.rows if row.kind == "changed"]) == many
    assert sum(costs) <= MAX_WORD_EFFORT


def test_lines_that_repeat_a_hundred_times_are_not_matched_at_any_cost(monkeypatch):
    monkeypatch.setattr(differences, "MAX_LINE_EFFORT", 10_000)
    before, after = ([f"{n * step % 11}" for n in range(200)] for step in (1, 3))
    rows = side_by_side("\n".join(before), "\n".join(after)).rows
    assert {row.kind for row in rows} <= {"changed", "same", "gap"}
    assert [row.new.text for row in rows if row.kind == "changed"][:2] == ["3", "6"]


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ("a\nb\n", "a\nc\nd\n", (2, 1)),
        ("a\nb\n", "b\na\n", (0, 0)),
        ("a\n", "a", (0, 0)),
        ("a\n" * 200_000, "b\n", None),
    ],
)
def test_changed_lines_are_counted(before, after, counts):
    assert count_changes(before, after) == counts
