"""A logistic line of one variable, fitted so that it cannot diverge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from framing.stats.arrays import Floats, as_floats

LOGIT_LIMIT = 30.0
"""Logits are cut here: beyond, a probability differs from 0 or 1 by less than 1e-13."""

MAX_STEPS = 100
MAX_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class Line:
    """``P(y = 1) = expit(intercept + slope * x)``."""

    intercept: float
    slope: float

    def predict(self, x: ArrayLike) -> Floats:
        """Probabilities of the same shape as ``x``."""
        return expit(self.intercept + self.slope * clip_logits(x))


def expit(x: ArrayLike) -> Floats:
    """The logistic function, without overflow.

    >>> expit([0.0, -1000.0])
    array([0.5, 0. ])
    """
    values = np.asarray(x, dtype=np.float64)
    small = np.exp(-np.abs(values))
    probabilities: Floats = np.where(values >= 0, 1.0, small) / (1 + small)
    return probabilities


def logit(probabilities: ArrayLike) -> Floats:
    """Log-odds, cut so that 0 and 1 stay finite.

    >>> logit([0.5, 1.0])
    array([ 0., 30.])
    """
    p = np.asarray(probabilities, dtype=np.float64)
    if ((p < 0) | (p > 1)).any():
        raise ValueError("probabilities must lie between 0 and 1")
    tiny = np.finfo(np.float64).tiny
    return clip_logits(np.log(np.maximum(p, tiny)) - np.log(np.maximum(1 - p, tiny)))


def clip_logits(x: ArrayLike) -> Floats:
    """Logits cut to +-30."""
    return np.clip(np.asarray(x, dtype=np.float64), -LOGIT_LIMIT, LOGIT_LIMIT)


def fit_line(x: ArrayLike, y: ArrayLike, *, penalty: float, slope: float) -> Line:
    """The line that minimises log loss plus a ridge towards intercept 0 and the given slope.

    ``x`` are logits and ``y`` codes in 0 to 1, both of shape (n,); the objective is ``sum of log
    losses + penalty / 2 * (intercept^2 + (slope - given)^2)``, so a penalty above 0 makes the
    answer finite and unique, even for n = 0. Newton's method with its step halved until the
    objective falls: a plain Newton can diverge on rare codes. Raises ValueError for a penalty not
    above 0.

    >>> fit_line([], [], penalty=1.0, slope=1.0)
    Line(intercept=0.0, slope=1.0)
    """
    if not penalty > 0:
        raise ValueError(f"penalty must be above 0, got {penalty}")
    logits = clip_logits(as_floats(x, "x"))
    codes = as_floats(y, "y", len(logits))
    target = np.array([0.0, slope])
    design = np.stack([np.ones_like(logits), logits], axis=1)
    weights = target.copy()
    for _ in range(MAX_STEPS):
        p = expit(design @ weights)
        gradient = design.T @ (p - codes) + penalty * (weights - target)
        if np.abs(gradient).max() <= 1e-10 * (1 + len(codes)):
            break
        curvature = (design.T * (p * (1 - p))) @ design + penalty * np.eye(2)
        weights = _step(
            design, codes, weights, target, penalty, np.linalg.solve(curvature, gradient)
        )
    return Line(float(weights[0]), float(weights[1]))


def _step(
    design: Floats, codes: Floats, weights: Floats, target: Floats, penalty: float, step: Floats
) -> Floats:
    """The weights after the longest of the halved steps that does not raise the objective."""

    def objective(at: Floats) -> float:
        z = design @ at
        loss = float((np.logaddexp(0.0, z) - codes * z).sum())
        return loss + penalty / 2 * float(np.square(at - target).sum())

    before = objective(weights)
    for halvings in range(MAX_HALVINGS):
        moved = weights - step * 0.5**halvings
        if objective(moved) <= before:
            return moved
    return weights
