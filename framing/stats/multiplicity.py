"""Adjustment of p-values for the number of comparisons in a family."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from framing.stats.arrays import Floats, as_floats


def holm(p_values: ArrayLike) -> Floats:
    """Adjusted p-values that bound the chance of any false alarm in the family.

    The i-th smallest of m is multiplied by m - i + 1 and never falls below a smaller one's.
    Source: Holm (1979), Scandinavian Journal of Statistics 6.

    >>> holm([0.01, 0.04, 0.03])
    array([0.03, 0.06, 0.06])
    """
    p = as_floats(p_values, "p_values")
    order = np.argsort(p, kind="stable")
    scaled = p[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return adjusted


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Adjusted p-values that bound the expected share of false alarms among the findings.

    The i-th smallest of m is multiplied by m / i and never exceeds a larger one's. Source:
    Benjamini & Hochberg (1995), JRSS B 57, section 3.1.

    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    array([0.03, 0.04, 0.04])
    """
    p = as_floats(p_values, "p_values")
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def unadjusted(p_values: ArrayLike) -> Floats:
    """The p-values as they are."""
    return as_floats(p_values, "p_values")


ADJUSTMENTS: Mapping[str, Callable[[ArrayLike], Floats]] = {
    "holm": holm,
    "bh": benjamini_hochberg,
    "none": unadjusted,
}
"""The adjustments by the name that a user gives."""
