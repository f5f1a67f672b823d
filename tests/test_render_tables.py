import pytest

from framing.render.tables import columns, figure, markdown, percent, percent_range, width
from framing.stats.estimate import Estimate, undefined, without_interval

WHOLE = Estimate(0.3149, 0.2351, 0.4, 10)
BARE = without_interval(0.5, 3, "few articles")
NONE = undefined(0, "no paragraphs")


def test_columns_stand_under_each_other_and_lines_end_with_text():
    table = columns([["source", "n", ""], ["Hill Post", "12", ""], ["Żółw", "3", "x"]])
    assert table == "  source      n\n  Hill Post  12\n  Żółw        3  x"


@pytest.mark.parametrize(
    ("text", "cells"), [("abc", 3), ("Żółw", 4), ("e\u0301", 1), ("東京", 4), ("", 0)]
)
def test_a_width_is_that_of_a_terminal(text, cells):
    assert width(text) == cells


def test_wide_letters_keep_the_columns_straight():
    assert columns([["東京", "1"], ["Kyiv", "2"]], indent="").splitlines() == ["東京  1", "Kyiv  2"]


def test_a_bar_in_a_markdown_cell_is_escaped():
    assert markdown([["a|b", "n"], ["c", "1"]]) == "| a\\|b | n |\n| --- | ---: |\n| c | 1 |"


@pytest.mark.parametrize(
    ("estimate", "shown"),
    [(WHOLE, "0.315 (0.235–0.400)"), (BARE, "0.500"), (NONE, "–"), (None, "–")],
)
def test_a_figure_shows_its_interval_where_it_has_one(estimate, shown):
    assert figure(estimate) == shown


def test_a_figure_takes_as_many_digits_as_asked():
    assert figure(WHOLE, 1) == "0.3 (0.2–0.4)"


@pytest.mark.parametrize(
    ("estimate", "share", "interval"),
    [(WHOLE, "31 %", "24–40 %"), (BARE, "50 %", "–"), (NONE, "–", "–")],
)
def test_shares_are_in_percent(estimate, share, interval):
    assert (percent(estimate), percent_range(estimate)) == (share, interval)
