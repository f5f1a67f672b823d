import math
from itertools import combinations

import numpy as np
import pytest

from framing.stats import permutation
from framing.stats.permutation import contrast_p_values, equal_rates_p_value

PAIR = [[1, -1]]


def exact_p(totals, sizes, first):
    """The share of all reassignments with a statistic as large, by brute force."""

    def statistic(chosen):
        rest = [a for a in range(len(totals)) if a not in chosen]
        parts = []
        for side in (list(chosen), rest):
            k, m = np.array(totals)[side], np.array(sizes)[side]
            p = k.sum() / m.sum()
            n = len(side)
            parts.append((p, n / (n - 1) * np.square(k - p * m).sum() / m.sum() ** 2))
        return abs(parts[0][0] - parts[1][0]) / math.sqrt(parts[0][1] + parts[1][1])

    observed = statistic(tuple(range(first)))
    all_of_them = [statistic(c) for c in combinations(range(len(totals)), first)]
    return np.mean([s >= observed * (1 - 1e-9) for s in all_of_them])


@pytest.mark.parametrize(
    ("totals", "sizes"),
    [
        ([5, 3, 6, 2, 4, 1, 2, 0, 3, 1], [8, 6, 9, 7, 10, 6, 9, 5, 8, 11]),
        ([3, 3, 3, 3, 2, 1, 1, 3, 1, 1], [7] * 10),  # most reassignments are ties
    ],
)
def test_the_p_value_is_that_of_all_reassignments(totals, sizes):
    found = contrast_p_values(totals, sizes, [0] * 5 + [1] * 5, PAIR, resamples=9999)[0]
    assert found == pytest.approx(exact_p(totals, sizes, 5), abs=0.01)


def test_the_same_seed_gives_the_same_p_value():
    rng = np.random.default_rng(2)
    totals, sizes, groups = rng.binomial(10, 0.3, 20), np.full(20, 10), np.repeat([0, 1], 10)
    runs = [contrast_p_values(totals, sizes, groups, PAIR, seed=s)[0] for s in (4, 4, 5)]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_equal_sources_have_p_1():
    assert contrast_p_values([1, 2] * 5, [5] * 10, [0, 0] * 3 + [1, 1] * 2, PAIR)[0] == 1.0


def test_the_smallest_p_value_is_one_in_resamples_plus_one():
    totals = [10] * 15 + [0] * 15
    found = contrast_p_values(totals, [10] * 30, [0] * 15 + [1] * 15, PAIR, resamples=199)
    assert found[0] == 1 / 200


def test_memory_limits_do_not_change_the_answer(monkeypatch):
    rng = np.random.default_rng(3)
    totals, sizes, groups = rng.binomial(10, 0.3, 24), np.full(24, 10), np.repeat([0, 1, 2], 8)
    contrast = [[1, -0.5, -0.5]]
    whole = contrast_p_values(totals, sizes, groups, contrast)
    monkeypatch.setattr(permutation, "CELLS_AT_ONCE", 100)
    np.testing.assert_array_equal(contrast_p_values(totals, sizes, groups, contrast), whole)


def test_many_articles_get_the_normal_p_value_that_permutation_would_give(monkeypatch):
    rng = np.random.default_rng(4)
    sizes, groups = np.full(400, 10), np.repeat([0, 1], 200)
    totals = rng.binomial(sizes, np.where(groups == 0, 0.32, 0.29))
    permuted = contrast_p_values(totals, sizes, groups, PAIR, resamples=9999)[0]
    monkeypatch.setattr(permutation, "LARGE_GROUP", 200)
    normal = contrast_p_values(totals, sizes, groups, PAIR)[0]
    assert 0.001 < normal < 0.5
    assert normal == pytest.approx(permuted, abs=0.02)


@pytest.mark.parametrize(
    ("groups", "sizes", "message"),
    [([0, 0, 1], [5, 5, 5], "two articles"), ([0, 0, 1, 1], [5, 5, 5, 0], "needs paragraphs")],
)
def test_a_test_without_its_articles_is_refused(groups, sizes, message):
    with pytest.raises(ValueError, match=message):
        contrast_p_values([1] * len(groups), sizes, groups, PAIR)


def test_false_alarms_stay_at_their_level_when_articles_cluster():
    rng = np.random.default_rng(6)
    sizes, groups = np.full(40, 12), np.repeat([0, 1], 20)
    p_values = [
        contrast_p_values(
            rng.binomial(sizes, rng.beta(0.8, 3.2, size=40)), sizes, groups, PAIR, resamples=199
        )[0]
        for _ in range(300)
    ]
    assert 0.02 <= np.mean(np.array(p_values) < 0.05) <= 0.08


def test_error_rates_that_differ_between_sources_are_found():
    hits, sizes = [3] * 12 + [1] * 12, [3] * 24
    assert equal_rates_p_value(hits, sizes, [0] * 12 + [1] * 12) < 0.01


def test_equal_error_rates_are_rarely_called_different():
    rng = np.random.default_rng(7)
    groups = np.repeat([0, 1, 2], 10)
    p_values = [
        equal_rates_p_value(rng.binomial(3, 0.8, size=30), [3] * 30, groups, resamples=99)
        for _ in range(200)
    ]
    assert np.mean(np.array(p_values) <= 0.05) <= 0.1


def test_a_source_of_two_faultless_articles_does_not_hide_how_others_differ():
    # Without a floor its variance of 0 would swamp the others, here and in most permutations.
    hits = [1] * 2 + [3] * 42 + [2] * 18 + [3] * 30 + [2] * 25 + [1] * 5
    sizes, groups = [1] * 2 + [3] * 120, [0] * 2 + [1] * 60 + [2] * 60
    assert equal_rates_p_value(hits, sizes, groups) < 0.02


def test_rates_of_one_source_cannot_be_compared():
    assert math.isnan(equal_rates_p_value([1, 1, 1], [1, 1, 1], [0, 0, 1]))
