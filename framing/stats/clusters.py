"""What it costs that paragraphs come in articles: design effects and cluster variances.

The unit is the article throughout: ``sums`` are the totals of a variable over the paragraphs of
each article, ``sizes`` the numbers of paragraphs, both of shape (n_articles,).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from framing.stats.arrays import (
    Floats,
    Integers,
    add_by_group,
    as_floats,
    as_groups,
    count_groups,
    divide,
)

ICC_FLOOR = 0.05
"""The least intra-class correlation assumed: topics of news hardly ever show less, and an estimate
below it is the luck of a small sample."""

ICC_DEFAULT = 0.2
"""Assumed where nothing can be estimated; codings of real news show 0.10 to 0.25."""


@dataclass(frozen=True, slots=True)
class Icc:
    """An intra-class correlation of articles and the degrees of freedom behind it."""

    value: float
    df: float


def design_effect(sizes: ArrayLike, icc: float) -> float:
    """How many times clustering multiplies the variance of a share.

    ``1 + icc * (sum m^2 / sum m - 1)`` for articles of m paragraphs. Source: Kish, Survey Sampling
    (1965), chapter 5, with the size-weighted mean size for articles of unequal size.

    >>> design_effect([10, 10], 0.1)
    1.9
    """
    counts = as_floats(sizes, "sizes")
    if not counts.sum() > 0:
        raise ValueError("sizes must add up to more than 0")
    return float(1 + icc * (np.square(counts).sum() / counts.sum() - 1))


def design_effects(sizes: Floats, groups: Integers, n_groups: int, icc: float) -> Floats:
    """``design_effect`` of every group, shape (n_groups,); NaN for a group without paragraphs."""
    total = add_by_group(sizes, groups, n_groups)
    return 1 + icc * (divide(add_by_group(np.square(sizes), groups, n_groups), total) - 1)


def pooled_icc(
    sums: ArrayLike,
    sizes: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    squares: ArrayLike | None = None,
) -> Icc:
    """The intra-class correlation of paragraphs in articles, pooled over groups (sources).

    Analysis of variance within each group: ``MSB = sum (k - p m)^2 / m / (A - 1)``, ``MSW =
    sum (squares - k^2 / m) / (N - A)``, ``n0 = (N - sum m^2 / N) / (A - 1)``, ``between =
    (MSB - MSW) / n0``; between and MSW are averaged over groups with weights A - 1 and give
    ``between / (between + MSW)``, which is not floored here. Its degrees of freedom are the sum of
    A - 1. ``squares`` are the articles' sums of squares; left out, values are 0 or 1 and
    ``squares = sums``. Source: Donner (1986), International Statistical Review 54.

    Where no group can tell (single articles, one paragraph each, no variation) the value is
    ``ICC_DEFAULT``.

    >>> pooled_icc([2, 0, 2, 0], [2, 2, 2, 2])
    Icc(value=1.0, df=3.0)
    """
    sizes_, sums_, squares_, groups_ = _articles(sums, sizes, squares, groups)
    n_groups = count_groups(groups_)
    articles = np.bincount(groups_, minlength=n_groups).astype(np.float64)
    between, within = _variance_components(sums_, sizes_, squares_, groups_, articles)
    weights = np.maximum(articles - 1, 0)
    usable = np.isfinite(between) & np.isfinite(within)
    between_mean = float((weights * between)[usable].sum())
    total = between_mean + float((weights * within)[usable].sum())
    value = between_mean / total if total > 0 else ICC_DEFAULT
    return Icc(value, float(weights.sum()))


def blend_icc(parts: Sequence[Icc], *, floor: float = ICC_FLOOR) -> Icc:
    """Several correlations as one: the mean weighted by degrees of freedom, floored.

    >>> blend_icc([Icc(0.1, 30.0), Icc(0.3, 10.0)])
    Icc(value=0.15, df=40.0)
    """
    df = float(sum(part.df for part in parts))
    if df == 0:
        return Icc(ICC_DEFAULT, 0.0)
    mean = sum(part.value * part.df for part in parts) / df
    return Icc(min(max(mean, floor), 1.0), df)


def cluster_variances(sums: Floats, sizes: Floats, groups: Integers, n_groups: int) -> Floats:
    """The variance of each group's ratio of sums, from its articles' residuals.

    ``A / (A - 1) * sum (k - p m)^2 / N^2``, shape (n_groups,); NaN for fewer than two articles.
    Source: Cochran, Sampling Techniques (1977), chapter 6, without the finite-corpus factor,
    as articles stand for the source's whole coverage.

    >>> one = np.zeros(2, dtype=np.int64)
    >>> cluster_variances(np.array([2.0, 0.0]), np.array([2.0, 2.0]), one, 1)
    array([0.25])
    """
    total = add_by_group(sizes, groups, n_groups)
    share = divide(add_by_group(sums, groups, n_groups), total)
    articles = np.bincount(groups, minlength=n_groups).astype(np.float64)
    residuals = sums - share[groups] * sizes
    squared = add_by_group(np.square(residuals), groups, n_groups)
    return divide(articles, articles - 1) * divide(squared, np.square(total)) + np.where(
        articles > 1, 0.0, np.nan
    )


def _articles(
    sums: ArrayLike, sizes: ArrayLike, squares: ArrayLike | None, groups: ArrayLike | None
) -> tuple[Floats, Floats, Floats, Integers]:
    """Checked sizes, sums, squares and groups of the articles that have paragraphs."""
    sizes_ = as_floats(sizes, "sizes")
    sums_ = as_floats(sums, "sums", len(sizes_))
    squares_ = sums_ if squares is None else as_floats(squares, "squares", len(sizes_))
    groups_ = as_groups(groups, len(sizes_))
    if (sizes_ < 0).any():
        raise ValueError("sizes must not be negative")
    kept = sizes_ > 0
    return sizes_[kept], sums_[kept], squares_[kept], groups_[kept]


def _variance_components(
    sums: Floats, sizes: Floats, squares: Floats, groups: Integers, articles: Floats
) -> tuple[Floats, Floats]:
    """Variance between and within articles of each group, NaN where it cannot be told."""
    n_groups = len(articles)
    total = add_by_group(sizes, groups, n_groups)
    share = divide(add_by_group(sums, groups, n_groups), total)
    spread = add_by_group(np.square(sums - share[groups] * sizes) / sizes, groups, n_groups)
    rest = add_by_group(squares - np.square(sums) / sizes, groups, n_groups)
    within = divide(rest, total - articles)
    mean_size = divide(
        total - divide(add_by_group(np.square(sizes), groups, n_groups), total), articles - 1
    )
    between = divide(divide(spread, articles - 1) - within, mean_size)
    return between, within
