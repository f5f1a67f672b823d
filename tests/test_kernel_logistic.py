"""fit_logistic reaches liblinear's objective, alike on both paths and for any number of threads."""

import os
from unittest import mock

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from framing.kernel import fit_logistic, runtime

PATHS = ("compiled", "numpy")


@pytest.fixture(params=PATHS)
def path(request, monkeypatch):
    if request.param == "compiled" and runtime().path != "compiled":
        pytest.skip(f"no compiled kernel: {runtime().reason}")
    monkeypatch.setenv("FRAMING_KERNEL", request.param)
    return request.param


@pytest.fixture(scope="module")
def problem():
    """300 rows of 80 columns, 19 outputs from rare to common."""
    random_ = np.random.default_rng(5)
    matrix = csr_matrix(random(300, 80, density=0.15, random_state=6, format="csr"))
    truth = random_.normal(0, 3, (80, 19))
    decision = matrix @ truth + np.linspace(-2, 2, 19)
    return matrix, (random_.random((300, 19)) < expit(decision)).astype(int)


def objective(matrix, targets, weights, intercept, cost, scaling=1.0):
    """The objective of scikit-learn's liblinear solver."""
    margins = np.where(targets > 0, 1, -1) * (matrix @ weights + intercept)
    penalty = 0.5 * (weights @ weights + (intercept / scaling) ** 2)
    return penalty + cost * np.logaddexp(0, -margins).sum()


def liblinear(matrix, targets, cost, scaling=1.0):
    model = LogisticRegression(
        C=cost, solver="liblinear", tol=1e-9, max_iter=5000, intercept_scaling=scaling
    ).fit(matrix, targets)
    return model.coef_[0], model.intercept_[0]


@pytest.mark.parametrize("cost", [0.01, 1.0, 10.0, 1000.0])
@pytest.mark.parametrize("scaling", [1.0, 5.0])
def test_the_objective_is_that_of_a_converged_liblinear(path, problem, cost, scaling):
    matrix, targets = problem
    fit = fit_logistic(matrix, targets, cost, intercept_scaling=scaling)
    for k in (0, 9, 18):
        best = objective(
            matrix, targets[:, k], *liblinear(matrix, targets[:, k], cost, scaling), cost, scaling
        )
        ours = objective(matrix, targets[:, k], fit.weights[:, k], fit.intercepts[k], cost, scaling)
        assert ours <= best * (1 + 1e-4)
        assert ours == pytest.approx(fit.objectives[k], rel=1e-5)


def test_the_gap_bounds_what_a_tighter_fit_gains(path, problem):
    matrix, targets = problem
    loose = fit_logistic(matrix, targets, 10.0, tolerance=1e-2)
    tight = fit_logistic(matrix, targets, 10.0, tolerance=1e-6)
    gains = loose.objectives - tight.objectives
    assert (gains <= loose.gaps + 1e-6 * tight.objectives).all()
    assert (loose.gaps <= 1e-2 * loose.objectives).all()


def test_rows_that_an_output_does_not_use_change_nothing(path, problem):
    matrix, targets = problem
    masked = np.where(np.arange(300)[:, None] < 100, np.nan, targets)
    fit = fit_logistic(matrix, masked, 3.0, tolerance=1e-6)
    for k in (2, 16):
        best = objective(
            matrix[100:], targets[100:, k], *liblinear(matrix[100:], targets[100:, k], 3.0), 3.0
        )
        assert fit.objectives[k] == pytest.approx(best, rel=1e-5)


def test_each_output_has_its_own_cost(path, problem):
    matrix, targets = problem
    costs = np.geomspace(0.1, 100, 19)
    together = fit_logistic(matrix, targets, costs, tolerance=1e-6)
    alone = fit_logistic(matrix, targets[:, 5:6], costs[5], tolerance=1e-6)
    np.testing.assert_allclose(together.objectives[5], alone.objectives[0], rtol=2e-6)


def test_the_number_of_threads_changes_no_bit(path, problem):
    matrix, targets = problem
    alone = fit_logistic(matrix, targets, 10.0)
    for n_threads in (2, 3, 19, 40):
        shared = fit_logistic(matrix, targets, 10.0, n_threads=n_threads)
        np.testing.assert_array_equal(alone.weights, shared.weights)
        np.testing.assert_array_equal(alone.intercepts, shared.intercepts)


def test_too_few_epochs_warn_with_the_number_of_outputs(path, problem):
    matrix, targets = problem
    with pytest.warns(RuntimeWarning, match="2 of 2 outputs did not reach the tolerance 1e-09"):
        fit = fit_logistic(matrix, targets[:, :2], 1000.0, tolerance=1e-9, max_epochs=1)
    assert (fit.gaps > 0).all()


@pytest.mark.parametrize(
    ("shape", "n_outputs"),
    [((0, 3), 2), ((4, 0), 2), ((4, 3), 0)],
    ids=["rows", "columns", "outputs"],
)
def test_an_empty_side_is_no_failure(path, shape, n_outputs):
    fit = fit_logistic(csr_matrix(shape), np.ones((shape[0], n_outputs)), 1.0)
    assert fit.weights.shape == (shape[1], n_outputs)
    assert np.isfinite(fit.intercepts).all()


def test_one_class_alone_gives_a_finite_answer(path):
    fit = fit_logistic(csr_matrix(np.eye(5)), np.ones((5, 1)), 10.0)
    assert fit.intercepts[0] > 0
    assert np.isfinite(fit.weights).all()


@pytest.mark.parametrize(
    ("targets", "options", "said"),
    [
        ([[2], [0]], {}, "1, 0, -1 or NaN"),
        ([[1]], {}, r"shape \(1, 1\) for 2 rows"),
        ([1, 0], {}, "shape"),
        ([[1], [0]], {"costs": 0.0}, "positive"),
        ([[1], [0]], {"tolerance": 0.0}, "positive"),
    ],
)
def test_what_cannot_be_fitted_is_refused(targets, options, said):
    with pytest.raises(ValueError, match=said):
        fit_logistic(csr_matrix(np.eye(2)), targets, **options)


def test_both_paths_agree_on_probabilities(problem):
    if runtime().path != "compiled":
        pytest.skip(f"no compiled kernel: {runtime().reason}")
    matrix, targets = problem
    fits = []
    for path in PATHS:
        with mock.patch.dict(os.environ, FRAMING_KERNEL=path):
            fits.append(fit_logistic(matrix, targets, 1.0, tolerance=1e-7))
    first, second = (expit(matrix @ fit.weights + fit.intercepts) for fit in fits)
    assert np.abs(first - second).max() < 1e-3
