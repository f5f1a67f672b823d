"""Shares without an audit: corrected with a tool's known error rates, and marked as such.

It assumes that new sources err like the labelled ones do among themselves. No computation can check
that, so these shares carry no rank, no test and no verdict.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from framing.stats.arrays import (
    Floats,
    add_by_group,
    as_floats,
    as_groups,
    as_indices,
    count_groups,
)
from framing.stats.clusters import (
    ICC_FLOOR,
    Icc,
    cluster_variances,
    design_effect,
    pooled_icc,
)
from framing.stats.estimate import (
    UNAUDITED,
    Estimate,
    article_note,
    join_notes,
    undefined,
    without_interval,
)
from framing.stats.intervals import check_level, shrink, t_quantile

MIN_SOURCES = 3
"""With fewer labelled sources nobody can know how errors differ between sources."""

MIN_CODED = 2
"""Positives and negatives that a labelled source needs to show its own rates."""

MIN_DIFFERENCE = 0.3
"""Hit rate minus false-alarm rate below which the correction would blow up any difference."""

POOL_WEIGHT = 8
"""Articles' worth of trust in the pooled correlation against a source's own."""


@dataclass(frozen=True, slots=True, eq=False)
class ErrorRates:
    """How a tool errs on one frame: hit and false-alarm rate, overall and by labelled source.

    The overall rates are out of fold by article; ``source_hits`` and ``source_false_alarms``, of
    shape (n_sources,), are those of a tool that never saw the source.
    """

    hit: float
    false_alarm: float
    source_hits: Floats
    source_false_alarms: Floats

    def __post_init__(self) -> None:
        if len(self.source_hits) != len(self.source_false_alarms):
            raise ValueError("source_hits and source_false_alarms must have the same length")


def error_rates(
    codes: ArrayLike, tags: ArrayLike, unseen_tags: ArrayLike, sources: ArrayLike
) -> ErrorRates:
    """The error rates of a tool on labelled paragraphs; all arguments of shape (n,).

    ``codes`` and ``tags`` are 0 or 1, ``tags`` out of fold by article, ``unseen_tags`` from a tool
    fitted without the paragraph's source, ``sources`` numbers from 0. Sources with fewer than two
    positives or two negatives are left out of the rates by source. Raises ValueError without
    positives or without negatives.

    >>> rates = error_rates([1, 1, 0, 0], [1, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0])
    >>> rates.hit, rates.false_alarm, rates.source_false_alarms
    (0.5, 0.0, array([0.5]))
    """
    y = as_floats(codes, "codes")
    h, unseen = as_floats(tags, "tags", len(y)), as_floats(unseen_tags, "unseen_tags", len(y))
    source = as_indices(sources, "sources", len(y))
    n_sources = count_groups(source)
    positives = add_by_group(y, source, n_sources)
    negatives = add_by_group(1 - y, source, n_sources)
    if not (positives.sum() > 0 and negatives.sum() > 0):
        raise ValueError("error rates need positive and negative codes")
    kept = (positives >= MIN_CODED) & (negatives >= MIN_CODED)
    hits = add_by_group(unseen * y, source, n_sources)[kept] / positives[kept]
    alarms = add_by_group(unseen * (1 - y), source, n_sources)[kept] / negatives[kept]
    return ErrorRates(float(h @ y / y.sum()), float(h @ (1 - y) / (1 - y).sum()), hits, alarms)


def unaudited_shares(
    tagged: ArrayLike,
    sizes: ArrayLike,
    groups: ArrayLike | None,
    rates: ErrorRates,
    *,
    icc: Icc | None = None,
    level: float = 0.95,
) -> tuple[Estimate, ...]:
    """Each source's share if the tool errs there as it does on the labelled sources.

    ``tagged`` and ``sizes`` are per article, shape (n_articles,): tagged and all paragraphs. With
    hit rate t, false-alarm rate f and J = t - f, the tagged share q gives ``p = (q - f) / J``.
    The variance is ``(V_q + V_tr) / J^2``: V_q the larger of the design-effect and the source's own
    cluster variance, ``V_tr = var_k(p t_k + (1 - p) f_k) (1 + 1/K)`` what a new source's error
    rates would do; t at Satterthwaite's degrees of freedom. Unit: the article.

    Source: Forman (2008), Data Mining and Knowledge Discovery 17 (adjusted count); V_tr is ours.
    ``icc`` is pooled over the sources' tags unless given. Every note begins with "unaudited". No
    interval for one article or fewer than three labelled sources; no value where J < 0.3.
    """
    check_level(level)
    sizes_ = as_floats(sizes, "sizes")
    tagged_ = as_floats(tagged, "tagged", len(sizes_))
    groups_ = as_groups(groups, len(sizes_))
    if (sizes_ <= 0).any() or (tagged_ < 0).any() or (tagged_ > sizes_).any():
        raise ValueError("sizes must be above 0, and tagged must lie between 0 and sizes")
    pooled = icc if icc is not None else pooled_icc(tagged_, sizes_, groups_)
    return tuple(
        _estimate(tagged_[groups_ == group], sizes_[groups_ == group], rates, pooled, level)
        for group in range(count_groups(groups_))
    )


def _estimate(
    tagged: Floats, sizes: Floats, rates: ErrorRates, pooled: Icc, level: float
) -> Estimate:
    n = round(float(sizes.sum()))
    distance = rates.hit - rates.false_alarm
    if n == 0:
        return undefined(0, join_notes(UNAUDITED, "no paragraphs"))
    if distance < MIN_DIFFERENCE:
        return undefined(n, join_notes(UNAUDITED, _weak(rates)))
    share = float(tagged.sum() / sizes.sum())
    value = min(max((share - rates.false_alarm) / distance, 0.0), 1.0)
    note = join_notes(UNAUDITED, article_note(len(sizes)))
    if len(sizes) == 1:
        return without_interval(value, n, note)
    n_sources = len(rates.source_hits)
    if n_sources < MIN_SOURCES:
        reason = f"errors are known for {n_sources} sources, {MIN_SOURCES} are needed"
        return without_interval(value, n, join_notes(note, reason))
    ours = _tagging_variance(tagged, sizes, share, pooled)
    apparent = value * rates.source_hits + (1 - value) * rates.source_false_alarms
    theirs = float(apparent.var(ddof=1)) * (1 + 1 / n_sources)
    df = _satterthwaite((ours, pooled.df or len(sizes) - 1), (theirs, n_sources - 1))
    half = t_quantile(df, level) * math.sqrt(ours + theirs) / distance
    return Estimate(value, max(value - half, 0.0), min(value + half, 1.0), n, note)


def _weak(rates: ErrorRates) -> str:
    return f"the tool finds {rates.hit:.0%} and tags {rates.false_alarm:.0%} of the rest"


def _tagging_variance(tagged: Floats, sizes: Floats, share: float, pooled: Icc) -> float:
    """The variance of the tagged share: by design effect or by its own articles, the larger."""
    own, weight = pooled_icc(tagged, sizes), len(sizes) - 1
    blend = (POOL_WEIGHT * pooled.value + weight * own.value) / (POOL_WEIGHT + weight)
    total = float(sizes.sum())
    safe = shrink(share, total)
    by_design = safe * (1 - safe) * design_effect(sizes, max(blend, ICC_FLOOR)) / total
    one = np.zeros(len(sizes), dtype=np.int64)
    return max(by_design, float(cluster_variances(tagged, sizes, one, 1)[0]))


def _satterthwaite(*parts: tuple[float, float]) -> float:
    """The degrees of freedom of a sum of variances, each given with its own."""
    total = sum(variance for variance, _ in parts)
    return total * total / sum(variance * variance / df for variance, df in parts)
