import numpy as np
import pytest

from framing.stats.estimate import ONE_ARTICLE, UNAUDITED
from framing.stats.unaudited import ErrorRates, error_rates, unaudited_shares

HITS = np.array([0.7, 0.6, 0.8, 0.7, 0.7])
ALARMS = np.array([0.1, 0.05, 0.15, 0.1, 0.1])
RATES = ErrorRates(0.7, 0.1, HITS, ALARMS)


def found(tagged, rates=RATES, n_articles=20):
    return unaudited_shares(np.full(n_articles, tagged), np.full(n_articles, 10.0), None, rates)[0]


def test_the_share_is_the_adjusted_count():
    assert found(4.0).value == pytest.approx((0.4 - 0.1) / 0.6)


@pytest.mark.parametrize(("tagged", "share"), [(0.0, 0.0), (9.0, 1.0)])
def test_a_share_stays_between_0_and_1_and_so_does_its_range(tagged, share):
    estimate = found(tagged)
    assert estimate.value == share
    assert 0 <= estimate.low <= estimate.high <= 1


def test_every_unaudited_share_says_so():
    assert found(4.0).note == UNAUDITED
    assert found(4.0, n_articles=3).note == "unaudited; few articles"
    assert found(4.0, n_articles=1).note == f"unaudited; {ONE_ARTICLE}"


def test_fewer_than_three_labelled_sources_give_no_range():
    estimate = found(4.0, ErrorRates(0.7, 0.1, HITS[:2], ALARMS[:2]))
    assert (estimate.value, estimate.low) == (pytest.approx(0.5), None)
    assert estimate.note == "unaudited; errors are known for 2 sources, 3 are needed"


def test_a_tool_that_hardly_tells_apart_gives_no_share():
    estimate = found(4.0, ErrorRates(0.45, 0.2, HITS, ALARMS))
    assert not estimate.defined
    assert estimate.note == "unaudited; the tool finds 45% and tags 20% of the rest"


def test_sources_that_err_differently_widen_the_range():
    alike = ErrorRates(0.7, 0.1, np.full(5, 0.7), np.full(5, 0.1))
    narrow, wide = found(4.0, alike), found(4.0)
    assert wide.high - wide.low > 1.2 * (narrow.high - narrow.low)


def test_one_article_gets_no_range():
    assert found(4.0, n_articles=1).low is None


def test_rates_are_counted_over_all_and_by_source():
    # Source 0: two of each; source 1: a single positive, so its own rates say nothing.
    codes = [1, 1, 0, 0, 1, 0, 0]
    tags = [1, 1, 0, 1, 0, 0, 0]
    unseen = [1, 0, 0, 0, 1, 1, 1]
    rates = error_rates(codes, tags, unseen, [0, 0, 0, 0, 1, 1, 1])
    assert (rates.hit, rates.false_alarm) == (pytest.approx(2 / 3), pytest.approx(1 / 4))
    assert rates.source_hits.tolist() == [0.5]
    assert rates.source_false_alarms.tolist() == [0.0]


@pytest.mark.parametrize("code", [0, 1])
def test_rates_need_positives_and_negatives(code):
    with pytest.raises(ValueError, match="need positive and negative codes"):
        error_rates([code] * 4, [1] * 4, [1] * 4, [0] * 4)


def test_ranges_hold_the_truth_where_new_sources_err_like_the_labelled_ones():
    rng = np.random.default_rng(9)
    held = []
    for _ in range(300):
        hits, alarms = rng.normal(0.7, 0.08, 6), rng.normal(0.1, 0.03, 6).clip(0.01)
        rates = ErrorRates(hits[:5].mean(), alarms[:5].mean(), hits[:5], alarms[:5])
        chance = rng.beta(1.2, 2.8, size=30)
        tagged = rng.binomial(12, chance * hits[5] + (1 - chance) * alarms[5])
        estimate = unaudited_shares(tagged, np.full(30, 12), None, rates)[0]
        held.append(estimate.low <= 0.3 <= estimate.high)
    assert 0.92 <= np.mean(held) <= 0.995
