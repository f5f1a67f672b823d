import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from framing.resampling import (
    MIN_GROUPS,
    group_weights,
    percentile_estimate,
    weighted_average_precision,
)

# Few distinct scores, so that many are tied, and weights as resamples have them.
ROWS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 6), st.integers(0, 3)), min_size=2, max_size=40
)


@given(ROWS)
def test_average_precision_is_scikit_learns_with_ties_and_weights(rows):
    present = np.array([row[0] for row in rows])
    scores = np.array([row[1] for row in rows], dtype=float)
    weights = np.array([row[2] for row in rows], dtype=np.float32)
    found = weighted_average_precision(present, scores, weights[None, :])[0]
    if weights[present].sum() == 0:
        assert np.isnan(found)
    else:
        expected = average_precision_score(present, scores, sample_weight=weights)
        assert found == pytest.approx(expected, abs=1e-12)


def test_average_precision_of_four_paragraphs_by_hand():
    present = np.array([True, False, True, False])
    scores = np.array([0.9, 0.8, 0.7, 0.6])
    weights = np.array([[1, 1, 1, 1], [1, 0, 1, 1]], dtype=np.float32)
    found = weighted_average_precision(present, scores, weights)
    assert found == pytest.approx([(1 / 1 + 2 / 3) / 2, 1.0])


def test_many_resamples_are_the_same_as_each_alone():
    rng = np.random.default_rng(0)
    present, scores = rng.random(30) < 0.4, rng.random(30)
    weights = rng.integers(0, 3, (150, 30)).astype(np.float32)
    whole = weighted_average_precision(present, scores, weights)
    alone = [weighted_average_precision(present, scores, row[None, :])[0] for row in weights]
    np.testing.assert_allclose(whole, alone, rtol=1e-12)


def test_a_resample_holds_whole_groups_as_many_as_there_are():
    groups = ["a", "a", "a", "b", "c", "c"]
    weights = group_weights(groups, resamples=50)
    assert weights.shape == (51, 6)
    assert weights[0].tolist() == [1.0] * 6
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 4] == weights[:, 5]).all()
    assert (weights[:, 0] + weights[:, 3] + weights[:, 4] == 3).all()
    assert len(np.unique(weights, axis=0)) > 5


def test_the_seed_decides_the_resamples():
    groups = [str(n) for n in range(12)]
    first = group_weights(groups, seed=0)
    assert (first == group_weights(groups, seed=0)).all()
    assert (first != group_weights(groups, seed=1)).any()


def test_an_interval_holds_the_middle_of_the_resamples_and_the_figure():
    values = np.concatenate([[0.5], np.linspace(0, 1, 1001)])
    estimate = percentile_estimate(values, 40, MIN_GROUPS)
    assert (estimate.low, estimate.high) == pytest.approx((0.025, 0.975))
    aside = percentile_estimate(np.concatenate([[0.99], values[1:]]), 40, MIN_GROUPS)
    assert aside.high == 0.99
    narrow = percentile_estimate(values, 40, MIN_GROUPS, level=0.5)
    assert (narrow.low, narrow.high) == pytest.approx((0.25, 0.75))


def test_fewer_than_ten_groups_get_no_interval():
    values = np.concatenate([[0.5], np.linspace(0, 1, 1001)])
    estimate = percentile_estimate(values, 40, MIN_GROUPS - 1)
    assert (estimate.value, estimate.low, estimate.high) == (0.5, None, None)
    assert estimate.note == "no interval below 10 groups"


def test_resamples_without_the_figure_are_left_out():
    values = np.array([0.5, *[np.nan] * 500, *[0.4] * 500])
    assert percentile_estimate(values, 40, 20).low == 0.4
    assert percentile_estimate(values[:550], 40, 20).low is None
    assert not percentile_estimate(np.array([np.nan, 0.4]), 0, 20).defined
