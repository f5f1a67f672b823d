import math

import numpy as np
import pytest

from framing.stats.comparison import (
    HIGHER,
    INDISTINCT,
    LOWER,
    SIMILAR,
    cohen_h,
    compare,
    judge,
    needed_gap,
    odds_ratio,
    verdict,
)
from framing.stats.estimate import UNAUDITED, Estimate
from framing.stats.prevalence import shares


def corpus(*rates, articles=12, size=10):
    """Sums, sizes and groups of sources whose articles hold about the given rates."""
    rng = np.random.default_rng(8)
    groups = np.repeat(np.arange(len(rates)), articles)
    sizes = np.full(len(groups), size)
    return rng.binomial(sizes, np.array(rates)[groups]), sizes, groups


@pytest.mark.parametrize(
    ("gap", "p", "words"),
    [
        (Estimate(0.2, 0.1, 0.3, 9), 0.01, HIGHER),
        (Estimate(-0.2, -0.3, -0.1, 9), 0.01, LOWER),
        (Estimate(0.2, 0.1, 0.3, 9), 0.06, INDISTINCT),  # the test did not find it
        (Estimate(0.2, -0.01, 0.4, 9), 0.01, INDISTINCT),  # the interval holds 0
        (Estimate(0.01, -0.04, 0.05, 9), 0.8, SIMILAR),
        (Estimate(0.01, -0.04, 0.06, 9), 0.8, INDISTINCT),
        (Estimate(0.2, None, None, 9, "one article"), 0.01, INDISTINCT),
    ],
)
def test_a_verdict_needs_test_and_interval(gap, p, words):
    assert verdict(gap, p) == words


def test_four_sources_are_compared_pair_by_pair():
    sums, sizes, groups = corpus(0.1, 0.3, 0.5, 0.7)
    family = compare(shares(sums, sizes, groups), sums, sizes, groups)
    pairs = [(c.first, c.second) for c in family.comparisons]
    assert pairs == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    assert family.expected_false_alarms == pytest.approx(0.3)


def test_five_sources_are_each_held_against_the_mean_of_the_others():
    sums, sizes, groups = corpus(0.1, 0.1, 0.1, 0.1, 0.6)
    estimates = shares(sums, sizes, groups)
    family = compare(estimates, sums, sizes, groups)
    assert [(c.first, c.second) for c in family.comparisons] == [(k, None) for k in range(5)]
    others = np.mean([e.value for e in estimates[:4]])
    assert family.comparisons[4].gap.value == pytest.approx(estimates[4].value - others)
    assert family.comparisons[4].verdict == HIGHER


def test_a_baseline_is_what_all_others_are_held_against():
    sums, sizes, groups = corpus(0.1, 0.1, 0.6)
    family = compare(shares(sums, sizes, groups), sums, sizes, groups, baseline=2)
    assert [(c.first, c.second, c.verdict) for c in family.comparisons] == [
        (0, 2, LOWER),
        (1, 2, LOWER),
    ]


def test_three_articles_against_three_are_not_compared():
    sums, sizes, groups = corpus(0.1, 0.9, articles=3)
    family = compare(shares(sums, sizes, groups), sums, sizes, groups)
    assert family.comparisons == ()
    assert family.left_out == ((0, "fewer than 5 articles"), (1, "fewer than 5 articles"))


def test_a_pair_with_one_article_gets_no_comparison():
    sums, sizes, groups = [1, 2, 1, 3, 2, 9], [10] * 6, [0] * 5 + [1]
    family = compare(shares(sums, sizes, groups), sums, sizes, groups)
    assert (family.comparisons, [g for g, _ in family.left_out]) == ((), [1])


def test_unaudited_shares_are_never_compared():
    sums, sizes, groups = corpus(0.1, 0.9)
    unaudited = [
        Estimate(e.value, e.low, e.high, e.n, UNAUDITED) for e in shares(sums, sizes, groups)
    ]
    family = compare(unaudited, sums, sizes, groups)
    assert (family.comparisons, family.left_out) == ((), ((0, UNAUDITED), (1, UNAUDITED)))


def test_a_family_is_judged_by_its_adjusted_p_values():
    sums, sizes, groups = corpus(0.2, 0.2, 0.2, 0.5)
    family = compare(shares(sums, sizes, groups), sums, sizes, groups, resamples=199)
    again = judge(family.comparisons, adjustment="none")
    assert [c.p for c in again.comparisons] == [c.p for c in family.comparisons]
    assert all(c.adjusted_p >= c.p for c in family.comparisons)
    assert any(c.adjusted_p > c.p for c in family.comparisons)


def test_an_unknown_adjustment_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"\['bh', 'holm', 'none'\], got 'bonferroni'"):
        judge([], adjustment="bonferroni")


def test_a_baseline_that_is_no_source_is_refused():
    sums, sizes, groups = corpus(0.2, 0.3)
    with pytest.raises(ValueError, match="baseline 2 is none of the 2 groups"):
        compare(shares(sums, sizes, groups), sums, sizes, groups, baseline=2)


def test_comparisons_repeat_with_the_seed():
    sums, sizes, groups = corpus(0.2, 0.3)
    estimates = shares(sums, sizes, groups)
    one, two = (compare(estimates, sums, sizes, groups, seed=3) for _ in range(2))
    assert one == two


def test_the_needed_gap_has_its_power():
    # A normal estimate with standard error 1, so an interval of +-1.96: 80 % power at 2.80.
    assert needed_gap(Estimate(0.0, -1.959964, 1.959964, 9)) == pytest.approx(2.8016, abs=1e-3)
    assert math.isnan(needed_gap(Estimate(0.0, None, None, 9, "few articles")))


def test_effect_sizes_are_those_of_the_textbook():
    assert cohen_h(0.5, 0.25) == pytest.approx(math.pi / 6)
    assert odds_ratio(0.5, 0.25) == pytest.approx(3.0)
    assert math.isnan(odds_ratio(1.0, 0.5))
