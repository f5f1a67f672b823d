"""Before coding: how wide the ranges will be, and which differences could be found."""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from framing.stats.arrays import as_floats
from framing.stats.clusters import ICC_DEFAULT, design_effect
from framing.stats.intervals import check_level, shrink, t_percentile, t_quantile, wilson

EXPLAINED = 0.35
"""The part of the codes' variance that a tool with an F1 near 0.7 explains."""

POWER = 0.8
"""The chance of finding a difference that a study is usually planned for."""

AUDIT_SIZES = (50, 100, 200, 400)


@dataclass(frozen=True, slots=True)
class Setting:
    """One source as planned: its articles' sizes, shape (n_articles,), and what is assumed.

    ``share`` is the expected share, ``icc`` the intra-class correlation, ``explained`` the part of
    the codes' variance that the tool's predictions explain.
    """

    sizes: tuple[float, ...]
    share: float = 0.3
    icc: float = ICC_DEFAULT
    explained: float = EXPLAINED

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1 or not 0 <= self.explained <= 1:
            raise ValueError("share and explained must lie between 0 and 1")
        design_effect(self.sizes, self.icc)  # raises for sizes that are none

    @property
    def total(self) -> float:
        """The number of paragraphs."""
        return math.fsum(self.sizes)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an audit of ``n`` paragraphs a source would bring, as shares (0.1 is ten points)."""

    n: int
    half_width: float
    detectable: float


def setting(sizes: ArrayLike, share: float = 0.3, icc: float = ICC_DEFAULT) -> Setting:
    """A setting from an array of article sizes."""
    return Setting(tuple(as_floats(sizes, "sizes").tolist()), share, icc)


def article_variance(planned: Setting) -> float:
    """The variance that articles alone cause, ``p(1 - p) DEFF / N``: no audit can lower it.

    >>> round(article_variance(Setting((12.0,) * 30, 0.3)), 5)
    0.00187
    """
    spread = planned.share * (1 - planned.share)
    return spread * design_effect(planned.sizes, planned.icc) / planned.total


def audit_variance(planned: Setting, n: int) -> float:
    """The variance that an audit of n causes, ``(1 - n/N) p(1 - p)(1 - R^2) / n``.

    0 where the whole source is coded. Raises ValueError for n below 1.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    if n >= planned.total:
        return 0.0
    return (1 / n - 1 / planned.total) * _error_variance(planned)


def plan_audits(
    planned: Setting, audit_sizes: tuple[int, ...] = AUDIT_SIZES, *, level: float = 0.95
) -> tuple[Plan, ...]:
    """Expected half-width and detectable difference for each number of audited paragraphs.

    The half-width is that of Wilson's interval at the expected effective size, the difference is
    between two sources of this setting. A number above the source's paragraphs means all of them.
    """
    plans = []
    for n in audit_sizes:
        coded = min(n, int(planned.total))
        variance = article_variance(planned) + audit_variance(planned, coded)
        gap = detectable_difference(variance, variance, df=max(coded - 1, 1), level=level)
        plans.append(Plan(coded, half_width(planned, coded, level=level), gap))
    return tuple(plans)


def half_width(planned: Setting, n: int, *, level: float = 0.95) -> float:
    """The expected half-width of a source's interval with n audited paragraphs.

    >>> round(half_width(Setting((12.0,) * 30, 0.3), 75), 2)
    0.11
    """
    variance = article_variance(planned) + audit_variance(planned, n)
    safe = shrink(planned.share, n)
    size = safe * (1 - safe) / variance if variance > 0 else math.inf
    low, high = wilson(planned.share, size, t_quantile(max(n - 1, 1), level))
    return (high - low) / 2


def audits_needed(planned: Setting, width: float, *, level: float = 0.95) -> int | None:
    """How many paragraphs to audit for a half-width, or None if more articles are needed instead.

    ``n = s^2 / ((h / z)^2 - V_art + s^2 / N)`` with ``s^2 = p(1 - p)(1 - R^2)``. Source: Cochran
    (1977), chapter 4, with the articles' variance taken off first. Raises ValueError for a
    half-width not above 0.

    >>> audits_needed(Setting((12.0,) * 30, 0.3), 0.1), audits_needed(Setting((12.0,) * 3), 0.05)
    (123, None)
    """
    check_level(level)
    if not width > 0:
        raise ValueError(f"width must be above 0, got {width}")
    left = (width / t_quantile(math.inf, level)) ** 2 - article_variance(planned)
    if left <= 0:
        return None
    spread = _error_variance(planned)
    return max(1, math.ceil(spread / (left + spread / planned.total)))


def detectable_difference(
    first: float, second: float, *, df: float = math.inf, level: float = 0.95, power: float = POWER
) -> float:
    """The true difference of two shares, of the given variances, found with the given power.

    ``(t_level + t_power) sqrt(V1 + V2)``. Source: Cohen (1988), Statistical Power Analysis,
    chapter 2, on the scale of the shares.

    >>> round(detectable_difference(0.0039, 0.0039), 2)
    0.25
    """
    return (t_quantile(df, level) + t_percentile(df, power)) * math.sqrt(first + second)


def _error_variance(planned: Setting) -> float:
    return planned.share * (1 - planned.share) * (1 - planned.explained)
