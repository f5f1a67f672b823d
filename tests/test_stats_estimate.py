import math

import pytest

from framing.stats.estimate import (
    FEW_ARTICLES,
    ONE_ARTICLE,
    Estimate,
    article_note,
    join_notes,
    undefined,
    without_interval,
)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.5, None, 0.6, 10, "note"), "None together"),
        ((0.5, 0.7, 0.6, 10), "must not exceed"),
        ((0.5, None, None, 10), "needs a note"),
        ((math.nan, 0.1, 0.2, 10), "needs a note"),
    ],
)
def test_an_estimate_that_makes_no_sense_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Estimate(*arguments)


def test_an_undefined_estimate_has_a_reason_and_no_interval():
    estimate = undefined(0, "no paragraphs")
    assert not estimate.defined
    assert (estimate.low, estimate.high, estimate.note) == (None, None, "no paragraphs")


def test_a_value_without_an_interval_is_defined():
    assert without_interval(0.5, 12, "few articles").defined


@pytest.mark.parametrize(
    ("n_articles", "note"),
    [(0, FEW_ARTICLES), (1, ONE_ARTICLE), (2, FEW_ARTICLES), (4, FEW_ARTICLES), (5, "")],
)
def test_one_to_four_articles_call_for_a_caution(n_articles, note):
    assert article_note(n_articles) == note


def test_notes_that_say_nothing_leave_no_mark():
    assert join_notes("", "unaudited", "") == "unaudited"
