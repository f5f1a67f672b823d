import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from framing.stats.agreement import (
    MISSING,
    agreement,
    alpha_with_interval,
    count_codes,
    gwet_ac1,
    krippendorff_alpha,
    masi_distances,
    percent_agreement,
    positive_agreement,
)

# Krippendorff (2011): four observers, twelve units, codes from 1, 0 for missing.
PUBLISHED = (
    np.array(
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ]
    )
    - 1
)


def noisy(n_units, share, seed=3):
    """Two coders of the same 0/1 truth, right nine times in ten."""
    rng = np.random.default_rng(seed)
    truth = rng.random(n_units) < share
    return np.array([truth ^ (rng.random(n_units) < 0.1) for _ in range(2)]).astype(int)


def test_alpha_and_ac1_are_those_published():
    assert krippendorff_alpha(PUBLISHED) == pytest.approx(0.743, abs=5e-4)
    assert gwet_ac1(PUBLISHED) == pytest.approx(0.775, abs=5e-4)


def test_alpha_with_interval_distances_is_the_one_published():
    codes = np.arange(5)
    squares = np.square(codes[:, None] - codes)
    assert krippendorff_alpha(PUBLISHED, squares) == pytest.approx(0.849, abs=5e-4)


def test_two_coders_without_missing_codes_are_krippendorffs_first_example():
    # Krippendorff (2011), section A: ten binary units, alpha 0.095.
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert krippendorff_alpha([first, second]) == pytest.approx(0.095, abs=5e-4)


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(-1, 3), min_size=4, max_size=4), min_size=2, max_size=4))
def test_alpha_is_the_mean_disagreement_of_pairs(rows):
    codes = np.array(rows)
    units = [column[column != MISSING] for column in codes.T]
    units = [unit for unit in units if len(unit) > 1]
    values = np.concatenate([*units, []])
    n = len(values)
    expected = sum(a != b for a in values for b in values)
    observed = sum(sum(a != b for a in unit for b in unit) / (len(unit) - 1) for unit in units)
    alpha = krippendorff_alpha(codes)
    if not expected:
        assert math.isnan(alpha)
    else:
        assert alpha == pytest.approx(1 - (observed / n) / (expected / (n * (n - 1))))


def test_coders_who_never_use_another_code_leave_alpha_undefined():
    found = agreement(np.zeros((2, 30), dtype=int))
    assert not found.alpha.defined
    assert found.alpha.note == "undefined: the coders used one code only"
    assert (found.percent, found.ac1) == (1.0, 1.0)
    assert math.isnan(found.positive)


def test_units_coded_once_leave_alpha_undefined():
    codes = [[1, 0, MISSING, MISSING], [MISSING, MISSING, 0, 1]]
    estimate = alpha_with_interval(codes)
    assert (estimate.defined, estimate.n, estimate.note) == (False, 0, "no pairs of codes")
    assert math.isnan(gwet_ac1(codes))


def test_positive_agreement_is_of_either_both():
    # Both say yes twice, one alone says yes three times: 2 * 2 / (2 * 2 + 3).
    counts = count_codes([[1, 1, 1, 0, 0, 0], [1, 1, 0, 1, 1, 0]])
    assert positive_agreement(counts) == pytest.approx(4 / 7)
    assert percent_agreement(counts) == 0.5


def test_ac1_hides_disagreement_on_a_rare_code_that_alpha_shows():
    codes = np.zeros((2, 100), dtype=int)
    codes[0, :3] = codes[1, 3:6] = 1
    found = agreement(codes)
    assert found.ac1 > 0.9
    assert found.alpha.value < 0
    assert found.positive == 0.0


@pytest.mark.parametrize(
    ("n_units", "groups", "reason"),
    [
        (90, 9, "no range: 9 groups, 10 are needed"),
        (60, 60, "units with the rarer codes, 10 are needed"),
    ],
)
def test_too_little_gets_alpha_without_a_range(n_units, groups, reason):
    share = 0.4 if groups == 9 else 0.0
    codes = noisy(n_units, share) if share else np.pad([[1], [1]], ((0, 0), (0, n_units - 1)))
    estimate = alpha_with_interval(codes, np.arange(n_units) % groups)
    assert (estimate.defined, estimate.low) == (True, None)
    assert reason in estimate.note


def test_coders_who_never_disagree_get_no_range():
    codes = np.tile([0, 1], (2, 20))
    estimate = alpha_with_interval(codes)
    assert (estimate.value, estimate.low) == (1.0, None)
    assert estimate.note == "no range: the coders never disagree"


def test_the_range_is_the_jackknifes_on_the_atanh_scale():
    codes = noisy(60, 0.4)
    without_one = [krippendorff_alpha(np.delete(codes, unit, axis=1)) for unit in range(60)]
    scale = np.arctanh(without_one)
    half = t.ppf(0.975, 59) * math.sqrt(59 / 60 * np.square(scale - scale.mean()).sum())
    found = alpha_with_interval(codes)
    assert found.low == pytest.approx(math.tanh(math.atanh(found.value) - half))
    assert found.high == pytest.approx(math.tanh(math.atanh(found.value) + half))


def test_paragraphs_that_repeat_within_articles_widen_the_range():
    codes = np.repeat(noisy(40, 0.4), 5, axis=1)
    by_unit = alpha_with_interval(codes)
    by_article = alpha_with_interval(codes, np.repeat(np.arange(40), 5))
    assert by_article.high - by_article.low > 1.8 * (by_unit.high - by_unit.low)


def test_ranges_of_alpha_hold_the_truth_about_as_often_as_they_say():
    truth = krippendorff_alpha(noisy(200_000, 0.3))
    found = [alpha_with_interval(noisy(120, 0.3, seed), np.arange(120) // 4) for seed in range(200)]
    assert 0.9 <= np.mean([e.low <= truth <= e.high for e in found]) <= 0.99


@pytest.mark.parametrize("codes", [[[0, 2], [0, 1]], [[-2, 0], [0, 1]]])
def test_codes_outside_the_codebook_are_refused(codes):
    with pytest.raises(ValueError, match="codes must lie between -1 and 1"):
        agreement(codes, n_codes=2)


def test_masi_counts_overlapping_sets_as_partly_equal():
    sets = [[1, 1, 0], [1, 1, 1], [0, 1, 1], [0, 0, 0]]
    found = masi_distances(sets)
    assert found[0, 1] == pytest.approx(1 - 2 / 3 * 2 / 3)
    assert found[0, 2] == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert (found[0, 3], found[3, 3]) == (1.0, 0.0)
