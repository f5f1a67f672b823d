"""Calibration: Platt's line, and how far probabilities keep their word."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from framing.stats.arrays import Floats, as_floats
from framing.stats.logistic import Line, fit_line

PLATT_PENALTY = 1e-3
"""Just enough to stay finite where a logit separates the codes without error."""

N_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Paragraphs of similar probability: what was predicted and what was coded."""

    low: float
    high: float
    predicted: float
    observed: float
    n: int


def fit_platt(logits: ArrayLike, codes: ArrayLike) -> Line:
    """Platt's calibration of logits, shape (n,), to codes of 0 and 1, shape (n,).

    Two parameters by penalised maximum likelihood. We differ from Platt in a very small ridge
    towards 0 in place of smoothed targets. Source: Platt (1999), Advances in Large Margin
    Classifiers. Raises ValueError without codes or with values other than 0 and 1.

    >>> line = fit_platt([-2.0, -1.0, 1.0, 2.0], [0, 1, 0, 1])
    >>> abs(line.intercept) < 1e-9 and line.slope > 0
    True
    """
    values = _codes(codes)
    return fit_line(logits, values, penalty=PLATT_PENALTY, slope=0.0)


def brier_score(probabilities: ArrayLike, codes: ArrayLike) -> float:
    """The mean squared distance of probabilities from codes, both of shape (n,); 0 is best.

    Source: Brier (1950), Monthly Weather Review 78, halved as usual for two outcomes.

    >>> brier_score([0.5, 1.0], [0, 1])
    0.125
    """
    values = _codes(codes)
    return float(np.square(_probabilities(probabilities, len(values)) - values).mean())


def reliability_table(
    probabilities: ArrayLike, codes: ArrayLike, *, n_bins: int = N_BINS
) -> tuple[Bin, ...]:
    """Predicted and observed shares in bins of equal count, from low to high probability.

    Both arrays have shape (n,); bins differ in count by one at most, and there are fewer where n
    is below ``n_bins``. Equal probabilities may fall into neighbouring bins.

    >>> [(b.predicted, b.observed) for b in reliability_table([0.1, 0.9], [0, 1], n_bins=2)]
    [(0.1, 0.0), (0.9, 1.0)]
    """
    values = _codes(codes)
    p = _probabilities(probabilities, len(values))
    if n_bins < 1:
        raise ValueError(f"n_bins must be at least 1, got {n_bins}")
    order = np.argsort(p, kind="stable")
    parts = np.array_split(order, min(n_bins, len(order)))
    return tuple(
        Bin(
            low=float(p[part[0]]),
            high=float(p[part[-1]]),
            predicted=float(p[part].mean()),
            observed=float(values[part].mean()),
            n=len(part),
        )
        for part in parts
    )


def expected_calibration_error(
    probabilities: ArrayLike, codes: ArrayLike, *, n_bins: int = N_BINS
) -> float:
    """The mean distance between predicted and observed shares over bins of equal count.

    Source: Naeini, Cooper & Hauskrecht (2015), AAAI, with bins of equal count.

    >>> expected_calibration_error([0.25, 0.75], [0, 1], n_bins=2)
    0.25
    """
    bins = reliability_table(probabilities, codes, n_bins=n_bins)
    n = sum(each.n for each in bins)
    return math.fsum(each.n * abs(each.predicted - each.observed) for each in bins) / n


def _codes(codes: ArrayLike) -> Floats:
    values = as_floats(codes, "codes")
    if not len(values):
        raise ValueError("codes must not be empty")
    if not np.isin(values, (0.0, 1.0)).all():
        raise ValueError("codes must be 0 or 1")
    return values


def _probabilities(probabilities: ArrayLike, length: int) -> Floats:
    p = as_floats(probabilities, "probabilities", length)
    if ((p < 0) | (p > 1)).any():
        raise ValueError("probabilities must lie between 0 and 1")
    return p
