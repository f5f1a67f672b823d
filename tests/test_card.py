import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from village import masked, village

from framing.card import Card, DataSummary, SourceRates, from_json, to_json
from framing.render.card import render_card
from framing.stats.estimate import Estimate, undefined

ESTIMATES = st.builds(
    lambda low, value, high, n, note: Estimate(value, low, high, n, note),
    st.floats(-1, 0),
    st.floats(0, 1),
    st.floats(1, 2),
    st.integers(0),
    st.text(),
) | st.builds(undefined, st.integers(0), st.text(min_size=1))
SUMMARIES = st.builds(
    DataSummary,
    st.text(),
    st.integers(0),
    st.integers(0),
    st.text(),
    st.integers(0),
    st.dictionaries(st.text(), st.integers()),
)
COUNTS = st.lists(st.integers(0), max_size=4).map(tuple)
SHARES = st.lists(st.none() | st.floats(0, 1), max_size=4).map(tuple)
RATES = st.builds(SourceRates, st.text(), COUNTS, COUNTS, SHARES, SHARES)


def back(value):
    """The value once it has been text."""
    return from_json(type(value), json.loads(json.dumps(to_json(value))))


@given(SUMMARIES | RATES)
def test_parts_of_a_card_come_back_from_json(part):
    assert back(part) == part


@given(ESTIMATES)
def test_an_estimate_comes_back_with_nan_as_nan(estimate):
    found = back(estimate)
    assert (found.low, found.high, found.n) == (estimate.low, estimate.high, estimate.n)
    assert found.value == estimate.value or (math.isnan(found.value) and not estimate.defined)


def test_a_whole_card_comes_back(card):
    assert to_json(back(card)) == to_json(card)
    assert back(card).out_of_fold.frames[0] == card.out_of_fold.frames[0]
    assert back(card).calibration == card.calibration


def test_a_figure_that_does_not_exist_is_null(card):
    assert to_json({"lost": (math.nan, 0.5)}) == {"lost": [None, 0.5]}
    assert to_json(undefined(0, "no paragraphs"))["value"] is None
    json.dumps(to_json(card), allow_nan=False)


@pytest.mark.parametrize(
    ("value", "error"),
    [({}, TypeError), ({"unknown": 1}, KeyError), ([], TypeError)],
)
def test_what_is_no_card_is_refused(value, error):
    with pytest.raises(error):
        from_json(Card, value)


def test_the_card_is_shown_as_text(card):
    text = render_card(card, village(), fingerprint="sha256:0")
    head = text[: text.index("Out-of-fold")]
    assert masked(head).splitlines() == [
        "model       village (sha256:…)",
        "codebook    village (sha256:…)",
        "labels      40 paragraphs (sha256:…)",
        "            10 events, of 3 sources",
        "carrying    harvest 11, music 11, river 11",
        *head.splitlines()[5:6],
        "unlabelled  none",
        "thresholds  for f1, chosen out-of-fold",
        *head.splitlines()[8:9],
        "seed        0",
        "",
    ]
    assert "reliability of harvest" in text
    assert "On sources that the model never saw" in text
    assert text.endswith("warning: river: only 11 paragraphs carry it; its figures are rough\n")
