import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from framing.stats.calibration import (
    PLATT_PENALTY,
    brier_score,
    expected_calibration_error,
    fit_platt,
    reliability_table,
)
from framing.stats.logistic import expit, fit_line, logit


def sample(n=2000, seed=1):
    """Logits whose codes follow a line of slope 1.7 and intercept -0.4."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(-1.0, 1.0, size=n)
    return logits, (rng.random(n) < expit(1.7 * logits - 0.4)).astype(float)


def test_platt_is_the_penalised_optimum_that_scikit_learn_finds():
    logits, codes = sample(400)
    line = fit_line(logits, codes, penalty=1e-9, slope=0.0)
    oracle = LogisticRegression(C=1e9, tol=1e-10, max_iter=1000).fit(logits[:, None], codes)
    assert line.slope == pytest.approx(oracle.coef_[0, 0], abs=1e-4)
    assert line.intercept == pytest.approx(oracle.intercept_[0], abs=1e-4)


def test_platt_mends_probabilities_that_are_too_mild():
    logits, codes = sample()
    line = fit_platt(logits, codes)
    raw = expected_calibration_error(expit(logits), codes)
    assert expected_calibration_error(line.predict(logits), codes) < 0.5 * raw


@pytest.mark.parametrize(
    ("logits", "codes"),
    [
        ([-1.0, 1.0], [0, 1]),  # separable
        ([-50.0] * 999 + [50.0], [0] * 999 + [1]),  # separable, rare, huge
        ([0.0, 0.0, 0.0], [1, 1, 1]),  # no contrast at all
        ([8.0] * 40 + [-8.0], [0] * 40 + [1]),  # a plain Newton step overshoots
    ],
)
def test_platt_stays_finite_and_at_a_stationary_point(logits, codes):
    line = fit_platt(logits, codes)
    x, y = np.clip(np.array(logits), -30, 30), np.array(codes)
    error = line.predict(x) - y
    gradient = [
        error.sum() + PLATT_PENALTY * line.intercept,
        error @ x + PLATT_PENALTY * line.slope,
    ]
    np.testing.assert_allclose(gradient, 0.0, atol=1e-6)


@pytest.mark.parametrize(
    ("logits", "codes"), [([-9.0, -2.0, 6.0], [0, 0, 0]), ([-5.0, -6.0, -5.0], [1, 1, 0])]
)
def test_a_line_is_found_where_whole_newton_steps_run_away(logits, codes):
    line = fit_line(logits, codes, penalty=0.001, slope=1.0)
    error = line.predict(logits) - codes
    gradient = [
        error.sum() + 0.001 * line.intercept,
        error @ np.array(logits) + 0.001 * (line.slope - 1),
    ]
    np.testing.assert_allclose(gradient, 0.0, atol=1e-6)


def test_the_brier_score_is_scikit_learns():
    logits, codes = sample(300)
    p = expit(logits)
    assert brier_score(p, codes) == pytest.approx(brier_score_loss(codes, p))


def test_bins_hold_equal_counts_and_every_paragraph():
    logits, codes = sample(103)
    bins = reliability_table(expit(logits), codes)
    assert [b.n for b in bins] == [11, 11, 11] + [10] * 7
    assert sum(b.observed * b.n for b in bins) == pytest.approx(codes.sum())
    assert all(b.low <= b.predicted <= b.high for b in bins)


def test_the_calibration_error_is_the_mean_gap_of_the_bins():
    # Bins of two: predicted 0.2 and 0.8, observed 0.5 and 0.5.
    found = expected_calibration_error([0.1, 0.3, 0.7, 0.9], [0, 1, 1, 0], n_bins=2)
    assert found == pytest.approx(0.3)


def test_fewer_paragraphs_than_bins_give_a_bin_each():
    assert [b.n for b in reliability_table([0.2, 0.4, 0.6], [0, 0, 1])] == [1, 1, 1]


@pytest.mark.parametrize(
    ("probabilities", "codes", "message"),
    [
        ([0.5], [0.5], "codes must be 0 or 1"),
        ([1.5], [1], "between 0 and 1"),
        ([], [], "must not be empty"),
        ([0.5, 0.5], [1], "length 1"),
    ],
)
def test_values_that_are_no_probabilities_or_codes_are_refused(probabilities, codes, message):
    with pytest.raises(ValueError, match=message):
        brier_score(probabilities, codes)


@given(st.floats(-25, 25))
def test_logit_undoes_expit(x):
    assert logit(expit(x)) == pytest.approx(x, abs=1e-4)


def test_certain_probabilities_have_finite_logits():
    assert logit([0.0, 1.0]).tolist() == [-30.0, 30.0]
