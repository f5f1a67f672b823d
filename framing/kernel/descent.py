"""A group of outputs fitted without the compiled kernel: Newton steps on the same objective."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit

from framing.kernel.rows import GroupFit, Rows, Setting


def fit_group(
    rows: Rows, targets: NDArray[np.int8], costs: NDArray[np.float64], setting: Setting
) -> GroupFit:
    """Fits outputs one after another."""
    n_rows = len(targets)
    matrix = csr_matrix(
        (rows.values.astype(np.float64), rows.columns, rows.starts), shape=(n_rows, rows.n_columns)
    )
    fits = [
        _fit(matrix[used], targets[used, k], float(costs[k]), setting)
        for k, used in enumerate((targets >= 0).T)
    ]
    weights = [weights for weights, _, _ in fits]
    objectives, gaps = np.array([fit[1] for fit in fits]), np.array([fit[2] for fit in fits])
    stacked = np.stack(weights, axis=1) if weights else np.empty((rows.n_columns + 1, 0))
    return GroupFit(stacked, objectives, gaps)


def _fit(
    matrix: csr_matrix, targets: NDArray[np.int8], cost: float, setting: Setting
) -> tuple[NDArray[np.float64], float, float]:
    signs = np.where(targets > 0, 1.0, -1.0)
    transposed = matrix.T.tocsr()

    def objective(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (matrix @ weights[:-1] + setting.intercept_scaling * weights[-1])
        pulls = -cost * signs * expit(-margins)
        value = 0.5 * weights @ weights + cost * np.logaddexp(0, -margins).sum()
        slope = np.append(transposed @ pulls, setting.intercept_scaling * pulls.sum())
        return float(value), weights + slope

    def curvature(weights: NDArray[np.float64], step: NDArray[np.float64]) -> NDArray[np.float64]:
        shares = expit(matrix @ weights[:-1] + setting.intercept_scaling * weights[-1])
        along = matrix @ step[:-1] + setting.intercept_scaling * step[-1]
        bends = cost * shares * (1 - shares) * along
        slope: NDArray[np.float64] = step.copy()
        slope[:-1] += transposed @ bends
        slope[-1] += setting.intercept_scaling * bends.sum()
        return slope

    def stop_when_close(weights: NDArray[np.float64]) -> None:
        value, slope = objective(weights)
        if _gap(slope) <= setting.tolerance * value:
            raise StopIteration

    start = np.zeros(matrix.shape[1] + 1)
    if _gap(objective(start)[1]) == 0:
        return start, objective(start)[0], 0.0
    options = {
        "maxiter": setting.max_epochs,
        "gtol": 0.0,
        "initial_trust_radius": 10.0,
        "max_trust_radius": 1e4,
    }
    weights = minimize(
        objective,
        start,
        jac=True,
        hessp=curvature,
        method="trust-ncg",
        callback=stop_when_close,
        options=options,
    ).x
    value, slope = objective(weights)
    return weights, value, _gap(slope)


def _gap(slope: NDArray[np.float64]) -> float:
    """The duality gap with the dual variables that the weights give: half the slope squared.

    It bounds what is left to gain because the objective is at least as curved as the penalty.
    """
    return float(0.5 * slope @ slope)
