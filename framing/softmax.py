"""Multinomial logistic regression on sparse features, each class with its own feature scales."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]

# The gradient of a converged fit is at rounding level well before this many steps.
_MAX_STEPS = 1000


@dataclass(frozen=True, slots=True)
class SoftmaxProblem:
    """Minimise ``cost`` times the log loss plus half the squared weights.

    ``X`` has shape (n, n_features), ``classes`` (n,) in 0..n_classes-1, ``scales`` (n_features,
    n_classes): class k sees ``X * scales[:, k]``. ``dense`` of shape (n, n_dimensions) are further
    features, the same for every class. Intercepts are not penalised. Source: Bishop (2006),
    equations 4.104 to 4.109.
    """

    X: csr_matrix
    classes: NDArray[np.integer]
    scales: Floats
    dense: Floats | None
    cost: float

    def solve(self, tolerance: float = 1e-4) -> tuple[Floats, Floats]:
        """Weights of shape (n_features + n_dimensions, n_classes) and intercepts (n_classes,)."""
        n_classes = self.scales.shape[1]
        n_rows = self.X.shape[1] + (0 if self.dense is None else self.dense.shape[1]) + 1
        # With one thread sums do not hang on the number of cores, and vectors of this length are
        # added faster by one than by several that wait for each other.
        with threadpool_limits(limits=1, user_api="blas"):
            found = minimize(
                self._loss,
                np.zeros(n_rows * n_classes),
                jac=True,
                method="L-BFGS-B",
                options={"maxiter": _MAX_STEPS, "gtol": tolerance * self.cost, "ftol": 1e-9},
            )
        solution = found.x.reshape(n_rows, n_classes)
        return solution[:-1], solution[-1]

    def _loss(self, flat: Floats) -> tuple[float, Floats]:
        n_features, n_classes = self.scales.shape
        solution = flat.reshape(-1, n_classes)
        weights, intercepts = solution[:-1], solution[-1]
        decision = self.X @ (weights[:n_features] * self.scales) + intercepts
        if self.dense is not None:
            decision += self.dense @ weights[n_features:]
        rows = np.arange(len(self.classes))
        log_p = decision - logsumexp(decision, axis=1, keepdims=True)
        loss = -self.cost * float(log_p[rows, self.classes].sum()) + 0.5 * float((weights**2).sum())
        residual = np.exp(log_p)
        residual[rows, self.classes] -= 1.0
        residual *= self.cost
        gradient = np.vstack(
            [
                (self.X.T @ residual) * self.scales + weights[:n_features],
                *([] if self.dense is None else [self.dense.T @ residual + weights[n_features:]]),
                residual.sum(axis=0)[None, :],
            ]
        )
        return loss, gradient.ravel()
