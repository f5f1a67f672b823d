"""Tests that reassign whole articles to groups, so that clustering cannot pass for difference."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from framing.stats.arrays import Floats, Integers, as_floats, as_indices, divide

RESAMPLES = 1999
"""With the observed order as the 2000th, p-values are multiples of 0.0005."""

LARGE_GROUP = 2000
"""From this many articles in every group on, the studentised statistic is referred to the normal
distribution: the permutations would take minutes to say the same to the third decimal."""

CELLS_AT_ONCE = 2_000_000
"""Permuted articles held at a time (16 MB an array), however many articles there are."""


def contrast_p_values(
    totals: ArrayLike,
    sizes: ArrayLike,
    groups: ArrayLike,
    contrasts: ArrayLike,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Floats:
    """Two-sided p-values of contrasts between group shares, by permutation of articles.

    ``totals`` and ``sizes`` are per article, shape (n_articles,): the (corrected) number of
    paragraphs with a code, and all paragraphs; ``groups`` numbers sources from 0; ``contrasts`` of
    shape (n_contrasts, n_groups) weighs the shares, e.g. [1, -1]. Each article moves with both of
    its numbers. The statistic is ``|c' p| / sqrt(c^2' v)`` with cluster variances v recomputed in
    each permutation, and ``p = (1 + #{as large}) / (resamples + 1)``. Unit: the article.

    Studentised, it is exact if sources are alike in everything and asymptotically valid if they
    differ in article length or spread but not in the contrast. Source: Chung & Romano (2013),
    Annals of Statistics 41, on the statistic; Phipson & Smyth (2010), SAGMB 9, on the 1.

    Raises ValueError for unequal lengths or fewer than two articles in a group.

    >>> fifteen = [3] * 5 + [0] * 10
    >>> contrast_p_values(fifteen, [3] * 15, [0] * 5 + [1] * 10, [[1, -1]])[0] < 0.01
    np.True_
    """
    table = _sorted_table(totals, sizes, groups)
    weights = np.atleast_2d(np.asarray(contrasts, dtype=np.float64))
    if weights.shape[1] != len(table.starts):
        raise ValueError(
            f"contrasts weigh {weights.shape[1]} groups, there are {len(table.starts)}"
        )

    def statistic(totals_: Floats, sizes_: Floats) -> Floats:
        return _studentised(*table.shares(totals_, sizes_), weights)

    if table.articles.min() >= LARGE_GROUP:
        observed = statistic(table.totals[None], table.sizes[None])[0]
        return np.array([math.erfc(value / math.sqrt(2)) for value in observed])
    return _permutation_p(table, statistic, resamples, seed)


def equal_rates_p_value(
    hits: ArrayLike,
    sizes: ArrayLike,
    groups: ArrayLike,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> float:
    """The p-value of the hypothesis that a rate is the same in all groups.

    Meant for error rates in an audit: ``hits`` of ``sizes`` per article (found among the audited
    paragraphs that carry a frame, or falsely tagged among those that do not), both of shape
    (n_articles,). The statistic is Wald's, ``sum (p_j - p)^2 / v_j`` around the precision-weighted
    mean, with cluster variances kept above the binomial one so that a source with no error does
    not weigh infinitely; its distribution comes from permuting articles. Unit: the article.

    Source: Wald (1943) for the statistic; Pauly, Brunner & Konietschke (2015), JRSS B 77, for
    permuting it. Articles without paragraphs are left out, groups with fewer than two
    articles too; NaN if fewer than two groups remain.

    >>> equal_rates_p_value([1] * 6, [1] * 6, [0] * 3 + [1] * 3)
    1.0
    """
    sizes_ = as_floats(sizes, "sizes")
    hits_ = as_floats(hits, "hits", len(sizes_))
    groups_ = as_indices(groups, "groups", len(sizes_))
    kept = sizes_ > 0
    kept &= np.bincount(groups_[kept], minlength=int(groups_.max(initial=0)) + 1)[groups_] > 1
    numbers, groups_ = np.unique(groups_[kept], return_inverse=True)
    if len(numbers) < 2:
        return math.nan
    table = _sorted_table(hits_[kept], sizes_[kept], groups_)

    def statistic(totals_: Floats, sizes__: Floats) -> Floats:
        share, variance = table.shares(totals_, sizes__)
        paragraphs = np.add.reduceat(sizes__, table.starts, axis=1)
        safe = (share * paragraphs + 1) / (paragraphs + 2)
        precision = 1 / np.maximum(variance, safe * (1 - safe) / paragraphs)
        mean = (precision * share).sum(axis=1, keepdims=True) / precision.sum(axis=1, keepdims=True)
        distance: Floats = (precision * np.square(share - mean)).sum(axis=1, keepdims=True)
        return distance

    return float(_permutation_p(table, statistic, resamples, seed)[0])


@dataclass(frozen=True, slots=True)
class _Table:
    """Articles in the order of their groups; ``starts`` is each group's first article."""

    totals: Floats
    sizes: Floats
    starts: Integers
    articles: Floats

    def shares(self, totals: Floats, sizes: Floats) -> tuple[Floats, Floats]:
        """Shares and cluster variances, (n_permutations, n_groups), of permuted articles."""
        total = np.add.reduceat(totals, self.starts, axis=1)
        size = np.add.reduceat(sizes, self.starts, axis=1)
        share = total / size
        residuals = totals - np.repeat(share, self.articles.astype(np.int64), axis=1) * sizes
        squared = np.add.reduceat(np.square(residuals), self.starts, axis=1)
        return share, self.articles / (self.articles - 1) * squared / np.square(size)


def _sorted_table(totals: ArrayLike, sizes: ArrayLike, groups: ArrayLike) -> _Table:
    sizes_ = as_floats(sizes, "sizes")
    totals_ = as_floats(totals, "totals", len(sizes_))
    groups_ = as_indices(groups, "groups", len(sizes_))
    articles = np.bincount(groups_)
    if not len(articles) or articles.min() < 2:
        raise ValueError("every group needs at least two articles")
    if not (sizes_ > 0).all():
        raise ValueError("every article needs paragraphs")
    order = np.argsort(groups_, kind="stable")
    starts = np.concatenate([[0], np.cumsum(articles)[:-1]])
    return _Table(totals_[order], sizes_[order], starts, articles.astype(np.float64))


def _studentised(share: Floats, variance: Floats, weights: Floats) -> Floats:
    distance = np.abs(share @ weights.T)
    distance[distance < 1e-12] = 0.0  # so that rounding over a variance of 0 is no infinite effect
    error = np.sqrt(variance @ np.square(weights).T)
    return np.where(distance > 0, divide(distance, error, np.inf), 0.0)


def _permutation_p(
    table: _Table, statistic: Callable[[Floats, Floats], Floats], resamples: int, seed: int
) -> Floats:
    observed = statistic(table.totals[None], table.sizes[None])
    # Permutations that only swap equal articles give the same statistic up to rounding.
    bar = observed * (1 - 1e-9)
    as_large = np.zeros(observed.shape[1])
    for order in _orders(len(table.totals), resamples, seed):
        as_large += (statistic(table.totals[order], table.sizes[order]) >= bar).sum(axis=0)
    return (1 + as_large) / (resamples + 1)


def _orders(n_articles: int, resamples: int, seed: int) -> Iterator[Integers]:
    """Random orders of the articles, some rows at a time."""
    generator = np.random.default_rng(seed)
    rows = max(1, CELLS_AT_ONCE // n_articles)
    for first in range(0, resamples, rows):
        plain = np.tile(np.arange(n_articles), (min(rows, resamples - first), 1))
        yield generator.permuted(plain, axis=1)
