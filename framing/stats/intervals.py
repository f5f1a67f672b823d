"""Intervals for shares and for their differences."""

from __future__ import annotations

import math
from collections.abc import Sequence

from framing.stats.estimate import Estimate, join_notes, without_interval


def t_quantile(df: float, level: float = 0.95) -> float:
    """The two-sided quantile of Student's t: the half-width of a ``level`` interval.

    ``df`` may be infinite (the normal distribution). Raises ValueError for df not above 0 or a
    level outside (0, 1).

    >>> round(t_quantile(math.inf), 2), round(t_quantile(10), 2)
    (1.96, 2.23)
    """
    if not df > 0:
        raise ValueError(f"degrees of freedom must be above 0, got {df}")
    return t_percentile(df, 0.5 + check_level(level) / 2)


def t_percentile(df: float, probability: float) -> float:
    """The value that Student's t stays below with the given probability."""
    # Imported here: a command that needs no interval should not wait for it.
    from scipy.special import ndtri, stdtrit

    return float(ndtri(probability) if math.isinf(df) else stdtrit(df, probability))


def check_level(level: float) -> float:
    """The level, if it lies between 0 and 1; ValueError otherwise."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, got {level}")
    return level


def wilson(share: float, n: float, quantile: float) -> tuple[float, float]:
    """The score interval of a share at an effective sample size.

    ``n`` need not be whole: with clustering it is the number of independent paragraphs that would
    tell as much. ``quantile`` is Student's where the variance was estimated, which differs from
    the textbook's normal one. Source: Wilson (1927), JASA 22.

    >>> low, high = wilson(0.5, 4.0, 2.0)
    >>> round(low, 3), round(high, 3)
    (0.146, 0.854)
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share must lie between 0 and 1, got {share}")
    if not n > 0:
        raise ValueError(f"n must be above 0, got {n}")
    if math.isinf(n):
        return share, share
    square = quantile * quantile
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = quantile / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    # At shares of 0 and 1 the end is exact; rounding must not push it past the share.
    return float(max(min(centre - half, share), 0.0)), float(min(max(centre + half, share), 1.0))


def shrink(share: float, n: float) -> float:
    """The share kept off 0 and 1 by about one paragraph in n, for use inside variances only.

    >>> shrink(0.0, 8.0), shrink(0.5, 8.0)
    (0.1, 0.5)
    """
    least = 1 / (n + 2)
    return min(max(share, least), 1 - least)


def mover(estimates: Sequence[Estimate], weights: Sequence[float]) -> Estimate:
    """A weighted sum of independent estimates, with an interval recovered from theirs.

    Each estimate contributes the side of its interval that faces the bound: for a difference,
    ``low = d - sqrt((p1 - l1)^2 + (u2 - p2)^2)``. So it never contradicts the printed ranges.
    Source: Zou & Donner (2008), Statistics in Medicine 27. Without an interval
    on one side there is none for the sum.

    >>> first, second = Estimate(0.6, 0.5, 0.7, 90), Estimate(0.2, 0.1, 0.3, 90)
    >>> gap = mover([first, second], [1, -1])
    >>> round(gap.value, 2), round(gap.low, 2), round(gap.high, 2)
    (0.4, 0.26, 0.54)
    """
    if len(estimates) != len(weights):
        raise ValueError(f"{len(estimates)} estimates but {len(weights)} weights")
    value = sum(w * e.value for w, e in zip(weights, estimates, strict=True))
    n = sum(e.n for e in estimates)
    note = join_notes(*dict.fromkeys(e.note for e in estimates))
    below = above = 0.0
    for weight, estimate in zip(weights, estimates, strict=True):
        if estimate.low is None or estimate.high is None:
            return without_interval(value, n, note)
        down = weight * (estimate.value - estimate.low)
        up = weight * (estimate.high - estimate.value)
        below += (down if weight > 0 else up) ** 2
        above += (up if weight > 0 else down) ** 2
    return Estimate(value, value - math.sqrt(below), value + math.sqrt(above), n, note)


def difference(first: Estimate, second: Estimate) -> Estimate:
    """``first`` minus ``second`` with the interval of ``mover``."""
    return mover([first, second], [1.0, -1.0])
