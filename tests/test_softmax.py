import numpy as np
import pytest
from scipy.optimize import check_grad
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from framing.softmax import SoftmaxProblem


@pytest.fixture
def data():
    """Sixty rows of twelve features, three classes that lean on the first three."""
    rng = np.random.default_rng(0)
    X = rng.random((60, 12)) * (rng.random((60, 12)) < 0.5)
    classes = (X[:, :3] + 0.3 * rng.random((60, 3))).argmax(axis=1)
    return X, classes


def oracle(X, classes, cost):
    fit = LogisticRegression(C=cost, tol=1e-8, max_iter=10_000).fit(X, classes)
    # A constant added to every class's intercept changes nothing; without one they sum to zero.
    return fit.coef_.T, fit.intercept_ - fit.intercept_.mean()


@pytest.mark.parametrize("cost", [0.5, 3.0, 20.0])
def test_the_solution_is_scikit_learns(data, cost):
    X, classes = data
    weights, intercepts = SoftmaxProblem(
        csr_matrix(X), classes, np.ones((12, 3)), None, cost
    ).solve(1e-7)
    expected_weights, expected_intercepts = oracle(X, classes, cost)
    np.testing.assert_allclose(weights, expected_weights, atol=1e-3)
    np.testing.assert_allclose(intercepts - intercepts.mean(), expected_intercepts, atol=1e-3)


def test_dense_features_are_features_like_others(data):
    X, classes = data
    sparse, dense = csr_matrix(X[:, :8]), X[:, 8:]
    weights, _ = SoftmaxProblem(sparse, classes, np.ones((8, 3)), dense, 3.0).solve(1e-7)
    np.testing.assert_allclose(weights, oracle(X, classes, 3.0)[0], atol=1e-3)


def test_scales_multiply_the_features_of_each_class(data):
    X, classes = data
    scales = np.tile(np.linspace(0.5, 2.0, 12)[:, None], 3)
    weights, _ = SoftmaxProblem(csr_matrix(X), classes, scales, None, 3.0).solve(1e-7)
    np.testing.assert_allclose(weights, oracle(X * scales[:, 0], classes, 3.0)[0], atol=1e-3)


def test_the_gradient_is_that_of_the_loss_whatever_the_scales(data):
    X, classes = data
    scales = np.random.default_rng(1).random((8, 3))
    problem = SoftmaxProblem(csr_matrix(X[:, :8]), classes, scales, X[:, 8:], 3.0)
    point = np.random.default_rng(2).normal(size=13 * 3)
    error = check_grad(lambda at: problem._loss(at)[0], lambda at: problem._loss(at)[1], point)
    assert error < 1e-4
